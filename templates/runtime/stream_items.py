"""Items of streams: what becomes of each event, and of what ends a stream; `event_stream` reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import httpx2

from .errors import ClientError, ClosedClientError, ResponseTooLargeError, ResponseValidationError, no_response
from .http_clients import HttpClients
from .operation import Stream
from .response import misfits
from .stream_decoding import JsonLines

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
        clients: What the stream is read with.
    """

    name: str
    stream: Stream
    response: httpx2.Response
    limit: int | None
    on_error: Callable[[Exception], None] | None
    clients: HttpClients


class StreamItems(Generic[T]):
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
        self._last_event_id = event.id  # that of the last event which had one
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
            reason = "; ".join(misfits(error, "data")[:3])
            message = f"{self._opened.name}: an event {event.event!r} does not fit: {reason}"
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

    def _raise(self, error: Exception, *, closed: bool) -> None:
        """Raise the client's error for what ended the stream, unless the stream was closed or there is no such error."""
        ours = None if closed else self._error(error)
        if ours is not None and ours is not error:
            raise ours from error

    def _error(self, error: Exception) -> ClientError | None:
        """Return the client's error for what ended the stream, None where it is none of this client's."""
        opened = self._opened
        found: ClientError | None = None
        if opened.clients.closed and isinstance(error, RuntimeError | httpx2.TransportError):
            found = ClosedClientError(f"{opened.name}: the client was closed before the stream had ended")
        elif isinstance(error, httpx2.SSEError):
            response = _without_body(opened.response)
            found = ResponseTooLargeError(f"{opened.name}: {error} See max_response_bytes.", response=response)
        elif isinstance(error, httpx2.RequestError):
            found = no_response(error, opened.name, opened.response.request.url, "the stream from {} broke off")
        elif isinstance(error, ClientError):
            found = error
        if found is not None:
            found.attempts = max(found.attempts, 1)
            if opened.on_error is not None:
                opened.on_error(found)
        return found


def _without_body(response: httpx2.Response) -> httpx2.Response:
    return httpx2.Response(response.status_code, headers=response.headers, content=b"", request=response.request)
