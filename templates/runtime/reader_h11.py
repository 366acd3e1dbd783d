"""The standard reader: h11, which httpx2 depends on.

h11 copies each byte of a body several times. So it only reads the head of a response and what arrives with it. If the length
of the body is known, this module counts the rest.
"""

from __future__ import annotations

from functools import lru_cache

import h11
import httpx2

from .http1 import ABRUPT, LARGEST_HEAD


class H11Reader:
    """Reads responses; see `http1.Reader`."""

    def __init__(self) -> None:
        self._http = _connection()

    def begin(self, method: str) -> None:
        """Expect the response to a request."""
        if self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        elif self._http.their_state is not h11.IDLE:  # it has not seen the end of the last body
            self._http = _connection()
        for event in _request(method):
            self._http.send(event)
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = False
        self._response: h11.Response | None = None
        self._parts: list[bytes] = []
        self._left = 0  # bytes of a body whose length is known

    def feed(self, data: bytes) -> None:
        """Read the bytes that arrived, b"" at the end of the connection.

        Raises:
            httpx2.RemoteProtocolError: It is not valid HTTP, or ends too early.
        """
        if not data and not self.status:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        if self._left > 0:
            self._count(data)
            return
        try:
            self._http.receive_data(data)
            while not self.complete and (event := self._http.next_event()) is not h11.NEED_DATA:
                self._take(event)
        except h11.RemoteProtocolError as error:
            raise httpx2.RemoteProtocolError(str(error)) from error

    def _count(self, data: bytes) -> None:
        """Read the rest of a body whose length is known."""
        if not data:
            raise httpx2.RemoteProtocolError(f"{ABRUPT}: {self._left} bytes are missing")
        self._parts.append(data[: self._left])
        self._left -= len(data)
        self.complete = self._left <= 0

    def _take(self, event: object) -> None:
        match event:
            case h11.Data():
                self._parts.append(bytes(event.data))
                self._left -= len(event.data)
            case h11.Response():
                self._response = event
                self.status = event.status_code
                self.headers = event.headers.raw_items()
                self._left = _length(event)
            case h11.InformationalResponse():
                pass  # the response itself will follow
            case _:
                self.complete = True

    def taken(self) -> list[bytes]:
        """Return the part of the body that arrived since the last call."""
        parts, self._parts = self._parts, []
        return parts

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection may be used again, once the response is complete."""
        http = self._http
        ended = http.their_state is h11.DONE or self._left == 0
        return ended and http.our_state is h11.DONE and http.trailing_data == (b"", False)

    @property
    def extensions(self) -> dict[str, bytes]:
        """What httpx2 reports about a response in addition to its status and headers."""
        if self._response is None:
            return {}
        return {"http_version": b"HTTP/" + self._response.http_version, "reason_phrase": self._response.reason}


def _connection() -> h11.Connection:
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)


def _length(response: h11.Response) -> int:
    """Return the Content-Length of a response, 0 if something else tells where its body ends."""
    headers = dict(response.headers)  # h11 has lowered the names, and checked the values
    return 0 if b"transfer-encoding" in headers else int(headers.get(b"content-length", 0))


@lru_cache(maxsize=16)
def _request(method: str) -> tuple[h11.Request, h11.EndOfMessage]:
    """Return a request for h11's state; `OutgoingRequest` writes what is sent."""
    return h11.Request(method=method, target="/", headers=[("Host", "host")]), h11.EndOfMessage()
