"""Connections of an event loop, which enforces deadlines itself."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2

from .watch import LATE, LIMITS, PIECE, Habits, Watch


class AsyncWatch(Watch):
    """A network stream of an event loop that knows whether it may be used again."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read within the time that is left."""
        return self._received(await self._read(max_bytes, LIMITS.get().shorten(timeout, httpx2.ReadTimeout)))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write within the time that is left."""
        self.busy = True
        if not buffer:
            return
        limits = LIMITS.get()
        if len(buffer) <= PIECE:
            await self._write(buffer, limits.shorten(timeout, httpx2.WriteTimeout))
            return
        view = memoryview(buffer)
        for start in range(0, len(view), PIECE):
            await self._write(view[start : start + PIECE], limits.shorten(timeout, httpx2.WriteTimeout))

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        """Start TLS within the time that is left."""
        left = LIMITS.get().shorten(timeout, httpx2.ConnectTimeout)
        self._over(await self._stream.start_tls(ssl_context, server_hostname, left))
        return self

    async def aclose(self) -> None:
        """Close the connection."""
        self.close()


class ForeignWatch(AsyncWatch):
    """The state of a connection that the user's HTTP client has opened.

    While a large body is sent, the response is already awaited: a server may reject the body before it has read all
    of it, and once the server closes the connection, the streams of anyio drop unread data.
    """

    def __init__(self, stream: Any, habits: Habits | None = None) -> None:
        super().__init__(stream, habits)
        self._early: asyncio.Task[bytes] | None = None
        self._aclose = stream.aclose

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read, or return what was read while the request was written."""
        early, self._early = self._early, None
        if early is None:
            return self._received(await self._read(max_bytes, timeout))
        try:
            async with asyncio.timeout(timeout):
                return self._received(await early)
        except TimeoutError:
            raise httpx2.ReadTimeout(LATE) from None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write; stop if the connection breaks after the response has arrived."""
        if self._early is None:
            if len(buffer) < PIECE:
                await self._write(buffer, timeout)
                return
            self._early = asyncio.create_task(self._read(PIECE, None))
            self._early.add_done_callback(lambda task: task.cancelled() or task.exception())
            await asyncio.sleep(0)  # it must be reading before anything can break
        try:
            await self._write(buffer, timeout)
        except Exception:
            self._usable = False
            await asyncio.wait({self._early}, timeout=1)
            if not self._early.done() or self._early.exception() or not self._early.result():
                raise

    async def aclose(self) -> None:
        """Close the connection."""
        if self._early is not None:
            self._early.cancel()
        await self._aclose()
