"""Redaction: the part of a request that callers see on its response or error.

That is the verb, the URL, and the headers without secrets; not the body, and nothing that was used to send it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from traceback import walk_tb
from typing import Generic, TypeVar

import httpx2

T = TypeVar("T")

_SHOWN = frozenset(
    {
        *("accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "host"),
        *("last-event-id", "transfer-encoding", "user-agent"),
    }
)
_HIDDEN = b"[secure]"
_MOST_CAUSES = 20
# This package, and what it sends requests with.
_SENDERS = frozenset(
    {__name__.partition(".")[0], "anyio", "asyncio", "h11", "h2", "httpcore2", "httpx2", "socket", "socksio", "ssl"}
)


def redacted_request(request: httpx2.Request, url: httpx2.URL | None = None) -> httpx2.Request:
    """Return a redacted copy of a request.

    Args:
        request: The request.
        url: Its URL without what was added for sending it, None for the one that it has.
    """
    headers = [
        (name, value if name.lower().decode("latin-1") in _SHOWN else _HIDDEN) for name, value in request.headers.raw
    ]
    return httpx2.Request(request.method, url or request.url, headers=headers)


def redact_response(response: httpx2.Response, url: httpx2.URL | None = None) -> None:
    """Redact the request of a response, and the requests before and after a redirect."""
    if response.next_request is not None:
        response.next_request = None
    for earlier in response.history:
        redact_response(earlier)
    # After a redirect the URL differs.
    response.request = redacted_request(response.request, None if response.history else url)
    if response.is_closed and hasattr(response, "_content"):
        # The stream refers to the connection, which refers to the request.
        response.stream = httpx2.ByteStream(response.content)
        response.extensions.pop("network_stream", None)


def redact_error(error: BaseException, url: httpx2.URL) -> None:
    """Redact the request of an error and of its causes, and empty the frames that sent it."""
    forget_locals(error)
    for cause in _causes(error):
        request = getattr(cause, "_request", None)
        if isinstance(cause, httpx2.RequestError) and isinstance(request, httpx2.Request):
            cause.request = redacted_request(request, url)
        response = vars(cause).get("raw_response")
        if isinstance(response, httpx2.Response):
            redact_response(response, url)


def forget_locals(error: BaseException) -> None:
    """Clear the local variables of the frames in which a request was sent; error trackers show them.

    The lines of the tracebacks stay, and so do the variables of the user's functions.
    """
    for cause in _causes(error):
        for frame, _ in walk_tb(cause.__traceback__):
            if str(frame.f_globals.get("__name__")).partition(".")[0] in _SENDERS:
                with suppress(RuntimeError):  # one that is still running
                    frame.clear()


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


class Secret(Generic[T]):
    """Hides a value from `repr`, `vars` and anything else that walks over attributes.

    Attributes:
        reveal: Returns it.
    """

    __slots__ = ("reveal",)

    def __init__(self, value: T) -> None:
        self.reveal: Callable[[], T] = lambda: value

    def __repr__(self) -> str:
        return "<secret>"
