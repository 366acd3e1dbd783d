"""Items of streams: turns events into items, and the end of a stream into an error; `event_stream` reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import httpx2

from .body import decoded
from .errors import (
    ClientError,
    ClosedClientError,
    DefaultError,
    ResponseTooLargeError,
    ResponseValidationError,
)
from .failure_text import described, one_line
from .forks import Origin
from .http_clients import HttpClients
from .misfits import first_of, misfits
from .no_response import no_response
from .operation import Stream
from .redaction import redact_error
from .response import FromResponse, Warn
from .stream_decoding import Event, Events, JsonValues, StreamDecoder

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
        stream: The document's description of the items.
        response: The response, whose body has not been read.
        limit: The most bytes of one item, None for any number.
        on_error: Called with the error that ends the stream.
        warn: Called with the first item that does not fit, which is kept; None makes it an error.
        clients: The HTTP clients that read the stream.
    """

    name: str
    stream: Stream
    response: httpx2.Response
    limit: int | None
    on_error: Callable[[Exception], None] | None
    clients: HttpClients
    warn: Warn | None = None


class StreamItems(FromResponse, Generic[T]):
    """The common base of sync and async streams.

    Attributes:
        raw_response: The response, whose body this stream reads.
    """

    def __init__(self, opened: Opened) -> None:
        from pydantic_core import from_json  # whoever reads a stream needs pydantic anyway

        from .scalars import exact_json

        self.raw_response = opened.response
        self._opened = opened
        self._stream = opened.stream
        self._decoder = _decoder_of(opened)
        self._json: Callable[[str], Any] = exact_json if opened.stream.exact else from_json
        self._ready: Iterator[Event] = iter(())
        self._finished = False
        self._reading = False
        self._ended = False
        self._origin = Origin(opened.name)
        self._warned = False
        self._last_event = "message"
        self._last_event_id = ""

    @property
    def last_event(self) -> str:
        """The name of the last item's event, `message` if the server gave none."""
        return self._last_event

    @property
    def last_event_id(self) -> str:
        """The id of the last event that had one; give it to the next call to continue from there."""
        return self._last_event_id

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._opened.name}, {'closed' if self._ended else 'open'}>"

    def _begin(self) -> None:
        self._origin.check()
        if self._reading:
            raise RuntimeError("another thread or task is reading this stream; it can be read once")
        self._reading = True

    def _arrived(self, chunk: bytes | None) -> None:
        """Take a chunk of the body, or None at its end."""
        self._finished = chunk is None
        self._ready = self._decoder.finish() if chunk is None else self._decoder.feed(chunk)

    def _take(self) -> tuple[T] | None:
        """Return the next item that has arrived in a tuple, None if there is none."""
        for event in self._ready:
            if event.data == _DONE and self._stream.json:
                self._ready, self._finished = iter(()), True
                break
            self._last_event_id = event.id
            if event.data is not None:
                self._last_event = event.event
                item = self._item(event, event.data)
                if item is not None:
                    return cast("tuple[T]", item)
        return None

    def _item(self, event: Event, text: str) -> tuple[Any] | None:
        """Return the item of an event in a tuple, None if it has none.

        Raises:
            ResponseValidationError: An event of a known kind does not fit.
            DefaultError: It is named `error`, and no documented kind.
        """
        stream, data = self._stream, text
        if stream.json:
            try:
                data = self._json(text)
            except ValueError:
                if not text and not stream.whole:
                    return None  # it keeps the connection alive
        kind = self._kind(event, data) if stream.tag else ""
        adapter = stream.adapters.get(kind) or stream.adapters.get("") if stream.tag else stream.adapter
        failure = event.event == "error" and not stream.whole and not (stream.tag and adapter)
        if failure and not stream.open:
            raise self._failure(data, text)
        if adapter is None or failure:
            return (UnknownEvent(event.event, data, event.id),)
        try:
            value = _whole(event, data) if stream.whole else data
            return (adapter.validate_python(value, by_alias=True, by_name=False),)
        except ValueError as error:
            if stream.json and not text:
                return None
            with suppress(ValueError):  # the data of some kinds of events may be text, which looks like JSON
                if stream.whole and data is not text:
                    return (adapter.validate_python(_whole(event, text), by_alias=True, by_name=False),)
            return (self._misfit(event, kind, data, error),)

    def _misfit(self, event: Event, kind: str | int, data: Any, error: ValueError) -> Any:
        """Return an event that does not fit, if it may be kept.

        Raises:
            ResponseValidationError: It may not.
        """
        stream = self._stream
        if stream.open and not stream.tag:
            return UnknownEvent(event.event, data, event.id)
        if self._opened.warn is not None:
            return self._lenient(stream.kinds.get(kind, stream.kinds.get("", stream.type)), event, data, error)
        reason = "; ".join(misfits(error, "data")[:3])
        message = f"{self._opened.name}: an event {event.event!r} does not fit: {reason}"
        response = decoded(self._opened.response, b"")
        raise ResponseValidationError(message, response=response, cause=error) from None

    def _lenient(self, type_: Any, event: Event, data: Any, error: ValueError) -> Any:
        """Return the item of an event with the parts that do not fit unchanged; warn about the first such event."""
        from .leniency import Lenient  # most servers never need it

        reader = Lenient()
        item = reader.decode(type_, _whole(event, data) if self._stream.whole else data)
        if self._opened.warn is not None and not self._warned:
            self._warned = True
            self._opened.warn(self._opened.name, self.status_code, first_of(reader.misfits or misfits(error, "data")))
        return item

    def _kind(self, event: Event, data: Any) -> str | int:
        """Return the value of the tag that distinguishes the kinds, "" if there is none."""
        if self._stream.tag == "event" and self._stream.whole:
            return event.event
        found = cast("dict[str, Any]", data).get(self._stream.tag) if isinstance(data, dict) else None
        return found if isinstance(found, str | int) else ""

    def _failure(self, data: Any, text: str) -> ClientError:
        """Return the error that the server reported in the stream; its `body` is the data of the event."""
        said = described(data) if isinstance(data, dict) else text
        message = f"{self._opened.name}: the server sent an 'error' event: {one_line(said) or 'it says nothing'}"
        return DefaultError(message, response=decoded(self._opened.response, text.encode("utf-8", "replace")))

    def _raise(self, error: Exception, *, closed: bool) -> None:
        """Raise the client's error for the exception that ended the stream, unless it was closed or there is none."""
        ours = None if closed else self._error(error)
        if ours is not None and ours is not error:
            raise ours from error

    def _error(self, error: Exception) -> ClientError | None:
        """Return the client's error for the exception that ended the stream, None if it has none for it."""
        opened = self._opened
        found: ClientError | None = None
        if opened.clients.closed and isinstance(error, RuntimeError | httpx2.TransportError):
            found = ClosedClientError(f"{opened.name}: the client was closed before the stream had ended")
        elif isinstance(error, httpx2.SSEError):
            response = decoded(opened.response, b"")
            found = ResponseTooLargeError(f"{opened.name}: {error} See max_response_bytes.", response=response)
        elif isinstance(error, httpx2.RequestError):
            found = no_response(error, opened.name, opened.response.request.url, "the stream from {} broke off")
        elif isinstance(error, ClientError):
            found = error
        if found is not None:
            found.attempts = max(found.attempts, 1)
            redact_error(found, opened.response.request.url)
            if opened.on_error is not None:
                opened.on_error(found)
        return found


def _decoder_of(opened: Opened) -> StreamDecoder:
    stream = opened.stream
    if stream.media == "events":
        return Events(opened.limit, _DONE if stream.json else "")
    return JsonValues(stream.separator, opened.limit)


def _whole(event: Event, data: Any) -> dict[str, Any]:
    """Return an event as an object, for a type that describes whole events."""
    whole = {"event": event.event, "data": data, "id": event.id or None, "retry": event.retry}
    return {key: value for key, value in whole.items() if value is not None}
