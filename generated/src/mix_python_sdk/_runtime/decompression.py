"""Decompression: bodies as they arrive, decoded piece by piece and checked to their end."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from importlib import import_module
from typing import Any

import httpx2

from .pooled import headers_on_the_wire

_GZIP = 16 + zlib.MAX_WBITS
_STEP = 1 << 20
_MOST_CODINGS = 5


def decompressed(response: httpx2.Response) -> Iterator[bytes]:
    """Yield the body of a response as it arrives.

    Raises:
        httpx2.DecodingError: It is damaged or incomplete.
    """
    decoder = _decoder_for(response)
    if decoder is None:
        yield from response.iter_bytes()
        return
    for chunk in response.iter_raw():
        yield from decoder.feed(chunk)
    decoder.finish()


async def decompressed_async(response: httpx2.Response) -> AsyncIterator[bytes]:
    """Yield the body of a response as it arrives, in an event loop."""
    decoder = _decoder_for(response)
    if decoder is None:
        async for chunk in response.aiter_bytes():
            yield chunk
        return
    async for chunk in response.aiter_raw():
        for piece in decoder.feed(chunk):
            yield piece
    decoder.finish()


def _decoder_for(response: httpx2.Response) -> _Decoder | None:
    """Return what decodes a body, None if httpx2 does: if only it knows the codings, or the user's transport has read the body."""
    codings = codings_of(response)
    return _Decoder(codings) if _is_decodable(codings) and not response.is_stream_consumed else None


class _Inflate:
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


class _Brotli:
    """Decodes a brotli body with the library that httpx2 would use, which knows where the body ends.

    Raises:
        httpx2.DecodingError: The data is damaged or incomplete.
    """

    def __init__(self) -> None:
        self._library = _brotli_library()
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


def _brotli_library() -> Any:
    """Return a brotli library that can decode in pieces, or None."""
    try:
        library = import_module("brotli")
    except ImportError:
        return None
    return library if hasattr(library.Decompressor, "can_accept_more_data") else None


class _Decoder:
    """Decodes all codings of a body.

    Codings other than gzip and deflate arrive only if the caller's own headers ask for them; httpx2 decodes all but
    brotli.
    """

    def __init__(self, codings: list[str]) -> None:
        if len(codings) > _MOST_CODINGS:
            raise httpx2.DecodingError(f"the body is compressed {len(codings)} times over")
        self._layers = [_Brotli() if coding == "br" else _Inflate(coding) for coding in reversed(codings)]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield a chunk's decoded data."""
        yield from _through(self._layers, data)

    def finish(self) -> None:
        """Check that the data of every coding is complete."""
        for layer in self._layers:
            layer.finish()


def _through(layers: Sequence[_Inflate | _Brotli], data: bytes) -> Iterator[bytes]:
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


def _is_decodable(codings: list[str]) -> bool:
    """True if `_Decoder` knows all the codings."""
    known = {"gzip", "x-gzip", "deflate"}
    return all(coding in known or (coding == "br" and _brotli_library() is not None) for coding in codings)
