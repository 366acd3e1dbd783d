"""Decoding of streams: JSON lines, and text whose end is watched, so that a broken stream does not pass for a whole one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import httpx2

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)(?:\r\n|\n|\r)")
_TAIL = 4096
_BROKEN = "the stream ended in the middle of an event"


class WatchedText:
    """A response as httpx2's `EventSource` reads it.

    A connection that is closed may be the end of a response, or a break: it was a break where an event was not complete.
    """

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.headers = response.headers
        self.request = response.request
        self._tail = "\n\n"
        self._cut = False

    def iter_text(self) -> Iterator[str]:
        """Yield the text of the body."""
        for text in self.response.iter_text():
            self._note(text)
            yield text
        self._check()

    async def aiter_text(self) -> AsyncIterator[str]:
        """Yield the text of the body."""
        async for text in self.response.aiter_text():
            self._note(text)
            yield text
        self._check()

    def _note(self, text: str) -> None:
        joined = self._tail + text
        self._cut = self._cut or len(joined) > _TAIL
        self._tail = joined[-_TAIL:]

    def _check(self) -> None:
        rest = _BLANK_LINE.split(self._tail)[-1] if _BLANK_LINE.search(self._tail) or not self._cut else "data"
        if any(line and not line.startswith(":") for line in rest.lstrip("\ufeff").splitlines()):
            raise httpx2.RemoteProtocolError(_BROKEN, request=self.request)


class JsonLines:
    """JSON values, one after the other, each as the data of an event.

    Args:
        body: The response.
        separator: What stands between two values: a line break, or the record separator of RFC 7464.
        limit: The most bytes of one value, None for any number.

    Raises:
        httpx2.SSEError: A value is larger than the limit.
    """

    def __init__(self, body: WatchedText, separator: bytes, limit: int | None) -> None:
        self._response = body.response
        self._separator = separator
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def __iter__(self) -> Iterator[httpx2.ServerSentEvent]:
        for chunk in self._response.iter_bytes():
            yield from self._feed(chunk)
        yield from self._rest()

    async def __aiter__(self) -> AsyncIterator[httpx2.ServerSentEvent]:
        async for chunk in self._response.aiter_bytes():
            for event in self._feed(chunk):
                yield event
        for event in self._rest():
            yield event

    def _feed(self, chunk: bytes) -> Iterator[httpx2.ServerSentEvent]:
        *complete, rest = chunk.split(self._separator)
        for part in complete:
            self._keep(part)
            yield from self._taken()
        self._keep(rest)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._limit is not None and self._size > self._limit:
            raise httpx2.SSEError(f"a value of the stream is larger than {self._limit} bytes.")
        self._parts.append(part)

    def _taken(self) -> Iterator[httpx2.ServerSentEvent]:
        text = b"".join(self._parts).decode("utf-8", "replace").strip("\x1e\ufeff \t\r\n")
        self._parts, self._size = [], 0
        if text:
            yield httpx2.ServerSentEvent(data=text)

    def _rest(self) -> Iterator[httpx2.ServerSentEvent]:
        """Yield the last value, which need not have a line break behind it, but has to be whole."""
        for event in self._taken():
            try:
                event.json()
            except (ValueError, RecursionError):
                raise httpx2.RemoteProtocolError(_BROKEN, request=self._response.request) from None
            yield event
