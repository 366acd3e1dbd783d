"""Hold what a server was asked against what the document says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from openapi.document import is_object
from openapi.operations import Operation

from .arguments import Arguments
from .server import Asked

_PLACEHOLDER = re.compile(r"\{([^}]*)\}")


def mismatches(operation: Operation, arguments: Arguments, asked: Asked) -> Iterator[str]:
    """Yield what a request lacks, or has different from what was passed in."""
    if asked.verb != operation.verb.upper():
        yield f"the verb was {asked.verb}"
    yield from _path(operation, arguments, unquote(asked.url.path))
    query = parse_qsl(asked.url.query, keep_blank_values=True)
    for parameter, value in arguments.parameters:
        expected = _text(value)
        if expected is None or parameter.content:
            continue
        if parameter.location == "query" and not _is_in(query, parameter.name, expected):
            yield f"the query was {asked.url.query!r}, without {parameter.name}={expected}"
        if parameter.location == "header" and asked.headers.get(parameter.name.lower()) != expected:
            yield f"the header {parameter.name} was {asked.headers.get(parameter.name.lower())!r}"
        if parameter.location == "cookie" and f"{parameter.name}=" not in asked.headers.get("cookie", ""):
            yield f"the cookie {parameter.name} was not sent"
    if arguments.body is not None:
        yield from _body(arguments.body, asked.body)


def _is_in(query: list[tuple[str, str]], name: str, expected: str) -> bool:
    """True if a value was sent; a time may be spelled differently."""
    return any(key == name and (value == expected or _is_same_time(value, expected)) for key, value in query)


def _is_same_time(one: str, other: str) -> bool:
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False


def _path(operation: Operation, arguments: Arguments, path: str) -> Iterator[str]:
    values = {p.name: _text(value) for p, value in arguments.parameters if p.location == "path" and p.style == "simple"}
    pattern, end = "", 0
    template = operation.path.partition("?")[0].partition("#")[0]
    for match in _PLACEHOLDER.finditer(template):
        value = values.get(match[1])
        pattern += re.escape(template[end : match.start()]) + (re.escape(value) if value is not None else ".*")
        end = match.end()
    if not re.fullmatch(".*" + pattern + re.escape(template[end:]), path, re.DOTALL):
        yield f"the path was {path}"


def _text(value: Any) -> str | None:
    """Return how a plain value is written in a URL, None for a list or an object."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else None


def _body(expected: Any, body: bytes) -> Iterator[str]:
    try:
        sent = json.loads(body)
    except ValueError:
        yield f"the body was not JSON: {body[:100]!r}"
        return
    if is_object(expected) and (not is_object(sent) or sent.keys() < expected.keys()):
        lost = sorted(expected.keys() - sent.keys()) if is_object(sent) else []
        yield f"the body lacked {', '.join(lost)}" if lost else "the body was not an object"
