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

from .caller import Caller, Credentials
from .encoding import sent_headers
from .hints import explained, missing_attribute
from .http_clients import HttpClients
from .logs import DebugLogger, Log
from .package import Package
from .path_calls import PathCalls
from .redaction import Secret
from .request import checked_headers, split_url
from .retries import policy_for
from .server_urls import base_url, url_from_environment
from .settings import (
    UNSET,
    Hooks,
    ResponseValidation,
    RetryConfig,
    Unset,
    checked_hooks,
    checked_size,
    checked_timeout,
    checked_validation,
)

# Not `Self`, whose methods jedi does not complete behind `with` and `with_options`.
ClientT = TypeVar("ClientT", bound="BaseClient")

MAX_RESPONSE_BYTES = 64 * 1024 * 1024


class BaseClient(PathCalls):
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
        self._resources = dict[str, Any]()
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
        """Return a client with these settings changed that shares the others and the connections with this one.

        Closing either closes the connections of both.

        Args:
            server_url: The URL of another server.
            retry_config: How calls are retried; `None` disables retries.
            timeout_ms: How long each attempt may take, in milliseconds; `None` for the default timeouts.
            http_headers: Headers to send with every call, in addition to those of this client.
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
        """Close the connections that this client opened. It may be called again; calls made after it raise an error."""
        self._http_clients.close()

    async def aclose(self) -> None:
        """Close the connections that this client opened, including those of the running event loop."""
        await self._http_clients.aclose()

    def __del__(self) -> None:
        # A client made by `with_options` keeps its original alive, which is then collected last.
        state = self.__dict__
        if state.get("_lender") is None and "_caller" in state and self._http_clients.open:
            warnings.warn(f"unclosed {self!r}: use `with`, or call close()", ResourceWarning, source=self, stacklevel=2)
            self._http_clients.abandon()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._caller.base_url.url}>"


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
