"""The reader of `fast=True`: httptools, which is llhttp, the parser of Node.js, in its strict mode.

This module decides what it leaves open: whether a body ended where it should, and how large a head may be.
"""

from __future__ import annotations

import httptools
import httpx2

from .http1 import ABRUPT, LARGEST_HEAD


class HttptoolsReader:
    """Reads responses; see `http1.Reader`."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._stale = False
        self.begin("GET")

    def begin(self, method: str) -> None:
        """Expect the response to a request."""
        if self._stale:  # it waits for the body of a response to HEAD
            self._parser = httptools.HttpResponseParser(self)
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = False
        self.keeps_alive = False
        self._reason = b""
        self._parts: list[bytes] = []
        self._size = 0
        self._interim = False
        self._stale = method == "HEAD"

    def feed(self, data: bytes) -> None:
        """Read the bytes that arrived, b"" at the end of the connection.

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
        if not self.status and self._size > LARGEST_HEAD:
            raise httpx2.RemoteProtocolError("the head of the response is too large")

    def _end(self) -> None:
        if not self.status:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        names = {name.lower() for name, _ in self.headers}
        if not self.complete and not names.isdisjoint({b"content-length", b"transfer-encoding"}):
            raise httpx2.RemoteProtocolError(ABRUPT)
        self.complete = True

    def taken(self) -> list[bytes]:
        """Return the part of the body that arrived since the last call."""
        parts, self._parts = self._parts, []
        return parts

    def on_status(self, status: bytes) -> None:
        """Record the phrase of the status."""
        if not self.status:
            self._reason += status

    def on_header(self, name: bytes, value: bytes) -> None:
        """Record a header; one after the head is a trailer, or not part of this response."""
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
            self._parts.append(body)

    def on_message_complete(self) -> None:
        """End the response, or begin again after an interim one."""
        if not self._interim:
            self._finish()
            return
        self._interim = False
        self._size = 0
        self._reason = b""
        self.headers.clear()

    def _finish(self) -> None:
        if not self.complete:
            self.complete = True
            self.keeps_alive = self._parser.should_keep_alive()

    @property
    def extensions(self) -> dict[str, bytes]:
        """What httpx2 reports about a response in addition to its status and headers."""
        version = self._parser.get_http_version()
        return {"http_version": f"HTTP/{version}".encode(), "reason_phrase": self._reason}
