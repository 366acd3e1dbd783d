"""Credentials: added to each request when it is sent, and to nothing else.

They are separate from the headers of a call, so that no log, error, `repr` or pickle can show them: the request of a
response or an exception is the one without them.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast
from urllib.parse import quote, unquote_plus

import httpx2

from .caller import Caller
from .encoding import SentHeaders, basic_authorization, checked_header
from .oauth2 import ClientCredentials, Grant, RefreshToken, TokenSource
from .operation import Operation
from .redaction import Secret

Credential: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]] | ClientCredentials | RefreshToken
"""A secret, or a function that returns it and is called before each attempt; async methods take coroutine functions too.

For a scheme with tokens, what the client gets them with: see `oauth2`.
"""

Password: TypeAlias = tuple[str, str] | Callable[[], tuple[str, str]] | Callable[[], Awaitable[tuple[str, str]]]
"""A user and a password, or a function that returns them."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to authenticate.

    Attributes:
        argument: The argument of the client that fills it in.
        kind: Where it is sent, and how.
        parameter: The name of the header, the query parameter or the cookie.
        token_url: Where the client can get a token with its own id and secret, "" if the API does not say it.
        refresh_url: Where it can get one with a refresh token.
    """

    argument: str
    kind: Literal["header", "query", "cookie", "bearer", "basic"]
    parameter: str = "Authorization"
    token_url: str = ""
    refresh_url: str = ""

    @property
    def header(self) -> str:
        """The name of the header that carries it in lower case, "" for a query parameter."""
        return {"query": "", "cookie": "cookie"}.get(self.kind, self.parameter.lower())


class Credentials:
    """The credentials of a client, including those from environment variables."""

    def __init__(self, schemes: tuple[Scheme, ...], given: Mapping[str, Any], prefix: str) -> None:
        """Read missing credentials from the environment variables that begin with `prefix`.

        Raises:
            TypeError: A credential is neither text nor a function, or (basic) not a pair.
        """
        self._schemes = {scheme.argument: scheme for scheme in schemes}
        self._prefix = prefix
        self._values: dict[str, Secret[Any]] = {}
        for scheme in schemes:
            value = given.get(scheme.argument)
            value = self._from_environment(scheme) if value is None else value
            if value is not None:
                self._values[scheme.argument] = Secret(_held(scheme, value))

    def __repr__(self) -> str:
        return f"<Credentials for {', '.join(self._values) or 'nobody'}>"

    def all(self) -> tuple[tuple[str, ...], ...]:
        """Return each available credential as an alternative, and none as the last one."""
        return (*((name,) for name in self._values), ())

    def unsigned(self, url: httpx2.URL) -> httpx2.URL:
        """Return a URL from a server without credentials in its query; every request adds them anew."""
        names = {scheme.parameter for scheme in self._schemes.values() if scheme.kind == "query"}
        pairs = [
            pair for pair in url.query.decode("ascii").split("&") if unquote_plus(pair.partition("=")[0]) not in names
        ]
        return url.copy_with(query="&".join(pairs).encode("ascii")) if names else url

    def choose(self, operation: Operation[Any], headers: SentHeaders, caller: Caller) -> Signer | None:
        """Return the signer for a call: the first alternative for which all credentials are given.

        Args:
            operation: The operation to call.
            headers: The headers of the call; a header that the caller set replaces a credential.
            caller: What gets tokens.

        Raises:
            ValueError: Credentials are missing, and the operation requires them.
        """
        alternatives = operation.security
        for names in alternatives:
            if names and all(name in self._values or self._schemes[name].header in headers for name in names):
                schemes = [self._schemes[name] for name in names if self._schemes[name].header not in headers]
                held = [(scheme, self._values[scheme.argument]) for scheme in schemes]
                return Signer(held, caller) if held else None
        if not alternatives or () in alternatives:
            return None
        raise ValueError(f"{operation.name} needs {' or '.join(map(self._described, alternatives))}")

    def _described(self, names: tuple[str, ...]) -> str:
        arguments = " and ".join(f"{name}=..." for name in names)
        return (
            f"{arguments} of the client (or {' and '.join(self._variable(name) for name in names)} in the environment)"
        )

    def _variable(self, name: str) -> str:
        return f"{self._prefix}_{name}".upper()

    def _from_environment(self, scheme: Scheme) -> Any:
        value = os.environ.get(self._variable(scheme.argument)) or None
        if value is None or scheme.kind != "basic":
            return value
        user, _, password = value.partition(":")
        return user, password


@dataclass(slots=True)
class Signer:
    """The credentials of one call."""

    credentials: list[tuple[Scheme, Secret[Any]]]
    caller: Caller

    def values(self) -> list[Any]:
        """Return the current credentials.

        Raises:
            TypeError: A function returned something other than its kind of credential.
        """
        values = [value.token(self.caller) if isinstance(value, TokenSource) else value for value in self._current()]
        for value in values:
            if inspect.isawaitable(value):
                _close(value)
                raise TypeError("a credential is a coroutine function; only the async methods can call it")
        return self._checked(values)

    async def values_async(self) -> list[Any]:
        """Return the current credentials; functions may be coroutine functions."""
        values = [
            value.token_async(self.caller) if isinstance(value, TokenSource) else value for value in self._current()
        ]
        return self._checked([await value if inspect.isawaitable(value) else value for value in values])

    def refused(self) -> None:
        """Forget credentials that can be renewed, because the server answered with 401."""
        for _, secret in self.credentials:
            value = secret.reveal()
            if isinstance(value, TokenSource):
                value.forget()

    def signed(self, request: httpx2.Request, values: list[Any]) -> httpx2.Request:
        """Return a copy of a request with the credentials on it."""
        headers = request.headers.copy()
        headers.encoding = "latin-1"  # of which ASCII, the default where the others need no more, is a part
        url = request.url
        for (scheme, _), value in zip(self.credentials, values, strict=True):
            if scheme.kind == "query":
                url = _with_query(url, scheme.parameter, value)
            elif scheme.kind == "cookie":
                own = f"{scheme.parameter}={quote(value, safe='!#$&()*+-./:<=>?@[]^_`{|}~')}"
                headers["cookie"] = f"{headers['cookie']}; {own}" if "cookie" in headers else own
            else:
                headers[scheme.parameter] = checked_header(scheme.parameter, _header_value(scheme, value))
        return httpx2.Request(
            request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
        )

    def _current(self) -> list[Any]:
        values = [secret.reveal() for _, secret in self.credentials]
        return [value() if callable(value) else value for value in values]

    def _checked(self, values: list[Any]) -> list[Any]:
        return [_checked(scheme, value) for (scheme, _), value in zip(self.credentials, values, strict=True)]


def _held(scheme: Scheme, value: Any) -> Any:
    """Return a credential as it is kept.

    Raises:
        TypeError: It is of the wrong type.
        ValueError: It is not one that can be sent, or the client does not know where to get tokens.
    """
    if not isinstance(value, Grant):
        return value if callable(value) else _checked(scheme, value)
    name = f"{scheme.argument} is {type(value).__name__}"
    if scheme.kind != "bearer":
        raise TypeError(f"{name}, and the API takes no token there")
    url = value.token_url or (scheme.refresh_url if isinstance(value, RefreshToken) else scheme.token_url)
    if not url:
        raise ValueError(f"{name}, and the API does not say where its tokens come from: pass token_url=...")
    return TokenSource(value, url)


def _with_query(url: httpx2.URL, name: str, value: str) -> httpx2.URL:
    # The query is joined as text, so that the encoding of the arguments is kept.
    pair = f"{quote(name, safe='')}={quote(value, safe='')}"
    before = url.query.decode("ascii")
    return url.copy_with(query=(f"{before}&{pair}" if before else pair).encode("ascii"))


def _header_value(scheme: Scheme, value: Any) -> str:
    if scheme.kind == "bearer":
        return f"Bearer {value}"
    if scheme.kind == "basic":
        return basic_authorization(*value)
    return str(value)


def _pair_of(value: object) -> Sequence[str] | None:
    parts = cast("Sequence[Any]", value) if isinstance(value, tuple) else ()
    return parts if len(parts) == 2 and all(isinstance(part, str) for part in parts) else None


def _checked(scheme: Scheme, value: Any) -> Any:
    """Return a credential of the right type; the message never shows its value."""
    if scheme.kind == "basic":
        parts = _pair_of(value)
        if parts is None:
            raise TypeError(f"{scheme.argument} is {type(value).__name__}, not a pair of user and password")
        _check_text(scheme, *parts)
        if ":" in parts[0]:
            raise ValueError(f"the user of {scheme.argument} has a colon, which cannot be sent")
    elif not isinstance(value, str):
        raise TypeError(f"{scheme.argument} is {type(value).__name__}, neither str nor a function that returns one")
    elif not value or value != value.strip():
        raise ValueError(f"{scheme.argument} is empty, or has white space at its ends")
    else:
        _check_text(scheme, value)
    return value


def _check_text(scheme: Scheme, *parts: str) -> None:
    # An encoding error contains the text, so this one is raised outside its handler.
    if any("\ud800" <= character <= "\udfff" for part in parts for character in part):
        raise ValueError(f"{scheme.argument} has half of a surrogate pair, which cannot be sent")


def _close(value: Any) -> None:
    if inspect.iscoroutine(value):
        value.close()
