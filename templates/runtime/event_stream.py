"""Event streams: the items of a response as they arrive, server-sent events and JSON lines alike.

A call opens a stream, with retries like any other; its result is an `EventStream`, which reads from then on by itself.
httpx2 decodes the events, `stream_items` decides what becomes of each one, and here is how a stream ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar, cast

import httpx2

from .connections import shut_down
from .stream_decoding import WatchedText
from .stream_items import Opened, StreamItems

T = TypeVar("T")


class EventStream(StreamItems[T]):
    """The items of a stream, as they arrive.

    Iterate it once, in one thread. It is a context manager: leaving it, `close`, the end of the stream and any error
    free its connection. A stream that breaks off raises a `NoResponseError`; it never ends as if it were complete.
    """

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self._events: Iterator[httpx2.ServerSentEvent] = iter(self._source(WatchedText(opened.response)))

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._ended:
            raise StopIteration
        self._begin()
        try:
            for event in self._events:
                if self._is_end(event):
                    break
                item = self._item(event)
                if item is not None:
                    return cast("T", item[0])
        except BaseException as error:
            closed = self._ended
            self.close()
            if isinstance(error, Exception):
                self._raise(error, closed=closed)
            if not closed or not isinstance(error, Exception):
                raise
        finally:
            self._reading = False
        self.close()
        raise StopIteration

    def close(self) -> None:
        """Release the connection; unread items are lost. Called from another thread, it ends the iteration."""
        self._ended = True
        response = self._opened.response
        if self._reading and response.extensions.get("http_version") != b"HTTP/2":
            stream = response.extensions.get("network_stream")
            shut_down(stream.get_extra_info("socket") if stream is not None else None)
        response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()


class AsyncEventStream(StreamItems[T]):
    """The items of a stream, as they arrive, in an event loop; see `EventStream`. `aclose` is its `close`."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self._loop = asyncio.get_running_loop()
        self._events: AsyncIterator[httpx2.ServerSentEvent] = aiter(self._source(WatchedText(opened.response)))

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if self._ended:
            raise StopAsyncIteration
        if asyncio.get_running_loop() is not self._loop:
            raise RuntimeError("this stream belongs to another event loop")
        self._begin()
        try:
            async for event in self._events:
                if self._is_end(event):
                    break
                item = self._item(event)
                if item is not None:
                    return cast("T", item[0])
        except BaseException as error:
            closed = self._ended
            await self.aclose()
            if isinstance(error, Exception):
                self._raise(error, closed=closed)
            if not closed or not isinstance(error, Exception):
                raise
        finally:
            self._reading = False
        await self.aclose()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Release the connection; unread items are lost. Called from another task, it ends the iteration."""
        self._ended = True
        await self._opened.response.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        # Closing has to be awaited, and only the loop of the connection can do that.
        if not getattr(self, "_ended", True) and not self._loop.is_closed():
            response = self._opened.response
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(lambda: _close_later(response))


_closing: set[asyncio.Task[None]] = set()


def _close_later(response: httpx2.Response) -> None:
    task = asyncio.ensure_future(response.aclose())
    _closing.add(task)
    task.add_done_callback(_closing.discard)
