"""OAuth 2: tokens that the client gets and renews itself, with a client id and secret or a refresh token (RFC 6749).

Neither the secret nor a token is ever an attribute, a part of a message or of a log; see `Secret`.
"""

from __future__ import annotations

import copy
import json
import os
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote_plus, urlsplit
from weakref import WeakKeyDictionary

import httpx2

from .call import Call, Signer
from .caller import Caller
from .encoding import basic_authorization
from .errors import ClientError, ResponseValidationError, StatusError
from .operation import Body, Operation, Response
from .redaction import Secret
from .settings import UNSET, Hooks, Overrides
from .transport import drive

if TYPE_CHECKING:
    import asyncio

_FIELDS = ("grant_type", "scope", "refresh_token", "client_id", "client_secret")
# The body is read here, and not as JSON by the call: an error about a body contains it, and this one contains a token.
_TOKEN = Operation[Any](
    "oauth2.token",
    "POST",
    "/",
    {"2XX": Response("binary", bytes)},
    body=Body("form", Any, {name: name for name in _FIELDS}),
)
_LONGEST_MARGIN = 60.0
_REFUSED = frozenset({400, 401})
_NO_TOKEN = Secret("")
_SENDABLE = re.compile(r"[\x21-\x7e]*")


class Grant(ABC):
    """What a token is given for; see `ClientCredentials` and `RefreshToken`."""

    def __init__(self, client_id: str, client_secret: str, scopes: Sequence[str], token_url: str) -> None:
        if isinstance(scopes, str):
            raise TypeError("scopes is a text; pass a list of them")
        self._client = Secret((client_id, client_secret))
        self.scopes = tuple(scopes)
        self.token_url = token_url

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def client(self) -> tuple[str, str]:
        """Return the id and the secret of the application."""
        return self._client.reveal()

    @abstractmethod
    def fields(self) -> dict[str, str]:
        """Return the fields of the request, except for the id and the secret."""

    def keep(self, fields: Mapping[str, Any]) -> None:  # noqa: B027  # most grants keep nothing
        """Keep the fields of a response that the next request needs."""


class ClientCredentials(Grant):
    """Gets tokens with a client id and secret, when they are needed, and before they expire.

    Args:
        client_id: The id.
        client_secret: The secret.
        scopes: What the tokens are for; by default, the server decides.
        token_url: Where tokens come from; by default the URL that the API documents.
    """

    def __init__(self, client_id: str, client_secret: str, *, scopes: Sequence[str] = (), token_url: str = "") -> None:
        super().__init__(client_id, client_secret, scopes, token_url)

    def fields(self) -> dict[str, str]:
        """Return the fields of the request, except for the id and the secret."""
        return {"grant_type": "client_credentials"}


class RefreshToken(Grant):
    """Gets tokens with a refresh token, when they are needed, and before they expire. A newer refresh token replaces it.

    Args:
        refresh_token: The refresh token.
        client_id: The id of the application that it was given to.
        client_secret: The secret of the application, "" if it has none.
        scopes: What the tokens are for; by default what the refresh token is for.
        token_url: Where tokens come from; by default the URL that the API documents.
    """

    def __init__(
        self,
        refresh_token: str,
        client_id: str = "",
        client_secret: str = "",
        *,
        scopes: Sequence[str] = (),
        token_url: str = "",
    ) -> None:
        super().__init__(client_id, client_secret, scopes, token_url)
        self._refresh_token = Secret(refresh_token)

    def fields(self) -> dict[str, str]:
        """Return the fields of the request, except for the id and the secret."""
        return {"grant_type": "refresh_token", "refresh_token": self._refresh_token.reveal()}

    def keep(self, fields: Mapping[str, Any]) -> None:
        """Keep a new refresh token."""
        if isinstance(fields.get("refresh_token"), str) and fields["refresh_token"]:
            self._refresh_token = Secret(str(fields["refresh_token"]))


@dataclass(slots=True)
class _NoRedirects:
    """Signs a request with the id and the secret, if any; a signed request is never sent on to another server."""

    header: Secret[str]

    def values(self) -> list[Any]:
        return []

    async def values_async(self) -> list[Any]:
        return []

    def refused(self) -> None:
        """There is nothing to renew."""

    def signed(self, request: httpx2.Request, values: list[Any]) -> httpx2.Request:  # noqa: ARG002
        headers = request.headers.copy()
        if self.header.reveal():
            headers["Authorization"] = self.header.reveal()
        return httpx2.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )


@dataclass(slots=True)
class _Locks:
    """One lock for all threads of a process, and one for each event loop."""

    process: int = 0
    threads: threading.Lock = field(default_factory=threading.Lock)
    loops: WeakKeyDictionary[Any, asyncio.Lock] = field(default_factory=WeakKeyDictionary[Any, "asyncio.Lock"])

    def of_threads(self) -> threading.Lock:
        if self.process != os.getpid():  # after a fork, a thread that is not there may hold the lock
            self.process, self.threads = os.getpid(), threading.Lock()
        return self.threads

    def of_loop(self) -> asyncio.Lock:
        import asyncio  # a program without an event loop need not

        return self.loops.setdefault(asyncio.get_running_loop(), asyncio.Lock())


class TokenSource:
    """The current token of a grant, which any number of calls share."""

    def __init__(self, grant: Grant, url: str) -> None:
        self._grant = grant
        self._url = grant.token_url or url
        self._token = _NO_TOKEN
        self._renew_at: float | None = None  # on the clock of the caller; None for a token that does not expire
        self._in_body = not grant.client()[1]
        self._locks = _Locks()
        self._failure: tuple[float, ClientError] | None = None  # when it could last not be renewed, and why

    def __repr__(self) -> str:
        return f"<TokenSource at {self._url}>"

    def token(self, caller: Caller) -> str:
        """Return the token, a new one if there is none that is valid."""
        asked = caller.clock.monotonic()
        with self._locks.of_threads():
            if not self._is_valid(caller):
                with self._shared_failure(caller, asked):
                    for call in self._calls(caller):
                        try:
                            self._keep(caller, drive(call, caller.http_clients))
                            break
                        except StatusError as error:
                            self._refused(error)
            return self._token.reveal()

    def forget(self) -> None:
        """Get a new token for the next call."""
        self._token = _NO_TOKEN

    async def token_async(self, caller: Caller) -> str:
        """Return the token, a new one if there is none that is valid."""
        from .transport_async import drive_async

        asked = caller.clock.monotonic()
        async with self._locks.of_loop():
            if not self._is_valid(caller):
                with self._shared_failure(caller, asked):
                    for call in self._calls(caller, asynchronous=True):
                        try:
                            self._keep(caller, await drive_async(call, caller.http_clients))
                            break
                        except StatusError as error:
                            self._refused(error)
            return self._token.reveal()

    @contextmanager
    def _shared_failure(self, caller: Caller, asked: float) -> Generator[None]:
        """Raise the failure of another thread or task if it came while this one waited, and keep that of this one.

        Trying again, a hundred of them would wait for each other.
        """
        if self._failure is not None and self._failure[0] >= asked:
            raise copy.copy(self._failure[1])
        try:
            yield
        except ClientError as error:
            self._failure = caller.clock.monotonic(), error
            raise

    def _is_valid(self, caller: Caller) -> bool:
        is_new = self._renew_at is None or caller.clock.monotonic() < self._renew_at
        return bool(self._token.reveal()) and is_new

    def _calls(self, caller: Caller, *, asynchronous: bool = False) -> Iterator[Call[Any]]:
        """Yield the call that gets a token: with the id and the secret in a header, then, if they are refused, in the body."""
        # Nothing that the caller sends to the API goes to the server of the tokens.
        headers = {name: value for name, value in caller.headers.reveal().items() if name == "user-agent"}
        bare = replace(caller, headers=Secret(headers), hooks=Hooks(), lenient=False)
        url = httpx2.URL(bare.base_url.url).join(self._url)
        operation = replace(_TOKEN, path=urlsplit(str(url)).path, idempotent=isinstance(self._grant, ClientCredentials))
        user, password = self._grant.client()
        basic = basic_authorization(quote_plus(user), quote_plus(password))
        while True:
            fields: dict[str, Any] = {**dict.fromkeys(_FIELDS), **self._grant.fields()}
            fields["scope"] = " ".join(self._grant.scopes) or None
            if self._in_body:
                fields |= {"client_id": user or None, "client_secret": password or None}
            overrides = Overrides(UNSET, None, None, None)
            call = bare.call(operation, fields, overrides, asynchronous=asynchronous, kind=Call)
            signer: Signer = _NoRedirects(Secret("" if self._in_body else basic))
            yield replace(call, url=url, signer=signer)
            if self._in_body:
                return
            self._in_body = True

    def _refused(self, error: StatusError) -> None:
        """Raise an error, unless the server may want the id and the secret in the body."""
        if self._in_body or error.status_code not in _REFUSED:
            raise error

    def _keep(self, caller: Caller, body: bytes) -> None:
        """Keep the token in the body of a response.

        Raises:
            ResponseValidationError: There is none in it.
        """
        fields = _object(body)
        token = fields.get("access_token")
        # The response is no part of the errors.
        if not isinstance(token, str) or not token:
            raise ResponseValidationError("oauth2.token: the response has no access_token")
        for name in ("access_token", "refresh_token"):
            if not _SENDABLE.fullmatch(str(fields.get(name))):
                raise ResponseValidationError(f"oauth2.token: the {name} of the response cannot be sent")
        try:
            seconds = float(fields.get("expires_in") or 0)
        except (TypeError, ValueError, OverflowError):
            seconds = 0.0
        margin = min(_LONGEST_MARGIN, seconds / 10)
        self._renew_at = caller.clock.monotonic() + seconds - margin if seconds > 0 else None
        self._token = Secret(token)
        self._grant.keep(fields)


def _object(body: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(body)
        return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    return {}
