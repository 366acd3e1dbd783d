"""Connecting to a host with several addresses in an event loop: one connection is made, and no socket is left behind."""

from __future__ import annotations

import asyncio
import gc
import socket
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest

from mix_python_sdk import Mix, errors
from runtime import dialing
from tests.support.fault_row import GOOD
from tests.support.fault_server import FaultServer

_STEPS = 40  # turns of the event loop, more than a connection takes


@pytest.fixture
def listening() -> Iterator[list[socket.socket]]:
    """Two addresses that answer."""
    with ExitStack() as stack:
        yield [stack.enter_context(socket.create_server((address, 0))) for address in ("127.0.0.1", "127.0.0.2")]


@pytest.fixture
def silent() -> Iterator[tuple[str, int]]:
    """An address that does not answer, for its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as stack:
        for _ in range(4):
            connection = stack.enter_context(socket.socket())
            connection.setblocking(False)
            connection.connect_ex(server.getsockname())
        yield server.getsockname()


def run(to: list[Any], act: Callable[[], Awaitable[Any]]) -> Any:
    """Run something in an event loop in which every name has these addresses."""

    async def resolved(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", address) for address in to]

    async def main() -> Any:
        asyncio.get_running_loop().getaddrinfo = resolved  # type: ignore[method-assign]
        return await act()

    return asyncio.run(main())


async def cancelled_after(steps: int, act: Callable[[], Awaitable[Any]]) -> Any:
    """Cancel something after some turns of the event loop; return its result if it was quicker."""
    task: asyncio.Future[Any] = asyncio.ensure_future(act())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    return (await asyncio.gather(task, return_exceptions=True))[0]


@pytest.mark.slow
def test_a_cancellation_at_any_moment_leaves_no_socket(listening: list[socket.socket]) -> None:
    async def dialled() -> None:
        (await dialing.dial("two.invalid", 1)).close()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        for steps in range(_STEPS):
            addresses = [server.getsockname() for server in listening]
            run(addresses, partial(cancelled_after, steps, dialled))
            gc.collect()
    assert [str(each.message) for each in caught] == []


@pytest.mark.slow
def test_a_call_that_is_cancelled_at_any_moment_leaves_no_socket() -> None:
    with FaultServer((GOOD["get"],)) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))

        async def called(steps: int) -> Any:
            async with Mix(server_url="http://two.invalid", retry_config=None) as mix:
                return await cancelled_after(steps, lambda: mix.sessions.get_async(id="a"))

        for steps in range(_STEPS):
            run([address, address], partial(called, steps))
            gc.collect()
    assert [str(each.message) for each in caught] == []


def test_the_next_address_is_tried_beside_a_silent_one(silent: tuple[str, int], listening: list[socket.socket]) -> None:
    to = listening[1].getsockname()
    with run([silent, to], lambda: dialing.dial("two.invalid", 1)) as connection:
        assert connection.getpeername() == to


def test_two_that_answer_in_the_same_moment_are_one_connection(
    listening: list[socket.socket], monkeypatch: Any
) -> None:
    monkeypatch.setattr(dialing, "_SECOND_ADDRESS", 0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        addresses = [server.getsockname() for server in listening]
        run(addresses, lambda: dialing.dial("two.invalid", 1)).close()
        gc.collect()
    assert [str(each.message) for each in caught] == []


def test_what_no_address_answers_says_why() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        refusing = bound.getsockname()

        async def call() -> Any:
            async with Mix(server_url="http://two.invalid", retry_config=None) as mix:
                return await mix.sessions.list_async()

        with pytest.raises(errors.ConnectError, match="Connect call failed"):
            run([refusing, refusing], call)
        with pytest.raises(OSError, match=r"two.invalid has no address"):
            run([], lambda: dialing.dial("two.invalid", 1))


def test_families_take_turns() -> None:
    def address(family: socket.AddressFamily, number: int) -> dialing.Address:
        return family, socket.SOCK_STREAM, 0, "", number

    six, four = socket.AF_INET6, socket.AF_INET
    found = dialing.alternating([address(six, 1), address(six, 2), address(six, 3), address(four, 4)])
    assert [each[4] for each in found] == [1, 4, 2, 3]
