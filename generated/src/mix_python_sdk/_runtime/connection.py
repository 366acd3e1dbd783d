"""Connections: HTTP/1.1 over a socket, with blocking I/O. A proxy is left to `proxied`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import httpcore2
import httpx2

from .call import Send
from .http1 import OutgoingRequest, Reader
from .network import CORE_ERRORS, Network, error_of_httpx2
from .pooled import PooledResponse
from .routes import Route
from .watch import PIECE, Habits, Watch

WatchT = TypeVar("WatchT", bound=Watch)


class BaseConnection(Generic[WatchT]):
    """A connection that opens with its first request.

    Args:
        route: Where it connects to.
        habits: What is known of the server.
        reader: Reads its responses.
        released: Called when a response is closed, and the connection is free again.

    Attributes:
        watch: The state of the network stream, None before it is open.
    """

    def __init__(self, route: Route, habits: Habits, reader: Reader, released: Callable[[Any], None]) -> None:
        self._route = route
        self.watch: WatchT | None = None
        self._habits = habits
        self._reader = reader
        self._released = released

    def release(self) -> None:
        """Return the connection to its pool."""
        self._released(self)

    def _response(self, watch: WatchT, request: httpx2.Request, incoming: Callable[..., Any]) -> httpx2.Response:
        """Return the response whose head has arrived; `incoming` reads its body, unless all of it has arrived as well."""
        reader = self._reader
        watch.begin_body()
        extensions = {**reader.extensions, "network_stream": watch}
        if not reader.complete:
            body = incoming(self, watch, reader, request)
            return PooledResponse(reader.status, reader.headers, body, extensions, request)
        body = httpx2.ByteStream(b"".join(reader.taken()))
        response = PooledResponse(reader.status, reader.headers, body, extensions, request)
        watch.end_body(reader.status, reader.headers, request.method, keeps_alive=reader.keeps_alive)
        self.release()
        return response


class Connection(BaseConnection[Watch]):
    """A connection with blocking I/O."""

    def open(self, request: httpx2.Request, send: Send) -> httpx2.Response:
        """Send a request; return the response as soon as its head has arrived."""
        outgoing = OutgoingRequest(request)
        timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
        reader = self._reader
        reader.begin(request.method)
        try:
            watch = self.watch or self._connect(timeouts.get("connect"))
            self._write(watch, outgoing, request.stream, send, timeouts.get("write"))
            while not reader.status:
                reader.feed(watch.read(PIECE, timeouts.get("read")))
        except CORE_ERRORS as error:
            raise error_of_httpx2(error) from error
        return self._response(watch, request, Incoming)

    def _connect(self, timeout: float | None) -> Watch:
        route = self._route
        host = route.host.decode("ascii")
        watch: Watch = Network(self._habits).connect_tcp(host, route.port, timeout)
        self.watch = watch
        if route.scheme == b"https":
            tls = route.tls()
            tls.set_alpn_protocols(["http/1.1"])
            watch.start_tls(tls, host, timeout)
        return watch

    def _write(self, watch: Watch, outgoing: OutgoingRequest, stream: Any, send: Send, timeout: float | None) -> None:
        try:
            for chunk in stream:
                ready = outgoing.add(chunk)
                for piece in ready:
                    watch.write(piece, timeout)
                if ready:
                    send.sent = outgoing.complete
            watch.write(outgoing.rest(), timeout)
        except httpcore2.WriteError:
            return  # the server may have answered already, and closed
        send.sent = True


class BaseIncoming(Generic[WatchT]):
    """The body of a response; closing it frees the connection."""

    def __init__(
        self, connection: BaseConnection[WatchT], watch: WatchT, reader: Reader, request: httpx2.Request
    ) -> None:
        self._connection = connection
        self._watch = watch
        self._reader = reader
        self._request = request
        self._closed = False

    @property
    def _timeout(self) -> Any:
        """The timeout of the next read; a stream changes it."""
        return self._request.extensions.get("timeout", {}).get("read")

    def _end(self) -> None:
        """Record that the body has been read to its end."""
        reader = self._reader
        self._watch.end_body(reader.status, reader.headers, self._request.method, keeps_alive=reader.keeps_alive)

    def _free(self) -> None:
        """Free the connection. If the body was not read to its end, its pool closes it."""
        if not self._closed:
            self._closed = True
            self._connection.release()


class Incoming(BaseIncoming[Watch], httpx2.SyncByteStream):
    """The body of a response, with blocking I/O."""

    def __iter__(self) -> Iterator[bytes]:
        reader, watch = self._reader, self._watch
        try:
            yield from reader.taken()
            while not reader.complete:
                reader.feed(watch.read(PIECE, self._timeout))
                yield from reader.taken()
        except CORE_ERRORS as error:
            raise error_of_httpx2(error) from error
        self._end()

    def close(self) -> None:
        """Free the connection. If the body was not read to its end, close it."""
        self._free()
