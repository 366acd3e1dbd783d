"""Read JSON with the standard library, which is fast; line numbers are computed on demand."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from functools import cached_property
from typing import Any, NoReturn

from openapi.document import Lines, size_of

from .limits import MOST_LEVELS
from .scalars import ScalarError, read_float, read_integer

_BLANK = re.compile(r"[ \t\n\r]*")
_SKIPPING = json.JSONDecoder(parse_int=len, parse_float=len)  # a number may be too long to be read
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
    if size_of(value)[1] > MOST_LEVELS or (_SURROGATE.search(text) and not _is_unicode(value)):
        return None
    return value


def as_yaml(text: str) -> str:
    """Return JSON with the few escapes and characters replaced that are legal in JSON and not in YAML."""
    return _SURROGATE_PAIR.sub(lambda match: match[1] + json.loads(f'"{match[2]}"'), text).replace("\x7f", "\\x7f")


def find_lines(text: str) -> Lines:
    """Return the lines of the nodes of a valid JSON text, each found when it is asked for."""
    ends = [match.start() for match in re.finditer("\n", text)]
    return _Lines(text, ends, 1, _start(text, 0))


class _Lines:
    """The line of a node, and where it starts in the text; its children are found by skipping the text before them."""

    def __init__(self, text: str, ends: list[int], line: int, start: int) -> None:
        self.line = line
        self._text, self._ends, self._start = text, ends, start

    def child(self, token: str) -> Lines | None:
        """Return the lines below a key or an index, None if there is nothing."""
        return self._children.get(token)

    @cached_property
    def _children(self) -> dict[str, _Lines]:
        text, found = self._text, dict[str, _Lines]()
        opening = text[self._start]
        if opening not in "{[":
            return found
        position = _start(text, self._start + 1)
        while text[position] not in "}]":
            named, token = position, str(len(found))
            if opening == "{":
                token, position = _SKIPPING.raw_decode(text, position)
                position = _start(text, _start(text, position) + 1)
            found[token] = _Lines(text, self._ends, bisect_left(self._ends, named) + 1, position)
            position = _start(text, _SKIPPING.raw_decode(text, position)[1])
            if text[position] == ",":
                position = _start(text, position + 1)
        return found


def _start(text: str, position: int) -> int:
    """Return where the next token starts."""
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError
    return value


def _refuse(_constant: str) -> NoReturn:
    raise ValueError


def _is_unicode(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
