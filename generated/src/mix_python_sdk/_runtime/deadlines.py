"""Deadlines: hold an attempt to its time as a whole, where httpx2 only limits each wait by itself.

A server that sends one byte at a time never makes a single read late. An event loop can be told to give up at a certain
time. A blocking connection cannot, so each of its reads and writes gets what is left of the attempt.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2

Now = Callable[[], float]

# Reads and writes of a call happen in its own thread, so the thread knows which deadline counts.
_thread = threading.local()
_NEW_CONNECTIONS = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")


@contextmanager
def limited(deadline: float | None, now: Now) -> Generator[None]:
    """Limit the reads and writes of this thread on bound connections; a deadline of None limits nothing."""
    before = getattr(_thread, "left", None)
    _thread.left = None if deadline is None else lambda: max(0.001, deadline - now())
    try:
        yield
    finally:
        _thread.left = before


def bind_new_connections(event: str, info: Any) -> None:
    """Bind a connection to the deadlines of the threads that use it: a trace for httpx2, which tells of new ones."""
    if event.endswith(_NEW_CONNECTIONS):
        stream = info["return_value"]
        if hasattr(stream, "__dict__"):  # another transport may have streams that cannot be bound
            stream.__dict__.update(read=_in_time(stream.read), write=_in_time(stream.write))


@asynccontextmanager
async def limited_async(deadline: float | None, now: Now, request: httpx2.Request) -> AsyncGenerator[None]:
    """Give up what runs inside at the deadline.

    Raises:
        httpx2.ReadTimeout: The deadline has passed.
    """
    limit = asyncio.timeout(None if deadline is None else deadline - now())
    try:
        async with limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise httpx2.ReadTimeout("the response was not complete in time", request=request) from error


def _in_time(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return a read or a write that takes no longer than what is left of the attempt."""

    def limited_operation(data: Any, timeout: float | None = None) -> Any:
        left: Callable[[], float] | None = getattr(_thread, "left", None)
        if left is not None:
            timeout = left() if timeout is None else min(timeout, left())
        return operation(data, timeout)

    return limited_operation
