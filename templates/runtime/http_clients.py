"""HTTP clients, which send the requests of a client: opened when first used, and closed by whoever opened them.

If the user passes an `httpx2.Client`, it is used unchanged. Otherwise, requests go straight to a pool of connections: this
client handles headers, timeouts and retries itself, and wants no cookies and no redirects.
"""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import httpx2

from .errors import ClosedClientError
from .pools import Pools, open_async_pool, open_pool

if TYPE_CHECKING:
    import asyncio

    from .pool import Pool
    from .pool_async import AsyncPool

# The lock of a client is held briefly, unless the interpreter exits and the thread that holds it never runs again.
_LOCK_TIMEOUT = 1.0


@dataclass(frozen=True, slots=True)
class _LoopClient:
    """The pools of one event loop.

    Attributes:
        pools: The pools.
        closer: A generator that closes them when it ends. The loop ends it when it shuts down, as `asyncio.run` does,
            so that connections which outlive their loop leave nothing open.
    """

    pools: Pools[AsyncPool]
    closer: AsyncGenerator[None]


class HttpClients:
    """The user's HTTP clients, or pools for the sync calls and for those of each event loop.

    The user's clients are never closed. Pools belong to one process: a fork leaves them to the parent, because two
    processes on one connection would read each other's responses.

    Attributes:
        users: The user's sync client, or None.
        users_async: The user's async client, or None.
        fast: Whether httptools reads the responses; see `reader_httptools`.
        closed: Whether `close` or `aclose` was called.
    """

    _sync: Pools[Pool] | None
    _by_loop: dict[asyncio.AbstractEventLoop, _LoopClient]

    def __init__(
        self, users: httpx2.Client | None, users_async: httpx2.AsyncClient | None, *, fast: bool = False
    ) -> None:
        self.users = users
        self.users_async = users_async
        self.fast = fast
        self.closed = False
        self._users_pid: int | None = None
        self._forget()

    def sync(self) -> httpx2.Client | Pools[Pool]:
        """Return what sends a sync request.

        Raises:
            ClosedClientError: The client is closed.
        """
        self._check()
        if self.users is not None:
            self._bind_to_process()
            return self.users
        sync = self._sync
        if sync is None:
            with self._lock:
                self._check()
                sync = self._sync = self._sync or Pools(partial(open_pool, fast=self.fast))
        return sync

    def for_loop(self) -> httpx2.AsyncClient | Pools[AsyncPool]:
        """Return what sends a request in the running event loop.

        Raises:
            ClosedClientError: The client is closed.
            RuntimeError: No event loop of asyncio is running.
        """
        self._check()
        loop = running_loop()
        if self.users_async is not None:
            self._bind_to_process()
            return self.users_async
        client = self._by_loop.get(loop)
        if client is None:
            pools = Pools(partial(open_async_pool, fast=self.fast))
            client = _LoopClient(pools, self._close_with(loop, pools))
            with self._lock:
                self._check()
                for closed in [key for key in list(self._by_loop) if key.is_closed()]:
                    self._by_loop.pop(closed, None)
                self._by_loop[loop] = client
            with suppress(StopIteration):
                anext(client.closer).__await__().send(None)  # up to its `yield`; it waits for nothing
        return client.pools

    @property
    def open(self) -> bool:
        """True if something is open and must be closed."""
        by_loop = any(not loop.is_closed() for loop in list(self._by_loop))
        return not self.closed and self._pid == os.getpid() and (self._sync is not None or by_loop)

    def replace_sync(self, interrupted: Pools[Pool]) -> None:
        """Stop using connections after an interrupt: a lock in one of them may never be released."""
        if self._sync is interrupted:
            self._sync = None
        interrupted.retire()

    def abandon(self) -> None:
        """Close what can be closed without waiting: the idle connections of the sync calls."""
        if self._sync is not None:
            self._sync.retire()

    def close(self) -> None:
        """Close everything; connections of another event loop are closed by that loop, as soon as it can."""
        for loop, client in self._taken():
            _close_in(loop, client)

    async def aclose(self) -> None:
        """Close everything, and wait for the connections of the running event loop."""
        running = running_loop()
        for loop, client in self._taken():
            if loop is running:
                await client.closer.aclose()
            else:
                _close_in(loop, client)

    def _taken(self) -> list[tuple[asyncio.AbstractEventLoop, _LoopClient]]:
        """Close what is sync, and hand over the rest for closing."""
        if self._pid != os.getpid():
            self._forget()
        locked = self._lock.acquire(timeout=_LOCK_TIMEOUT)
        try:
            self.closed = True
            sync, by_loop = self._sync, self._by_loop
            self._sync, self._by_loop = None, {}
        finally:
            if locked:
                self._lock.release()
        if sync is not None:
            sync.close()
        return list(by_loop.items())

    async def _close_with(self, loop: asyncio.AbstractEventLoop, pools: Pools[AsyncPool]) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            self._by_loop.pop(loop, None)
            pools.close()
            import asyncio

            await asyncio.sleep(0)  # asyncio closes sockets in the next round of the loop

    def _check(self) -> None:
        if self.closed:
            raise ClosedClientError("the client is closed; make a new one")
        if self._pid != os.getpid():
            self._forget()

    def _bind_to_process(self) -> None:
        """Allow a client that was passed in only in the process that first used it: its connections belong to that process."""
        pid = os.getpid()
        if self._users_pid is None:
            self._users_pid = pid
        elif self._users_pid != pid:
            raise ClosedClientError("the HTTP client passed in was used before a fork; make a new one in each process")

    def _forget(self) -> None:
        # The lock is new too: in the process that forked, another thread may have held the old one.
        self._lock = threading.Lock()
        self._sync = None
        self._by_loop = {}
        self._pid = os.getpid()


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the running event loop.

    Raises:
        RuntimeError: None is running, or one that is not asyncio's.
    """
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        message = "async methods need a running asyncio event loop; under trio, call the sync methods in a thread"
        raise RuntimeError(message) from None


def _close_in(loop: asyncio.AbstractEventLoop, client: _LoopClient) -> None:
    """Close the connections of an event loop from outside it."""
    import asyncio

    if loop.is_closed():
        return
    if not loop.is_running() and not _is_in_loop():
        loop.run_until_complete(client.closer.aclose())
    else:
        asyncio.run_coroutine_threadsafe(_close(client), loop)


async def _close(client: _LoopClient) -> None:
    await client.closer.aclose()


def _is_in_loop() -> bool:
    try:
        running_loop()
    except RuntimeError:
        return False
    return True
