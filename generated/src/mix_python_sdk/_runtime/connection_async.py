"""Connections of an event loop: `connection` without blocking."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpcore2
import httpx2

from .call import Send
from .http1 import OutgoingRequest, Reader
from .network import CORE_ERRORS, error_of_httpx2
from .network_async import MOST_UNREAD, AsyncNetwork
from .pooled import PooledResponse
from .routes import Route
from .watch import Habits
from .watch_async import AsyncWatch


class AsyncConnection:
    """A connection of an event loop, which opens with its first request; see `Connection`."""

    def __init__(
        self, route: Route, habits: Habits, reader: Reader, released: Callable[[AsyncConnection], None]
    ) -> None:
        self._route = route
        self.watch: AsyncWatch | None = None
        self._habits = habits
        self._reader = reader
        self._released = released

    async def open(self, request: httpx2.Request, send: Send) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived."""
        outgoing = OutgoingRequest(request)
        timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
        reader = self._reader
        reader.begin(request.method)
        try:
            watch = self.watch or await self._connect(timeouts.get("connect"))
            await self._write(watch, outgoing, request.stream, send, timeouts.get("write"))
            while not reader.status:
                reader.feed(await watch.read(MOST_UNREAD, timeouts.get("read")))
        except CORE_ERRORS as error:
            raise error_of_httpx2(error) from error
        watch.begin_body()
        extensions = {**reader.extensions, "network_stream": watch}
        if not reader.complete:
            incoming = AsyncIncoming(self, watch, reader, request)
            return PooledResponse(reader.status, reader.headers, incoming, extensions, request)
        body = httpx2.ByteStream(b"".join(reader.taken()))
        response = PooledResponse(reader.status, reader.headers, body, extensions, request)
        watch.end_body(reader.status, reader.headers, request.method, keeps_alive=reader.keeps_alive)
        self.release()
        return response

    def release(self) -> None:
        """Return the connection to its pool."""
        self._released(self)

    async def _connect(self, timeout: float | None) -> AsyncWatch:
        route = self._route
        host = route.host.decode("ascii")
        watch: AsyncWatch = await AsyncNetwork(self._habits).connect_tcp(host, route.port, timeout)
        self.watch = watch
        if route.scheme == b"https":
            tls = route.tls()
            tls.set_alpn_protocols(["http/1.1"])
            await watch.start_tls(tls, host, timeout)
        return watch

    async def _write(
        self, watch: AsyncWatch, outgoing: OutgoingRequest, stream: Any, send: Send, timeout: float | None
    ) -> None:
        # Data given to an event loop may be sent even if waiting for it was cancelled.
        try:
            for chunk in stream:  # bytes or files, which need no waiting
                for piece in outgoing.add(chunk):
                    send.sent = outgoing.complete
                    await watch.write(piece, timeout)
            rest = outgoing.rest()
            send.sent = True
            await watch.write(rest, timeout)
        except httpcore2.WriteError:
            pass  # the server may have answered already, and closed


class AsyncIncoming(httpx2.AsyncByteStream):
    """The body of a response; closing it frees the connection."""

    def __init__(self, connection: AsyncConnection, watch: AsyncWatch, reader: Reader, request: httpx2.Request) -> None:
        self._connection = connection
        self._watch = watch
        self._reader = reader
        self._request = request
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        reader, watch = self._reader, self._watch
        try:
            for part in reader.taken():
                yield part
            while not reader.complete:
                timeout = self._request.extensions.get("timeout", {}).get("read")
                reader.feed(await watch.read(MOST_UNREAD, timeout))
                for part in reader.taken():
                    yield part
        except CORE_ERRORS as error:
            raise error_of_httpx2(error) from error
        watch.end_body(reader.status, reader.headers, self._request.method, keeps_alive=reader.keeps_alive)

    async def aclose(self) -> None:
        """Free the connection. If the body was not read to its end, close it."""
        if not self._closed:
            self._closed = True
            self._connection.release()
