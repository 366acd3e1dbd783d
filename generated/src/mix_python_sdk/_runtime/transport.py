"""Transport: carry out what `call` decides, once with blocking I/O and once in an event loop.

The two halves differ in nothing but where they wait.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, closing, nullcontext
from datetime import timedelta
from typing import Any, TypeVar

import httpx2

from .body import (
    Decoder,
    GuardedAsyncStream,
    GuardedStream,
    begin_exchange,
    codings_of,
    decoded,
    is_decodable,
)
from .call import Call, Send, Wait
from .connections import LIMITS, NEW_CONNECTION, AsyncWatch, Limits, Watch
from .errors import ClosedClientError
from .http_clients import HttpClients, Transports

T = TypeVar("T")

# httpx2 names the steps of a request; a request without a body passes the second one too.
_BEGUN = "send_request_headers.started"
_SENT = "send_request_body.complete"

# A connection that was just used is still there. An older one may be closed by the server at the very moment when a
# request goes out on it, and what must not be repeated cannot be put at that risk.
_MAX_IDLE = 1.0


def drive(call: Call[T], clients: HttpClients) -> T:
    """Carry out a call."""
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


async def drive_async(call: Call[T], clients: HttpClients) -> T:
    """Carry out a call in an event loop."""
    steps = call.steps()
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                await call.clock.sleep_async(step.seconds)
                step = next(steps)
            else:
                step = steps.send(await _attempt_async(call, step, clients))
    except StopIteration as done:
        result: T = done.value
        return result


def _attempt(call: Call[Any], send: Send, clients: HttpClients) -> httpx2.Response | Exception:
    """Send the request of a call once; return the response with its body, or why there is none."""
    try:
        client = clients.sync()
    except ClosedClientError as closed:
        return closed
    request = _request(call, send, client)
    limits = LIMITS.set(
        Limits(call.hard_deadline(send), call.clock.monotonic, None if call.policy.idempotent else _MAX_IDLE)
    )
    start = time.monotonic()
    try:
        request.extensions["trace"] = _trace(send, client)
        with closing(_opened(client, request)) as opened:
            begin_exchange(opened)
            response = _read(call, send, opened)
    except Exception as error:  # noqa: BLE001  # the call decides what it means, and raises what it does not know
        return _as_closed(error, clients)
    except BaseException:
        if isinstance(client, Transports):
            clients.replace_sync(client)
        raise
    finally:
        LIMITS.reset(limits)
    return _after_response(call, response, start)


async def _attempt_async(call: Call[Any], send: Send, clients: HttpClients) -> httpx2.Response | Exception:
    try:
        client = await clients.for_loop()
    except ClosedClientError as closed:
        return closed
    request = _request(call, send, client)
    limits = LIMITS.set(Limits(None, call.clock.monotonic, None if call.policy.idempotent else _MAX_IDLE))
    start = time.monotonic()
    try:
        request.extensions["trace"] = _trace_async(send, client)
        async with (
            _limited(call.hard_deadline(send), call.clock.monotonic, request),
            aclosing(await _opened_async(client, request)) as opened,
        ):
            begin_exchange(opened)
            response = await _read_async(call, send, opened)
    except Exception as error:  # noqa: BLE001
        return _as_closed(error, clients)
    finally:
        LIMITS.reset(limits)
    return _after_response(call, response, start)


def _opened(client: httpx2.Client | Transports[httpx2.HTTPTransport], request: httpx2.Request) -> httpx2.Response:
    """Return the response as soon as its head is there."""
    if isinstance(client, httpx2.Client):
        return client.send(request, stream=True)
    response = client.for_url(request.url).handle_request(request)
    response.request = request
    return response


async def _opened_async(
    client: httpx2.AsyncClient | Transports[httpx2.AsyncHTTPTransport], request: httpx2.Request
) -> httpx2.Response:
    if isinstance(client, httpx2.AsyncClient):
        return await client.send(request, stream=True)
    response = await client.for_url(request.url).handle_async_request(request)
    response.request = request
    return response


def _read(call: Call[Any], send: Send, response: httpx2.Response) -> httpx2.Response:
    """Read the body into memory, or into the sink of the call."""
    guard, sink, codings = call.guard(send, response), call.sink(response), codings_of(response)
    in_memory = sink is None and not codings
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = GuardedStream(response, guard, counted=in_memory)
    if in_memory:
        response.read()
        return response
    body, decoder = bytearray(), Decoder(codings) if is_decodable(codings) else None
    with sink or nullcontext(body.extend) as write:
        for chunk in response.iter_bytes() if decoder is None else response.iter_raw():
            for piece in (chunk,) if decoder is None else decoder.feed(chunk):
                write(guard.count(piece))
        if decoder is not None:
            decoder.finish()
    return decoded(response, bytes(body))


async def _read_async(call: Call[Any], send: Send, response: httpx2.Response) -> httpx2.Response:
    guard, sink, codings = call.guard(send, response), call.sink(response), codings_of(response)
    in_memory = sink is None and not codings
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = GuardedAsyncStream(response, guard, counted=in_memory)
    if in_memory:
        await response.aread()
        return response
    body, decoder = bytearray(), Decoder(codings) if is_decodable(codings) else None
    with sink or nullcontext(body.extend) as write:
        async for chunk in response.aiter_bytes() if decoder is None else response.aiter_raw():
            for piece in (chunk,) if decoder is None else decoder.feed(chunk):
                write(guard.count(piece))
        if decoder is not None:
            decoder.finish()
    return decoded(response, bytes(body))


def _request(call: Call[Any], send: Send, client: object) -> httpx2.Request:
    """Return the request of one attempt; what authenticates it, or signs it, is added here."""
    payload, verb = call.payload, call.operation.verb
    if isinstance(client, httpx2.Client | httpx2.AsyncClient):
        # The user's own client may have headers, parameters and cookies to add.
        timeout = httpx2.USE_CLIENT_DEFAULT if send.timeout is None else send.timeout
        request = client.build_request(
            verb, call.url, headers=call.headers, content=payload.content, files=payload.files or None, timeout=timeout
        )
    else:
        extensions = {"timeout": send.timeout.as_dict()} if send.timeout else {}
        request = httpx2.Request(
            verb,
            call.url,
            headers=call.headers,
            content=payload.content,
            files=payload.files or None,
            extensions=extensions,
        )
    if call.hooks.before_request is not None:
        call.hooks.before_request(request)
    return request


def _after_response(call: Call[Any], response: httpx2.Response, start: float) -> httpx2.Response:
    response.elapsed = timedelta(seconds=time.monotonic() - start)
    if call.hooks.after_response is not None:
        call.hooks.after_response(response)
    return response


def _trace(send: Send, client: object) -> Callable[[str, Any], None]:
    """Return a trace that watches new connections, and notes how much of the request went out."""
    watch = client.watch if isinstance(client, Transports) else Watch

    def trace(event: str, info: Any) -> None:
        step = event[event.index(".") + 1 :]
        if step == _BEGUN:
            # Where there are several, such as one to a proxy first, the last one counts.
            send.begun = True
            send.sent = False
        elif step == _SENT:
            send.sent = True
        elif step in NEW_CONNECTION and hasattr(info["return_value"], "__dict__"):
            watch(info["return_value"])

    return trace


def _trace_async(send: Send, client: object) -> Callable[[str, Any], Awaitable[None]]:
    """Return the same trace for an event loop, which awaits it."""
    watch = client.watch if isinstance(client, Transports) else AsyncWatch

    async def trace(event: str, info: Any) -> None:  # httpx2 awaits it
        step = event[event.index(".") + 1 :]
        if step == _BEGUN:
            send.begun = True
            send.sent = False
        elif step == _SENT:
            send.sent = True
        elif step in NEW_CONNECTION and hasattr(info["return_value"], "__dict__"):
            watch(info["return_value"])

    return trace


@asynccontextmanager
async def _limited(deadline: float | None, now: Callable[[], float], request: httpx2.Request) -> AsyncGenerator[None]:
    """Give up what runs inside at the deadline.

    Raises:
        httpx2.ReadTimeout: The deadline has passed.
    """
    limit = asyncio.timeout(None if deadline is None else deadline - now())
    try:
        async with limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise httpx2.ReadTimeout("the response was not complete in time", request=request) from error


def _as_closed(error: Exception, clients: HttpClients) -> Exception:
    """Return what httpx2 says of a client that was closed during a call as an error of ours."""
    if clients.closed and isinstance(error, RuntimeError | httpx2.TransportError):
        closed = ClosedClientError("the client was closed during the call")
        closed.__cause__ = error
        return closed
    return error
