"""Networks of event loops: `network` for asyncio, on its own transports and protocols."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, cast

import httpcore2
import httpx2

from .dialing import dial
from .network import readable
from .watch import LIMITS, PIECE, Habits
from .watch_async import AsyncWatch

MOST_UNREAD = 256 * 1024  # as much as asyncio reads at once


class AsyncNetwork(httpcore2.AsyncNetworkBackend):
    """The network of one connection, in an event loop.

    Attributes:
        watch: The stream, None before it is open.
    """

    def __init__(self, habits: Habits) -> None:
        self.watch: AsyncWatch | None = None
        self._habits = habits

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002  # this client sets none
    ) -> Any:
        """Connect."""
        stream = SocketStream()
        timeout = LIMITS.get().shorten(timeout, httpx2.ConnectTimeout)
        try:
            async with asyncio.timeout(timeout):
                connection = await dial(host, port, local_address)
                try:
                    await asyncio.get_running_loop().create_connection(lambda: stream, sock=connection)
                except BaseException:
                    connection.close()
                    raise
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        self.watch = AsyncWatch(stream, self._habits)
        return self.watch


class SocketStream(asyncio.Protocol, httpcore2.AsyncNetworkStream):
    """A connection of asyncio as httpcore2 reads and writes it.

    Bytes are kept until they are read, so a response that arrives before the connection breaks is not lost.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._is_readable: Callable[[], object]
        self._loop = asyncio.get_running_loop()
        self._unread: deque[bytes] = deque()
        self._size = 0
        self._paused = False
        self._end: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._read_by: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = math.inf

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        self._transport = cast("asyncio.Transport", transport)
        self._is_readable = readable(self._transport.get_extra_info("socket").fileno())

    def data_received(self, data: bytes) -> None:
        """Buffer what has arrived; pause reading if the buffer is full."""
        self._unread.append(data)
        self._size += len(data)
        if self._size > MOST_UNREAD and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> None:
        """Record that nothing more will arrive."""
        self._end = self._end or EOFError("the server closed the connection")
        _wake(self._reader)

    def connection_lost(self, exc: Exception | None) -> None:
        """Record that the connection is closed."""
        if exc is not None and self._end is None:
            self._save_unread()
        self._end = self._end or exc or EOFError("the connection was closed")
        _wake(self._reader)
        _wake(self._writer)
        if self._timer is not None:
            self._timer.cancel()

    def _save_unread(self) -> None:
        """Read what has arrived on a connection that broke while it was written to: it may be the response."""
        if self._transport.get_extra_info("ssl_object") is not None:
            return  # it is encrypted
        with suppress(OSError, AttributeError, TypeError), self._transport.get_extra_info("socket").dup() as connection:
            connection.setblocking(False)
            while data := connection.recv(PIECE):
                self._unread.append(data)

    def pause_writing(self) -> None:
        """Make the writer wait until the other side has read."""
        self._writer = self._writer or self._loop.create_future()

    def resume_writing(self) -> None:
        """Let the writer continue."""
        _wake(self._writer)
        self._writer = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the bytes that arrived, b"" at the end."""
        while not self._unread:
            if self._end is not None:
                if isinstance(self._end, EOFError):
                    return b""
                raise httpcore2.ReadError(str(self._end)) from self._end
            self._reader = self._loop.create_future()
            self._expect_by(None if timeout is None else self._loop.time() + timeout)
            try:
                await self._reader
            finally:
                self._read_by = None
        data = self._unread.popleft()
        if len(data) > max_bytes:
            self._unread.appendleft(data[max_bytes:])
            data = data[:max_bytes]
        self._size -= len(data)
        if self._paused and self._size <= MOST_UNREAD and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()
        return data

    def _expect_by(self, deadline: float | None) -> None:
        """Let the reader wait until then. Most reads end long before, so that one timer serves many of them."""
        self._read_by = deadline
        if deadline is None:
            return
        if self._timer_at > deadline:
            if self._timer is not None:
                self._timer.cancel()
            self._timer, self._timer_at = self._loop.call_at(deadline, self._check_time), deadline

    def _check_time(self) -> None:
        self._timer, self._timer_at = None, math.inf
        if self._read_by is None or self._reader is None:
            return
        if self._loop.time() >= self._read_by:
            _fail(self._reader, httpcore2.ReadTimeout)
        else:
            self._expect_by(self._read_by)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        if self._transport.is_closing():
            raise httpcore2.WriteError(str(self._end or "the connection is closed"))
        self._transport.write(buffer)
        if self._writer is not None:
            await self._wait(self._writer, timeout, httpcore2.WriteTimeout)
            if self._transport.is_closing():
                raise httpcore2.WriteError(str(self._end or "the connection is closed"))

    async def _wait(
        self, wanted: asyncio.Future[None], timeout: float | None, late: type[httpcore2.TimeoutException]
    ) -> None:
        timer = None if timeout is None else self._loop.call_later(timeout, _fail, wanted, late)
        try:
            await wanted
        finally:
            if timer is not None:
                timer.cancel()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> SocketStream:
        """Start TLS."""
        try:
            async with asyncio.timeout(timeout):
                encrypted = await self._loop.start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            self.close()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, EOFError) as error:  # ssl.SSLError is an OSError
            self.close()
            raise httpcore2.ConnectError(str(error)) from error
        except BaseException:
            self.close()
            raise
        if encrypted is None:  # the connection was closed during the handshake
            raise httpcore2.ConnectError("the connection was closed while it was being encrypted")
        self._transport = encrypted
        return self

    def close(self) -> None:
        """Close the connection at once; unsent bytes are dropped."""
        self._end = self._end or ConnectionError("the connection was closed")
        self._transport.abort()

    async def aclose(self) -> None:
        """Close the connection."""
        self.close()

    def get_extra_info(self, info: str) -> Any:
        """Return information about the connection, by httpcore2's names."""
        if info == "is_readable":
            # Something may have arrived that the event loop has not seen yet, such as the end.
            return bool(self._unread) or self._end is not None or self._transport.is_closing() or self._is_readable()
        names = {"ssl_object": "ssl_object", "client_addr": "sockname", "server_addr": "peername", "socket": "socket"}
        return self._transport.get_extra_info(names[info]) if info in names else None


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def _fail(waiting: asyncio.Future[None], late: type[httpcore2.TimeoutException]) -> None:
    if not waiting.done():
        waiting.set_exception(late())
