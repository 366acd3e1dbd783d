"""Encoding: how scalars, headers and files are written."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import IO, Any, TypeAlias, cast

FileContent: TypeAlias = bytes | IO[bytes] | tuple[str, bytes | IO[bytes]] | tuple[str, bytes | IO[bytes], str]
"""A file to upload: its content, or a tuple of file name, content and, if you like, media type."""

# What RFC 9110 lets a header consist of. Messages show no values: many are secrets.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


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
