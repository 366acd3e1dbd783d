"""Reading: take in a response under a limit of bytes and of time, the same way for sync and async."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import httpx2

from .errors import ResponseTooLargeError

# What describes the bytes on the wire, and is wrong of a body that has been decoded.
_WIRE_HEADERS = ("content-encoding", "transfer-encoding", "content-length")


class Guard:
    """Counts the bytes of one body and looks at the clock.

    Args:
        limit: The most bytes, None for any number.
        deadline: When the body has to be complete, on the clock of `now`; None for no limit.
        now: The clock.
        response: The response, for errors.
    """

    def __init__(
        self, limit: int | None, deadline: float | None, now: Callable[[], float], response: httpx2.Response
    ) -> None:
        self._limit = limit
        self._deadline = deadline
        self._now = now
        self._response = response
        self.received = 0

    def take(self, chunk: bytes) -> bytes:
        """Return the chunk.

        Raises:
            ResponseTooLargeError: It is one too many.
            httpx2.ReadTimeout: It is too late.
        """
        self.received += len(chunk)
        if self._limit is not None and self.received > self._limit:
            raise ResponseTooLargeError(
                f"the body of the {self._response.status_code} response is larger than max_response_bytes"
                f" ({self._limit} bytes)",
                response=decoded(self._response, b""),
            )
        if self._deadline is not None and self._now() > self._deadline:
            raise httpx2.ReadTimeout("the response was not complete in time", request=self._response.request)
        return chunk


class GuardedStream(httpx2.SyncByteStream):
    """A body that passes through a guard."""

    def __init__(self, stream: httpx2.SyncByteStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            yield self._guard.take(chunk)

    def close(self) -> None:
        """Close the body."""
        self._stream.close()


class GuardedAsyncStream(httpx2.AsyncByteStream):
    """A body that passes through a guard, in an event loop."""

    def __init__(self, stream: httpx2.AsyncByteStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield self._guard.take(chunk)

    async def aclose(self) -> None:
        """Close the body."""
        await self._stream.aclose()


def is_encoded(response: httpx2.Response) -> bool:
    """Tell whether the body is compressed, so that its size is known only as it is decoded."""
    return "content-encoding" in response.headers


def decoded(response: httpx2.Response, body: bytes) -> httpx2.Response:
    """Return a response that holds a decoded body."""
    headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in _WIRE_HEADERS]
    return httpx2.Response(
        response.status_code,
        headers=headers,
        content=body,
        request=response.request,
        extensions={key: value for key, value in response.extensions.items() if key != "network_stream"},
        history=response.history,
    )
