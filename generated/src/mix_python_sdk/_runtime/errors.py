"""The errors of a client. One base class catches every failure of the server or the network.

The root and the fallback have neutral names here; the package shows them under its client's name (see `publish`).
"""

from __future__ import annotations

import copy
import sys
from typing import Any, ClassVar

import httpx2

from .redaction import redact_response, redacted_request

__all__ = [
    "ClosedClientError",
    "ConnectError",
    "ConnectTimeout",
    "DecodingError",
    "DocumentedError",
    "LocalProtocolError",
    "NetworkError",
    "NoResponseError",
    "PoolTimeout",
    "ProxyError",
    "ReadError",
    "ReadTimeout",
    "RemoteProtocolError",
    "ResponseTooLargeError",
    "ResponseValidationError",
    "StatusError",
    "TimeoutError",
    "UnsupportedProtocol",
    "WriteError",
    "WriteTimeout",
]

_LONGEST_MESSAGE = 280


class ClientError(Exception):
    """The base class of all errors of a call: any failure of the server or the network.

    Attributes:
        message: What went wrong, in one line of less than 300 characters.
        status_code: The status code of the response, None if there was no response.
        body: The body of the response as text, "" if there was no response.
        headers: The headers of the response, None if there was no response.
        raw_response: The response, None if there was none.
        attempts: How many times the request was sent.
        retry_after: The wait requested by the server, in seconds, None if it did not say.
        outcome_unknown: Whether the server may have processed a non-idempotent request.
        response: The same as `raw_response`.
        request_id: The server's id for the request, "" if it sent none.
    """

    message: str
    attempts: int = 1
    outcome_unknown: bool = False

    def __init__(
        self, message: str = "", *, response: httpx2.Response | None = None, retry_after: float | None = None
    ) -> None:
        short = message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 3]}..."
        super().__init__(short)
        self.message = short
        self.retry_after = retry_after
        self.raw_response = response
        self.status_code = response.status_code if response is not None else None
        self.headers = response.headers if response is not None else None

    @property
    def body(self) -> str:
        """The body of the response as text; what cannot be decoded is replaced."""
        return "" if self.raw_response is None else self.raw_response.content.decode("utf-8", "replace")

    @property
    def response(self) -> httpx2.Response | None:
        """The response, None if there was none."""
        return self.raw_response

    @property
    def request_id(self) -> str:
        """The server's id for the request, "" if it sent none."""
        return "" if self.raw_response is None else request_id_of(self.raw_response)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (_parts_of(type(self)), self.args, self._state()))

    def _state(self) -> dict[str, Any]:
        """Return the state for a pickle or a copy, without the headers and the body of the request, which may contain secrets."""
        state = self.__dict__.copy()
        if self.raw_response is not None:
            state["raw_response"] = _without_secrets(self.raw_response)
        if isinstance(state.get("_request"), httpx2.Request):
            state["_request"] = redacted_request(state["_request"])
        return state

    def add_to_message(self, sentence: str) -> None:
        """Append a sentence that callers must see, shortening the text before it if necessary."""
        room = _LONGEST_MESSAGE + 14 - len(sentence)
        start = self.message if len(self.message) <= room else f"{self.message[: room - 3]}..."
        start += "" if start.endswith((".", "!", "?")) else "."
        self.message = f"{start} {sentence}"
        self.args = (self.message,)


class StatusError(ClientError):
    """The server returned an error, or an undocumented response."""

    status_code: int
    headers: httpx2.Headers
    raw_response: httpx2.Response

    @property
    def request(self) -> httpx2.Request:
        """The request, without credentials."""
        return self.raw_response.request


class DefaultError(StatusError):
    """The server returned an undocumented status or body."""


BY_STATUS: dict[int, tuple[type[StatusError], ...]] = {}
"""The error of each status that has one, followed by those of the bodies that are documented for it."""

_REQUEST_ID = ["x-request-id"]


class DocumentedError(StatusError):
    """The server returned a documented error; `data` is its body.

    Attributes:
        model: The type of `data`.
    """

    model: ClassVar[Any] = None
    data: Any


class ResponseValidationError(StatusError):
    """The status was a success, but the body does not match its type. `cause` has the details."""

    cause: Exception

    def __init__(
        self, message: str = "", *, response: httpx2.Response | None = None, cause: Exception | None = None
    ) -> None:
        super().__init__(message, response=response)
        self.cause = cause or ValueError(message)

    def __reduce__(self) -> tuple[Any, ...]:
        # A pydantic error cannot be pickled; its text can.
        state = {**self._state(), "cause": ValueError(str(self.cause))}
        return (_rebuild, (_parts_of(type(self)), self.args, state))


class ResponseTooLargeError(ClientError):
    """The response is larger than the client accepts. Raise `max_response_bytes`, or stream it to a file."""


class ClosedClientError(ClientError, RuntimeError):
    """The client was closed before or during the call."""


class NoResponseError(ClientError):
    """No response arrived, or only part of one. The cause is the exception of httpx2."""


class NetworkError(NoResponseError, httpx2.NetworkError):
    """The connection could not be made, or broke."""


class TimeoutError(NoResponseError, httpx2.TimeoutException):  # noqa: A001  # found as errors.TimeoutError, like builtins'
    """The call exceeded a timeout."""


class ConnectError(NetworkError, httpx2.ConnectError):
    """The connection could not be made: a wrong address, nobody listening, or a certificate that is not trusted."""


class ReadError(NetworkError, httpx2.ReadError):
    """The connection broke while the response was read."""


class WriteError(NetworkError, httpx2.WriteError):
    """The connection broke while the request was sent."""


class ConnectTimeout(TimeoutError, httpx2.ConnectTimeout):
    """The connection was not made in time."""


class ReadTimeout(TimeoutError, httpx2.ReadTimeout):
    """The response did not arrive in time."""


class WriteTimeout(TimeoutError, httpx2.WriteTimeout):
    """The request was not sent in time."""


class PoolTimeout(TimeoutError, httpx2.PoolTimeout):
    """No connection became free in time: there are too many concurrent calls."""


class LocalProtocolError(NoResponseError, httpx2.LocalProtocolError):
    """The request is not valid HTTP."""


class RemoteProtocolError(NoResponseError, httpx2.RemoteProtocolError):
    """The server closed the connection, or its response is not valid HTTP."""


class ProxyError(NoResponseError, httpx2.ProxyError):
    """The proxy refused."""


class UnsupportedProtocol(NoResponseError, httpx2.UnsupportedProtocol):
    """The URL is neither http nor https."""


class DecodingError(NoResponseError, httpx2.DecodingError):
    """The body does not match its Content-Encoding."""


def request_id_of(response: httpx2.Response) -> str:
    """Return the server's id for a request, "" if it sent none."""
    found: str = response.headers.get(_REQUEST_ID[0], "")  # Any in the types of older versions
    return found


_COMBINED: dict[tuple[type[StatusError], type[StatusError]], type[StatusError]] = {}


def error_class(status: type[StatusError] | None, body: type[StatusError]) -> type[StatusError]:
    """Return the class of the errors with a status and a body; each of the two catches them.

    It has the name of the status class, and is made when a response needs it: generating a class for each combination would
    fill most of a package with many errors.
    """
    if status is None or issubclass(status, body):
        return status or body
    parts = (status, body)
    if parts not in _COMBINED:
        names = {"__module__": status.__module__, "__qualname__": status.__qualname__, "__doc__": status.__doc__}
        _COMBINED.setdefault(parts, type(status.__name__, parts, {**names, "_parts": parts}))
    return _COMBINED[parts]


def publish(
    module: str, request_id_header: str, names: dict[str, str], by_status: dict[int, tuple[type[StatusError], ...]]
) -> None:
    """Move the errors to the public module, so that tracebacks and pickles name what callers import.

    Args:
        module: The public module, which has every error under its public name.
        request_id_header: The response header with the request id.
        names: The public names of the classes that have other names here.
        by_status: The error of each status that has one, followed by those of its bodies.
    """
    BY_STATUS.update(by_status)
    _REQUEST_ID[:] = [request_id_header]
    own = sys.modules[__name__]
    for name in (*__all__, *names):
        error = getattr(own, name)
        error.__module__ = module
        error.__name__ = error.__qualname__ = names.get(name, name)


def _without_secrets(response: httpx2.Response) -> httpx2.Response:
    """Return a response with a redacted request."""
    reduced = copy.copy(response)
    reduced.history = [_without_secrets(earlier) for earlier in response.history]
    if isinstance(getattr(response, "_request", None), httpx2.Request):
        redact_response(reduced)
    return reduced


def _parts_of(kind: type[ClientError]) -> tuple[type[ClientError], ...]:
    """Return the classes that a pickle can name."""
    parts: tuple[type[ClientError], ...] = vars(kind).get("_parts", (kind,))
    return parts


def _rebuild(parts: tuple[Any, ...], arguments: tuple[Any, ...], state: dict[str, Any]) -> ClientError:
    kind: type[ClientError] = parts[0] if len(parts) == 1 else error_class(*parts)
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    return error
