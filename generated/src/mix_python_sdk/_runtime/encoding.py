"""Encoding: how scalars, headers and files are written."""

from __future__ import annotations

import base64
import fnmatch
import io
import math
import mimetypes
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from os import PathLike
from typing import IO, TYPE_CHECKING, Any, NotRequired, TypeAlias, TypedDict, cast, get_args

if TYPE_CHECKING:
    from decimal import Decimal

from .uploads import PathUpload, upload_of

Content: TypeAlias = bytes | IO[bytes] | PathLike[str]


class FileMapping(TypedDict):
    """A file to upload, with its name, its media type, and further headers of its part of a multipart body."""

    content: Content
    file_name: NotRequired[str]
    content_type: NotRequired[str]
    headers: NotRequired[Mapping[str, str]]


FileContent: TypeAlias = Content | tuple[str, Content] | tuple[str, Content, str] | FileMapping
"""A file to upload: bytes, an open file or a path, alone or with a file name and a media type.

An open file is read from its current position while it is sent; a path must lead to a regular file. Neither needs to fit into
memory.
"""

# What RFC 9110 lets a header consist of. Messages show no values: many are secrets.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NEVER_IN_HEADERS = re.compile(rb"[\x00\n\v\f\r]")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

_LONGEST_PLAIN = 100  # digits of a decimal that is written without an exponent


def text_of(value: Any, what: str) -> str:  # noqa: PLR0911  # one line a type
    """Return a scalar as written outside of JSON; `what` names it in messages.

    Raises:
        TypeError: It is not a scalar.
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
            return _number_text(value, what)
        case date():
            return time_text(value, what) if isinstance(value, datetime) else value.isoformat()
        case _ if type(value).__module__ in {"decimal", "uuid"}:
            return str(value) if type(value).__module__ == "uuid" else decimal_text(value, what)
        case _:
            raise TypeError(f"{what} is {type(value).__name__}, which cannot be sent outside of JSON")


def check_date(value: Any, type_: Any, what: str) -> None:
    """Check that a value, or each in a list, is a `datetime` if its type is one, and a `date` if its type is that.

    Raises:
        TypeError: It is the other of the two.
    """
    for item in cast("Sequence[Any]", value) if isinstance(value, list | tuple) else (value,):
        if isinstance(item, date):
            kinds = {part for part in parts_of(type_) if part in {date, datetime}}
            if kinds and type(item) not in kinds and not (isinstance(item, datetime) and datetime in kinds):
                raise TypeError(f"{what} is {type(item).__name__}, not {kinds.pop().__name__}")


def parts_of(type_: Any) -> Iterator[Any]:
    """Yield a type and its arguments, recursively."""
    yield type_
    for part in get_args(type_):
        yield from parts_of(part)


def _number_text(value: float, what: str) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{what} is {value!r}; numbers have to be finite")
    return repr(value).removesuffix(".0")  # an API without integers has ids such as 7.0, which are 7 in a path


def time_text(value: datetime, what: str = "it") -> str:
    """Return a date with a time as RFC 3339 writes it.

    Raises:
        ValueError: It has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError(f"{what} has no time zone; pass a datetime with one, such as datetime.now(UTC)")
    return value.isoformat().replace("+00:00", "Z")


def decimal_text(value: Decimal, what: str = "it") -> str:
    """Return a decimal with all its digits.

    Raises:
        ValueError: It is not finite.
    """
    if not value.is_finite():
        raise ValueError(f"{what} is {value}; numbers have to be finite")
    return format(value, "f") if abs(value.adjusted()) < _LONGEST_PLAIN else str(value)


def basic_authorization(user: str, password: str) -> str:
    """Return the value of the header for a user and a password; half of a surrogate pair becomes a question mark."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode(errors='replace')).decode()}"


SentHeaders = dict[str, tuple[bytes, bytes]]
"""Headers by lower-case name: each as it is sent, its name and its value."""


def sent_headers(headers: Mapping[str, str]) -> SentHeaders:
    """Return headers as sent."""
    return {name.lower(): (name.encode(), value.encode("latin-1")) for name, value in headers.items()}


def checked_header(name: str, value: str) -> str:
    """Return a header's value.

    Raises:
        ValueError: The value or the name has a character that would end the header, or that no header can carry.
        TypeError: It is not text.
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


def event_id(value: str) -> bytes:
    """Return the value of the `Last-Event-ID` header for an event id: UTF-8, as WHATWG says; empty to send no header.

    Raises:
        ValueError: It has a character that no header can carry, and that no event id can have.
        TypeError: It is not text.
    """
    if not isinstance(value, str):
        raise TypeError(f"last_event_id is {type(value).__name__}, not str")
    try:
        encoded = value.encode().strip(b" \t")
    except UnicodeEncodeError:
        raise ValueError("last_event_id has half of a surrogate pair, which cannot be sent") from None
    if _NEVER_IN_HEADERS.search(encoded):
        raise ValueError("last_event_id has a line break, a NUL or another control character that ends a header")
    return encoded


def is_file(value: Any) -> bool:
    """True if a value is a `FileContent`, which text is not."""
    if isinstance(value, tuple):
        parts = cast("Sequence[Any]", value)
        value = parts[1] if len(parts) in {2, 3} else None
    elif isinstance(value, Mapping):
        value = cast("Mapping[str, Any]", value).get("content")
    return isinstance(value, bytes | PathLike) or callable(getattr(value, "read", None))


def file_content(name: str, content: Any, documented: Sequence[str] = ()) -> tuple[str, IO[bytes] | bytes, str]:
    """Return a file as httpx2 takes it: its name, content and media type.

    The media type is the one that the caller names, else the one guessed from the name if it is documented, else the first
    documented one.

    Raises:
        TypeError: It is not a `FileContent`.
        ValueError: It cannot be read.
    """
    file_name, media_type, content = _unpacked(name, content)
    if isinstance(content, PathLike):
        content = PathUpload(cast("PathLike[str]", content))
    if isinstance(content, io.TextIOBase):
        raise TypeError(f"the file {name!r} is open in text mode; open it with mode 'rb'")
    if not (isinstance(content, bytes) or callable(getattr(content, "read", None))):
        hint = "; pass pathlib.Path(...) for a path" if isinstance(content, str) else ""
        raise TypeError(f"the file {name!r} is {type(content).__name__}, neither bytes, a path, nor an open file{hint}")
    if getattr(content, "closed", None) is True:
        raise ValueError(f"the file {name!r} is closed")
    if not file_name:
        file_name = os.path.basename(str(getattr(content, "name", name)))  # noqa: PTH119  # a name on any platform
    if not isinstance(content, bytes | PathUpload):
        content = upload_of(content, file_name)
    return file_name, cast("IO[bytes] | bytes", content), media_type or _media_type(file_name, documented)


def _media_type(file_name: str, documented: Sequence[str]) -> str:
    guessed = mimetypes.guess_type(file_name)[0] or "application/octet-stream"
    if any(fnmatch.fnmatchcase(guessed, pattern.lower()) for pattern in documented):
        return guessed
    return next((name for name in documented if "*" not in name), guessed)


def _unpacked(name: str, content: Any) -> tuple[str, str, Any]:
    """Return the file name and the media type of a file, "" for one that is not given, and the content."""
    if isinstance(content, tuple):
        parts = cast("Sequence[Any]", content)
        if len(parts) not in {2, 3}:
            wanted = "(name, content) or (name, content, content_type)"
            raise TypeError(f"the file {name!r} is a tuple of {len(parts)}; pass {wanted}")
        return str(parts[0]), str(parts[2]) if len(parts) == 3 else "", parts[1]
    if isinstance(content, Mapping):
        fields = cast("Mapping[str, Any]", content)
        if "content" not in fields:
            raise TypeError(f"the file {name!r} is a mapping without 'content'")
        return str(fields.get("file_name") or ""), str(fields.get("content_type") or ""), fields["content"]
    return "", "", content
