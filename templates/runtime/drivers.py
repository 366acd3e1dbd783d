"""Drivers: carry out what `attempts` decides, once with blocking I/O and once in an event loop.

The two differ in nothing but where they wait.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing, closing, nullcontext
from typing import Any, TypeVar

import httpx2

from .attempts import Call, Send, Wait
from .deadlines import bind_new_connections, limited, limited_async
from .errors import ClosedClientError
from .pools import Pools
from .reading import GuardedAsyncStream, GuardedStream, decoded, is_encoded

T = TypeVar("T")

# httpx2 names the steps of a request; a request without a body passes this one too.
_BEGUN = ".send_request_headers.started"
_SENT = ".send_request_body.complete"


def drive(call: Call[T], pools: Pools) -> T:
    """Carry out a call."""
    steps = call.steps()
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                call.clock.sleep(step.seconds)
                step = next(steps)
            else:
                step = steps.send(_outcome(call, step, pools))
    except StopIteration as done:
        result: T = done.value
        return result


async def drive_async(call: Call[T], pools: Pools) -> T:
    """Carry out a call in an event loop."""
    steps = call.steps()
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                await call.clock.sleep_async(step.seconds)
                step = next(steps)
            else:
                step = steps.send(await _outcome_async(call, step, pools))
    except StopIteration as done:
        result: T = done.value
        return result


def _outcome(call: Call[Any], send: Send, pools: Pools) -> httpx2.Response | Exception:
    try:
        pool = pools.sync()
    except ClosedClientError as closed:
        return closed
    request = _request(call, send, pool)
    deadline = call.hard_deadline(send)
    if send.watch or deadline is not None:
        request.extensions["trace"] = _note(send)
    try:
        with limited(deadline, call.clock.monotonic), closing(pool.send(request, stream=True)) as opened:
            response = _read(call, send, opened)
    except Exception as error:  # noqa: BLE001  # the generator decides what it means, and raises what it does not know
        return _as_closed(error, pools)
    return _told(call, response)


async def _outcome_async(call: Call[Any], send: Send, pools: Pools) -> httpx2.Response | Exception:
    try:
        pool = await pools.for_loop()
    except ClosedClientError as closed:
        return closed
    request = _request(call, send, pool)
    if send.watch:
        request.extensions["trace"] = _note_async(send)
    try:
        async with (
            limited_async(call.hard_deadline(send), call.clock.monotonic, request),
            aclosing(await pool.send(request, stream=True)) as opened,
        ):
            response = await _read_async(call, send, opened)
    except Exception as error:  # noqa: BLE001
        return _as_closed(error, pools)
    return _told(call, response)


def _read(call: Call[Any], send: Send, response: httpx2.Response) -> httpx2.Response:
    guard, sink = call.guard(send, response), call.sink(response)
    if sink is None and not is_encoded(response) and isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = GuardedStream(response.stream, guard)
        response.read()
        return response
    body = bytearray()
    with sink or nullcontext(body.extend) as write:
        for chunk in response.iter_bytes():
            write(guard.take(chunk))
    return decoded(response, bytes(body))


async def _read_async(call: Call[Any], send: Send, response: httpx2.Response) -> httpx2.Response:
    guard, sink = call.guard(send, response), call.sink(response)
    if sink is None and not is_encoded(response) and isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = GuardedAsyncStream(response.stream, guard)
        await response.aread()
        return response
    body = bytearray()
    with sink or nullcontext(body.extend) as write:
        async for chunk in response.aiter_bytes():
            write(guard.take(chunk))
    return decoded(response, bytes(body))


def _request(call: Call[Any], send: Send, pool: httpx2.Client | httpx2.AsyncClient) -> httpx2.Request:
    payload, verb = call.payload, call.operation.verb
    if call.own_client:
        # The caller's own client may have headers, parameters and cookies to add.
        timeout = httpx2.USE_CLIENT_DEFAULT if send.timeout is None else send.timeout
        request = pool.build_request(
            verb, call.url, headers=call.headers, content=payload.content, files=payload.files or None, timeout=timeout
        )
    else:
        extensions = {"timeout": send.timeout.as_dict()} if send.timeout else None
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


def _told(call: Call[Any], response: httpx2.Response) -> httpx2.Response:
    if call.hooks.after_response is not None:
        call.hooks.after_response(response)
    return response


def _note(send: Send, *, binding: bool = True) -> Callable[[str, object], None]:
    """Return a trace that takes down how much of a request went out; the last one counts where several did."""

    def trace(event: str, info: object) -> None:
        if binding:
            bind_new_connections(event, info)
        if event.endswith(_BEGUN):
            send.begun = True
            send.sent = False
        elif event.endswith(_SENT):
            send.sent = True

    return trace


def _note_async(send: Send) -> Callable[[str, object], Awaitable[None]]:
    """Return the same trace for an event loop, which awaits it."""
    note = _note(send, binding=False)

    async def trace(event: str, info: object) -> None:  # httpx2 awaits it
        note(event, info)

    return trace


def _as_closed(error: Exception, pools: Pools) -> Exception:
    """Return what httpx2 says of a client that was closed during a call as an error of ours."""
    if pools.closed and isinstance(error, RuntimeError | httpx2.TransportError):
        closed = ClosedClientError("the client was closed during the call")
        closed.__cause__ = error
        return closed
    return error
