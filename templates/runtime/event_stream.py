"""Event streams: the items of a response as they arrive, server-sent events and JSON lines alike.

A call opens a stream, with retries like any other; its result is an `EventStream`, which reads from then on by itself.
httpx2 decodes the events. What is decided here is what becomes of each one, and how a stream ends.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

import httpx2

from .errors import ClientError, ResponseTooLargeError, ResponseValidationError, no_response
from .operation import Stream
from .stream_decoding import JsonLines, WatchedText

T = TypeVar("T")

_DONE = "[DONE]"  # some servers end a stream of JSON with it


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event of a kind that the API does not document, as it arrived.

    Attributes:
        event: The name of the event, `message` where the server gave none.
        data: Its data: the JSON value, or the text where it is not JSON.
        id: Its id, "" where it has none.
    """

    event: str
    data: Any
    id: str


@dataclass(slots=True)
class Opened:
    """An open response and how its items are read.

    Attributes:
        name: The call, such as `chat.stream`.
        stream: What the document says of the items.
        response: The response, whose body has not been read.
        limit: The most bytes of one item, None for any number.
        on_error: Told of the error that ends the stream.
    """

    name: str
    stream: Stream
    response: httpx2.Response
    limit: int | None
    on_error: Callable[[Exception], None] | None


class _Items(Generic[T]):
    """What the sync and the async stream have in common."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._reading = False
        self._ended = False
        self._last_event_id = ""

    @property
    def raw_response(self) -> httpx2.Response:
        """The response; its body is what this stream reads."""
        return self._opened.response

    @property
    def status_code(self) -> int:
        """The status of the response."""
        return self._opened.response.status_code

    @property
    def headers(self) -> httpx2.Headers:
        """The headers of the response."""
        return self._opened.response.headers

    @property
    def last_event_id(self) -> str:
        """The id of the last event that had one; give it to the next call to continue from there."""
        return self._last_event_id

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._opened.name}, {'closed' if self._ended else 'open'}>"

    def _begin(self) -> None:
        if self._reading:
            raise RuntimeError("another thread or task is reading this stream; it can be read once")
        self._reading = True

    def _source(self, body: Any) -> Any:
        """Return what decodes the body; `body` is the response as httpx2's decoder sees it."""
        if self._opened.stream.media == "events":
            return httpx2.EventSource(body, max_event_size=self._opened.limit)
        return JsonLines(body, self._opened.stream.separator, self._opened.limit)

    def _item(self, event: httpx2.ServerSentEvent) -> tuple[Any] | None:
        """Return the item of an event in a tuple, None where it has none.

        Raises:
            ResponseValidationError: An event of a known kind does not fit.
        """
        if event.id:
            self._last_event_id = event.id
        if not event.data and event.event == "message":
            return None  # it only told an id, or how long to wait before the next connection
        stream = self._opened.stream
        value, data = self._value(event)
        kind = self._kind(event, data)
        adapter = stream.adapters.get(kind) if stream.tag else stream.adapter
        if adapter is None:
            return (UnknownEvent(event.event, data, event.id),)
        try:
            return (adapter.validate_python(value),)
        except ValueError as error:
            if stream.open and not stream.tag:
                return (UnknownEvent(event.event, data, event.id),)
            message = f"{self._opened.name}: an event {event.event!r} does not fit: {_reason(error)}"
            raise ResponseValidationError(message, response=_without_body(self._opened.response), cause=error) from None

    def _value(self, event: httpx2.ServerSentEvent) -> tuple[Any, Any]:
        """Return what the type of the items describes, and the data of the event."""
        stream = self._opened.stream
        data: Any = event.data
        if stream.json:
            with suppress(ValueError, RecursionError):
                data = json.loads(event.data)
        if not stream.whole:
            return data, data
        whole = {"event": event.event, "data": data, "id": event.id or None, "retry": event.retry}
        return {key: value for key, value in whole.items() if value is not None}, data

    def _kind(self, event: httpx2.ServerSentEvent, data: Any) -> str:
        """Return the value of the tag that tells the kinds apart, "" where there is none."""
        tag = self._opened.stream.tag
        if tag == "event" and self._opened.stream.whole:
            return event.event
        found = cast("dict[str, Any]", data).get(tag) if isinstance(data, dict) else None
        return found if isinstance(found, str) else ""

    def _is_end(self, event: httpx2.ServerSentEvent) -> bool:
        return self._opened.stream.json and event.data == _DONE

    def _error(self, error: Exception) -> ClientError | None:
        """Return the client's error for what ended the stream, None where it is none of this client's."""
        opened = self._opened
        found: ClientError | None = None
        if isinstance(error, httpx2.SSEError):
            response = _without_body(opened.response)
            found = ResponseTooLargeError(f"{opened.name}: {error} See max_response_bytes.", response=response)
        elif isinstance(error, httpx2.RequestError):
            found = no_response(error, opened.name, opened.response.request.url)
            found.add_to_message("The stream ended before it was complete.")
        elif isinstance(error, ClientError):
            found = error
        if found is not None:
            found.attempts = max(found.attempts, 1)
            if opened.on_error is not None:
                opened.on_error(found)
        return found


class EventStream(_Items[T]):
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
            self.close()
            ours = self._error(error) if isinstance(error, Exception) else None
            if ours is None or ours is error:
                raise
            raise ours from error
        finally:
            self._reading = False
        self.close()
        raise StopIteration

    def close(self) -> None:
        """Free the connection; what has not been read is lost."""
        self._ended = True
        self._opened.response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()


class AsyncEventStream(_Items[T]):
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
        self._begin()
        try:
            async for event in self._events:
                if self._is_end(event):
                    break
                item = self._item(event)
                if item is not None:
                    return cast("T", item[0])
        except BaseException as error:
            await self.aclose()
            ours = self._error(error) if isinstance(error, Exception) else None
            if ours is None or ours is error:
                raise
            raise ours from error
        finally:
            self._reading = False
        await self.aclose()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Free the connection; what has not been read is lost."""
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


def _reason(error: ValueError) -> str:
    details = getattr(error, "errors", None)
    if details is None:
        return str(error)
    found = details(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, item['loc'])) or 'data'}: {item['msg']}" for item in found[:3])


def _without_body(response: httpx2.Response) -> httpx2.Response:
    return httpx2.Response(response.status_code, headers=response.headers, content=b"", request=response.request)
