"""HTTP clients: what sends the requests of a client, opened when first used and closed by whoever opened it.

A client of the user's is an `httpx2.Client`, used as it is. Without one, requests go straight to a transport of httpx2:
this client has its own way with headers, timeouts and retries, and wants no cookies and no redirects.
"""

from __future__ import annotations

import os
import ssl
import sys
import threading
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.request import getproxies, proxy_bypass
from weakref import ref

import httpx2

from .connections import Habits, Watch
from .errors import ClosedClientError

if TYPE_CHECKING:
    import asyncio

TransportT = TypeVar("TransportT", httpx2.HTTPTransport, httpx2.AsyncHTTPTransport)

# Common servers close a connection that was idle for 5 s; a request must not cross with that.
_LIMITS = httpx2.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=4.0)

# Whoever holds the lock of a client does so for a moment, unless the interpreter ends and the thread never runs again.
_LOCK_TIMEOUT = 1.0


class Transports(Generic[TransportT]):
    """The transports of one process, or of one event loop: a direct one, and one for each proxy of the environment."""

    def __init__(self, open_transport: Callable[..., TransportT], watch: Callable[[Any, Habits], Watch]) -> None:
        self._open: Callable[..., TransportT] = open_transport
        self.habits = Habits()
        self._watch = watch
        self._proxies = getproxies()
        self._by_route: dict[tuple[bool, str | None], TransportT] = {}
        # What runs when the interpreter ends must not wait for a lock: a thread that does not run any more may hold it. So
        # this set is only changed and copied in one step each, and the lock is for opening alone.
        self._watches: set[ref[Watch]] = set()
        self._opening = threading.Lock()

    def for_url(self, url: httpx2.URL) -> TransportT:
        """Return the transport for a URL, opened by the first request that needs it."""
        proxy = self._proxy(url) if self._proxies else None
        route = (url.scheme == "https", proxy)
        transport = self._by_route.get(route)
        if transport is None:
            with self._opening:
                transport = self._by_route.get(route) or self._open(verify=_tls(route), limits=_LIMITS, proxy=proxy)
                self._by_route[route] = transport
        return transport

    def watch(self, stream: Any) -> None:
        """Watch a new connection."""
        self._watches.add(ref(self._watch(stream, self.habits), self._watches.discard))

    def retire(self) -> None:
        """Close what is idle, and let nothing new begin on what is not, without waiting for any lock."""
        for watch in self._watched():
            watch.retire()

    def interrupt(self) -> None:
        """End what is under way in other threads, without waiting for any lock."""
        for watch in self._watched():
            watch.interrupt()

    def _watched(self) -> list[Watch]:
        return [watch for watch in (reference() for reference in list(self._watches)) if watch is not None]

    def all(self) -> list[TransportT]:
        """Return the transports that are open."""
        return list(self._by_route.values())

    def _proxy(self, url: httpx2.URL) -> str | None:
        found = self._proxies.get(url.scheme) or self._proxies.get("all")
        if not found or proxy_bypass(f"{url.host}:{url.port}" if url.port else url.host):
            return None
        return found if "://" in found else f"http://{found}"


@dataclass(frozen=True, slots=True)
class _LoopClient:
    """The transports of one event loop.

    Attributes:
        transports: The transports.
        closer: A generator that closes them when it ends. The loop ends it when it shuts down, as `asyncio.run` does,
            so that connections which outlive their loop leave nothing open.
    """

    transports: Transports[httpx2.AsyncHTTPTransport]
    closer: AsyncGenerator[None]


class HttpClients:
    """The user's HTTP clients, or transports for the sync calls and for those of each event loop.

    A client of the user's is never closed. What is opened here lives in one process: a fork leaves it to the parent,
    because two processes on one connection would read each other's answers.

    Attributes:
        users: The sync client of the user, None where there is none.
        users_async: The async client of the user, None where there is none.
        closed: Whether `close` or `aclose` was called.
    """

    _sync: Transports[httpx2.HTTPTransport] | None
    _by_loop: dict[asyncio.AbstractEventLoop, _LoopClient]

    def __init__(self, users: httpx2.Client | None, users_async: httpx2.AsyncClient | None) -> None:
        self.users = users
        self.users_async = users_async
        self.closed = False
        self._users_pid: int | None = None
        self._forget()

    def sync(self) -> httpx2.Client | Transports[httpx2.HTTPTransport]:
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
                sync = self._sync = self._sync or Transports(httpx2.HTTPTransport, Watch)
        return sync

    async def for_loop(self) -> httpx2.AsyncClient | Transports[httpx2.AsyncHTTPTransport]:
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
            from .connections_async import AsyncWatch

            transports = Transports(httpx2.AsyncHTTPTransport, AsyncWatch)
            client = _LoopClient(transports, self._close_with(loop, transports))
            with self._lock:
                self._check()
                for closed in [key for key in list(self._by_loop) if key.is_closed()]:
                    self._by_loop.pop(closed, None)
                self._by_loop[loop] = client
            await anext(client.closer)
        return client.transports

    @property
    def open(self) -> bool:
        """Whether something is open that has to be closed."""
        by_loop = any(not loop.is_closed() for loop in list(self._by_loop))
        return not self.closed and self._pid == os.getpid() and (self._sync is not None or by_loop)

    def replace_sync(self, interrupted: Transports[httpx2.HTTPTransport]) -> None:
        """Send no more over what an interrupt has stopped in its midst: a lock in it may be held for good."""
        if self._sync is interrupted:
            self._sync = None
        interrupted.retire()

    def abandon(self) -> None:
        """Close what can be closed without waiting: the idle connections of the sync calls."""
        if self._sync is not None:
            self._sync.retire()

    def close(self) -> None:
        """Close everything; what belongs to another event loop is closed by that loop, as soon as it can."""
        for loop, client in self._taken():
            _close_in(loop, client)

    async def aclose(self) -> None:
        """Close everything, and wait for what belongs to the running event loop."""
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
            sync.interrupt()
            if sys.is_finalizing():
                sync.retire()
            else:
                for transport in sync.all():
                    transport.close()
        return list(by_loop.items())

    async def _close_with(
        self, loop: asyncio.AbstractEventLoop, transports: Transports[httpx2.AsyncHTTPTransport]
    ) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            self._by_loop.pop(loop, None)
            for transport in transports.all():
                await transport.aclose()

    def _check(self) -> None:
        if self.closed:
            raise ClosedClientError("the client is closed; make a new one")
        if self._pid != os.getpid():
            self._forget()

    def _bind_to_process(self) -> None:
        """Keep a client of the user's to the process that first called with it: its connections are that one's."""
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
    """Close what belongs to an event loop from outside of it."""
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


def _tls(route: tuple[bool, str | None]) -> ssl.SSLContext:
    """Return the TLS settings for a route; without TLS, some that trust nobody and cost nothing to make."""
    secure, proxy = route
    if not secure and (proxy is None or not proxy.startswith("https")):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return _tls_of(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _tls_of(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return the TLS settings of httpx2; reading its certificates takes longer than many calls, so once is enough."""
    return httpx2.create_ssl_context()
