"""Calls that open a stream: like any other until the headers are there; the body is left to the `EventStream`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast

import httpx2

from .body import Guard
from .call import Call, Send
from .client import Resource
from .errors import ResponseValidationError
from .event_stream import AsyncEventStream, EventStream, Opened
from .operation import Operation, Stream
from .response import is_success
from .settings import Overrides, checked_timeout
from .transport import drive

T = TypeVar("T")


@dataclass
class StreamCall(Call[T]):
    """A call whose result is a stream; `silence` limits the seconds between two reads, None for no limit."""

    asynchronous: bool = False
    silence: float | None = None

    def keeps_open(self, response: httpx2.Response) -> bool:
        """Tell whether the body is left unread: a success that is a stream."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return is_success(self.operation, response) and (kind == self._description.content_type or not kind)

    def guard(self, send: Send, response: httpx2.Response) -> Guard:
        """Return the limits for the body: none for a stream, but the time between two reads."""
        if not self.keeps_open(response):
            return super().guard(send, response)
        timeout = response.request.extensions.get("timeout")
        if isinstance(timeout, dict):
            cast("dict[str, float | None]", timeout)["read"] = self.silence
        return Guard(None, None, self.clock.monotonic, response)

    def result(self, response: httpx2.Response) -> T:
        """Return the stream of an open response."""
        if response.is_closed:
            if not is_success(self.operation, response):
                raise KeyError(response.status_code)
            kind = response.headers.get("content-type", "nothing")
            message = f"{self.operation.name}: the {response.status_code} response is {kind}, not a stream"
            raise ResponseValidationError(message, response=response, cause=ValueError(kind))
        opened = Opened(self.operation.name, self._description, response, self.max_response_bytes, self.hooks.on_error)
        return cast("T", AsyncEventStream(opened) if self.asynchronous else EventStream(opened))

    @property
    def _description(self) -> Stream:
        stream = self.operation.stream
        if stream is None:
            raise TypeError(f"{self.operation.name} is no stream")
        return stream


def stream_call(call: Call[Any], overrides: Overrides, *, asynchronous: bool) -> StreamCall[Any]:
    """Return a call that opens what `call` would read; only a timeout of its own limits the time between two reads."""
    settings = {item.name: getattr(call, item.name) for item in fields(call) if item.init}
    return StreamCall(**settings, asynchronous=asynchronous, silence=checked_timeout(overrides.timeout_ms))


class StreamResource(Resource):
    """A group of operations, some of which return streams."""

    def _stream(
        self,
        operation: Operation[T],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        last_event_id: str | None,
    ) -> EventStream[T]:
        call = self._caller.call(operation, arguments, _from(overrides, last_event_id), asynchronous=False)
        result: EventStream[T] = drive(stream_call(call, overrides, asynchronous=False), self._caller.http_clients)
        return result

    async def _stream_async(
        self,
        operation: Operation[T],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        last_event_id: str | None,
    ) -> AsyncEventStream[T]:
        from .transport_async import drive_async

        call = self._caller.call(operation, arguments, _from(overrides, last_event_id), asynchronous=True)
        result: AsyncEventStream[T] = await drive_async(
            stream_call(call, overrides, asynchronous=True), self._caller.http_clients
        )
        return result


def _from(overrides: Overrides, last_event_id: str | None) -> Overrides:
    """Return the settings of a call that continues a stream behind an event."""
    if last_event_id is None:
        return overrides
    return overrides._replace(http_headers={**(overrides.http_headers or {}), "Last-Event-ID": last_event_id})
