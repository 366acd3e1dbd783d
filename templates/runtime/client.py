"""Clients: the settings and the lifetime of a client."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from .caller import Caller, Credentials, sent_headers
from .hints import explained, missing_attribute
from .http_clients import HttpClients
from .logs import DebugLogger, Log
from .operation import Package
from .redaction import Secret
from .request import checked_headers, split_url
from .response import ApiResponse
from .retries import policy_for
from .server_urls import base_url, url_from_environment
from .settings import (
    UNSET,
    Hooks,
    Overrides,
    ResponseValidation,
    RetryConfig,
    Unset,
    checked_hooks,
    checked_size,
    checked_timeout,
    checked_validation,
)
from .undocumented import UndocumentedCall, undocumented

if TYPE_CHECKING:
    from .resource import Resource

# Not `Self`, whose methods jedi does not complete behind `with` and `with_options`.
ClientT = TypeVar("ClientT", bound="BaseClient")
ResourceT = TypeVar("ResourceT", bound="Resource")

MAX_RESPONSE_BYTES = 64 * 1024 * 1024


class BaseClient:
    """The lifetime of a client; the generated subclass documents the settings."""

    if not TYPE_CHECKING:

        def __init_subclass__(cls) -> None:
            cls.__init__ = explained(cls.__init__, cls.__name__)

        def __getattr__(self, name: str) -> object:
            raise missing_attribute(self, name)

    def __init__(
        self,
        package: Package,
        *,
        server_idx: int | None,
        server_url: str | None,
        url_params: Mapping[str, str] | None,
        client: httpx2.Client | None,
        async_client: httpx2.AsyncClient | None,
        retry_config: RetryConfig | Unset | None,
        timeout_ms: int | None,
        debug_logger: DebugLogger | None,
        http_headers: Mapping[str, str] | None,
        hooks: Hooks | None,
        max_response_bytes: int | None,
        fast: bool,
        response_validation: ResponseValidation,
        credentials: Credentials | None = None,
    ) -> None:
        _check_client("client", client, httpx2.Client)
        _check_client("async_client", async_client, httpx2.AsyncClient)
        policy_for(idempotent=True, config=retry_config)  # it raises the error that a call would raise
        variable = f"{package.variable_prefix}_SERVER_URL"
        if not server_url and server_idx is None and (found := os.environ.get(variable)):
            server_url = url_from_environment(variable, found)
        sent = {"Accept-Encoding": "gzip, deflate", "User-Agent": f"{package.name}/{package.version}"}
        self._lender: BaseClient | None = None
        self._resources = dict[type, Any]()
        self._http_clients = HttpClients(client, async_client, fast=_checked_fast(fast))
        self._caller = Caller(
            http_clients=self._http_clients,
            base_url=base_url(package, server_idx, server_url, url_params or {}),
            own_servers=server_idx is None and not server_url,
            headers=Secret(sent_headers(sent | checked_headers(http_headers or {}))),
            retry_config=retry_config,
            timeout=checked_timeout(timeout_ms),
            hooks=checked_hooks(hooks),
            log=Log(package, debug_logger),
            max_response_bytes=checked_size(max_response_bytes),
            credentials=credentials,
            lenient=checked_validation(response_validation),
        )

    def with_options(
        self: ClientT,
        *,
        server_url: str | None = None,
        retry_config: RetryConfig | Unset | None = UNSET,
        timeout_ms: int | Unset | None = UNSET,
        http_headers: Mapping[str, str] | None = None,
        hooks: Hooks | Unset | None = UNSET,
        max_response_bytes: int | Unset | None = UNSET,
        response_validation: ResponseValidation | None = None,
    ) -> ClientT:
        """Return a client that differs in these settings, and shares the rest and the connections with this one.

        Closing either of the two closes the connections of both.

        Args:
            server_url: The URL of another server.
            retry_config: How calls are retried; `None` disables retries.
            timeout_ms: How long each attempt may take, in milliseconds; `None` for the default timeouts.
            http_headers: Headers to send with every call, besides those of this client.
            hooks: Callbacks around each request; `None` for none.
            max_response_bytes: The largest response to read into memory, in bytes; `None` for no limit.
            response_validation: Whether a response that does not fit is an error, or is kept as far as it fits.

        Raises:
            ValueError: A setting has an invalid value.
            TypeError: A setting has the wrong type.
        """
        caller = self._caller
        if server_url:
            caller = replace(caller, base_url=split_url(server_url), own_servers=False)
        if retry_config is not UNSET:
            policy_for(idempotent=True, config=retry_config)
            caller = replace(caller, retry_config=retry_config)
        if timeout_ms is not UNSET:
            caller = replace(caller, timeout=checked_timeout(timeout_ms))
        if http_headers is not None:
            headers = caller.headers.reveal() | sent_headers(checked_headers(http_headers))
            caller = replace(caller, headers=Secret(headers))
        if hooks is not UNSET:
            caller = replace(caller, hooks=checked_hooks(hooks))
        if max_response_bytes is not UNSET:
            caller = replace(caller, max_response_bytes=checked_size(max_response_bytes))
        if response_validation is not None:
            caller = replace(caller, lenient=checked_validation(response_validation))
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, _caller=caller, _resources={}, _lender=self)
        return other

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

        The log shows the path as it is given.

        Args:
            verb: The HTTP method, such as `GET`.
            path: The path below the URL of the server, percent-encoded, such as `/api/health`.
            query: The query parameters; a list is sent as one pair for each item, and None is left out.
            json: The body, sent as JSON.
            content: The body, sent as it is; name its type as the `Content-Type` in `http_headers`.
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
        operation, arguments = undocumented(
            verb, path, query, json, content, idempotent=idempotent, security=self._all_credentials()
        )
        overrides = Overrides(retries, server_url, timeout_ms, http_headers)
        return self._caller.send(operation, arguments, overrides, UndocumentedCall)

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
        operation, arguments = undocumented(
            verb, path, query, json, content, idempotent=idempotent, security=self._all_credentials()
        )
        overrides = Overrides(retries, server_url, timeout_ms, http_headers)
        return await self._caller.send_async(operation, arguments, overrides, UndocumentedCall)

    def __enter__(self: ClientT) -> ClientT:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        BaseClient.close(self)  # a resource may be called `close`

    async def __aenter__(self: ClientT) -> ClientT:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await BaseClient.aclose(self)

    def close(self) -> None:
        """Close the connections that this client opened. It may be called again; a call after it is an error."""
        self._http_clients.close()

    async def aclose(self) -> None:
        """Close the connections that this client opened, including those of the running event loop."""
        await self._http_clients.aclose()

    def __del__(self) -> None:
        # A client that was made by `with_options` keeps the one that it came from, which is then the last to go.
        state = self.__dict__
        if state.get("_lender") is None and "_caller" in state and self._http_clients.open:
            warnings.warn(f"unclosed {self!r}: use `with`, or call close()", ResourceWarning, source=self, stacklevel=2)
            self._http_clients.abandon()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._caller.base_url.url}>"

    def _resource(self, kind: type[ResourceT]) -> ResourceT:
        """Return a resource of this client, made on its first use."""
        if kind not in self._resources:
            self._resources[kind] = kind(self._caller)
        found: ResourceT = self._resources[kind]
        return found

    def _all_credentials(self) -> tuple[tuple[str, ...], ...]:
        return self._caller.credentials.all() if self._caller.credentials else ()


def _checked_fast(fast: bool) -> bool:
    """Return whether to use the fast connections.

    Raises:
        ImportError: What they need is not installed.
    """
    if fast and find_spec("httptools") is None:
        raise ImportError(
            "fast=True needs httptools: pip install httptools, or the extra `fast` of this package", name="httptools"
        )
    return bool(fast)


def _check_client(name: str, client: object, kind: type) -> None:
    if client is not None and not isinstance(client, kind):
        given = f"{type(client).__module__}.{type(client).__qualname__}"
        raise TypeError(f"{name} is {given}, not httpx2.{kind.__name__}; pass {name}=httpx2.{kind.__name__}(...)")
