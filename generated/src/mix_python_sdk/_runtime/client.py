"""Clients and resources: settings and lifetime of a client, and how generated methods make their calls."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Protocol, Self, TypeVar, cast

import httpx2

from .call import SYSTEM_CLOCK, Call, Clock, DetailedCall, Signer
from .download import Download
from .encoding import event_id
from .http_clients import HttpClients
from .logs import DebugLogger, Log
from .operation import Operation, Package
from .request import BaseUrl, Payload, checked_headers, joined, payload_of, split_url
from .response import ApiResponse
from .retries import policy_for
from .settings import UNSET, Hooks, Overrides, RetryConfig, Unset, checked_size, checked_timeout
from .transport import drive

P = ParamSpec("P")
T = TypeVar("T")

MAX_RESPONSE_BYTES = 64 * 1024 * 1024


class Credentials(Protocol):
    """The credentials that a client was given."""

    def choose(self, operation: Operation[Any], headers: list[tuple[bytes, bytes]]) -> Signer | None:
        """Return the signer for a call with these headers."""
        ...


@dataclass
class Caller:
    """The settings and the HTTP clients of one client, with which its resources make their calls.

    Attributes:
        http_clients: What sends the requests.
        base_url: The server.
        own_servers: Whether operations with a server of their own use it: only if the caller chose none.
        headers: The headers of every request as sent, by their names in lower case.
        retry_config: How calls are retried.
        timeout: Seconds for one attempt, None for the default timeouts.
        hooks: The callbacks around each request.
        log: The log.
        max_response_bytes: The largest body to read into memory, None for any.
        credentials: What authenticates the calls.
        clock: The time; tests replace it.
        detailed: Whether calls return their response with the result.
    """

    http_clients: HttpClients
    base_url: BaseUrl
    own_servers: bool
    headers: dict[str, tuple[bytes, bytes]]
    retry_config: RetryConfig | Unset | None
    timeout: float | None
    hooks: Hooks
    log: Log
    max_response_bytes: int | None
    credentials: Credentials | None
    clock: Clock = field(default=SYSTEM_CLOCK)
    detailed: bool = False

    def call(
        self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides, *, asynchronous: bool
    ) -> Call[T]:
        """Return a call that is ready to run; nothing has been sent yet.

        Raises:
            ValueError: An argument has a value that cannot be sent.
            TypeError: An argument has the wrong type.
        """
        payload = payload_of(operation, arguments)
        config = self.retry_config if overrides.retries is UNSET else overrides.retries
        own = overrides.server_url or (operation.server if self.own_servers else "")
        base_url = split_url(own) if own else self.base_url
        clients = self.http_clients
        headers = self._headers(base_url, payload, overrides)
        return (DetailedCall if self.detailed else Call)(
            operation=operation,
            payload=payload,
            url=joined(base_url.url, payload.target),
            headers=headers,
            policy=policy_for(idempotent=operation.idempotent, config=config),
            timeout=self.timeout if overrides.timeout_ms is None else checked_timeout(overrides.timeout_ms),
            users_client=(clients.users_async if asynchronous else clients.users) is not None,
            max_response_bytes=self.max_response_bytes,
            hooks=self.hooks,
            log=self.log,
            clock=self.clock,
            signer=self.credentials.choose(operation, headers) if self.credentials and operation.security else None,
        )

    def _headers(self, base_url: BaseUrl, payload: Payload, overrides: Overrides) -> list[tuple[bytes, bytes]]:
        """Return the headers of a request; later ones replace earlier ones, whatever their case."""
        merged, extra = dict(self.headers), overrides.http_headers
        for headers in (base_url.headers, payload.headers, checked_headers(extra) if extra else None):
            if headers:
                for name, value in headers.items():
                    merged[name.lower()] = (name.encode(), value.encode("latin-1"))
        if overrides.last_event_id is not None and (last := event_id(overrides.last_event_id)):
            merged["last-event-id"] = (b"Last-Event-ID", last)
        return list(merged.values())


class BaseClient:
    """The lifetime of a client; the generated subclass documents the settings."""

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
        credentials: Credentials | None = None,
    ) -> None:
        _check_client("client", client, httpx2.Client)
        _check_client("async_client", async_client, httpx2.AsyncClient)
        policy_for(idempotent=True, config=retry_config)  # it raises what a call would raise
        sent = {"Accept-Encoding": "gzip, deflate", "User-Agent": f"{package.name}/{package.version}"}
        sent |= checked_headers(http_headers or {})
        self._http_clients = HttpClients(client, async_client)
        self._caller = Caller(
            http_clients=self._http_clients,
            base_url=_base_url(package, server_idx, server_url, url_params or {}),
            own_servers=server_idx is None and not server_url,
            headers={name.lower(): (name.encode(), value.encode("latin-1")) for name, value in sent.items()},
            retry_config=retry_config,
            timeout=checked_timeout(timeout_ms),
            hooks=hooks or Hooks(),
            log=Log(package, debug_logger),
            max_response_bytes=checked_size(max_response_bytes),
            credentials=credentials,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def close(self) -> None:
        """Close the connections that this client opened. It may be called again; a call after it is an error."""
        self._http_clients.close()

    async def aclose(self) -> None:
        """Close the connections that this client opened, including those of the running event loop."""
        await self._http_clients.aclose()

    def __del__(self) -> None:
        clients = getattr(self, "_http_clients", None)
        if clients is not None and clients.open:
            warnings.warn(f"unclosed {self!r}: use `with`, or call close()", ResourceWarning, source=self, stacklevel=2)
            clients.abandon()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._caller.base_url.url}>"


class Resource:
    """A group of operations of a client."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._caller.base_url.url}>"

    def _call(self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides) -> T:
        call = self._caller.call(operation, arguments, overrides, asynchronous=False)
        return drive(call, self._caller.http_clients)

    async def _call_async(self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides) -> T:
        from .transport_async import drive_async

        call = self._caller.call(operation, arguments, overrides, asynchronous=True)
        return await drive_async(call, self._caller.http_clients)

    def _download(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        file: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None,
    ) -> Path:
        call = self._caller.call(operation, arguments, overrides, asynchronous=False)
        return drive(Download[Path].of(call, Path(file), progress), self._caller.http_clients)

    async def _download_async(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        file: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None,
    ) -> Path:
        from .transport_async import drive_async

        call = self._caller.call(operation, arguments, overrides, asynchronous=True)
        return await drive_async(Download[Path].of(call, Path(file), progress), self._caller.http_clients)


def with_response(method: Callable[P, T]) -> Callable[P, ApiResponse[T]]:
    """Return a method of a detailed resource under the type that it has there."""
    return cast("Callable[P, ApiResponse[T]]", method)


def with_response_async(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[ApiResponse[T]]]:
    """Return an async method of a detailed resource under the type that it has there."""
    return cast("Callable[P, Awaitable[ApiResponse[T]]]", method)


def _check_client(name: str, client: object, kind: type) -> None:
    if client is not None and not isinstance(client, kind):
        given = f"{type(client).__module__}.{type(client).__qualname__}"
        raise TypeError(f"{name} is {given}, not httpx2.{kind.__name__}; pass {name}=httpx2.{kind.__name__}(...)")


def _base_url(package: Package, index: int | None, url: str | None, parameters: Mapping[str, str]) -> BaseUrl:
    if index is not None and (isinstance(index, bool) or not isinstance(index, int)):
        raise TypeError(f"server_idx is {type(index).__name__}, not int; pass the URL of a server as server_url=...")
    if url:
        return split_url(_filled(url, parameters))
    servers = package.servers
    if not servers:
        raise ValueError("the API documents no server; pass server_url")
    if index is not None and not 0 <= index < len(servers):
        raise ValueError(f"server_idx is {index}, and the API documents {len(servers)} server(s), counted from 0")
    server = servers[index or 0]
    return split_url(_filled(server.url, {**server.variables, **parameters}))


def _filled(url: str, parameters: Mapping[str, str]) -> str:
    """Fill in the `{name}`s of a URL."""
    if not isinstance(url, str):
        raise TypeError(f"server_url is {type(url).__name__}, not str")
    return re.sub(r"\{(\w+)\}", lambda match: str(parameters.get(match[1], match[0])), url)
