"""Bodies: read a response within limits of size and time, and decode it completely."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

import httpx2

from .errors import ResponseTooLargeError
from .pooled import headers_on_the_wire
from .redaction import Secret
from .watch import Watch

# Headers that describe the bytes on the wire; they do not apply to a decoded body.
_WIRE_HEADERS = (b"content-encoding", b"transfer-encoding", b"content-length")
_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1 << 20
_MOST_CODINGS = 5


class Guard:
    """Enforces the limits of size and time on one body.

    Args:
        limit: The most bytes, None for any number.
        deadline: When the body must be complete, on the clock of `now`; None for no limit.
        now: The clock.
        response: The response.
    """

    def __init__(
        self, limit: int | None, deadline: float | None, now: Callable[[], float], response: httpx2.Response
    ) -> None:
        self._limit = limit
        self._deadline = deadline
        self._now = now
        self._response = response
        self._received = 0

    def count(self, chunk: bytes) -> bytes:
        """Return the chunk.

        Raises:
            ResponseTooLargeError: The body is larger than the limit.
        """
        self._received += len(chunk)
        if self._limit is not None and self._received > self._limit:
            raise ResponseTooLargeError(
                f"the body of the {self._response.status_code} response is larger than max_response_bytes"
                f" ({self._limit} bytes)",
                response=decoded(self._response, b""),
            )
        return chunk

    def received(self, chunk: bytes) -> bytes:
        """Return a chunk if it arrived in time and the body is not too large."""
        if self._deadline is not None and self._now() > self._deadline:
            self.check_time()
        return self.count(chunk)

    def check_time(self) -> None:
        """Raise `httpx2.ReadTimeout` once the deadline has passed."""
        if self._deadline is not None and self._now() > self._deadline:
            raise httpx2.ReadTimeout("the response was not complete in time", request=self._response.request)


class GuardedStream(httpx2.SyncByteStream):
    """A body with a deadline; it tells its connection when it is complete."""

    def __init__(self, response: httpx2.Response, guard: Guard) -> None:
        self._response = response
        self._stream: Secret[Any] = Secret(response.stream)  # it refers to the request
        self._guard = guard

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream.reveal():
            self._guard.check_time()
            yield chunk
        end_exchange(self._response)

    def close(self) -> None:
        """Close the body."""
        self._stream.reveal().close()


class GuardedAsyncStream(httpx2.AsyncByteStream):
    """The same in an event loop."""

    def __init__(self, response: httpx2.Response, guard: Guard) -> None:
        self._response = response
        self._stream: Secret[Any] = Secret(response.stream)  # it refers to the request
        self._guard = guard

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream.reveal():
            self._guard.check_time()
            yield chunk
        end_exchange(self._response)

    async def aclose(self) -> None:
        """Close the body."""
        await self._stream.reveal().aclose()


def begin_exchange(response: httpx2.Response) -> None:
    """Tell the connection of a response that the head is complete."""
    watch = _watch_of(response)
    if watch is not None:
        watch.begin_body()


def end_exchange(response: httpx2.Response) -> None:
    """Tell the connection of a response that the body is complete."""
    watch = _watch_of(response)
    if watch is not None:
        watch.end_body(response.status_code, response.headers.raw, response.request.method)


def _watch_of(response: httpx2.Response) -> Watch | None:
    # Only the user's own client has one here. It may speak HTTP/2, where responses cannot be confused.
    watch: Watch | None = getattr(response.extensions.get("network_stream"), "watch", None)
    return None if response.extensions.get("http_version") == b"HTTP/2" else watch


class Inflate:
    """Decodes one coding of a compressed body: every member of a gzip file, or a deflate stream with or without a header.

    Raises:
        httpx2.DecodingError: The data is damaged or incomplete.
    """

    def __init__(self, coding: str) -> None:
        self._gzip = coding != "deflate"
        self._decompressor = zlib.decompressobj(_GZIP if self._gzip else zlib.MAX_WBITS)
        self._begun = False
        self._padding = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield a chunk's decoded data, in pieces of at most a mebibyte."""
        while data:
            if self._decompressor.eof and not self._next_member(data):
                return
            if not self._gzip and not self._begun and not _has_zlib_header(data):
                self._decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
            self._begun = True
            try:
                piece = self._decompressor.decompress(data, _STEP)
            except zlib.error as error:
                raise httpx2.DecodingError(f"the compressed body is damaged: {error}") from None
            if piece:
                yield piece
            data = self._decompressor.unused_data if self._decompressor.eof else self._decompressor.unconsumed_tail

    def finish(self) -> None:
        """Check that the data is complete."""
        if self._begun and not self._decompressor.eof:
            raise httpx2.DecodingError("the compressed body ends too early")

    def _next_member(self, data: bytes) -> bool:
        """Begin the next member of a gzip file; return False if only trailing zeros are left."""
        if not self._gzip:
            raise httpx2.DecodingError("the compressed body goes on after its end")
        self._padding = self._padding or data[:1] == b"\0"
        if self._padding:
            if data.strip(b"\0"):
                raise httpx2.DecodingError("the compressed body goes on after its end")
            return False
        self._decompressor = zlib.decompressobj(_GZIP)
        return True


def _has_zlib_header(data: bytes) -> bool:
    # RFC 1950: the method is 8, and the first two bytes are a multiple of 31. Many servers send deflate without it.
    return data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0)


class Brotli:
    """Decodes a brotli body with the library that httpx2 would use, which knows where the body ends.

    Raises:
        httpx2.DecodingError: The data is damaged or incomplete.
    """

    def __init__(self) -> None:
        self._library = brotli_library()
        self._decompressor = self._library.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield a chunk's decoded data, in pieces of about a mebibyte."""
        self._begun = self._begun or bool(data)
        try:
            while piece := self._decompressor.process(data, output_buffer_limit=_STEP):
                yield piece
                data = b""
        except self._library.error as error:
            raise httpx2.DecodingError(f"the compressed body is damaged: {error}") from None

    def finish(self) -> None:
        """Check that the data is complete."""
        if self._begun and not self._decompressor.is_finished():
            raise httpx2.DecodingError("the compressed body ends too early")


def brotli_library() -> Any:
    """Return a brotli library that can decode in pieces, or None."""
    try:
        library = import_module("brotli")
    except ImportError:
        return None
    return library if hasattr(library.Decompressor, "can_accept_more_data") else None


class Decoder:
    """Decodes all codings of a body.

    Codings other than gzip and deflate arrive only if the caller's own headers ask for them; httpx2 decodes all but
    brotli.
    """

    def __init__(self, codings: list[str]) -> None:
        if len(codings) > _MOST_CODINGS:
            raise httpx2.DecodingError(f"the body is compressed {len(codings)} times over")
        self._layers = [Brotli() if coding == "br" else Inflate(coding) for coding in reversed(codings)]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield a chunk's decoded data."""
        yield from _through(self._layers, data)

    def finish(self) -> None:
        """Check that the data of every coding is complete."""
        for layer in self._layers:
            layer.finish()


def _through(layers: Sequence[Inflate | Brotli], data: bytes) -> Iterator[bytes]:
    if not layers:
        yield data
        return
    for piece in layers[0].feed(data):
        yield from _through(layers[1:], piece)


def codings_of(response: httpx2.Response) -> list[str]:
    """Return the codings of the body, in the order in which they were applied."""
    values = [value for name, value in headers_on_the_wire(response) if name.lower() == b"content-encoding"]
    parts = b",".join(values).decode("latin-1").split(",") if values else ()
    return [coding for part in parts if (coding := part.strip().lower()) not in {"", "identity"}]


def is_decodable(codings: list[str]) -> bool:
    """True if `Decoder` knows all the codings."""
    known = {"gzip", "x-gzip", "deflate"}
    return all(coding in known or (coding == "br" and brotli_library() is not None) for coding in codings)


def decoded(response: httpx2.Response, body: bytes) -> httpx2.Response:
    """Return a response with a decoded body."""
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _WIRE_HEADERS]
    return httpx2.Response(
        response.status_code,
        headers=headers,
        content=body,
        request=response.request,
        extensions={key: value for key, value in response.extensions.items() if key != "network_stream"},
        history=response.history,
    )
