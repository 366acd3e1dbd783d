"""Calls that open a stream: like any other until the headers are there; the body is left to the `EventStream`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

import httpx2

from .body import Guard
from .call import Call, Send
from .errors import ResponseValidationError
from .event_stream import AsyncEventStream, EventStream
from .http_clients import HttpClients
from .operation import Operation, Stream
from .redaction import redact_response
from .resource import Resource
from .response import ApiResponse, header_lists, is_success, media_type_of
from .settings import Overrides, checked_timeout
from .stream_items import Opened

T = TypeVar("T")
Opens = Callable[[Opened], T]
Holder = Callable[[dict[str, list[str]], Any], T]
"""A class with the headers of a response and a stream."""


@dataclass
class StreamCall(Call[T]):
    """A call whose result is a stream.

    Attributes:
        opens: Returns the stream of an open response.
        clients: The HTTP clients that read the stream.
        silence: The most seconds between two reads, None for no limit.
        detailed: Whether the result is an `ApiResponse` with the stream in it.
    """

    opens: Opens[T]
    clients: HttpClients
    silence: float | None
    detailed: bool

    def keeps_open(self, response: httpx2.Response) -> bool:
        """True if the body is left unread: a success that is a stream."""
        kind = media_type_of(response)
        return is_success(self.operation, response) and (kind == self._description.content_type or not kind)

    def guard(self, send: Send, response: httpx2.Response) -> Guard:
        """Return the limits for the body: for a stream, only the time between two reads."""
        if not self.keeps_open(response):
            return super().guard(send, response)
        timeout = response.request.extensions.get("timeout")
        if isinstance(timeout, dict):
            cast("dict[str, float | None]", timeout)["read"] = self.silence
        return Guard(None, None, self.clock.monotonic, response)

    def result(self, response: httpx2.Response) -> T:
        """Return the stream of an open response."""
        if not self.keeps_open(response):
            if not is_success(self.operation, response):
                raise KeyError(response.status_code)
            kind = response.headers.get("content-type", "nothing")
            message = f"{self.operation.name}: the {response.status_code} response is {kind}, not a stream"
            raise ResponseValidationError(message, response=response, cause=ValueError(kind))
        redact_response(response, self.url)
        result = self.opens(
            Opened(
                name=self.operation.name,
                stream=self._description,
                response=response,
                limit=self.max_response_bytes,
                on_error=self.hooks.on_error,
                clients=self.clients,
                warn=self.log.misfits if self.lenient else None,
            )
        )
        return cast("T", ApiResponse(result, response) if self.detailed else result)

    @property
    def _description(self) -> Stream:
        stream = self.operation.stream
        if stream is None:
            raise TypeError(f"{self.operation.name} is not a stream")
        return stream


class StreamResource(Resource):
    """A group of operations, some of which return streams."""

    def _stream(self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides) -> EventStream[T]:
        return self._opened(EventStream[T], operation, arguments, overrides)

    def _stream_async(
        self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides
    ) -> Awaitable[AsyncEventStream[T]]:
        return self._opened_async(AsyncEventStream[T], operation, arguments, overrides)

    def _stream_with_headers(
        self, holder: Holder[T], operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides
    ) -> T:
        return self._opened(_with_headers(holder, EventStream[Any]), operation, arguments, overrides)

    def _stream_with_headers_async(
        self, holder: Holder[T], operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides
    ) -> Awaitable[T]:
        return self._opened_async(_with_headers(holder, AsyncEventStream[Any]), operation, arguments, overrides)

    def _opened(
        self, opens: Opens[T], operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides
    ) -> T:
        stream: T = self._caller.send(operation, arguments, overrides, self._kind(opens, overrides))
        return stream

    def _opened_async(
        self, opens: Opens[T], operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides
    ) -> Awaitable[T]:
        return self._caller.send_async(operation, arguments, overrides, self._kind(opens, overrides))

    def _kind(self, opens: Opens[T], overrides: Overrides) -> Callable[..., StreamCall[T]]:
        """Return what makes the call that opens a stream; only its own timeout limits the time between two reads."""
        return partial(
            StreamCall[T],
            opens=opens,
            clients=self._caller.http_clients,
            silence=checked_timeout(overrides.timeout_ms),
            detailed=self._caller.detailed,
        )


def _with_headers(holder: Holder[T], kind: Callable[[Opened], Any]) -> Opens[T]:
    return lambda opened: holder(header_lists(opened.response), kind(opened))
