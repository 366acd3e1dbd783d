"""Pools: the HTTP clients behind a client, opened when they are first used and closed by whoever opened them."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

from .errors import ClosedClientError

_ByLoop = weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient]


class Pools:
    """The sync client and, for each event loop, the async client of one API client.

    What the caller passed in is used as it is and never closed. What is opened here lives in one process: a fork
    leaves it to the parent, because two processes on one connection would read each other's answers.

    Attributes:
        given: The sync client of the caller, None where there is none.
        given_async: The async client of the caller, None where there is none.
        closed: Whether `close` or `aclose` was called.
    """

    def __init__(self, client: httpx2.Client | None, async_client: httpx2.AsyncClient | None) -> None:
        self.given = client
        self.given_async = async_client
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._sync: httpx2.Client | None = None
        self._by_loop = _ByLoop()
        self.closed = False

    def sync(self) -> httpx2.Client:
        """Return the sync client, opened on the first call.

        Raises:
            ClosedClientError: The pools are closed.
        """
        self._check()
        if self.given is not None:
            return self.given
        pool = self._sync
        if pool is None:
            with self._lock:
                pool = self._sync = self._sync or httpx2.Client(cookies=_no_cookies(), timeout=None)
        return pool

    def for_loop(self) -> httpx2.AsyncClient:
        """Return the async client of the running event loop, opened on the first call in it.

        Raises:
            ClosedClientError: The pools are closed.
        """
        self._check()
        if self.given_async is not None:
            return self.given_async
        loop = asyncio.get_running_loop()
        pool = self._by_loop.get(loop)
        if pool is None:
            pool = self._by_loop[loop] = httpx2.AsyncClient(cookies=_no_cookies(), timeout=None)
        return pool

    @property
    def open(self) -> bool:
        """Whether something is open that has to be closed."""
        return not self.closed and self._pid == os.getpid() and (self._sync is not None or bool(self._by_loop))

    def close(self) -> None:
        """Close the sync client; async clients, which only their loop could close, are given up."""
        self.closed = True
        pool, mine = self._sync, self._pid == os.getpid()
        self._forget()
        if pool is not None and mine:
            pool.close()

    async def aclose(self) -> None:
        """Close the async client of the running loop and the sync client."""
        pool = self._by_loop.get(asyncio.get_running_loop()) if self._pid == os.getpid() else None
        self.close()
        if pool is not None:
            await pool.aclose()

    def _check(self) -> None:
        if self.closed:
            raise ClosedClientError("the client is closed; make a new one")
        if self._pid != os.getpid():
            self._forget()

    def _forget(self) -> None:
        self._pid = os.getpid()
        self._sync = None
        self._by_loop = _ByLoop()


def _no_cookies() -> CookieJar:
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
