"""The transport of an event loop: like `transport`, without blocking."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from .body import GuardedAsyncStream, begin_exchange, decoded, end_exchange
from .call import Call, Send, Wait
from .decompression import codings_of, decompressed_async
from .errors import ClosedClientError
from .http_clients import HttpClients
from .pooled import in_memory
from .pools import Pools
from .transport import (
    SENT_IN_LOOP,
    after_response,
    failed,
    max_idle_of,
    request_of,
    trace_of,
    without_credentials,
)
from .watch import LATE, LIMITS, Limits
from .watch_async import ForeignWatch

if TYPE_CHECKING:
    from .pool_async import AsyncPool

T = TypeVar("T")
AsyncTrace = Callable[[str, Any], Awaitable[None]]


async def drive_async(call: Call[T], clients: HttpClients) -> T:
    """Run a call in an event loop."""
    steps = call.steps()
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wait):
                await call.clock.sleep_async(step.seconds)
                step = next(steps)
            else:
                step = steps.send(await _attempt(call, step, clients))
    except StopIteration as done:
        result: T = done.value
        return result


async def _attempt(call: Call[Any], send: Send, clients: HttpClients) -> httpx2.Response | Exception:
    try:
        client = clients.for_loop()
    except ClosedClientError as closed:
        return closed
    request = request_of(call, send, client)
    deadline = call.hard_deadline(send)
    limits = LIMITS.set(Limits(deadline, call.clock.monotonic, max_idle_of(call, client)))
    whole = None
    start = time.monotonic()
    try:
        if isinstance(client, Pools) and call.signer is None:
            response = await _exchange(call, send, client, request)  # its connections keep the time
        else:
            whole = asyncio.timeout(None if deadline is None else deadline - call.clock.monotonic())
            async with whole:
                response = await _exchange(call, send, client, request)
    except Exception as error:  # noqa: BLE001
        outcome = error
        if isinstance(error, TimeoutError) and whole is not None and whole.expired():
            outcome = httpx2.ReadTimeout(LATE, request=request)
            outcome.__cause__ = error
        without_credentials(call, outcome, request)
        return failed(outcome, client, clients)
    finally:
        LIMITS.reset(limits)
    return after_response(call, response, start)


async def _exchange(
    call: Call[Any], send: Send, client: httpx2.AsyncClient | Pools[AsyncPool], request: httpx2.Request
) -> httpx2.Response:
    """Send a request and read the response."""
    signed = request if call.signer is None else call.signer.signed(request, await call.signer.values_async())
    if isinstance(client, Pools):
        send.begun = True
        opened = await client.for_url(signed.url).open(signed, send, repeatable=call.policy.idempotent)
    else:
        opened = await _opened(client, signed, call, send)
    without_credentials(call, opened, request)
    try:
        response = await _read(call, send, opened)
    except BaseException:
        await opened.aclose()
        raise
    if not opened.is_closed and not call.keeps_open(opened):
        await opened.aclose()
    return response


async def _opened(client: httpx2.AsyncClient, request: httpx2.Request, call: Call[Any], send: Send) -> httpx2.Response:
    request.extensions["trace"] = _trace(call, send, request)
    follows = False if call.signer is not None else httpx2.USE_CLIENT_DEFAULT
    response = await client.send(request, stream=True, follow_redirects=follows)
    begin_exchange(response)
    return response


async def _read(call: Call[Any], send: Send, response: httpx2.Response) -> httpx2.Response:
    guard, sink, codings = call.guard(send, response), call.sink(response), codings_of(response)
    body = BytesIO()  # grows in place, and becomes bytes without a copy
    if sink is None and not codings and not call.keeps_open(response):
        stream: Any = response.stream
        if isinstance(stream, httpx2.ByteStream):  # it has arrived
            for chunk in stream:
                body.write(guard.received(chunk))
        else:
            async for chunk in stream:
                body.write(guard.received(chunk))
        end_exchange(response)
        await stream.aclose()
        return in_memory(response, body.getvalue())
    response.stream = GuardedAsyncStream(response, guard)
    if call.keeps_open(response):
        return response
    with sink or nullcontext(body.write) as write:
        async for piece in decompressed_async(response):
            write(guard.count(piece))
    return decoded(response, body.getvalue())


def _trace(call: Call[Any], send: Send, request: httpx2.Request) -> AsyncTrace:
    """Return an awaitable trace for an event loop."""
    trace = trace_of(call, send, request, ForeignWatch, SENT_IN_LOOP)

    async def awaited(event: str, info: Any) -> None:
        trace(event, info)

    return awaited
