"""Pools of event loops: `pool` without blocking."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import httpx2

from .call import Send
from .pool import BUSY, MOST, Connections, Pooled
from .watch import Habits


class AsyncPooled(Pooled, Protocol):
    """A connection of an event loop."""

    async def open(self, request: httpx2.Request, send: Send) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived."""
        ...


class AsyncPool:
    """A pool of an event loop; see `Pool`."""

    def __init__(self, connect: Callable[[Callable[[Any], None]], AsyncPooled], habits: Habits) -> None:
        self.connections = Connections[AsyncPooled](habits)
        self._connect = connect
        self._free = MOST
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def open(self, request: httpx2.Request, send: Send, *, repeatable: bool) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived.

        Raises:
            httpx2.TransportError: It cannot be sent, or there is no response.
        """
        if self._free:
            self._free -= 1
        else:
            await self._wait(request)
        connection: AsyncPooled | None = None
        try:
            connection = self.connections.take(repeatable=repeatable) or self._connect(self._release)
            self.connections.use(connection)
            return await connection.open(request, send)
        except BaseException:
            if connection is not None:
                self.connections.discard(connection)
            self._permit()
            raise

    async def _wait(self, request: httpx2.Request) -> None:
        permit = asyncio.get_running_loop().create_future()
        self._waiting.append(permit)
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("pool")):
                await permit
        except BaseException as error:
            if permit.done() and not permit.cancelled():
                self._permit()  # it came too late
            if isinstance(error, TimeoutError):
                raise httpx2.PoolTimeout(BUSY, request=request) from None
            raise

    def _release(self, connection: AsyncPooled) -> None:
        self.connections.keep(connection)
        self._permit()

    def _permit(self) -> None:
        """Start the next request."""
        while self._waiting:
            permit = self._waiting.popleft()
            if not permit.done():
                permit.set_result(None)
                return
        self._free += 1
