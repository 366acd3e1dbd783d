"""Connections of an event loop: `connection` without blocking."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpcore2
import httpx2

from .call import Send
from .connection import BaseConnection, BaseIncoming
from .http1 import OutgoingRequest
from .network import CORE_ERRORS, error_of_httpx2
from .network_async import MOST_UNREAD, AsyncNetwork
from .watch_async import AsyncWatch


class AsyncConnection(BaseConnection[AsyncWatch]):
    """A connection of an event loop."""

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
        return self._response(watch, request, AsyncIncoming)

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


class AsyncIncoming(BaseIncoming[AsyncWatch], httpx2.AsyncByteStream):
    """The body of a response, in an event loop."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        reader, watch = self._reader, self._watch
        try:
            for part in reader.taken():
                yield part
            while not reader.complete:
                reader.feed(await watch.read(MOST_UNREAD, self._timeout))
                for part in reader.taken():
                    yield part
        except CORE_ERRORS as error:
            raise error_of_httpx2(error) from error
        self._end()

    async def aclose(self) -> None:
        """Free the connection. If the body was not read to its end, close it."""
        self._free()
