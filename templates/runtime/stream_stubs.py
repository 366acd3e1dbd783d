"""Stubs of methods that return streams: they send the items that a test sets, as a server would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self, TypeVar, cast

import httpx2

from .fakes import BREAK, FakeError
from .operation import Stream
from .stream_items import UnknownEvent
from .stubs import BaseStub, code_of, constant

T = TypeVar("T")


class StreamStub(BaseStub[T]):
    """The streams that a method of a fake returns, sync and async, and the calls it has received.

    Streams are given in the order in which they were set; the last one is repeated. Without any, the method returns the
    example of the document.

    Attributes:
        calls: The arguments of each call.
    """

    def returns(self, *streams: Iterable[T], headers: Mapping[str, str] | None = None) -> Self:
        """Let the next calls return streams of these items, one after the other.

        Args:
            streams: The items of each stream.
            headers: The headers of their responses.

        Raises:
            TypeError: An item has the wrong type.
        """
        for items in streams:
            self._answers.append(constant(self._response(items, headers)))
        return self

    def answers(self, function: Callable[..., Iterable[T]]) -> Self:
        """Let a function answer the next calls. It is called with the arguments of the method, by name.

        It returns the items, or yields them. If it raises `FakeError` after some of them, the stream breaks off there.
        """
        self._answers.append(lambda arguments: self._response(function(**arguments), None))
        return self

    def _response(self, items: Iterable[Any], headers: Mapping[str, str] | None) -> httpx2.Response:
        """Return the response that sends these items.

        Raises:
            FakeError: It was raised before the first item.
        """
        written: list[str] = []
        extensions: dict[str, Any] = {}
        try:
            for item in items:
                written.append(self._written(item))  # noqa: PERF401  # an item may end the stream
        except FakeError as failure:
            broken = self.failed(failure)
            if not written or not isinstance(broken, Exception):
                raise
            extensions[BREAK] = broken
        return self._opened("".join(written), headers or {}, extensions)

    def _documented(self, accept: str) -> httpx2.Response:
        example = self._example_of(accept)
        if (
            isinstance(example, str)
            and self._stream.media == "events"
            and example.lstrip().startswith(("data:", "event:"))
        ):
            return self._opened(example.rstrip() + "\n\n", {}, {})
        listed = cast("Sequence[Any]", example) if isinstance(example, list) else [example]
        return self._response([self._stream.adapter.validate_python(item) for item in listed], None)

    def _opened(self, text: str, headers: Mapping[str, str], extensions: dict[str, Any]) -> httpx2.Response:
        status = next(iter(self._operation.responses), "200")
        sent = {"Content-Type": self._stream.content_type, **headers}
        return httpx2.Response(code_of(status), headers=sent, content=text.encode(), extensions=extensions)

    @property
    def _stream(self) -> Stream:
        stream = self._operation.stream
        if stream is None:
            raise TypeError(f"{self._operation.name} does not stream")
        return stream

    def _written(self, item: Any) -> str:
        """Return an item as sent."""
        stream = self._stream
        if isinstance(item, UnknownEvent) and stream.open:
            return _event({"event": item.event, "data": item.data, "id": item.id}, json_data=stream.json)
        try:
            stream.adapter.validate_python(item, strict=True)
        except ValueError:
            raise TypeError(
                f"{self._operation.name} does not stream items of type {type(item).__name__}: {item!r:.200}"
            ) from None
        value = stream.adapter.dump_python(item, mode="json", by_alias=True)
        if stream.media == "lines":
            start = "\x1e" if stream.separator == b"\x1e" else ""
            return f"{start}{json.dumps(value)}\n"
        return _event(value if stream.whole else {"data": value}, json_data=stream.json)


def _event(fields: Mapping[str, Any], *, json_data: bool) -> str:
    """Return a server-sent event."""
    data = json.dumps(fields["data"]) if json_data else str(fields["data"])
    lines = [f"{name}: {fields[name]}" for name in ("event", "id", "retry") if fields.get(name)]
    return "\n".join([*lines, *(f"data: {line}" for line in data.split("\n"))]) + "\n\n"
