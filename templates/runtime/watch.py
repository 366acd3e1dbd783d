"""Connections: enforce the deadline of the call, and one response for each request.

httpcore2 limits each read separately, so a server that sends a byte at a time never exceeds the limit; and it keeps a
connection on which more than the response has arrived. A `Watch` between a connection and its network stream handles both.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx2

LATE = "the response was not complete in time"
PIECE = 64 * 1024  # glibc returns larger blocks to the system each time they are freed
_END_OF_HEAD = b"\r\n\r\n"
_LAST_CHUNK = b"0\r\n\r\n"
_WITHOUT_BODY = frozenset({204, 304})
_JUST_USED = 1.0  # seconds
_MEMORY = 60.0


@dataclass(slots=True)
class Limits:
    """The limits that a call sets on its connections.

    Attributes:
        deadline: When its attempt must be over, None for no overall limit.
        now: The clock of the deadline.
        max_idle: The most seconds since a connection was last used, None for no limit.
    """

    deadline: float | None
    now: Callable[[], float]
    max_idle: float | None

    def shorten(self, timeout: float | None, late: type[httpx2.TimeoutException]) -> float | None:
        """Return the timeout for the next read or write; raise `late` once the deadline has passed."""
        if self.deadline is None:
            return timeout
        left = self.deadline - self.now()
        if left <= 0:
            raise late("the request was not sent in time" if issubclass(late, httpx2.WriteTimeout) else LATE)
        return left if timeout is None else min(timeout, left)


_UNLIMITED = Limits(None, time.monotonic, None)

# The reads and writes of a call happen in its own thread or task, so the context tells which limits apply.
LIMITS: ContextVar[Limits] = ContextVar("LIMITS", default=_UNLIMITED)


def shut_down(connected: Any) -> None:
    """End reads and writes of a socket in other threads."""
    if isinstance(connected, socket.socket):
        with suppress(OSError):  # it may be closed already
            connected.shutdown(socket.SHUT_RDWR)


class Habits:
    """Whether the servers of some connections close them soon after a response.

    A connection that was just used is still open, but the server may close an older one at the moment when a request is
    sent on it. A request that must not be repeated cannot take that risk. After a server has closed a connection early,
    such requests use no idle connection for a while.
    """

    def __init__(self) -> None:
        self._hasty_until = 0.0

    @property
    def max_idle(self) -> float:
        """The most seconds since a connection was last used, for a request that must not be repeated."""
        return _JUST_USED if time.monotonic() > self._hasty_until else -1.0

    def closed_soon(self) -> None:
        """Record that a server closed a connection soon after a response, or during a request."""
        self._hasty_until = time.monotonic() + _MEMORY


class Watch:
    """A network stream of httpcore2 that enforces the deadline, and knows whether it may be used again.

    Args:
        stream: The stream to read from and write to.
        habits: What is known of the server.

    Attributes:
        busy: Whether a request is under way.
        closed: Whether it was closed on this side.
        used: When the last byte passed, on the monotonic clock.
    """

    def __init__(self, stream: Any, habits: Habits | None = None) -> None:
        self.habits = habits or Habits()
        self.busy = False
        self.closed = False
        self.used = time.monotonic()
        self._usable = True
        self._last = b""
        self._size = 0  # until `begin_body` counts anew
        self._over(stream)

    def _over(self, stream: Any) -> None:
        self._stream = stream
        self._read, self._write, self._extra = stream.read, stream.write, stream.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        """Read within the time that is left."""
        return self._received(self._read(max_bytes, LIMITS.get().shorten(timeout, httpx2.ReadTimeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> Any:
        """Write within the time that is left."""
        self.busy = True
        if not buffer:
            return None  # the end of the request: everything has been sent, so it is too late to time out
        limits = LIMITS.get()
        if len(buffer) <= PIECE:  # the same as below, but faster
            return self._write(buffer, limits.shorten(timeout, httpx2.WriteTimeout))
        view = memoryview(buffer)
        for start in range(0, len(view), PIECE):
            self._write(view[start : start + PIECE], limits.shorten(timeout, httpx2.WriteTimeout))
        return None

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        """Start TLS within the time that is left."""
        left = LIMITS.get().shorten(timeout, httpx2.ConnectTimeout)
        self._over(self._stream.start_tls(ssl_context, server_hostname, left))
        return self

    def get_extra_info(self, info: str) -> Any:
        """Report a connection that must not be used again as closed, which httpcore2 asks as `is_readable`."""
        if info != "is_readable":
            return self._extra(info)
        if self._has_to_go():
            return True
        gone = self._extra(info)
        if gone and time.monotonic() - self.used < _JUST_USED:
            self.habits.closed_soon()
        return gone

    def begin_body(self) -> None:
        """Start counting: the head of the response is complete, and the last read may contain part of the body."""
        # If the end of the head is not in one read, or was that of an interim response, the connection is dropped
        # needlessly, which does no harm.
        _, end, self._last = self._last.partition(_END_OF_HEAD)
        self._size = len(self._last)
        self._usable = self._usable and bool(end)

    def end_body(
        self, status: int, headers: list[tuple[bytes, bytes]], method: str, *, keeps_alive: bool = True
    ) -> None:
        """Drop the connection if more than the response has arrived: the rest would answer the next request."""
        self.busy = False
        named = {name.lower(): value for name, value in headers}
        if b"transfer-encoding" in named:
            even = self._last.find(_LAST_CHUNK) == len(self._last) - len(_LAST_CHUNK)
        elif status in _WITHOUT_BODY or method == "HEAD":
            even = self._size == 0
        else:
            even = self._size == int(named.get(b"content-length", -1))  # which is no size
        self._usable = self._usable and even and keeps_alive
        self._last = b""  # an idle connection keeps nothing of a response, which may have been a token

    @property
    def reusable(self) -> bool:
        """Whether the last response was complete, and the connection is open and in order."""
        return self._usable and not self.busy and not self.closed

    def close(self) -> None:
        """Close the connection."""
        self.closed = True
        self._stream.close()

    def interrupt(self) -> None:
        """End a read in another thread, which closing the socket would leave waiting."""
        shut_down(self._extra("socket"))

    def _received(self, data: bytes) -> bytes:
        self._last = data
        self._size += len(data)
        self.used = time.monotonic()
        return data

    def _has_to_go(self) -> bool:
        max_idle = LIMITS.get().max_idle
        return not self._usable or (max_idle is not None and time.monotonic() - self.used > max_idle)


UNWATCHED: set[str] = set()
"""The classes of connections that could not be watched."""


def watch_foreign(stream: Any, watch: Callable[[Any], Watch], warn: Callable[[str], None]) -> None:
    """Watch a connection that the user's HTTP client has opened; warn once if that is impossible.

    httpx2 accepts no stream of ours there, so the methods of the instance are replaced.

    Args:
        stream: The new connection, as httpx2's `trace` reports it.
        watch: Returns its watch.
        warn: Writes a warning.
    """
    watching = watch(stream)
    replaced = (
        ("read", "write", "get_extra_info", "aclose")
        if hasattr(stream, "aclose")
        else ("read", "write", "get_extra_info")
    )
    try:
        stream.watch = watching
        for name in replaced:
            setattr(stream, name, getattr(watching, name))
    except AttributeError:
        kind = f"{type(stream).__module__}.{type(stream).__qualname__}"
        if kind not in UNWATCHED:
            UNWATCHED.add(kind)
            warn(kind)
