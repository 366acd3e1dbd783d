"""Networks: open the network streams of a client's own connections, each watched from its first byte on.

Each connection has a network of its own, which httpcore2 asks for the stream.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from .connections import LIMITS, Habits, Watch

CORE_ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)
"""What httpcore2 and its networks raise."""


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
        self.watch = Watch(self._backend.connect_tcp(host, port, left, local_address, socket_options), self._habits)
        return self.watch
