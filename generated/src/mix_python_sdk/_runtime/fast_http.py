"""HTTP/1.1 with httptools: how the fast connections write requests and read responses, without I/O.

httptools is llhttp, the parser of Node.js, in its strict mode. What it leaves open is decided here: whether a body ended
where it should, and how much a head may hold.
"""

from __future__ import annotations

import re

import httptools
import httpx2

# RFC 9110: what a request line and the lines below it consist of; the number of lines is checked beside it.
_HEAD = re.compile(
    rb"[A-Z]+ [!-~]+ HTTP/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: (?:[^\x00\s](?:[^\x00\r\n\f\v]*[^\x00\s])?)?\r\n)+"
)
LARGE_PIECE = 256 * 1024
_SMALL = 64 * 1024
_LARGEST_HEAD = 100 * 1024  # as in h11
_ABRUPT = "peer closed connection without sending complete message body"


class OutgoingRequest:
    """The bytes of a request.

    Raises:
        httpx2.LocalProtocolError: It is not valid HTTP.
    """

    def __init__(self, request: httpx2.Request) -> None:
        lines = [b"%s %s HTTP/1.1\r\n" % (request.method.encode("latin-1"), request.url.raw_path)]
        lengths: list[bytes] = []
        chunked = False
        for name, value in request.headers.raw:
            lines.append(b"%s: %s\r\n" % (name, value))
            match name.lower():
                case b"content-length":
                    lengths.append(value)
                case b"transfer-encoding":
                    chunked = True
                case _:
                    pass
        head = b"".join(lines)
        if head.count(b"\r\n") != len(lines) or not _HEAD.fullmatch(head):
            raise httpx2.LocalProtocolError("a line of the head is not valid HTTP", request=request)
        if len(lengths) + chunked > 1 or not all(length.isdigit() for length in lengths):
            raise httpx2.LocalProtocolError("the length of the body is not clear", request=request)
        self._pending = head + b"\r\n"
        self._request = request
        self._left = None if chunked else int(lengths[0]) if lengths else 0

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
        """Return what is to be sent after the last chunk."""
        if self._left:
            raise httpx2.LocalProtocolError("the body is shorter than its Content-Length", request=self._request)
        return self._pending + (b"0\r\n\r\n" if self._left is None else b"")

    @property
    def complete(self) -> bool:
        """Whether the chunks so far are the whole body, as far as the head says so."""
        return self._left == 0

    def _framed(self, chunk: bytes) -> bytes:
        if self._left is None:
            return b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunk else b""
        if len(chunk) > self._left:
            raise httpx2.LocalProtocolError("the body is longer than its Content-Length", request=self._request)
        self._left -= len(chunk)
        return chunk


class ResponseReader:
    """Reads responses one after the other.

    Attributes:
        status: The status, 0 before the head is complete.
        reason: Its phrase.
        headers: The headers.
        parts: What has arrived of the body and has not been taken yet.
        complete: Whether the body has come to its end.
        keeps_alive: Whether the connection may be used again, once the response is complete.
    """

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._stale = False
        self.begin("GET")

    def begin(self, method: str) -> None:
        """Expect the response to a request."""
        if self._stale:  # it waits for the body of a response to HEAD
            self._parser = httptools.HttpResponseParser(self)
        self.status = 0
        self.reason = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []
        self.complete = False
        self.keeps_alive = False
        self._size = 0
        self._interim = False
        self._stale = method == "HEAD"

    def feed(self, data: bytes) -> None:
        """Read what has arrived, nothing at the end of the connection.

        Raises:
            httpx2.RemoteProtocolError: It is not valid HTTP, or ends too early.
        """
        if not data:
            self._end()
            return
        if not self.status:
            self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.complete = True
        except httptools.HttpParserError as error:
            if not self.complete:  # what follows a response is not part of it
                raise httpx2.RemoteProtocolError(str(error)) from None
        if not self.status and self._size > _LARGEST_HEAD:
            raise httpx2.RemoteProtocolError("the head of the response is too large")

    def _end(self) -> None:
        if not self.status:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        names = {name.lower() for name, _ in self.headers}
        if not self.complete and not names.isdisjoint({b"content-length", b"transfer-encoding"}):
            raise httpx2.RemoteProtocolError(_ABRUPT)
        self.complete = True

    def taken(self) -> list[bytes]:
        """Return what has arrived of the body since the last time."""
        parts, self.parts = self.parts, []
        return parts

    def on_status(self, status: bytes) -> None:
        """Record the phrase of the status."""
        if not self.status:
            self.reason += status

    def on_header(self, name: bytes, value: bytes) -> None:
        """Record a header; what comes after the head is a trailer, or no part of this response."""
        if not self.status:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Begin the body, unless another head will follow this one."""
        status = self._parser.get_status_code()
        self._interim = not self.status and 100 <= status < 200 and status != 101
        if not self.status and not self._interim:
            self.status = status
            if self._stale:
                self._finish()

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body."""
        if not self.complete:
            self.parts.append(body)

    def on_message_complete(self) -> None:
        """End the response, or begin again after an interim one."""
        if not self._interim:
            self._finish()
            return
        self._interim = False
        self._size = 0
        self.reason = b""
        self.headers.clear()

    def _finish(self) -> None:
        if not self.complete:
            self.complete = True
            self.keeps_alive = self._parser.should_keep_alive()

    @property
    def extensions(self) -> dict[str, bytes]:
        """What httpx2 reports of a response beside its status and headers."""
        version = b"HTTP/1.0" if self._parser.get_http_version() == "1.0" else b"HTTP/1.1"
        return {"http_version": version, "reason_phrase": self.reason}
