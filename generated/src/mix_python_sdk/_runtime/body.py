"""Bodies: their limits of size and time, and when they begin and end on their connection."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx2

from .errors import ResponseTooLargeError
from .redaction import Secret
from .watch import Watch

# Headers that describe the bytes on the wire; they do not apply to a decoded body.
_WIRE_HEADERS = (b"content-encoding", b"transfer-encoding", b"content-length")


class Guard:
    """Enforces the limits of size and time on one body.

    Args:
        limit: The most bytes, None for any number.
        deadline: When the body must be complete, on the clock of `now`; None for no limit.
        now: The clock.
        response: The response.
    """

    def __init__(
        self, limit: int | None, deadline: float | None, now: Callable[[], float], response: httpx2.Response
    ) -> None:
        self._limit = limit
        self._deadline = deadline
        self._now = now
        self._response = response
        self._received = 0

    def count(self, chunk: bytes) -> bytes:
        """Return the chunk.

        Raises:
            ResponseTooLargeError: The body is larger than the limit.
        """
        self._received += len(chunk)
        if self._limit is not None and self._received > self._limit:
            raise ResponseTooLargeError(
                f"the body of the {self._response.status_code} response is larger than max_response_bytes"
                f" ({self._limit} bytes)",
                response=decoded(self._response, b""),
            )
        return chunk

    def received(self, chunk: bytes) -> bytes:
        """Return a chunk if it arrived in time and the body is not too large."""
        self.check_time()
        return self.count(chunk)

    def check_time(self) -> None:
        """Raise `httpx2.ReadTimeout` once the deadline has passed."""
        if self._deadline is not None and self._now() > self._deadline:
            raise httpx2.ReadTimeout("the response was not complete in time", request=self._response.request)


class GuardedStream(httpx2.SyncByteStream):
    """A body with a deadline; it tells its connection when it is complete."""

    def __init__(self, response: httpx2.Response, guard: Guard) -> None:
        self._response = response
        self._stream: Secret[Any] = Secret(response.stream)  # it refers to the request
        self._guard = guard

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream.reveal():
            self._guard.check_time()
            yield chunk
        end_exchange(self._response)

    def close(self) -> None:
        """Close the body."""
        self._stream.reveal().close()


class GuardedAsyncStream(httpx2.AsyncByteStream):
    """The same in an event loop."""

    def __init__(self, response: httpx2.Response, guard: Guard) -> None:
        self._response = response
        self._stream: Secret[Any] = Secret(response.stream)  # it refers to the request
        self._guard = guard

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream.reveal():
            self._guard.check_time()
            yield chunk
        end_exchange(self._response)

    async def aclose(self) -> None:
        """Close the body."""
        await self._stream.reveal().aclose()


def begin_exchange(response: httpx2.Response) -> None:
    """Tell the connection of a response that the head is complete."""
    watch = _watch_of(response)
    if watch is not None:
        watch.begin_body()


def end_exchange(response: httpx2.Response) -> None:
    """Tell the connection of a response that the body is complete."""
    watch = _watch_of(response)
    if watch is not None:
        watch.end_body(response.status_code, response.headers.raw, response.request.method)


def _watch_of(response: httpx2.Response) -> Watch | None:
    # Only the user's own client has one here. It may speak HTTP/2, where responses cannot be confused.
    watch: Watch | None = getattr(response.extensions.get("network_stream"), "watch", None)
    return None if response.extensions.get("http_version") == b"HTTP/2" else watch


def decoded(response: httpx2.Response, body: bytes) -> httpx2.Response:
    """Return a response with a decoded body."""
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _WIRE_HEADERS]
    return httpx2.Response(
        response.status_code,
        headers=headers,
        content=body,
        request=response.request,
        extensions={key: value for key, value in response.extensions.items() if key != "network_stream"},
        history=response.history,
    )
