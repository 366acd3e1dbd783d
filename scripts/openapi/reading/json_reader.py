"""Read JSON with the standard library, which is fast; line numbers are computed on demand."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from typing import Any, NoReturn

from openapi.document import is_array, is_object
from openapi.source import LineNode

from .limits import MOST_LEVELS
from .scalars import ScalarError, read_float, read_integer

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)
_SURROGATE_PAIR = re.compile(r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


def read_json(text: str) -> Any:
    """Return the value of a JSON text, None if it is invalid.

    The YAML reader reports what is wrong: JSON is YAML, and that reader knows the line and the pointer.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=read_integer, parse_float=read_float, parse_constant=_refuse
        )
    except (ValueError, RecursionError, ScalarError):
        return None
    if _is_too_deep(value) or (_SURROGATE.search(text) and not _is_unicode(value)):
        return None
    return value


def as_yaml(text: str) -> str:
    """Return JSON with the few escapes and characters replaced that are legal in JSON and not in YAML."""
    return _SURROGATE_PAIR.sub(lambda match: match[1] + json.loads(f'"{match[2]}"'), text).replace("\x7f", "\\x7f")


def find_lines(text: str) -> LineNode:
    """Return the lines of the nodes of a valid JSON text."""
    ends = [match.start() for match in re.finditer("\n", text)]
    finder = _LineFinder()
    for match in _TOKEN.finditer(text):
        finder.take(match[0], bisect_left(ends, match.start()) + 1)
    return finder.root


class _LineFinder:
    """Computes the lines of the nodes from the tokens of a JSON text."""

    def __init__(self) -> None:
        self.root = LineNode(1, [])
        self._open = [self.root]
        self._key: tuple[str, int] | None = None

    def take(self, symbol: str, line: int) -> None:
        if symbol in "{[":
            self._open.append(self._add(line, {} if symbol == "{" else []))
        elif symbol in "}]":
            self._open.pop()
        elif symbol not in ",:":
            if self._key is None and isinstance(self._open[-1].children, dict):
                self._key = json.loads(symbol), line
            else:
                self._add(line, None)

    def _add(self, line: int, children: dict[str, LineNode] | list[LineNode] | None) -> LineNode:
        above = self._open[-1].children
        key = None
        if self._key is not None:
            key, line = self._key
            self._key = None
        node = LineNode(line, children)
        if isinstance(above, dict) and key is not None:
            above[key] = node
        elif isinstance(above, list):
            above.append(node)
        if len(self._open) == 1:
            self.root = node
        return node


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError
    return value


def _refuse(_constant: str) -> NoReturn:
    raise ValueError


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: Any) -> list[Any]:
    return list(node.values()) if is_object(node) else node if is_array(node) else []


def _is_unicode(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
