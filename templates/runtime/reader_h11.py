"""The standard reader: h11, which httpx2 depends on."""

from __future__ import annotations

from functools import lru_cache

import h11
import httpx2

from .http1 import LARGEST_HEAD


class H11Reader:
    """Reads responses; see `http1.Reader`."""

    def __init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        self._fresh = True

    def begin(self, method: str) -> None:
        """Expect the response to a request."""
        if not self._fresh:
            self._http.start_next_cycle()
        self._fresh = False
        for event in _request(method):
            self._http.send(event)
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.complete = False
        self._response: h11.Response | None = None
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Read the bytes that arrived, b"" at the end of the connection.

        Raises:
            httpx2.RemoteProtocolError: It is not valid HTTP, or ends too early.
        """
        if not data and not self.status:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        try:
            self._http.receive_data(data)
            while not self.complete and (event := self._http.next_event()) is not h11.NEED_DATA:
                self._take(event)
        except h11.RemoteProtocolError as error:
            raise httpx2.RemoteProtocolError(str(error)) from error

    def _take(self, event: object) -> None:
        match event:
            case h11.Data():
                self._parts.append(bytes(event.data))
            case h11.Response():
                self._response = event
                self.status = event.status_code
                self.headers = event.headers.raw_items()
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
        return http.our_state is h11.DONE and http.their_state is h11.DONE and http.trailing_data == (b"", False)

    @property
    def extensions(self) -> dict[str, bytes]:
        """What httpx2 reports about a response in addition to its status and headers."""
        if self._response is None:
            return {}
        return {"http_version": b"HTTP/" + self._response.http_version, "reason_phrase": self._response.reason}


@lru_cache(maxsize=16)
def _request(method: str) -> tuple[h11.Request, h11.EndOfMessage]:
    """Return a request for h11's state; `OutgoingRequest` writes what is sent."""
    return h11.Request(method=method, target="/", headers=[("Host", "host")]), h11.EndOfMessage()
