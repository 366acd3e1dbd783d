"""Pools by server: what a client opens itself, with standard or fast connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

import httpx2

from .connections import Habits
from .routes import Proxies, Route

if TYPE_CHECKING:
    from .pool import Pool
    from .pool_async import AsyncPool

PoolT = TypeVar("PoolT", "Pool", "AsyncPool")


class Pools(Generic[PoolT]):
    """The pools of one process, or of one event loop: one for each server.

    Args:
        open_pool: Returns the pool for a route, which opens no connection yet.

    Attributes:
        habits: What is known of the servers.
    """

    def __init__(self, open_pool: Callable[[Route, Habits], PoolT]) -> None:
        self.habits = Habits()
        self._open: Callable[[Route, Habits], PoolT] = open_pool
        self._proxies = Proxies()
        self._by_server: dict[tuple[bytes, bytes], PoolT] = {}

    def for_url(self, url: httpx2.URL) -> PoolT:
        """Return the pool for a URL, made by the first request that needs it."""
        server = (url.raw_scheme, url.netloc)
        pool = self._by_server.get(server)
        if pool is None:
            self._forget_idle()
            pool = self._by_server.setdefault(server, self._open(self._proxies.route(url), self.habits))
        return pool

    def retire(self) -> None:
        """Close idle connections, and start no requests on the others; this waits for no lock."""
        for pool in self.all():
            pool.connections.retire()

    def close(self) -> None:
        """Close everything, and end requests of other threads."""
        for pool in self.all():
            pool.connections.close()

    def all(self) -> list[PoolT]:
        """Return the pools."""
        return list(self._by_server.values())

    def _forget_idle(self) -> None:
        """Drop the pools of servers that are no longer called."""
        for server, pool in list(self._by_server.items()):
            pool.connections.clear()
            if not pool.connections.open:
                self._by_server.pop(server, None)


def open_pool(route: Route, habits: Habits) -> Pool:
    """Return a pool of standard connections."""
    from .pool import Pool
    from .standard import Connection

    return Pool(lambda released: Connection(route, habits, released), habits)


def open_fast_pool(route: Route, habits: Habits) -> Pool:
    """Return a pool of fast connections; behind a proxy, of standard ones."""
    from .fast import FastConnection
    from .pool import Pool

    if route.proxy is not None:
        return open_pool(route, habits)
    return Pool(lambda released: FastConnection(route, habits, released), habits)


def open_async_pool(route: Route, habits: Habits) -> AsyncPool:
    """Return a pool of standard connections for an event loop."""
    from .pool_async import AsyncPool
    from .standard_async import AsyncConnection

    return AsyncPool(lambda released: AsyncConnection(route, habits, released), habits)


def open_fast_async_pool(route: Route, habits: Habits) -> AsyncPool:
    """Return a pool of fast connections for an event loop; behind a proxy, of standard ones."""
    from .fast_async import AsyncFastConnection
    from .pool_async import AsyncPool

    if route.proxy is not None:
        return open_async_pool(route, habits)
    return AsyncPool(lambda released: AsyncFastConnection(route, habits, released), habits)
