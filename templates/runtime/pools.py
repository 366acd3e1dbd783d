"""Pools by server: what a client opens itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

import httpx2

from .routes import Proxies, Route
from .watch import Habits

if TYPE_CHECKING:
    from .http1 import Reader
    from .pool import Pool
    from .pool_async import AsyncPool

PoolT = TypeVar("PoolT", "Pool", "AsyncPool")


class Pools(Generic[PoolT]):
    """The pools of one process, or of one event loop: one for each server.

    Args:
        open_pool: Returns the pool for a route, which opens no connection yet.

    Attributes:
        habits: What is known about the servers.
    """

    def __init__(self, open_pool: Callable[[Route, Habits], PoolT]) -> None:
        self.habits = Habits()
        self._open: Callable[[Route, Habits], PoolT] = open_pool
        self._proxies = Proxies()
        self._by_server: dict[tuple[str, str, int | None], PoolT] = {}

    def for_url(self, url: httpx2.URL) -> PoolT:
        """Return the pool for a URL, made by the first request that needs it."""
        server = (url.scheme, url.host, url.port)
        pool = self._by_server.get(server)
        if pool is None:
            self._forget_idle()
            pool = self._by_server.setdefault(server, self._open(self._proxies.route(url), self.habits))
        return pool

    def retire(self) -> None:
        """Close idle connections, and start no requests on the others, without waiting for a lock."""
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


def open_pool(route: Route, habits: Habits, *, fast: bool) -> Pool:
    """Return a pool of connections."""
    from .pool import Pool

    if route.proxy is not None:
        from .proxied import ProxiedConnection

        return Pool(lambda released: ProxiedConnection(route, habits, released), habits)
    from .connection import Connection

    read = _reader(fast=fast)
    return Pool(lambda released: Connection(route, habits, read(), released), habits)


def open_async_pool(route: Route, habits: Habits, *, fast: bool) -> AsyncPool:
    """Return a pool of connections for an event loop."""
    from .pool_async import AsyncPool

    if route.proxy is not None:
        from .proxied_async import AsyncProxiedConnection

        return AsyncPool(lambda released: AsyncProxiedConnection(route, habits, released), habits)
    from .connection_async import AsyncConnection

    read = _reader(fast=fast)
    return AsyncPool(lambda released: AsyncConnection(route, habits, read(), released), habits)


def _reader(*, fast: bool) -> Callable[[], Reader]:
    """Return the function that makes the reader of a connection."""
    if fast:
        from .reader_httptools import HttptoolsReader

        return HttptoolsReader
    from .reader_h11 import H11Reader

    return H11Reader
