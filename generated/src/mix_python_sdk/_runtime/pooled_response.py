"""Responses that came over a connection of this client's own."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator

import httpx2


class PooledResponse(httpx2.Response):
    """A response that came over a connection of this client's own, and can be given its body.

    httpx2 reads a body through three iterators, which takes longer than to receive most responses.
    """

    _body: bytes | None = None

    def hold(self, body: bytes) -> None:
        """Take the complete body."""
        self._body = body
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


def _chunks(body: bytes, size: int | None) -> Iterator[bytes]:
    step = max(size or len(body), 1)
    for start in range(0, len(body), step):
        yield body[start : start + step]


def in_memory(response: httpx2.Response, parts: list[bytes]) -> httpx2.Response:
    """Return a response that holds its body."""
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    if isinstance(response, PooledResponse):
        response.hold(body)
    else:
        response.stream = httpx2.ByteStream(body)
        response.read()
    return response
