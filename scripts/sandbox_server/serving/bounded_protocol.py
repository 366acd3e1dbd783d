"""HTTP with a limit on slow clients: uvicorn itself waits for ever for a request, and for a response to be read."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class BoundedProtocol(H11Protocol):
    """A connection that is aborted when its client keeps it waiting for too many seconds."""

    patience: ClassVar[float] = 30.0
    _waiting: asyncio.TimerHandle | None = None
    _blocked: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(self.patience, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Read on; the whole of a request has as long as its first byte leaves it."""
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
        """Go on: the client has read."""
        super().resume_writing()
        if self._blocked is not None:
            self._blocked.cancel()
            self._blocked = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        super().connection_lost(exc)
        for timer in (self._waiting, self._blocked):
            if timer is not None:
                timer.cancel()
