"""The HTTP server of the tests: raw sockets in threads, one scripted act for each request, well-formed or not.

It knows no HTTP beyond where a request ends, so an act can send any bytes at any time, or none. Each request that it
reads completely is recorded; each act that it carries out, read or not, is a send.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

JSON = "application/json"


@dataclass(frozen=True)
class Received:
    """One request that arrived completely."""

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Act:
    """What the server does about one request.

    Attributes:
        chunks: The bytes to send.
        pause: Seconds between the chunks.
        start: How much of the request is read first: nothing, its headers, or all of it.
        end: What becomes of the connection: it stays open for the next request, is closed or reset, hangs until the
            server stops, or is held until the client leaves. A hanging connection is not read from.
    """

    chunks: Iterable[bytes] = ()
    pause: float = 0.0
    start: Literal["connection", "headers", "request"] = "request"
    end: Literal["keep", "close", "reset", "hang", "hold"] = "keep"


@dataclass(frozen=True)
class Endless:
    """Chunks without end: one, and then another again and again, until the client leaves."""

    first: bytes
    again: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        while True:
            yield self.again


Script = Sequence[Act] | Callable[[Received], Act]


def answer(
    status: int,
    body: Any = b"",
    *,
    content_type: str | None = JSON,
    headers: dict[str, str] | None = None,
    end: Literal["keep", "close", "reset"] = "keep",
    cut: int | None = None,
    length: bool = True,
) -> Act:
    """Return the act of answering; `cut` leaves out the end of the body, but not out of Content-Length."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Some Phrase"]
    if content_type is not None and data:
        lines.append(f"Content-Type: {content_type}")
    if length and status != 204:
        lines.append(f"Content-Length: {len(data)}")
    lines.extend(f"{name}: {value}" for name, value in (headers or {}).items())
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return Act((head + data[:cut],), end=end)


@dataclass
class FaultServer:
    """A server on a free port of localhost.

    A script of acts is followed in order, over all connections; its last act is repeated. A script that is a function
    is asked for the act of each request once it is read.

    Attributes:
        script: The acts.
        tls: Makes it an HTTPS server.
        received: The requests that arrived completely, in order.
        sends: How many acts were carried out.
        sent: How many bytes were sent.
        connections: How many connections were accepted.
        gone: Released for each client that left while it was being sent a response, or held.
        stopped: Set when the server stops.
    """

    script: Script
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list[Received])
    sends: int = 0
    sent: int = 0
    connections: int = 0
    gone: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.host = "localhost" if self.tls else "127.0.0.1"
        self.url = f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # it wakes the thread that accepts
        self._thread.join()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def settle(self, sends: int) -> None:
        """Wait until so many requests have been dealt with: a client in a hurry may be done before its server."""
        for _ in range(200):
            if self.sends >= sends:
                break
            time.sleep(0.005)

    @property
    def open_connections(self) -> int:
        """How many connections are open at the moment."""
        return len(self._open)

    def _accept(self) -> None:
        while not self.stopped.is_set():
            if select.select([self._listener], [], [], 0.02)[0]:
                try:
                    connection, _ = self._listener.accept()
                except OSError:
                    break
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._open.add(connection)
                    self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        bare = connection
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            reader = _Reader(connection)
            while self._act(connection, reader):
                pass
        except (OSError, ValueError):
            pass
        finally:
            connection.close()
            with self._lock:
                self._open.discard(bare)

    def _act(self, connection: socket.socket, reader: _Reader) -> bool:
        """Do the next act; true if the connection stays open."""
        act = None if callable(self.script) else self._planned()
        if act is None or act.start != "connection":
            head = reader.until(b"\r\n\r\n")
            if not head:
                return False
            if act is None or act.start == "request":
                request = _request(head, reader)
                with self._lock:
                    self.received.append(request)
                act = act or self._asked(request)
        with self._lock:
            self.sends += 1
        if not self._send(connection, act):
            return False
        if act.end == "reset":
            connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
            )
        if act.end == "hang":
            self.stopped.wait()
        if act.end == "hold":
            self._hold(connection)
        return act.end == "keep"

    def _send(self, connection: socket.socket, act: Act) -> bool:
        """Send what an act sends; false if the server was stopped meanwhile."""
        try:
            for number, chunk in enumerate(act.chunks):
                if number and self.stopped.wait(act.pause):
                    return False
                connection.sendall(chunk)
                self.sent += len(chunk)
        except OSError:
            self.gone.release()
            raise
        return True

    def _hold(self, connection: socket.socket) -> None:
        """Wait until the client leaves, or the server stops."""
        connection.settimeout(0.05)
        with contextlib.suppress(OSError):
            while not self.stopped.is_set():
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(1024):
                        break
        self.gone.release()

    def _planned(self) -> Act:
        assert not callable(self.script)
        return self.script[min(self.sends, len(self.script) - 1)]

    def _asked(self, request: Received) -> Act:
        assert callable(self.script)
        return self.script(request)


class _Reader:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = b""

    def until(self, mark: bytes) -> bytes:
        """Return the bytes up to and including the mark; nothing if the client has left."""
        while mark not in self._buffer:
            chunk = self._connection.recv(65536)
            if not chunk:
                return b""
            self._buffer += chunk
        found, _, self._buffer = self._buffer.partition(mark)
        return found + mark

    def exactly(self, size: int) -> bytes:
        """Return `size` bytes."""
        parts = [self._buffer]
        missing = size - len(self._buffer)
        while missing > 0:
            chunk = self._connection.recv(min(missing, 1 << 20))
            if not chunk:
                raise ConnectionError("the client left in the middle of its request")
            parts.append(chunk)
            missing -= len(chunk)
        data = b"".join(parts)
        self._buffer = data[size:]
        return data[:size]


def _request(head: bytes, reader: _Reader) -> Received:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    verb, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        return Received(verb, target, headers, b"".join(_chunks(reader)))
    return Received(verb, target, headers, reader.exactly(int(headers.get("content-length", "0"))))


def _chunks(reader: _Reader) -> Iterator[bytes]:
    while size := int(reader.until(b"\r\n") or b"0", 16):
        yield reader.exactly(size)
        reader.exactly(2)
    reader.exactly(2)
