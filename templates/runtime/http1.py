"""HTTP/1.1 without I/O: how requests are written, and what all readers of responses share.

Requests are written here. Responses are read by h11 (`reader_h11`), or by httptools (`reader_httptools`).
"""

from __future__ import annotations

import re
from typing import Protocol

import httpx2

from .pooled import headers_on_the_wire

# RFC 9110: the syntax of a request line and of headers; the number of lines is checked separately.
_HEAD = re.compile(
    rb"[A-Z]++ [!-~]++ HTTP/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++: (?:(?![ \t])[^\x00\r\n\f\v]++(?<![ \t]))?+\r\n)++"
)
_FRAMING = re.compile(rb"(?i)\r\n(?:content-length: ([^\r]*)|(transfer-encoding): )")
LARGEST_HEAD = 100 * 1024
ABRUPT = "peer closed connection without sending complete message body"
_SMALL = 64 * 1024


class OutgoingRequest:
    """The bytes of a request.

    Raises:
        httpx2.LocalProtocolError: It is not valid HTTP.
    """

    def __init__(self, request: httpx2.Request) -> None:
        headers = headers_on_the_wire(request)
        lines = [b"%b: %b\r\n" % header for header in headers]
        head = b"%b %b HTTP/1.1\r\n%b" % (request.method.encode("latin-1"), request.url.raw_path, b"".join(lines))
        if head.count(b"\r\n") != len(headers) + 1 or not _HEAD.fullmatch(head):
            raise httpx2.LocalProtocolError("a line of the head is not valid HTTP", request=request)
        self._left: int | None
        match _FRAMING.findall(head):
            case []:
                self._left = 0
            case [(length, b"")] if length.isdigit():
                self._left = int(length)
            case [(_, name)] if name:
                self._left = None
            case _:
                raise httpx2.LocalProtocolError("the length of the body is not clear", request=request)
        self._pending = head + b"\r\n"
        self._request = request

    def add(self, chunk: bytes) -> tuple[bytes, ...]:
        """Take a chunk of the body; return what to send now. A small body goes out together with the head."""
        framed = self._framed(chunk)
        if len(self._pending) + len(framed) <= _SMALL:
            self._pending += framed
            return ()
        ready = (self._pending, framed) if self._pending else (framed,)
        self._pending = b""
        return ready

    def rest(self) -> bytes:
        """Return what to send after the last chunk."""
        if self._left:
            raise httpx2.LocalProtocolError("the body is shorter than its Content-Length", request=self._request)
        return self._pending + (b"0\r\n\r\n" if self._left is None else b"")

    @property
    def complete(self) -> bool:
        """Whether the chunks so far are the whole body, according to the head."""
        return self._left == 0

    def _framed(self, chunk: bytes) -> bytes:
        if self._left is None:
            return b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunk else b""
        if len(chunk) > self._left:
            raise httpx2.LocalProtocolError("the body is longer than its Content-Length", request=self._request)
        self._left -= len(chunk)
        return chunk


class Reader(Protocol):
    """Reads the responses of one connection, one after the other.

    Attributes:
        status: The status, 0 before the head is complete.
        headers: The headers.
        complete: Whether the body is complete.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    complete: bool

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection may be used again, once the response is complete."""
        ...

    def begin(self, method: str) -> None:
        """Expect the response to a request."""
        ...

    def feed(self, data: bytes) -> None:
        """Read the bytes that arrived, b"" at the end of the connection.

        Raises:
            httpx2.RemoteProtocolError: It is not valid HTTP, or ends too early.
        """
        ...

    def taken(self) -> list[bytes]:
        """Return the part of the body that arrived since the last call."""
        ...

    @property
    def extensions(self) -> dict[str, bytes]:
        """What httpx2 reports about a response in addition to its status and headers."""
        ...
