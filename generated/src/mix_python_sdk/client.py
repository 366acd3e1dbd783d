# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""The client: where every call starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ._runtime.client import MAX_RESPONSE_BYTES, BaseClient
from ._runtime.package import Package, Server
from ._runtime.settings import UNSET, Hooks, ResponseValidation, RetryConfig, Unset

if TYPE_CHECKING:
    import httpx2

    from ._runtime.logs import DebugLogger
    from .resources.sessions import Sessions

PACKAGE = Package(
    name="mix_python_sdk",
    version="1.0.0",
    variable_prefix="MIX",
    servers=(Server("http://localhost:8088"),),
)


class Mix(BaseClient):
    """Mix sessions.

    A session is a conversation with a Mix server: its messages, their tool calls, and what they cost.

    - Requests and responses are UTF-8 JSON. Timestamps follow RFC 3339, with `Z` or an offset, with or without fractional seconds.
    - Servers reject unknown request fields.
    - Responses may contain fields and enum values that are not documented here. Clients must accept them.
    - Every documented error has an `ErrorResponse` body.
    - Clients must also expect undocumented statuses with arbitrary bodies, such as a 502 from a proxy or a plain-text 405.

    A client can be shared by threads and event loops, and survives a fork. It opens connections when they are needed;
    `close`, `aclose`, `with` and `async with` close them.

    Args:
        server_idx: The index of the documented server to call, counted from 0.
        server_url: The URL of the server to call instead of a documented one; the environment variable `MIX_SERVER_URL` sets it too. A user and a password in it are sent as a header.
        url_params: Values for the `{name}` variables in the server URL.
        client: An `httpx2.Client` to send requests with. You close it, and its timeouts apply.
        async_client: An `httpx2.AsyncClient` to send requests with. You close it, and its timeouts apply.
        retry_config: How calls are retried; `None` disables retries. If omitted, the defaults apply.
        timeout_ms: How long each attempt may take, in milliseconds.
        debug_logger: An object with a `debug` method, called for each attempt.
        http_headers: Headers to send with every call, such as `{"Authorization": "Bearer ..."}`.
        hooks: Callbacks around each request.
        max_response_bytes: The largest response to read into memory, in bytes; `None` for no limit.
        response_validation: `strict` raises an error if a response does not fit the API; `lenient` keeps what does not fit. See [Validation](../README.md#validation).
        fast: Use the fast connections, which need the extra `fast`.

    Raises:
        ValueError: A setting has an invalid value.
        TypeError: A setting has the wrong type.
    """

    def __init__(  # noqa: PLR0917  # the order that callers rely on
        self,
        server_idx: int | None = None,
        server_url: str | None = None,
        url_params: Mapping[str, str] | None = None,
        client: httpx2.Client | None = None,
        async_client: httpx2.AsyncClient | None = None,
        retry_config: RetryConfig | Unset | None = UNSET,
        timeout_ms: int | None = None,
        debug_logger: DebugLogger | None = None,
        *,
        http_headers: Mapping[str, str] | None = None,
        hooks: Hooks | None = None,
        max_response_bytes: int | None = MAX_RESPONSE_BYTES,
        response_validation: ResponseValidation = "strict",
        fast: bool = False,
    ) -> None:
        super().__init__(
            PACKAGE,
            server_idx=server_idx,
            server_url=server_url,
            url_params=url_params,
            client=client,
            async_client=async_client,
            retry_config=retry_config,
            timeout_ms=timeout_ms,
            debug_logger=debug_logger,
            http_headers=http_headers,
            hooks=hooks,
            max_response_bytes=max_response_bytes,
            response_validation=response_validation,
            fast=fast,
        )

    @property
    def sessions(self) -> Sessions:
        """Create, inspect, fork, rewind, export and delete conversations."""
        found: Sessions | None = self._resources.get("sessions")
        if found is None:
            from .resources import sessions as module

            found = self._resources["sessions"] = module.Sessions(self._caller)
        return found

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            from ._removed import missing

            raise missing(self, "Mix", name)
