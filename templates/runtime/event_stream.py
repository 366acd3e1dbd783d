"""Event streams: the items of a response as they arrive, server-sent events and JSON lines alike.

A call opens a stream, with retries like any other; its result is an `EventStream`, which then reads on its own.
`stream_decoding` decodes the events, `stream_items` turns them into items, and this module ends the stream.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

import httpx2

from .decompression import decompressed, decompressed_async
from .forks import leave_alone
from .stream_items import Opened, StreamItems
from .watch import shut_down

T = TypeVar("T")


class EventStream(StreamItems[T]):
    """The items of a stream, as they arrive.

    Iterate it once, in one thread. It is a context manager: leaving it, `close`, the end of the stream and any error
    free its connection. A stream that breaks off raises a `NoResponseError`; it never ends as if it were complete.
    """

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self._chunks: Iterator[bytes] = decompressed(opened.response)

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        if self._ended:
            raise StopIteration
        self._begin()
        try:
            while (item := self._take()) is None and not self._finished:
                self._arrived(next(self._chunks, None))
            if item is not None:
                return item[0]
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
        if self._origin.is_other:
            leave_alone(response, self._chunks)
            return
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
        # When the interpreter exits, a thread that no longer runs may hold a lock of the connection pool.
        if not getattr(self, "_ended", True) and not sys.is_finalizing():
            with suppress(Exception):
                self.close()


class _OtherLoopError(RuntimeError):
    """A stream is read in another event loop, and stays open for its own."""


class AsyncEventStream(StreamItems[T]):
    """The items of a stream, as they arrive, in an event loop; see `EventStream`. `aclose` is its `close`."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened)
        self._loop = asyncio.get_running_loop()
        self._chunks: AsyncIterator[bytes] = decompressed_async(opened.response)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if self._ended:
            raise StopAsyncIteration
        self._begin()
        try:
            while (item := self._take()) is None and not self._finished:
                self._check_loop()
                self._arrived(await anext(self._chunks, None))
            if item is not None:
                return item[0]
        except _OtherLoopError:
            raise
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

    def _check_loop(self) -> None:
        if asyncio.get_running_loop() is not self._loop:
            raise _OtherLoopError("this stream belongs to another event loop")

    async def aclose(self) -> None:
        """Release the connection; unread items are lost. Called from another task, it ends the iteration."""
        self._ended = True
        if self._origin.is_other:
            leave_alone(self._opened.response, self._chunks)
            return
        await self._opened.response.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        # Closing must be awaited, which only the loop of the connection can do.
        if getattr(self, "_ended", True) or self._loop.is_closed():
            return
        response = self._opened.response
        if self._origin.is_other:
            leave_alone(response, self._chunks)
            return
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(lambda: _close_later(response))


_closing: set[asyncio.Task[None]] = set()


def _close_later(response: httpx2.Response) -> None:
    task = asyncio.ensure_future(response.aclose())
    _closing.add(task)
    task.add_done_callback(_closing.discard)
