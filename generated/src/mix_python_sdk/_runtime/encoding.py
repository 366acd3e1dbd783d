"""Encoding: how the values of arguments are written into paths, queries, headers, forms and files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import IO, Any, TypeAlias, cast
from urllib.parse import quote

from .operation import IN_REQUEST, Parameter

FileContent: TypeAlias = bytes | IO[bytes] | tuple[str, bytes | IO[bytes]] | tuple[str, bytes | IO[bytes], str]
"""A file to upload: its content, or a tuple of file name, content and, if you like, media type."""

# What RFC 9110 lets a header consist of. Messages show no values: many are secrets.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


def text_of(value: Any, what: str) -> str:  # noqa: PLR0911  # one line a type
    """Return a scalar as it is written outside of JSON; `what` names it in messages.

    Raises:
        TypeError: It is no scalar.
    """
    match value:
        case Enum():
            return text_of(value.value, what)
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case int() | float():
            return repr(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _ if type(value).__module__ == "uuid":
            return str(value)
        case _:
            raise TypeError(f"{what} is {type(value).__name__}, which cannot be sent outside of JSON")


def path_segment(parameter: Parameter, value: Any) -> str:
    """Return the value of a path parameter as ONE segment of a path, or as a part of one.

    Raises:
        ValueError: It is empty or a dot segment, which would be another path.
        TypeError: It has another type than the parameter.
    """
    what = f"the argument {parameter.argument!r}"
    if parameter.type is str and not isinstance(value, str):
        raise TypeError(f"{what} is {type(value).__name__}, not str")
    if type(value) is str:
        segment = _quoted(value, what)
    else:
        segment = ",".join(_quoted(text_of(item, what), what) for item in _items(value))
    if segment in {"", ".", ".."}:
        raise ValueError(f"{what} is {value!r}, which is not a valid path segment")
    return segment


def query_pairs(parameter: Parameter, value: Any) -> Iterator[str]:
    """Yield the `name=value` pairs of a query parameter, percent-encoded."""
    what = f"the argument {parameter.argument!r}"
    name = _quoted(parameter.name, what)
    style = parameter.style or "form"
    if style == "deepObject":
        for key, item in _mapping(value, what).items():
            yield f"{_quoted(f'{parameter.name}[{key}]', what)}={_quoted(text_of(item, what), what)}"
    elif isinstance(value, Mapping) and parameter.explode:
        for key, item in _mapping(value, what).items():
            yield f"{_quoted(str(key), what)}={_quoted(text_of(item, what), what)}"
    else:
        texts = [_quoted(text_of(item, what), what) for item in _items(value)]
        if parameter.explode and isinstance(value, list | tuple | set):
            yield from (f"{name}={text}" for text in texts)
        else:
            yield f"{name}={_SEPARATORS[style].join(texts)}"


def header_value(parameter: Parameter, value: Any) -> str:
    """Return the value of a header parameter."""
    what = f"the argument {parameter.argument!r}"
    return checked_header(parameter.name, ",".join(text_of(item, what) for item in _items(value)))


def checked_header(name: str, value: str) -> str:
    """Return a header's value.

    Raises:
        ValueError: It holds a character that would end the header, or one that no header can carry; or its name does.
        TypeError: It is no text.
    """
    if not isinstance(name, str) or not isinstance(value, str):
        raise TypeError(f"the header {name!r} is {type(value).__name__}; names and values of headers are str")
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a valid header name")
    if not _HEADER_VALUE.fullmatch(value) or value != value.strip():
        raise ValueError(
            f"the value of the header {name!r} has a line break, another control character, a character outside of"
            " Latin-1, or white space at its ends"
        )
    return value


def form_body(fields: Mapping[str, Any]) -> bytes:
    """Return a form as `application/x-www-form-urlencoded`; a list is written as one pair for each item."""
    pairs = [
        f"{quote(name, safe='')}={quote(text_of(item, f'the field {name!r}'), safe='')}"
        for name, value in fields.items()
        for item in _items(value)
    ]
    return "&".join(pairs).encode()


def file_content(name: str, content: Any) -> tuple[str, IO[bytes] | bytes, str]:
    """Return a file as httpx2 takes it: its name, content and media type.

    Raises:
        TypeError: It is no `FileContent`.
    """
    media_type = "application/octet-stream"
    file_name = name
    if isinstance(content, tuple):
        parts = cast("Sequence[Any]", content)
        file_name, content = str(parts[0]), parts[1]
        media_type = str(parts[2]) if len(parts) > 2 else media_type
    elif not isinstance(content, bytes):
        file_name = os.path.basename(str(getattr(content, "name", name)))  # noqa: PTH119  # a name on any platform
    if not (isinstance(content, bytes) or callable(getattr(content, "read", None))):
        raise TypeError(f"the file {name!r} is {type(content).__name__}, neither bytes nor a file opened for reading")
    return file_name, content, media_type


def _items(value: Any) -> list[Any]:
    return list(cast("list[Any]", value)) if isinstance(value, list | tuple | set) else [value]


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, context=IN_REQUEST)  # type: ignore[no-any-return]
    if not isinstance(value, Mapping):
        raise TypeError(f"{what} is {type(value).__name__}, not a mapping")
    return cast("Mapping[str, Any]", value)


def _quoted(text: str, what: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ValueError(f"{what} holds half of a surrogate pair, which has no UTF-8") from None
