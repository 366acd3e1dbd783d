"""HTTP with limits on slow clients and on requests whose end can be read in two ways; uvicorn itself has neither."""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox_server.api_errors import bad_request


class _StrictConnection(h11.Connection):
    """Rejects a request that says twice where its body ends: a proxy may have read it as two requests, or two as one."""

    def next_event(self) -> Any:
        """Return what has arrived.

        Raises:
            h11.RemoteProtocolError: It is not a request, or can be read in two ways.
        """
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = [name for name, _ in event.headers]
            if b"transfer-encoding" in names and (b"content-length" in names or event.http_version < b"1.1"):
                raise h11.RemoteProtocolError("a request with Transfer-Encoding has no Content-Length, and is HTTP/1.1")
        return event


_MOST_INCOMPLETE = 64 * 1024  # bytes, uvicorn's own


class BoundedProtocol(H11Protocol):
    """A connection that is aborted if its client takes too long."""

    patience: ClassVar[float] = 30.0
    _waiting: asyncio.TimerHandle | None = None
    _blocked: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.conn = _StrictConnection(h11.SERVER, self.config.h11_max_incomplete_event_size or _MOST_INCOMPLETE)

    def send_400_response(self, msg: str) -> None:
        """Answer an invalid request in the documented envelope, and close the connection."""
        content = json.dumps(bad_request(msg).envelope()).encode()
        headers = [("content-type", "application/json"), ("content-length", str(len(content))), ("connection", "close")]
        try:
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=content),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:
            pass  # a response is under way: it is cut off
        self.transport.close()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(self.patience, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Continue reading; the time for a request starts with its first byte."""
        super().data_received(data)
        received = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        if received and self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        elif not received and self._waiting is None:
            self._waiting = self.loop.call_later(self.patience, self.transport.abort)

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._blocked = self.loop.call_later(self.patience, self.transport.abort)

    def resume_writing(self) -> None:
        """Continue: the client has read."""
        super().resume_writing()
        if self._blocked is not None:
            self._blocked.cancel()
            self._blocked = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the timers."""
        super().connection_lost(exc)
        for timer in (self._waiting, self._blocked):
            if timer is not None:
                timer.cancel()
