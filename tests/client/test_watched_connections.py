"""The protection that the client adds to connections: it cannot vanish without a word."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix
from mix_python_sdk._runtime.http_clients import HttpClients
from mix_python_sdk._runtime.watch import UNWATCHED, Watch
from tests.support.calls import MODES, SESSION, Mode
from tests.support.fault_row import GOOD
from tests.support.fault_server import FaultServer


class Slotted:
    """A network stream as a later httpcore2 could have it: without a `__dict__`."""

    __slots__ = ()

    def read(self, *_: object) -> bytes:
        return b""

    def write(self, *_: object) -> None:
        pass

    def get_extra_info(self, *_: object) -> None:
        return None

    async def aclose(self) -> None:
        pass


class Slotting(httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """A transport that reports such a stream for each request."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.extensions["trace"]("connection.connect_tcp.complete", {"return_value": Slotted()})
        return httpx2.Response(200, json=SESSION)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.extensions["trace"]("connection.connect_tcp.complete", {"return_value": Slotted()})
        return httpx2.Response(200, json=SESSION)


@pytest.mark.parametrize("mode", MODES)
def test_a_connection_that_cannot_be_watched_is_a_warning_once(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    async def calls() -> None:
        async with httpx2.AsyncClient(transport=Slotting()) as http:
            for _ in range(2):
                await Mix(async_client=http).sessions.get_async(id="s1")

    if mode == "async":
        asyncio.run(calls())
    else:
        with httpx2.Client(transport=Slotting()) as http:
            for _ in range(2):
                Mix(client=http).sessions.get(id="s1")
    try:
        (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
        assert record.getMessage().startswith(f"connections of the class {__name__}.Slotted cannot be watched")
        assert {f"{__name__}.Slotted"} == UNWATCHED  # for which the fixture of all tests looks
    finally:
        UNWATCHED.clear()


def _watch(pools: Any) -> object:
    (pool,) = pools.all()
    connection = pool.connections.take(repeatable=True)
    pool.connections.keep(connection)
    return connection.watch


async def _watch_of_an_async_call(mix: Mix, clients: HttpClients) -> object:
    async with mix:
        await mix.sessions.get_async(id="s1")
        return _watch(clients.for_loop())


@pytest.mark.parametrize("mode", MODES)
def test_a_connection_of_our_own_is_watched_from_the_start(mode: Mode) -> None:
    with FaultServer((GOOD["get"],)) as server, Mix(server_url=server.url) as mix:
        clients = mix._http_clients  # pyright: ignore[reportPrivateUsage]
        if mode == "async":
            watch = asyncio.run(_watch_of_an_async_call(mix, clients))
        else:
            mix.sessions.get(id="s1")
            watch = _watch(clients.sync())
    assert isinstance(watch, Watch)


@pytest.mark.parametrize("mode", MODES)
def test_a_connection_of_the_callers_client_is_watched(mode: Mode) -> None:
    watches: list[object] = []
    hooks = Hooks(after_response=lambda response: watches.append(response.extensions["network_stream"].watch))

    async def call(server: FaultServer) -> None:
        async with httpx2.AsyncClient() as http:
            await Mix(server_url=server.url, async_client=http, hooks=hooks).sessions.get_async(id="s1")

    with FaultServer((GOOD["get"],)) as server:
        if mode == "async":
            asyncio.run(call(server))
        else:
            with httpx2.Client() as http:
                Mix(server_url=server.url, client=http, hooks=hooks).sessions.get(id="s1")
    assert [isinstance(watch, Watch) for watch in watches] == [True]
