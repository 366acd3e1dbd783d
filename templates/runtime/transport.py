"""Transport: execute the steps of a call with blocking I/O; `transport_async` does the same in an event loop.

The two differ only in how they wait. The other one is a separate module because it needs asyncio, which sync programs should
not have to import.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from .body import GuardedStream, begin_exchange, decoded, end_exchange
from .call import Call, Send, Wait
from .decompression import codings_of, decompressed
from .encoding import SentHeaders
from .errors import ClosedClientError
from .http_clients import HttpClients
from .pooled import PooledRequest, in_memory
from .pools import Pools
from .request import FileStream
from .watch import LIMITS, Habits, Limits, Watch, watch_foreign

if TYPE_CHECKING:
    from .pool import Pool

T = TypeVar("T")
Trace = Callable[[str, Any], None]

# httpx2's names for the steps of a request with the user's client; the second one occurs even without a body.
_NEW = frozenset({"connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete"})
_BEGUN = "send_request_headers.started"
_SENT = "send_request_body.complete"

_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "QUERY"})
_FRAMING = frozenset({"content-length", "transfer-encoding"})

# The libraries below httpx2, whose exceptions it sometimes lets through.
_BELOW = frozenset({"anyio", "h11", "h2", "hpack", "httpcore2", "hyperframe"})

# In an event loop, data that was handed over may be sent even if the wait for it was cancelled.
SENT_IN_LOOP = "send_request_body.started"

_UNAUTHORIZED = HTTPStatus.UNAUTHORIZED.value
_JUST_USED = Habits().max_idle


def drive(call: Call[T], clients: HttpClients) -> T:
    """Run a call."""
    steps = call.steps()
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                call.clock.sleep(step.seconds)
                step = next(steps)
            else:
                step = steps.send(_attempt(call, step, clients))
    except StopIteration as done:
        result: T = done.value
        return result


def _attempt(call: Call[Any], send: Send, clients: HttpClients) -> httpx2.Response | Exception:
    """Send the request of a call once; return the response with its body, or the error."""
    try:
        client = clients.sync()
    except ClosedClientError as closed:
        return closed
    request = request_of(call, send, client)
    limits = LIMITS.set(Limits(call.hard_deadline(send), call.clock.monotonic, max_idle_of(call, client)))
    start = time.monotonic()
    try:
        signed = request if call.signer is None else call.signer.signed(request, call.signer.values())
        opened = _opened(client, signed, call, send)
        without_credentials(call, opened, request)
        try:
            response = _read(call, send, opened)
        except BaseException:
            opened.close()
            raise
        if not opened.is_closed and not call.keeps_open(opened):
            opened.close()
    except Exception as error:  # noqa: BLE001  # the call decides what it means, and raises what it does not know
        without_credentials(call, error, request)
        return failed(error, client, clients)
    except BaseException:
        if isinstance(client, Pools):
            clients.replace_sync(client)
        raise
    finally:
        LIMITS.reset(limits)
    return after_response(call, response, start)


def _opened(
    client: httpx2.Client | Pools[Pool], request: httpx2.Request, call: Call[Any], send: Send
) -> httpx2.Response:
    """Return the response as soon as its head has arrived."""
    if isinstance(client, Pools):
        send.begun = True
        return client.for_url(request.url).open(request, send, repeatable=call.policy.idempotent)
    request.extensions["trace"] = trace_of(call, send, request, Watch)
    follows = False if call.signer is not None else httpx2.USE_CLIENT_DEFAULT  # credentials are for one host
    response = client.send(request, stream=True, follow_redirects=follows)
    begin_exchange(response)
    return response


def _read(call: Call[Any], send: Send, response: httpx2.Response) -> httpx2.Response:
    """Read the body into memory, or into the sink of the call."""
    guard, sink, codings = call.guard(send, response), call.sink(response), codings_of(response)
    body = BytesIO()  # grows in place, and becomes bytes without a copy
    if sink is None and not codings and not call.keeps_open(response):
        stream: Any = response.stream
        for chunk in stream:
            body.write(guard.received(chunk))
        end_exchange(response)
        stream.close()
        return in_memory(response, body.getvalue())
    response.stream = GuardedStream(response, guard)
    if call.keeps_open(response):
        return response
    with sink or nullcontext(body.write) as write:
        for piece in decompressed(response):
            write(guard.count(piece))
    return decoded(response, body.getvalue())


def request_of(call: Call[Any], send: Send, client: httpx2.Client | httpx2.AsyncClient | Pools[Any]) -> httpx2.Request:
    """Return the request of one attempt, without its credentials."""
    payload, verb, headers = call.payload, call.operation.verb, call.headers.reveal()
    content, files = payload.content or b"", payload.files or None
    if not isinstance(client, Pools):
        # The user's own client may have headers, parameters and cookies to add.
        timeout = httpx2.USE_CLIENT_DEFAULT if send.timeouts is None else httpx2.Timeout(**send.timeouts)
        request = client.build_request(
            verb, call.url, headers=[*headers.values()], content=payload.content, files=files, timeout=timeout
        )
    elif files is None and isinstance(content, bytes):
        request = _in_memory(verb, call.url, headers, content, _extensions(send))
    else:
        # With content, even an empty one, httpx2 sends no files.
        request = httpx2.Request(
            verb,
            call.url,
            headers=[*headers.values()],
            content=content if files is None else None,
            files=files,
            extensions=_extensions(send),
        )
    if payload.files and payload.multipart:
        # httpx2 only sends form data, and has chosen the boundary.
        _, _, boundary = request.headers["Content-Type"].partition(";")
        request.headers["Content-Type"] = f"{payload.multipart};{boundary}"
    if not isinstance(content, bytes):
        request.stream = FileStream(content)
    if call.hooks.before_request is not None:
        call.hooks.before_request(request)
    return request


def _extensions(send: Send) -> dict[str, Any]:
    return {} if send.timeouts is None else {"timeout": send.timeouts}


def _in_memory(
    verb: str, url: httpx2.URL, headers: SentHeaders, content: bytes, extensions: dict[str, Any]
) -> httpx2.Request:
    """Return a request with its body in memory, as httpx2 would prepare it, only faster."""
    sent = [*headers.values()] if "host" in headers else [(b"Host", url.netloc), *headers.values()]
    if (content or verb in _WITH_BODY) and _FRAMING.isdisjoint(headers):
        sent.append((b"Content-Length", b"%d" % len(content)))
    return PooledRequest(verb, url, sent, content, extensions)


def without_credentials(call: Call[Any], outcome: httpx2.Response | Exception, request: httpx2.Request) -> None:
    """Attach the request without its credentials to a response or an exception, and forget those that were refused."""
    if call.signer is None:
        return
    if isinstance(outcome, httpx2.Response | httpx2.RequestError):
        outcome.request = request
        if isinstance(outcome, httpx2.Response) and outcome.status_code == _UNAUTHORIZED:
            call.signer.refused()


def after_response(call: Call[Any], response: httpx2.Response, start: float) -> httpx2.Response:
    """Run the hook for a response that has been read, and return the response."""
    response.elapsed = timedelta(0, time.monotonic() - start)
    if call.hooks.after_response is not None:
        call.hooks.after_response(response)
    return response


def trace_of(
    call: Call[Any], send: Send, request: httpx2.Request, watch: Callable[[Any], Watch], sent: str = _SENT
) -> Trace:
    """Return a trace for the user's client: it watches new connections, and records how much was sent."""
    last = _BEGUN if call.policy.idempotent else sent
    tunnel = False

    def trace(event: str, info: Any) -> None:
        nonlocal tunnel
        step = event[event.index(".") + 1 :]
        if step == _BEGUN:
            # With a tunnel through a proxy there are two requests; the last one counts.
            tunnel = info["request"].method == b"CONNECT"
            send.begun = True
            send.sent = False
        elif step == sent:
            send.sent = True
        elif step in _NEW:
            watch_foreign(info["return_value"], watch, call.log.unwatched)
        if step == last and not tunnel:
            request.extensions.pop("trace", None)  # nothing more to learn, and each event has a cost

    return trace


def max_idle_of(call: Call[Any], client: object) -> float | None:
    """Return the most seconds since the connection of a call was last used, None for no limit or if a pool enforces it."""
    return None if call.policy.idempotent or isinstance(client, Pools) else _JUST_USED


def failed(error: Exception, client: object, clients: HttpClients) -> Exception:
    """Return the error of a request, or `ClosedClientError` if the client was closed meanwhile."""
    error = _of_httpx(error)
    if isinstance(client, Pools) and isinstance(error, httpx2.RemoteProtocolError | httpx2.NetworkError):
        client.habits.closed_soon()
    if clients.closed and isinstance(error, RuntimeError | httpx2.TransportError):
        closed = ClosedClientError("the client was closed during the call")
        closed.__cause__ = error
        return closed
    return error


def _of_httpx(error: Exception) -> Exception:
    """Return httpx2's error for one from the libraries below it."""
    if type(error).__module__.partition(".")[0] not in _BELOW:
        return error
    kind = httpx2.LocalProtocolError if "Local" in type(error).__name__ else httpx2.RemoteProtocolError
    found = kind(str(error))
    found.__cause__ = error
    return found
