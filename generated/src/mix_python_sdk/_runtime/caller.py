"""The caller: the settings of one client, and how a call is made with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any, Protocol, TypeVar

import httpx2

from .call import SYSTEM_CLOCK, Call, Clock, DetailedCall, Signer
from .encoding import SentHeaders, event_id, sent_headers
from .http_clients import HttpClients
from .logs import Log
from .operation import Operation
from .redaction import Secret
from .request import BaseUrl, checked_headers, joined, payload_of, split_url
from .request_body import Payload
from .retries import policy_for
from .settings import UNSET, Hooks, Overrides, RetryConfig, Unset, checked_timeout, checked_validation
from .transport import drive

T = TypeVar("T")


class Credentials(Protocol):
    """The credentials that a client was given."""

    def choose(self, operation: Operation[Any], headers: SentHeaders, caller: Caller) -> Signer | None:
        """Return the signer for a call with these headers; with `caller`, it gets tokens that it needs."""
        ...

    def all(self) -> tuple[tuple[str, ...], ...]:
        """Return each credential as an alternative, and none as the last one, for an undocumented path."""
        ...

    def unsigned(self, url: httpx2.URL) -> httpx2.URL:
        """Return a URL from a server without credentials in its query; every request adds them anew."""
        ...


@dataclass
class Caller:
    """The settings and the HTTP clients of one client, with which its resources make their calls.

    Attributes:
        http_clients: Send the requests.
        base_url: The URL of the server.
        own_servers: Whether operations with a server of their own call it: not if the user has chosen one.
        headers: The headers of every request as sent, by lower-case name.
        retry_config: How calls are retried.
        timeout: Seconds for one attempt, None for the default timeouts.
        hooks: The callbacks around each request.
        log: The log.
        max_response_bytes: The largest body to read into memory, None for any.
        credentials: What authenticates the calls.
        clock: The time; tests replace it.
        lenient: Whether responses that do not fit are kept, instead of raising an error.
        detailed: Whether calls return their response with the result.
    """

    http_clients: HttpClients
    base_url: BaseUrl
    own_servers: bool
    headers: Secret[SentHeaders]
    retry_config: RetryConfig | Unset | None
    timeout: float | None
    hooks: Hooks
    log: Log
    max_response_bytes: int | None
    credentials: Credentials | None
    clock: Clock = field(default=SYSTEM_CLOCK)
    lenient: bool = False
    detailed: bool = False

    def send(
        self,
        operation: Operation[T],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        kind: Callable[..., Call[Any]] | None = None,
    ) -> T:
        """Make a call and return its result; `kind` makes calls with a result of another type."""
        return drive(self.call(operation, arguments, overrides, asynchronous=False, kind=kind), self.http_clients)

    def send_async(
        self,
        operation: Operation[T],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        kind: Callable[..., Call[Any]] | None = None,
    ) -> Awaitable[T]:
        """Make a call in the running event loop, once it is awaited; see `send`."""
        call = self.call(operation, arguments, overrides, asynchronous=True, kind=kind)
        result: Awaitable[T] = _asynchronous().drive_async(call, self.http_clients)
        return result

    def call(
        self,
        operation: Operation[T],
        arguments: Mapping[str, Any],
        overrides: Overrides,
        *,
        asynchronous: bool,
        kind: Callable[..., Call[Any]] | None = None,
    ) -> Call[T]:
        """Return a call that is ready to run; nothing has been sent yet.

        Raises:
            ValueError: An argument has a value that cannot be sent.
            TypeError: An argument has the wrong type.
        """
        payload = _payload(operation, arguments)
        config = self.retry_config if overrides.retries is UNSET else overrides.retries
        own = overrides.server_url or (operation.server if self.own_servers else "")
        base_url = split_url(own) if own else self.base_url
        clients, chosen = self.http_clients, overrides.response_validation
        headers = self._headers(operation, base_url, payload, overrides)
        return (kind or (DetailedCall if self.detailed else Call))(
            operation=operation,
            payload=payload,
            url=joined(base_url.url, payload.target),
            headers=Secret(headers),
            policy=policy_for(idempotent=operation.idempotent, config=config),
            timeout=self.timeout if overrides.timeout_ms is None else checked_timeout(overrides.timeout_ms),
            users_client=(clients.users_async if asynchronous else clients.users) is not None,
            max_response_bytes=self.max_response_bytes,
            lenient=self.lenient if chosen is None else checked_validation(chosen),
            hooks=self.hooks,
            log=self.log,
            clock=self.clock,
            signer=self.credentials.choose(operation, headers, self)
            if self.credentials and operation.security
            else None,
        )

    def _headers(
        self, operation: Operation[Any], base_url: BaseUrl, payload: Payload, overrides: Overrides
    ) -> SentHeaders:
        """Return the headers of a request; later ones replace earlier ones, ignoring case."""
        merged = self.headers.reveal() | base_url.headers.reveal()
        merged["accept"] = operation.accept_header
        if payload.headers:
            merged |= sent_headers(payload.headers)
        if overrides.http_headers:
            merged |= sent_headers(checked_headers(overrides.http_headers))
        if overrides.last_event_id is not None and (last := event_id(overrides.last_event_id)):
            merged["last-event-id"] = (b"Last-Event-ID", last)
        return merged


@cache
def _asynchronous() -> ModuleType:
    """Return the transport of event loops, which sync programs need not import."""
    from . import transport_async

    return transport_async


def _payload(operation: Operation[Any], arguments: Mapping[str, Any]) -> Payload:
    """Return what a call sends; see `payload_of`."""
    try:
        return payload_of(operation, arguments)
    except UnicodeEncodeError:
        pass
    # Raised outside the handler: the encoding error contains the whole text, and must not become the context.
    raise ValueError("an argument has half of a surrogate pair, which cannot be sent")
