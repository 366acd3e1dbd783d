"""The base of the client: settings, lifetime, and the two drivers that carry out what `attempts` decides."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping
from types import TracebackType
from typing import Any, ClassVar, Self, TypedDict, TypeVar

import httpx2

from .attempts import Call
from .clock import SYSTEM_CLOCK, Clock
from .drivers import drive, drive_async
from .hooks import Hooks
from .logs import DebugLogger, Log
from .operation import Operation
from .package import Package
from .pools import Pools
from .request import Payload, checked_base_url, checked_header, joined, payload_of, without_password
from .retries import RetryConfig, policy_for
from .unset import UNSET, Unset

T = TypeVar("T")

MAX_RESPONSE_BYTES = 64 * 1024 * 1024
_LONGEST_TIMEOUT = 7 * 24 * 3600.0  # sockets take no more than a few weeks


class Overrides(TypedDict):
    """The settings of one call that go before the client's."""

    retries: RetryConfig | Unset | None
    server_url: str | None
    timeout_ms: int | None
    http_headers: Mapping[str, str] | None


class BaseClient:
    """A client of the API.

    One object serves any number of threads and event loops, and survives a fork. It opens connections when it first
    needs them; `close`, `aclose`, `with` and `async with` close what it opened.

    Args:
        server_idx: Which of the documented servers to call, counted from 0.
        server_url: The server to call in place of a documented one.
        url_params: Values for the `{name}`s in the server's URL.
        client: An `httpx2.Client` to send with; the caller closes it, and its own timeouts count.
        async_client: An `httpx2.AsyncClient` to send with, likewise.
        retry_config: How calls are retried; None for a single attempt. Unset, the defaults count.
        timeout_ms: How long one attempt may take, in milliseconds.
        debug_logger: Something with a `debug` method that is told of each attempt.
        hooks: Functions to call at the stations of each request.
        max_response_bytes: The largest body to read into memory, in bytes; None for any.

    Raises:
        ValueError: A setting has a value that it cannot have.
        TypeError: A setting has the wrong type.
    """

    _package: ClassVar[Package]
    _clock: Clock = SYSTEM_CLOCK

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
        hooks: Hooks | None = None,
        max_response_bytes: int | None = MAX_RESPONSE_BYTES,
    ) -> None:
        if client is not None and not isinstance(client, httpx2.Client):
            raise TypeError(f"client is {type(client).__name__}, not httpx2.Client")
        if async_client is not None and not isinstance(async_client, httpx2.AsyncClient):
            raise TypeError(f"async_client is {type(async_client).__name__}, not httpx2.AsyncClient")
        self._pools = Pools(client, async_client)
        self._base_url = self._server(server_idx, server_url, url_params or {})
        policy_for(repeatable=True, config=retry_config)  # it raises what a call would raise
        self._retry_config = retry_config
        self._timeout = _seconds(timeout_ms)
        self._hooks = hooks or Hooks()
        self._log = Log(self._package, debug_logger)
        self._max_response_bytes = _size(max_response_bytes)
        self._default_headers = {
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": f"{self._package.name}/{self._package.version}",
        }

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
        self._pools.close()

    async def aclose(self) -> None:
        """Close the connections that this client opened, those of the running event loop among them."""
        await self._pools.aclose()

    def __del__(self) -> None:
        pools = getattr(self, "_pools", None)
        if pools is not None and pools.open:
            warnings.warn(f"unclosed {self!r}: use `with`, or call close()", ResourceWarning, source=self, stacklevel=2)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {without_password(self._base_url)}>"

    def prepare(
        self, operation: Operation[T], arguments: Mapping[str, Any], overrides: Overrides, *, asynchronous: bool
    ) -> Call[T]:
        """Return a call that is ready to be driven; nothing is sent yet.

        Raises:
            ValueError: An argument has a value that cannot be sent.
            TypeError: An argument has the wrong type.
        """
        payload = payload_of(operation, arguments)
        config = self._retry_config if overrides["retries"] is UNSET else overrides["retries"]
        timeout = self._timeout if overrides["timeout_ms"] is None else _seconds(overrides["timeout_ms"])
        return Call(
            operation=operation,
            payload=payload,
            url=joined(
                self._base_url if overrides["server_url"] is None else checked_base_url(overrides["server_url"]),
                payload.target,
            ),
            headers=self._headers(payload, overrides["http_headers"]),
            policy=policy_for(repeatable=operation.repeatable, config=config),
            timeout=timeout,
            own_client=(self._pools.given_async if asynchronous else self._pools.given) is not None,
            max_response_bytes=self._max_response_bytes,
            hooks=self._hooks,
            log=self._log,
            clock=self._clock,
        )

    def run(self, call: Call[T]) -> T:
        """Carry out a call."""
        return drive(call, self._pools)

    async def run_async(self, call: Call[T]) -> T:
        """Carry out a call in an event loop."""
        return await drive_async(call, self._pools)

    def _headers(self, payload: Payload, extra: Mapping[str, str] | None) -> list[tuple[bytes, bytes]]:
        """Return the headers of a request; a later one takes the place of an earlier one in another case."""
        headers = {**self._default_headers, **payload.headers}
        if extra is not None:
            if not isinstance(extra, Mapping):
                raise TypeError(f"http_headers is {type(extra).__name__}, not a mapping")
            checked = {name: checked_header(name, value) for name, value in extra.items()}
            replaced = {name.lower() for name in checked}
            headers = {name: value for name, value in headers.items() if name.lower() not in replaced} | checked
        return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    def _server(self, index: int | None, url: str | None, parameters: Mapping[str, str]) -> str:
        if url is not None:
            return checked_base_url(_filled(url, parameters))
        servers = self._package.servers
        if not servers:
            raise ValueError("the API documents no server; pass server_url")
        if index is not None and not 0 <= index < len(servers):
            raise ValueError(f"server_idx is {index}, and the API documents {len(servers)} server(s), counted from 0")
        server = servers[index or 0]
        return checked_base_url(_filled(server.url, {**server.variables, **parameters}))


def _filled(url: str, parameters: Mapping[str, str]) -> str:
    """Fill in the `{name}`s of a URL."""
    return re.sub(r"\{(\w+)\}", lambda match: str(parameters.get(match[1], match[0])), url)


def _seconds(milliseconds: int | None) -> float | None:
    if milliseconds is None:
        return None
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float) or not 0 < milliseconds < math.inf:
        raise ValueError(f"timeout_ms is {milliseconds!r}; it is a number of milliseconds above 0")
    return min(milliseconds / 1000, _LONGEST_TIMEOUT)


def _size(limit: int | None) -> int | None:
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit <= 0):
        raise ValueError(f"max_response_bytes is {limit!r}; it is a number of bytes above 0, or None")
    return limit
