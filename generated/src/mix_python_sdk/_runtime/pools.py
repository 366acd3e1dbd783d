"""Pools: the HTTP clients behind a client, opened when they are first used and closed by whoever opened them."""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

from .errors import ClosedClientError


@dataclass(frozen=True, slots=True)
class _LoopPool:
    """The async client of one event loop.

    Attributes:
        client: The client.
        keeper: A generator that closes the client when it ends. The loop ends it when it shuts down, as
            `asyncio.run` does, so that a client which outlives its loop leaves nothing open.
    """

    client: httpx2.AsyncClient
    keeper: AsyncGenerator[None]


class Pools:
    """The sync client and, for each event loop, the async client of one API client.

    What the caller passed in is used as it is and never closed. What is opened here lives in one process: a fork
    leaves it to the parent, because two processes on one connection would read each other's answers.

    Attributes:
        given: The sync client of the caller, None where there is none.
        given_async: The async client of the caller, None where there is none.
        closed: Whether `close` or `aclose` was called.
    """

    _sync: httpx2.Client | None
    _by_loop: dict[asyncio.AbstractEventLoop, _LoopPool]

    def __init__(self, client: httpx2.Client | None, async_client: httpx2.AsyncClient | None) -> None:
        self.given = client
        self.given_async = async_client
        self.closed = False
        self._given_pid: int | None = None
        self._forget()

    def sync(self) -> httpx2.Client:
        """Return the sync client, opened on the first call.

        Raises:
            ClosedClientError: The pools are closed.
        """
        self._check()
        if self.given is not None:
            self._bind_to_process()
            return self.given
        pool = self._sync
        if pool is None:
            with self._lock:
                self._check()
                pool = self._sync = self._sync or httpx2.Client(cookies=_no_cookies(), timeout=None, verify=_tls())
        return pool

    async def for_loop(self) -> httpx2.AsyncClient:
        """Return the async client of the running event loop, opened on the first call in it.

        Raises:
            ClosedClientError: The pools are closed.
        """
        self._check()
        if self.given_async is not None:
            self._bind_to_process()
            return self.given_async
        loop = asyncio.get_running_loop()
        pool = self._by_loop.get(loop)
        if pool is None:
            client = httpx2.AsyncClient(cookies=_no_cookies(), timeout=None, verify=_tls())
            pool = _LoopPool(client, self._keep(loop, client))
            with self._lock:
                self._check()
                self._by_loop = {key: kept for key, kept in self._by_loop.items() if not key.is_closed()}
                self._by_loop[loop] = pool
            await anext(pool.keeper)
        return pool.client

    @property
    def open(self) -> bool:
        """Whether something is open that has to be closed."""
        by_loop = any(not loop.is_closed() for loop in list(self._by_loop))
        return not self.closed and self._pid == os.getpid() and (self._sync is not None or by_loop)

    def close(self) -> None:
        """Close everything; what belongs to another event loop is closed by that loop, as soon as it can."""
        for loop, pool in self._taken():
            _close_in(loop, pool)

    async def aclose(self) -> None:
        """Close everything, and wait for what belongs to the running event loop."""
        running = asyncio.get_running_loop()
        pools = self._taken()
        for loop, pool in pools:
            if loop is running:
                await pool.keeper.aclose()
            else:
                _close_in(loop, pool)

    def _taken(self) -> list[tuple[asyncio.AbstractEventLoop, _LoopPool]]:
        """Close the sync client, and hand over the others for closing."""
        if self._pid != os.getpid():
            self._forget()
        with self._lock:
            self.closed = True
            sync, by_loop = self._sync, self._by_loop
            self._sync, self._by_loop = None, {}
        if sync is not None:
            sync.close()
        return list(by_loop.items())

    async def _keep(self, loop: asyncio.AbstractEventLoop, client: httpx2.AsyncClient) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            with self._lock:
                self._by_loop.pop(loop, None)
            await client.aclose()

    def _check(self) -> None:
        if self.closed:
            raise ClosedClientError("the client is closed; make a new one")
        if self._pid != os.getpid():
            self._forget()

    def _bind_to_process(self) -> None:
        """Keep a client of the caller's to the process that first called with it: its connections are that one's."""
        pid = os.getpid()
        if self._given_pid is None:
            self._given_pid = pid
        elif self._given_pid != pid:
            raise ClosedClientError("the HTTP client passed in was used before a fork; make a new one in each process")

    def _forget(self) -> None:
        # The lock is new too: in the process that forked, another thread may have held the old one.
        self._lock = threading.Lock()
        self._sync = None
        self._by_loop = {}
        self._pid = os.getpid()


def _close_in(loop: asyncio.AbstractEventLoop, pool: _LoopPool) -> None:
    """Close an async client from outside of its event loop."""
    if loop.is_closed():
        return
    if not loop.is_running() and not _is_in_loop():
        loop.run_until_complete(pool.keeper.aclose())
    else:
        asyncio.run_coroutine_threadsafe(_close(pool), loop)


async def _close(pool: _LoopPool) -> None:
    await pool.keeper.aclose()


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _no_cookies() -> CookieJar:
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


def _tls() -> ssl.SSLContext:
    return _tls_of(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _tls_of(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return the TLS settings of httpx2; reading its certificates takes longer than many calls, so once is enough."""
    return httpx2.create_ssl_context()
