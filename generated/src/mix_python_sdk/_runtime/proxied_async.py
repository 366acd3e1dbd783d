"""Connections of an event loop through a proxy: `proxied` without blocking."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Any

import httpcore2
import httpx2

from .call import Send
from .network_async import AsyncNetwork
from .proxied import core_request, errors_of_httpx2, is_socks, proxy_options, response_of, shown_proxy, watch_of
from .redaction import Secret
from .routes import Route
from .watch import Habits, Watch


class AsyncProxiedConnection:
    """A connection of an event loop through a proxy; see `Connection`."""

    def __init__(self, route: Route, habits: Habits, released: Callable[[AsyncProxiedConnection], None]) -> None:
        self._network = AsyncNetwork(habits)
        proxy, options = (
            httpcore2.AsyncSOCKSProxy if is_socks(route) else httpcore2.AsyncHTTPProxy,
            proxy_options(route),
        )
        self._proxy = shown_proxy(options)
        self._http = Secret(proxy(**options, network_backend=self._network))
        self._released = released

    @property
    def watch(self) -> Watch | None:
        """The state of the network stream, None before it is open."""
        return self._network.watch

    async def open(self, request: httpx2.Request, send: Send) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived."""
        with errors_of_httpx2(self._proxy):
            response = await self._http.reveal().handle_async_request(
                core_request(request, _Outgoing(request.stream, send))
            )
        return response_of(response, _Incoming(self, response, request.method), request)

    def release(self) -> None:
        """Return the connection to its pool."""
        self._released(self)


class _Outgoing(httpx2.AsyncByteStream):
    """The body of a request. Data given to an event loop may be sent even if waiting for it was cancelled."""

    def __init__(self, stream: Any, send: Send) -> None:
        self._stream = stream
        self._send = send

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._send.sent = True
        async for chunk in self._stream:
            yield chunk


class _Incoming(httpx2.AsyncByteStream):
    """The body of a response; closing it frees the connection."""

    def __init__(self, connection: AsyncProxiedConnection, response: httpcore2.Response, method: str) -> None:
        self._connection = connection
        self._response = response
        self._method = method
        self._closed = False
        watch_of(connection).begin_body()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        stream = self._response.stream
        with errors_of_httpx2():
            if isinstance(stream, AsyncIterable):
                async for chunk in stream:
                    yield chunk
        watch_of(self._connection).end_body(self._response.status, self._response.headers, self._method)

    async def aclose(self) -> None:
        """Free the connection. If the body was not read to its end, close it."""
        if not self._closed:
            self._closed = True
            try:
                await self._response.aclose()
            finally:
                self._connection.release()
