"""Pools: the connections of one route, each used by one request at a time.

A pool finds a connection without looking at the others: the one that was used last is on top. Nothing here waits for a
lock, so that an interrupt, a fork or the end of the interpreter can leave none behind.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

import httpx2

from .call import Send
from .watch import Habits, Watch

# Common servers close a connection that was idle for 5 s; no request must be sent at that moment.
_IDLE_SECONDS = 4.0
MOST = 1000
BUSY = f"all {MOST} connections to the server are in use"


class Pooled(Protocol):
    """A connection of a pool."""

    @property
    def watch(self) -> Watch | None:
        """The state of its network stream, None before it is open."""
        ...


ConnectionT = TypeVar("ConnectionT", bound=Pooled)


class Connections(Generic[ConnectionT]):
    """The connections of a pool, the idle ones in the order of their last use.

    Args:
        habits: What is known of the server.
    """

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self._idle: deque[ConnectionT] = deque()
        self._active: set[ConnectionT] = set()
        self._retired = False

    def take(self, *, repeatable: bool) -> ConnectionT | None:
        """Return an idle connection that may take a request, or None."""
        most = _IDLE_SECONDS if repeatable else min(_IDLE_SECONDS, self.habits.max_idle)
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            watch = connection.watch
            idle = math.inf if watch is None else time.monotonic() - watch.used
            if watch is None or idle > _IDLE_SECONDS:
                _close(connection)
            elif idle > most:
                self._idle.append(connection)  # it may serve a request that can be repeated
                return None
            elif watch.get_extra_info("is_readable"):
                _close(connection)
            else:
                return connection

    def use(self, connection: ConnectionT) -> None:
        """Count a connection as used by a request."""
        self._active.add(connection)

    def keep(self, connection: ConnectionT) -> None:
        """Return a connection to the pool: as idle if it can be reused."""
        self._active.discard(connection)
        watch = connection.watch
        if watch is None or not watch.reusable or self._retired:
            _close(connection)
            return
        self._idle.append(connection)
        if len(self._idle) > 1:
            self.clear()

    def discard(self, connection: ConnectionT) -> None:
        """Close a connection that is no longer used."""
        self._active.discard(connection)
        _close(connection)

    def retire(self) -> None:
        """Close idle connections, and keep none from now on."""
        self._retired = True
        while self._idle:
            try:
                _close(self._idle.pop())
            except IndexError:  # another thread was faster
                break

    def close(self) -> None:
        """Close everything, and end requests of other threads."""
        self.retire()
        for connection in list(self._active):
            if connection.watch is not None:
                connection.watch.interrupt()
            _close(connection)

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._idle) + len(self._active)

    def clear(self) -> None:
        """Close connections that have been idle for too long, and the oldest ones above the limit."""
        since = time.monotonic() - _IDLE_SECONDS
        while self._idle:
            try:
                oldest = self._idle.popleft()
            except IndexError:
                return
            if oldest.watch is not None and oldest.watch.used > since and len(self._idle) < MOST:
                self._idle.appendleft(oldest)
                return
            _close(oldest)


def _close(connection: Pooled) -> None:
    if connection.watch is not None and not connection.watch.closed:
        connection.watch.close()


class SyncPooled(Pooled, Protocol):
    """A connection with blocking I/O."""

    def open(self, request: httpx2.Request, send: Send) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived."""
        ...


class Pool:
    """A pool with blocking I/O.

    Args:
        connect: Returns a connection, which opens with its first request; gets a function to call when it is free.
        habits: What is known of the server.
    """

    def __init__(self, connect: Callable[[Callable[[Any], None]], SyncPooled], habits: Habits) -> None:
        self.connections = Connections[SyncPooled](habits)
        self._connect = connect
        self._permits: SimpleQueue[None] = SimpleQueue()
        for _ in range(MOST):
            self._permits.put(None)

    def open(self, request: httpx2.Request, send: Send, *, repeatable: bool) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived.

        Raises:
            httpx2.TransportError: It cannot be sent, or there is no response.
        """
        timeout = request.extensions.get("timeout", {}).get("pool")
        try:
            self._permits.get(timeout=timeout)
        except Empty:
            raise httpx2.PoolTimeout(BUSY, request=request) from None
        connection: SyncPooled | None = None
        try:
            connection = self.connections.take(repeatable=repeatable) or self._connect(self._release)
            self.connections.use(connection)
            return connection.open(request, send)
        except BaseException:
            if connection is not None:
                self.connections.discard(connection)
            self._permits.put(None)
            raise

    def _release(self, connection: SyncPooled) -> None:
        self.connections.keep(connection)
        self._permits.put(None)
