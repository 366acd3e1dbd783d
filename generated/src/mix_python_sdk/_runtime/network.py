"""Networks: open the network streams of a client's own connections, each watched from its first byte.

Each connection has its own network backend, which httpcore2 asks for the stream.
"""

from __future__ import annotations

import select
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2
import httpx2

from .watch import LIMITS, Habits, Watch

CORE_ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)
"""What httpcore2 and its networks raise."""

_UNNOTICED = 0.001  # seconds


def error_of_httpx2(error: Exception) -> httpx2.TransportError:
    """Return httpx2's error of the same name for one of httpcore2."""
    kind: type[httpx2.TransportError] = getattr(httpx2, type(error).__name__)
    return kind(str(error))


class Network(httpcore2.NetworkBackend):
    """The network of one connection, with blocking I/O.

    Attributes:
        watch: The stream, None before it is open.
    """

    def __init__(self, habits: Habits) -> None:
        self.watch: Watch | None = None
        self._habits = habits
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> Any:
        """Connect within the time that is left."""
        left = LIMITS.get().shorten(timeout, httpx2.ConnectTimeout)
        stream = SocketStream(self._backend.connect_tcp(host, port, left, local_address, socket_options))
        self.watch = Watch(stream, self._habits)
        return self.watch


class SocketStream(httpcore2.NetworkStream):
    """A connection of httpcore2 that is read and written with fewer system calls.

    Each system call lets another thread run, which delays this one by more than the call takes.
    """

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._socket: Any = stream.get_extra_info("socket")
        self._timeout: float | None = self._socket.gettimeout()
        self._is_readable = readable(self._socket.fileno())

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the bytes that arrived, b"" at the end."""
        try:
            self._limit(timeout)
            data: bytes = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        try:
            self._limit(timeout)
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.WriteError(str(error)) from error

    def _limit(self, timeout: float | None) -> None:
        """Set the timeout, unless it has changed by less than anybody notices."""
        if timeout is None or self._timeout is None or not 0 <= self._timeout - timeout < _UNNOTICED:
            self._socket.settimeout(timeout)
            self._timeout = timeout

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Start TLS."""
        encrypted = self._stream.start_tls(ssl_context, server_hostname, timeout)
        # TLS inside TLS, through an https proxy, has no socket of its own.
        return encrypted if isinstance(self._socket, ssl.SSLSocket) else SocketStream(encrypted)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        """Return information about the connection, by httpcore2's names."""
        return self._is_readable() if info == "is_readable" else self._stream.get_extra_info(info)


def readable(number: int) -> Callable[[], object]:
    """Return a function whose result is true if a file descriptor can be read."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(number, select.POLLIN)
        return lambda: poll.poll(0)
    return lambda: select.select([number], [], [], 0)[0]
