"""Connections through a proxy set in the environment: httpcore2's, which supports HTTP and SOCKS, one socket each."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, cast

import httpcore2
import httpx2

from .call import Send
from .network import CORE_ERRORS, Network, error_of_httpx2
from .pooled import PooledResponse
from .redaction import Secret
from .routes import Route
from .watch import Habits, Watch


class ProxiedConnection:
    """A connection through a proxy, with blocking I/O; see `Connection`."""

    def __init__(self, route: Route, habits: Habits, released: Callable[[ProxiedConnection], None]) -> None:
        self._network = Network(habits)
        proxy, options = httpcore2.SOCKSProxy if is_socks(route) else httpcore2.HTTPProxy, proxy_options(route)
        self._proxy = shown_proxy(options)
        self._http = Secret(proxy(**options, network_backend=self._network))
        self._released = released

    @property
    def watch(self) -> Watch | None:
        """The state of the network stream, None before it is open."""
        return self._network.watch

    def open(self, request: httpx2.Request, send: Send) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived."""
        with errors_of_httpx2(self._proxy):
            response = self._http.reveal().handle_request(core_request(request, _Outgoing(request, send)))
        return response_of(response, _Incoming(self, response, request.method), request)

    def release(self) -> None:
        """Return the connection to its pool."""
        self._released(self)


class _Outgoing(httpx2.SyncByteStream):
    """The body of a request, which records when all of it has been sent."""

    def __init__(self, request: httpx2.Request, send: Send) -> None:
        self._stream: Any = request.stream
        self._left = int(request.headers.get("content-length", "-1"))
        self._send = send

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            yield chunk
            self._left -= len(chunk)
            self._send.sent = self._left == 0
        self._send.sent = self._left <= 0


class _Incoming(httpx2.SyncByteStream):
    """The body of a response; closing it frees the connection."""

    def __init__(self, connection: ProxiedConnection, response: httpcore2.Response, method: str) -> None:
        self._connection = connection
        self._response = response
        self._method = method
        self._closed = False
        watch_of(connection).begin_body()

    def __iter__(self) -> Iterator[bytes]:
        stream = self._response.stream
        with errors_of_httpx2():
            yield from stream if isinstance(stream, Iterable) else ()
        watch_of(self._connection).end_body(self._response.status, self._response.headers, self._method)

    def close(self) -> None:
        """Free the connection. If the body was not read to its end, close it."""
        if not self._closed:
            self._closed = True
            self._response.close()
            self._connection.release()


def watch_of(connection: Any) -> Watch:
    """Return the state of a connection that has been opened."""
    watch: Watch | None = connection.watch
    if watch is None:
        raise httpx2.LocalProtocolError("httpcore2 has not opened its connection over the network that it was given")
    return watch


def core_request(request: httpx2.Request, content: Any) -> httpcore2.Request:
    """Return a request as httpcore2 takes it."""
    url = request.url
    return httpcore2.Request(
        request.method,
        httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=content,
        extensions=request.extensions,
    )


def response_of(response: httpcore2.Response, incoming: Any, request: httpx2.Request) -> httpx2.Response:
    """Return a response of httpcore2 as httpx2 has it."""
    extensions: dict[str, Any] = cast("Any", response).extensions
    return PooledResponse(response.status, response.headers, incoming, extensions, request)


@contextmanager
def errors_of_httpx2(proxy: str = "") -> Generator[None]:
    """Raise httpx2's errors in place of those of httpcore2, with the proxy that a message should mention."""
    try:
        yield
    except CORE_ERRORS as error:
        raised: Any = error_of_httpx2(error)
        raised.proxy = proxy
        raise raised from error


def shown_proxy(options: dict[str, Any]) -> str:
    """Return the proxy as messages show it, without user and password."""
    url: httpcore2.URL = options["proxy_url"]
    origin = url.origin
    return f"{origin.scheme.decode()}://{origin.host.decode()}:{origin.port}"


def is_socks(route: Route) -> bool:
    """True if the proxy of a route is a SOCKS proxy."""
    return route.proxy is not None and route.proxy.reveal().startswith("socks")


def proxy_options(route: Route) -> dict[str, Any]:
    """Return httpcore2's description of a route's proxy.

    Raises:
        httpx2.UnsupportedProtocol: The environment names a proxy that cannot be used.
    """
    try:
        proxy = httpx2.Proxy(route.proxy.reveal() if route.proxy else "")
    except (httpx2.InvalidURL, ValueError):  # which may quote a password
        message = "the proxy set in the environment is not the URL of an HTTP or SOCKS proxy"
        raise httpx2.UnsupportedProtocol(message) from None
    if is_socks(route) and find_spec("socksio") is None:
        raise httpx2.UnsupportedProtocol("the environment sets a SOCKS proxy, which needs the package socksio")
    url = proxy.url
    return {
        "proxy_url": httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        "proxy_auth": proxy.raw_auth,
        "ssl_context": route.tls(),
        "max_connections": 1,
    }
