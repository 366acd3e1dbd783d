"""Decoding of streams: server-sent events and JSON values from bytes as they arrive.

A decoder takes chunks of any size, and returns what they complete. At the end it checks that the stream was complete: a closed
connection may mean the end of a response, or a failure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import httpx2

_BROKEN = "it ended in the middle of an event"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONGEST_RETRY = 15  # digits


@dataclass(slots=True)
class Event:
    """An event of a stream.

    Attributes:
        event: Its name, `message` where the server gave none.
        data: Its data, None where it has none: it is not dispatched, and only tells an id or how long to wait.
        id: The id of the last event that had one, "" before the first.
        retry: How many milliseconds to wait before connecting again, None where the server does not say.
    """

    event: str = "message"
    data: str | None = None
    id: str = ""
    retry: int | None = None


class StreamDecoder(Protocol):
    """Turns the bytes of a stream into events."""

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the events that a chunk completes.

        Raises:
            httpx2.SSEError: An event is larger than the limit.
        """
        ...

    def finish(self) -> Iterator[Event]:
        """Yield what the end of the stream completes.

        Raises:
            httpx2.RemoteProtocolError: The stream broke off in the middle of an event.
        """
        ...


class Events:
    r"""Server-sent events as WHATWG defines them: UTF-8, lines that end in `\n`, `\r` or `\r\n`, events that end in a blank line.

    Args:
        limit: The most bytes of one event, None for any number.
        last: The data that ends a stream even where no blank line follows, "" for none.
    """

    def __init__(self, limit: int | None, last: str = "") -> None:
        self._limit = limit
        self._last = last.encode()
        self._line: list[bytes] = []  # the pieces of a line that is not complete
        self._begun = False
        self._after_return = False
        self._event = b""
        self._data: list[bytes] = []
        self._id = ""
        self._retry: int | None = None
        self._size = 0
        self._open = False  # whether a line of an event has arrived since the last blank one

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the events that a chunk completes."""
        if b"\r" in chunk or self._after_return:
            chunk = self._with_newlines(chunk)
        lines = chunk.split(b"\n")
        rest = lines.pop()
        if lines:
            if self._line:
                lines[0] = b"".join((*self._line, lines[0]))
                self._line, self._size = [], self._size - sum(map(len, self._line))
            if not self._begun:
                self._begun = True
                lines[0] = lines[0].removeprefix(_BYTE_ORDER_MARK)
            for line in lines:
                if line.startswith(b"data: "):  # nearly every line is one
                    self._open = True
                    self._count(len(line))
                    self._data.append(line[6:])
                elif line:
                    self._take(line)
                elif self._open:
                    yield self._dispatched()
        if rest:
            self._line.append(rest)
            self._count(len(rest))

    def finish(self) -> Iterator[Event]:
        """Yield what the end of the stream completes: nothing, or the data that marks the end."""
        line = b"".join(self._line).removeprefix(b"" if self._begun else _BYTE_ORDER_MARK)
        if line:
            self._take(line)
        if self._last and self._data == [self._last]:
            yield self._dispatched()
        if self._open:
            raise httpx2.RemoteProtocolError(_BROKEN)

    def _with_newlines(self, chunk: bytes) -> bytes:
        r"""Return a chunk with `\n` line endings: `\r` ends a line at once, and absorbs a `\n` after it."""
        if self._after_return and chunk:
            self._after_return = False
            chunk = chunk.removeprefix(b"\n")
        if chunk.endswith(b"\r"):
            self._after_return = True
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _take(self, line: bytes) -> None:
        """Take a line that is not blank."""
        name, _, value = line.partition(b":")
        if not name:
            return  # a comment
        self._open = True
        self._count(len(line))
        value = value.removeprefix(b" ")
        match name:
            case b"data":
                self._data.append(value)
            case b"event":
                self._event = value
            case b"id" if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
            case b"retry" if value.isdigit() and len(value) <= _LONGEST_RETRY:
                self._retry = int(value)
            case _:
                pass

    def _dispatched(self) -> Event:
        """End an event and return it."""
        name = self._event.decode("utf-8", "replace") if self._event else "message"
        data = b"\n".join(self._data).decode("utf-8", "replace") if self._data else None
        event = Event(name, data, self._id, self._retry)
        self._event, self._data, self._retry, self._size, self._open = b"", [], None, 0, False
        return event

    def _count(self, size: int) -> None:
        self._size += size
        if self._limit is not None and self._size > self._limit:
            raise httpx2.SSEError(f"an event of the stream is larger than {self._limit} bytes.")


class JsonValues:
    """JSON values, one after the other, each as the data of an event.

    Args:
        separator: The separator of two values: a line break, or the record separator of RFC 7464.
        limit: The most bytes of one value, None for any number.
    """

    def __init__(self, separator: bytes, limit: int | None) -> None:
        self._separator = separator
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the values that a chunk completes."""
        *complete, rest = chunk.split(self._separator)
        for part in complete:
            self._keep(part)
            if text := self._taken():
                yield Event(data=text)
        if rest:
            self._keep(rest)

    def finish(self) -> Iterator[Event]:
        """Yield the last value, which needs no line break after it, but must be complete."""
        # RFC 7464 ends a number with a line break: without one, it may be the first digits of a longer one.
        may_go_on = self._separator != b"\n" and self._parts and self._parts[-1][-1:].isalnum()
        if text := self._taken():
            if may_go_on or not _is_json(text):
                raise httpx2.RemoteProtocolError(_BROKEN)
            yield Event(data=text)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._limit is not None and self._size > self._limit:
            raise httpx2.SSEError(f"a value of the stream is larger than {self._limit} bytes.")
        self._parts.append(part)

    def _taken(self) -> str:
        """End a value and return it, "" if there is none."""
        text = b"".join(self._parts).decode("utf-8", "replace").strip("\x1e\ufeff \t\r\n")
        self._parts, self._size = [], 0
        return text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
