"""Calls of any path: with the retries, errors and credentials of the client, documented or not."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from .caller import Caller
from .response import ApiResponse
from .settings import UNSET, Overrides, RetryConfig, Unset
from .undocumented import UndocumentedCall, undocumented

if TYPE_CHECKING:
    from .streamed_response import AsyncStreamedResponse, StreamedResponse


class PathCalls:
    """The part of a client that calls arbitrary paths."""

    _caller: Caller

    def request(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = UNSET,
        content: bytes | None = None,
        idempotent: bool | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> ApiResponse[Any]:
        """Call a path that the API does not document, with the retries, errors and credentials of this client.

        The log shows the path unchanged.

        Args:
            verb: The HTTP method, such as `GET`.
            path: The path below the URL of the server, percent-encoded, such as `/api/health`.
            query: The query parameters; a list is sent as one pair for each item, and None is left out.
            json: The body, sent as JSON.
            content: The body, sent unchanged; set its type as `Content-Type` in `http_headers`.
            idempotent: Whether the request may be sent twice. If omitted, the HTTP method decides.
            retries: How to retry this call; `None` disables retries. If omitted, the client's setting applies.
            server_url: The URL of the server to call instead of the client's.
            timeout_ms: How long each attempt may take, in milliseconds.
            http_headers: Additional headers for this call.

        Returns:
            The response; its `result` is the body as JSON, text or bytes, None if it is empty.

        Raises:
            ClientError: The status is not a 2XX, or no response arrived; see `errors`.
            ValueError: An argument has an invalid value.
            TypeError: An argument has the wrong type.
        """
        target = undocumented(verb, path, query, json, content, idempotent=idempotent, security=self._security)
        overrides = Overrides(retries, server_url, timeout_ms, http_headers)
        return self._caller.send(*target, overrides, UndocumentedCall)

    async def request_async(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = UNSET,
        content: bytes | None = None,
        idempotent: bool | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> ApiResponse[Any]:
        """Call a path that the API does not document; the arguments, the result and the errors are those of `request`."""
        target = undocumented(verb, path, query, json, content, idempotent=idempotent, security=self._security)
        overrides = Overrides(retries, server_url, timeout_ms, http_headers)
        return await self._caller.send_async(*target, overrides, UndocumentedCall)

    @contextmanager
    def stream(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = UNSET,
        content: bytes | None = None,
        idempotent: bool | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> Generator[StreamedResponse]:
        """Call any path, and read its response as it arrives: `with client.stream("GET", "/api/x") as response`.

        The arguments and the errors are those of `request`. Leaving the block frees the connection. The size of a body
        is not limited, only that of its lines, and its time only by `timeout_ms`.

        Yields:
            The response; its `iter_bytes` and `iter_lines` read the body.
        """
        from .streamed_response import OpenCall, StreamedResponse

        target = undocumented(verb, path, query, json, content, idempotent=idempotent, security=self._security)
        overrides = Overrides(retries, server_url, timeout_ms, http_headers)
        kind = partial(OpenCall[Any], opens=StreamedResponse, clients=self._caller.http_clients)
        response: StreamedResponse = self._caller.send(*target, overrides, kind)
        try:
            yield response
        finally:
            response.close()

    @asynccontextmanager
    async def stream_async(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = UNSET,
        content: bytes | None = None,
        idempotent: bool | None = None,
        retries: RetryConfig | Unset | None = UNSET,
        server_url: str | None = None,
        timeout_ms: int | None = None,
        http_headers: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[AsyncStreamedResponse]:
        """Call any path, and read its response as it arrives, in an event loop; see `stream`.

        Yields:
            The response; `async for` reads its `iter_bytes` and `iter_lines`.
        """
        from .streamed_response import AsyncStreamedResponse, OpenCall

        target = undocumented(verb, path, query, json, content, idempotent=idempotent, security=self._security)
        overrides = Overrides(retries, server_url, timeout_ms, http_headers)
        kind = partial(OpenCall[Any], opens=AsyncStreamedResponse, clients=self._caller.http_clients)
        response: AsyncStreamedResponse = await self._caller.send_async(*target, overrides, kind)
        try:
            yield response
        finally:
            await response.aclose()

    @property
    def _security(self) -> tuple[tuple[str, ...], ...]:
        """The alternative ways to authenticate a call of any path."""
        return self._caller.credentials.all() if self._caller.credentials else ()
