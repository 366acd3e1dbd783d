"""No response: from an exception of httpx2 to the error of the client, in words that do not quote the request."""

from __future__ import annotations

import httpx2

from . import errors
from .errors import NoResponseError

_DISCREET = ("Server disconnected", "peer closed connection", "it ended in the middle of an event", "the file ")

# Subclasses come before their base classes.
_LEAVES: tuple[type[NoResponseError], ...] = (
    *(errors.ConnectTimeout, errors.ReadTimeout, errors.WriteTimeout, errors.PoolTimeout, errors.TimeoutError),
    *(errors.ConnectError, errors.ReadError, errors.WriteError, errors.NetworkError),
    *(
        errors.LocalProtocolError,
        errors.RemoteProtocolError,
        errors.ProxyError,
        errors.UnsupportedProtocol,
        errors.DecodingError,
    ),
)


def no_response(
    error: httpx2.RequestError, what: str, url: httpx2.URL, happened: str = "no response from {}"
) -> NoResponseError:
    """Return the client's error for an exception of httpx2.

    Args:
        error: The exception.
        what: The call.
        url: Its URL.
        happened: What happened, with a place for the server.
    """
    kind = next((leaf for leaf in _LEAVES if isinstance(error, leaf.__bases__[1])), NoResponseError)
    shown = _discreet(error)
    port = url.port or {"https": 443}.get(url.scheme, 80)
    host = f"[{url.host}]" if ":" in url.host else url.host
    proxy = getattr(error, "proxy", "")  # set where the client itself goes through one
    server = happened.format(f"{url.scheme}://{host}:{port}") + (f" through the proxy {proxy}" if proxy else "")
    result = kind(f"{what}: {server}: {_reason(shown)}")
    request = getattr(error, "_request", None)
    if isinstance(result, httpx2.RequestError) and isinstance(request, httpx2.Request):
        result.request = request
    result.__cause__ = shown
    return result


_LATE: tuple[tuple[type[httpx2.TimeoutException], str], ...] = (
    (httpx2.ConnectTimeout, "the connection was not made in time"),
    (httpx2.WriteTimeout, "the request was not sent in time"),
    (httpx2.ReadTimeout, "the response was not complete in time"),
)


def _reason(error: httpx2.RequestError) -> str:
    """Return what happened in words that agree with the class of the error.

    That is the message of the error, or of its first cause: in an event loop, the error does not mention a reset. For
    timeouts, the libraries below only name the last wait.
    """
    late = next((text for kind, text in _LATE if isinstance(error, kind)), None)
    if late is not None:
        return late
    found: BaseException | None = error
    for _ in range(5):
        if found is None or str(found):
            break
        found = found.__cause__ or found.__context__
    return str(found or "") or type(error).__name__


def _discreet(error: httpx2.RequestError) -> httpx2.RequestError:
    """Return an error that quotes neither the request nor the response; h11's errors about them do."""
    if not isinstance(error, httpx2.ProtocolError) or str(error).startswith(_DISCREET):
        return error
    side = "request" if isinstance(error, httpx2.LocalProtocolError) else "response"
    return type(error)(f"the {side} is not valid HTTP")
