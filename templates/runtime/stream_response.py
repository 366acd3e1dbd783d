"""Streams together with the headers of their response, for operations that document headers."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Self, TypeVar

from .event_stream import AsyncEventStream, EventStream

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EventStreamResponse(Generic[T]):
    """A stream and the headers of its response. A `with` statement closes the stream.

    Attributes:
        headers: The headers of the response, by lower-case name.
        result: The stream.
    """

    headers: dict[str, list[str]]
    result: EventStream[T]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.result.close()


@dataclass(frozen=True, slots=True)
class AsyncEventStreamResponse(Generic[T]):
    """A stream of an event loop and the headers of its response; see `EventStreamResponse`.

    Attributes:
        headers: The headers of the response, by lower-case name.
        result: The stream.
    """

    headers: dict[str, list[str]]
    result: AsyncEventStream[T]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.result.aclose()
