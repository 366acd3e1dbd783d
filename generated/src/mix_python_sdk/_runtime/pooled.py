"""Requests and responses of this client's own connections.

They are httpx2's, with the expensive parts done only on request: headers are parsed when first looked at, and a complete body
is not read again through iterators.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from typing import TYPE_CHECKING, Any

import httpx2

RawHeaders = list[tuple[bytes, bytes]]

_NOT_PARSED = httpx2.Headers()


class _Lazy:
    """A message whose headers are parsed when they are first looked at."""

    _raw: RawHeaders
    _parsed: httpx2.Headers | None = None

    if not TYPE_CHECKING:

        @property
        def headers(self) -> httpx2.Headers:
            """The headers."""
            if self._parsed is None:
                self._parsed = httpx2.Headers(self._raw)
            return self._parsed

        @headers.setter
        def headers(self, headers: httpx2.Headers) -> None:
            self._parsed = headers

    @property
    def raw_headers(self) -> RawHeaders:
        """The headers as sent or received."""
        return self._raw if self._parsed is None else self._parsed.raw


class PooledRequest(_Lazy, httpx2.Request):
    """A request with its body in memory."""

    def __init__(
        self, method: str, url: httpx2.URL, headers: RawHeaders, content: bytes, extensions: dict[str, Any]
    ) -> None:
        # Not httpx2's: it copies the URL, and parses the headers.
        self.method = method
        self.url = url
        self._raw = headers
        self._body = content
        self.stream = httpx2.ByteStream(content)
        self.extensions = extensions

    @property
    def content(self) -> bytes:
        """The body."""
        return self._body

    def read(self) -> bytes:
        """Return the body."""
        return self._body

    async def aread(self) -> bytes:
        """Return the body."""
        return self._body


class PooledResponse(_Lazy, httpx2.Response):
    """A response from one of this client's own connections, which can be given its body."""

    _body: bytes | None = None

    def __init__(
        self,
        status: int,
        headers: RawHeaders,
        stream: httpx2.SyncByteStream | httpx2.AsyncByteStream,
        extensions: dict[str, Any],
        request: httpx2.Request | None = None,
    ) -> None:
        super().__init__(status, headers=_NOT_PARSED, stream=stream, extensions=extensions, request=request)
        self._raw = headers
        self._parsed = None

    def hold(self, body: bytes) -> None:
        """Take the complete body."""
        self._body = body
        if not isinstance(self.stream, httpx2.ByteStream):
            self.stream = httpx2.ByteStream(body)
        self.is_closed = True

    @property
    def content(self) -> bytes:
        """The body."""
        return super().content if self._body is None else self._body

    @property
    def num_bytes_downloaded(self) -> int:
        """The bytes of the body that have been received."""
        return super().num_bytes_downloaded if self._body is None else len(self._body)

    def read(self) -> bytes:
        """Return the body."""
        return super().read() if self._body is None else self._body

    async def aread(self) -> bytes:
        """Return the body."""
        return await super().aread() if self._body is None else self._body

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the body."""
        return super().iter_bytes(chunk_size) if self._body is None else _chunks(self._body, chunk_size)

    async def aiter_bytes(self, chunk_size: int | None = None) -> AsyncGenerator[bytes, None]:  # as in httpx2
        """Yield the body."""
        if self._body is None:
            async for chunk in super().aiter_bytes(chunk_size):
                yield chunk
            return
        for chunk in _chunks(self._body, chunk_size):
            yield chunk


def headers_on_the_wire(message: httpx2.Request | httpx2.Response) -> RawHeaders:
    """Return the headers of a message as sent or received."""
    return message.raw_headers if isinstance(message, _Lazy) else message.headers.raw


def _chunks(body: bytes, size: int | None) -> Iterator[bytes]:
    step = max(size or len(body), 1)
    for start in range(0, len(body), step):
        yield body[start : start + step]


def in_memory(response: httpx2.Response, body: bytes) -> httpx2.Response:
    """Return a response with its body."""
    if isinstance(response, PooledResponse):
        response.hold(body)
    else:
        response.stream = httpx2.ByteStream(body)
        response.read()
    return response
