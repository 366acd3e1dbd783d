"""Calls that open a stream: like any other until the headers are there; the body is left to the `EventStream`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
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
from .transport import drive

T = TypeVar("T")
HolderT = TypeVar("HolderT")


@dataclass
class StreamCall(Call[T]):
    """A call whose result is a stream.

    Attributes:
        asynchronous: Whether it is read in an event loop.
        silence: The most seconds between two reads, None for no limit.
        detailed: Whether the result is an `ApiResponse` with the stream in it.
        holder: The class with the stream and its headers, None if no headers are documented.
        clients: The HTTP clients that read the stream.
    """

    clients: HttpClients
    asynchronous: bool = False
    silence: float | None = None
    detailed: bool = False
    holder: Callable[[dict[str, list[str]], Any], Any] | None = None

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
        result = self._stream(
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

    def _stream(self, opened: Opened) -> Any:
        """Return the stream, with its headers where they are documented."""
        stream = (AsyncEventStream[Any] if self.asynchronous else EventStream[Any])(opened)
        return stream if self.holder is None else self.holder(header_lists(opened.response), stream)

    @property
    def _description(self) -> Stream:
        stream = self.operation.stream
        if stream is None:
            raise TypeError(f"{self.operation.name} is not a stream")
        return stream


class StreamResource(Resource):
    """A group of operations, some of which return streams."""

    def _stream(self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides) -> EventStream[T]:
        return drive(self._opening(operation, arguments, overrides, asynchronous=False), self._caller.http_clients)

    def _stream_with_headers(
        self, holder: type[HolderT], operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides
    ) -> HolderT:
        call: Call[HolderT] = self._opening(operation, arguments, overrides, holder, asynchronous=False)
        return drive(call, self._caller.http_clients)

    async def _stream_async(
        self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides
    ) -> AsyncEventStream[T]:
        from .transport_async import drive_async

        call = self._opening(operation, arguments, overrides, asynchronous=True)
        return await drive_async(call, self._caller.http_clients)

    async def _stream_with_headers_async(
        self, holder: type[HolderT], operation: Operation[Any], arguments: Mapping[str, Any], overrides: Overrides
    ) -> HolderT:
        from .transport_async import drive_async

        call = self._opening(operation, arguments, overrides, holder, asynchronous=True)
        return await drive_async(call, self._caller.http_clients)

    def _opening(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        holder: type | None = None,
        *,
        asynchronous: bool,
    ) -> StreamCall[Any]:
        """Return the call that opens a stream; only its own timeout limits the time between two reads."""
        call = self._caller.call(operation, arguments, overrides, asynchronous=asynchronous)
        return StreamCall(
            **{item.name: getattr(call, item.name) for item in fields(call) if item.init},
            clients=self._caller.http_clients,
            asynchronous=asynchronous,
            silence=checked_timeout(overrides.timeout_ms),
            detailed=self._caller.detailed,
            holder=holder,
        )
