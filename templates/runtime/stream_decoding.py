"""Decoding of streams: JSON lines, and text whose end is watched, so that a broken stream does not pass for a whole one."""

from __future__ import annotations

import codecs
import re
from collections.abc import AsyncIterator, Iterator

import httpx2

from .body import Decoder, codings_of, is_decodable

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)(?:\r\n|\n|\r)")
_TAIL = 4096
_BROKEN = "it ended in the middle of an event"


class WatchedBody:
    """The body of a stream as it arrives, decoded and checked to its end.

    Args:
        response: The response.
    """

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.request = response.request
        codings = codings_of(response)
        # If the user's transport has read the body, it has also decoded it.
        decode = bool(codings) and is_decodable(codings) and not response.is_stream_consumed
        self._decoder = Decoder(codings) if decode else None

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the body.

        Raises:
            httpx2.DecodingError: It is compressed, and damaged or incomplete.
        """
        if self._decoder is None:
            yield from self.response.iter_bytes()
            return
        for chunk in self.response.iter_raw():
            yield from self._decoder.feed(chunk)
        self._decoder.finish()

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        """Yield the body, in an event loop."""
        if self._decoder is None:
            async for chunk in self.response.aiter_bytes():
                yield chunk
            return
        async for chunk in self.response.aiter_raw():
            for piece in self._decoder.feed(chunk):
                yield piece
        self._decoder.finish()


class WatchedText(WatchedBody):
    """A response as httpx2's `EventSource` reads it.

    A connection that is closed may be the end of a response, or a break: it was a break where an event was not complete.
    """

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(response)
        # `StreamCall` has checked the content type, and accepts a response without one.
        self.headers = httpx2.Headers({"Content-Type": "text/event-stream"})
        self._text = codecs.getincrementaldecoder(response.encoding or "utf-8")("replace")
        self._begun = False
        self._tail = "\n\n"
        self._cut = False

    def iter_text(self) -> Iterator[str]:
        """Yield the text of the body."""
        for chunk in self.iter_bytes():
            yield self._decoded(chunk)
        yield self._decoded(b"", final=True)
        self._check()

    async def aiter_text(self) -> AsyncIterator[str]:
        """Yield the text of the body, in an event loop."""
        async for chunk in self.aiter_bytes():
            yield self._decoded(chunk)
        yield self._decoded(b"", final=True)
        self._check()

    def _decoded(self, chunk: bytes, *, final: bool = False) -> str:
        text = self._text.decode(chunk, final)
        if not self._begun and text:
            self._begun = True
            text = text.removeprefix("\ufeff")
        self._note(text)
        return text

    def _note(self, text: str) -> None:
        joined = self._tail + text
        self._cut = self._cut or len(joined) > _TAIL
        self._tail = joined[-_TAIL:]

    def _check(self) -> None:
        rest = _BLANK_LINE.split(self._tail)[-1] if _BLANK_LINE.search(self._tail) or not self._cut else "data"
        if any(line and not line.startswith(":") for line in rest.splitlines()):
            raise httpx2.RemoteProtocolError(_BROKEN, request=self.request)


class JsonLines:
    """JSON values, one after the other, each as the data of an event.

    Args:
        body: The body of the response.
        separator: What stands between two values: a line break, or the record separator of RFC 7464.
        limit: The most bytes of one value, None for any number.

    Raises:
        httpx2.SSEError: A value is larger than the limit.
    """

    def __init__(self, body: WatchedBody, separator: bytes, limit: int | None) -> None:
        self._body = body
        self._separator = separator
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def __iter__(self) -> Iterator[httpx2.ServerSentEvent]:
        for chunk in self._body.iter_bytes():
            yield from self._feed(chunk)
        yield from self._rest()

    async def __aiter__(self) -> AsyncIterator[httpx2.ServerSentEvent]:
        async for chunk in self._body.aiter_bytes():
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
                raise httpx2.RemoteProtocolError(_BROKEN, request=self._body.request) from None
            yield event
