"""Responses in pieces: the body of any response as it arrives, in bytes or in lines."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from .body import Guard, decoded
from .call import Call, Send
from .decompression import decompressed, decompressed_async
from .errors import ClientError, ResponseTooLargeError
from .forks import Origin, leave_alone
from .http_clients import HttpClients
from .no_response import no_response
from .redaction import redact_error, redact_response
from .response import FromResponse
from .transport import failed

T = TypeVar("T")


@dataclass
class OpenCall(Call[T]):
    """A call whose successful response is returned with its body unread. Only `timeout_ms` limits its time.

    Attributes:
        opens: Returns the result: what reads the body.
        clients: The HTTP clients that read it.
    """

    opens: Callable[[httpx2.Response, Call[Any], HttpClients], T]
    clients: HttpClients

    def keeps_open(self, response: httpx2.Response) -> bool:
        """True if the body is left unread: that of a success."""
        return response.is_success

    def guard(self, send: Send, response: httpx2.Response) -> Guard:
        """Return the limits for the body: only a deadline if it is left unread."""
        if not self.keeps_open(response):
            return super().guard(send, response)
        return Guard(None, self.hard_deadline(send), self.clock.monotonic, response)

    def hard_deadline(self, send: Send) -> float | None:
        """Return when an attempt must be over: a long body has no limit unless the caller sets one."""
        return send.deadline if self.timeout is not None else None

    def result(self, response: httpx2.Response) -> T:
        """Return what reads the body of an open response."""
        if not response.is_success:
            raise KeyError(response.status_code)
        redact_response(response, self.url)
        return self.opens(response, self, self.clients)


class _Streamed(FromResponse):
    """The common base of sync and async responses whose bodies are read as they arrive.

    Attributes:
        raw_response: The response, whose body is not read.
    """

    def __init__(self, response: httpx2.Response, call: Call[Any], clients: HttpClients) -> None:
        self.raw_response = response
        self._call = call
        self._clients = clients
        self._origin = Origin(call.operation.name)

    def _failure(self, error: Exception) -> Exception:
        """Return the client's error for what ended the body."""
        found = failed(error, None, self._clients)
        if isinstance(found, httpx2.RequestError):
            found = no_response(found, self._call.operation.name, self._call.url, "the response of {} broke off")
        if isinstance(found, ClientError):
            redact_error(found, self._call.url)
            if self._call.hooks.on_error is not None:
                self._call.hooks.on_error(found)
        return found


class StreamedResponse(_Streamed):
    """A response whose body is read as it arrives, once.

    A body that breaks off raises a `NoResponseError`; it never ends as if it were complete. A process that was forked meanwhile
    cannot read it.

    Attributes:
        raw_response: The response, whose body is not read.
    """

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the body in pieces as they arrive, decompressed."""
        try:
            for piece in decompressed(self.raw_response):
                yield piece
                self._origin.check()
        except Exception as error:
            raise self._failure(error) from error

    def iter_lines(self) -> Iterator[str]:
        """Yield the body line by line as the lines arrive, without their ends, in UTF-8 or the charset of the response.

        Raises:
            ResponseTooLargeError: A line has more than `max_response_bytes` characters.
        """
        split = _Lines(self.raw_response, self._call.max_response_bytes)
        for chunk in self.iter_bytes():
            for line in split.feed(chunk):
                yield line
                self._origin.check()
        yield from split.finish()

    def close(self) -> None:
        """Free the connection, which happens at the end of the `with` block."""
        if self._origin.is_other:
            leave_alone(self.raw_response)
        else:
            self.raw_response.close()


class AsyncStreamedResponse(_Streamed):
    """A response whose body is read as it arrives, in an event loop: `async for` reads it. See `StreamedResponse`.

    Attributes:
        raw_response: The response, whose body is not read.
    """

    async def iter_bytes(self) -> AsyncIterator[bytes]:
        """Yield the body in pieces as they arrive, decompressed."""
        try:
            async for piece in decompressed_async(self.raw_response):
                yield piece
                self._origin.check()
        except Exception as error:
            raise self._failure(error) from error

    async def iter_lines(self) -> AsyncIterator[str]:
        """Yield the body line by line as the lines arrive, without their ends, in UTF-8 or the charset of the response.

        Raises:
            ResponseTooLargeError: A line has more than `max_response_bytes` characters.
        """
        split = _Lines(self.raw_response, self._call.max_response_bytes)
        async for chunk in self.iter_bytes():
            for line in split.feed(chunk):
                yield line
                self._origin.check()
        for line in split.finish():
            yield line

    async def aclose(self) -> None:
        """Free the connection, which happens at the end of the `async with` block."""
        if self._origin.is_other:
            leave_alone(self.raw_response)
        else:
            await self.raw_response.aclose()


class _Lines:
    """Splits text at line feeds, with or without a carriage return before them."""

    def __init__(self, response: httpx2.Response, limit: int | None) -> None:
        self._decode: Callable[..., str] = _decoder_for(response.charset_encoding or "utf-8")
        self._response = response
        self._limit = limit
        self._rest: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[str]:
        first, *more = self._decode(chunk).split("\n")
        self._add(first)
        for part in more:
            yield "".join(self._rest).removesuffix("\r")
            self._rest, self._size = [], 0
            self._add(part)

    def _add(self, part: str) -> None:
        self._rest.append(part)
        self._size += len(part)
        if self._limit is not None and self._size > self._limit:
            message = (
                f"a line of the {self._response.status_code} response is longer than max_response_bytes ({self._limit})"
            )
            raise ResponseTooLargeError(message, response=decoded(self._response, b""))

    def finish(self) -> Iterator[str]:
        last = "".join([*self._rest, self._decode(b"", final=True)])
        if last:
            yield last


def _decoder_for(charset: str) -> Any:
    try:
        b"".decode(charset)  # codecs between bytes, such as zlib, are no charsets
        return codecs.getincrementaldecoder(charset)("replace").decode
    except (LookupError, ValueError):
        return codecs.getincrementaldecoder("utf-8")("replace").decode
