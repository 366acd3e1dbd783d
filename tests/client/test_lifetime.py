"""Lifetime: threads, event loops, closing early, closing twice, closing never."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Mix, errors
from tests.support.calls import ARGUMENTS, MODES, SESSION, Mode
from tests.support.fault_server import Act, FaultServer, Received, answer

pytestmark = pytest.mark.usefixtures("transport")


def _named(request: Received) -> Act:
    """Answer with a session that has the id that was asked for."""
    return answer(200, {**SESSION, "id": request.target.rpartition("/")[2]})


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(_named) as running:
        yield running


@pytest.fixture
def silent() -> Iterator[FaultServer]:
    with FaultServer((Act(end="hang"),)) as running:
        yield running


def _descriptors() -> int:
    """How many files and sockets are open; 0 on systems without a folder of them."""
    gc.collect()
    folder = next((each for each in ("/proc/self/fd", "/dev/fd") if Path(each).is_dir()), None)
    return len(os.listdir(folder)) if folder else 0  # noqa: PTH208  # the shortest way to count


def _wait_for(condition: Callable[[], object]) -> None:
    for _ in range(400):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it did not come to pass")


def test_sixteen_threads_share_one_client(server: FaultServer) -> None:
    barrier = threading.Barrier(16)

    def calls(mix: Mix, thread: int) -> list[bool]:
        barrier.wait()
        return [mix.sessions.get(id=f"{thread}-{number}").id == f"{thread}-{number}" for number in range(25)]

    with Mix(server_url=server.url) as mix, ThreadPoolExecutor(16) as threads:
        results = [future.result() for future in [threads.submit(calls, mix, thread) for thread in range(16)]]
    assert all(all(result) for result in results)
    assert len(server.received) == 16 * 25
    assert server.connections <= 16


def test_more_than_a_hundred_calls_are_in_flight_at_once() -> None:
    together = threading.Barrier(150, timeout=20)

    def meet(_: Received) -> Act:
        together.wait()  # until as many requests are here
        return answer(200, SESSION)

    async def main(url: str) -> None:
        async with Mix(server_url=url) as mix:
            found = await asyncio.gather(*(mix.sessions.get_async(id=str(number)) for number in range(150)))
            assert [session.id for session in found] == ["s1"] * 150

    with FaultServer(meet) as server:
        asyncio.run(main(server.url))


def test_one_client_in_three_event_loops(server: FaultServer) -> None:
    mix = Mix(server_url=server.url)

    async def calls(number: int) -> list[str]:
        found = await asyncio.gather(*(mix.sessions.get_async(id=f"{number}-{item}") for item in range(5)))
        return [session.id for session in found]

    before = _descriptors()
    for number in range(3):
        assert asyncio.run(calls(number)) == [f"{number}-{item}" for item in range(5)]
        assert not mix._http_clients._by_loop  # pyright: ignore[reportPrivateUsage]
    _wait_for(lambda: server.open_connections == 0)
    assert _descriptors() <= before
    mix.close()


def test_event_loops_in_threads_at_once(server: FaultServer) -> None:
    async def calls(mix: Mix, thread: int) -> list[str]:
        return [(await mix.sessions.get_async(id=f"{thread}-{number}")).id for number in range(10)]

    with Mix(server_url=server.url) as mix, ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(asyncio.run, calls(mix, thread)) for thread in range(4)]
        for thread, future in enumerate(futures):
            assert future.result() == [f"{thread}-{number}" for number in range(10)]


def test_event_loops_that_come_and_go_in_threads(server: FaultServer) -> None:
    async def one(mix: Mix, name: str) -> str:
        return (await mix.sessions.get_async(id=name)).id

    def many(mix: Mix, thread: int) -> list[str]:
        return [asyncio.run(one(mix, f"{thread}-{number}")) for number in range(15)]

    with Mix(server_url=server.url) as mix, ThreadPoolExecutor(8) as threads:
        futures = [threads.submit(many, mix, thread) for thread in range(8)]
        for thread, future in enumerate(futures):
            assert future.result() == [f"{thread}-{number}" for number in range(15)]
        assert not mix._http_clients._by_loop  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("method", ["list", "create"])
def test_close_during_a_call(silent: FaultServer, method: str) -> None:
    mix = Mix(server_url=silent.url)
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(getattr(mix.sessions, method), **ARGUMENTS[method])
        _wait_for(lambda: silent.sends)
        mix.close()
        with pytest.raises(errors.ClosedClientError) as caught:
            future.result(timeout=10)  # without the close, it would take 30 s
    assert (caught.value.attempts, caught.value.outcome_unknown) == (1, method == "create")
    assert silent.sends == 1


def test_close_during_a_call_in_an_event_loop(silent: FaultServer) -> None:
    async def main() -> BaseException | None:
        mix = Mix(server_url=silent.url)
        task = asyncio.create_task(mix.sessions.list_async())
        while not silent.sends:
            await asyncio.sleep(0.005)
        await mix.aclose()
        (result,) = await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 5)
        return result if isinstance(result, BaseException) else None

    assert isinstance(asyncio.run(main()), errors.ClosedClientError)
    assert silent.sends == 1


def test_close_during_a_wait_ends_the_call() -> None:
    with FaultServer((answer(503),)) as server:
        mix = Mix(server_url=server.url, hooks=None)
        with ThreadPoolExecutor(1) as threads:
            future = threads.submit(mix.sessions.list)
            _wait_for(lambda: server.sends)
            mix.close()
            with pytest.raises(errors.MixError):
                future.result()
        assert server.sends <= 2


def test_a_closed_client_refuses_calls(server: FaultServer) -> None:
    mix = Mix(server_url=server.url)
    mix.close()
    mix.close()
    with pytest.raises(errors.ClosedClientError, match="closed") as caught:
        mix.sessions.list()
    assert isinstance(caught.value, RuntimeError | errors.MixError)

    async def main() -> None:
        await mix.aclose()
        await mix.aclose()
        with pytest.raises(errors.ClosedClientError):
            await mix.sessions.list_async()

    asyncio.run(main())
    assert server.connections == 0


@pytest.mark.parametrize("closing", ["close", "aclose", "with"])
def test_everything_that_was_opened_is_closed(server: FaultServer, closing: str) -> None:
    """A sync close inside of a loop closes its connections too, and an async one closes the sync ones."""

    async def main() -> None:
        with contextlib.ExitStack() as stack:
            mix = Mix(server_url=server.url)
            if closing == "with":
                stack.enter_context(mix)
            await asyncio.to_thread(mix.sessions.get, id="a")
            await mix.sessions.get_async(id="b")
            assert server.open_connections == 2
            if closing == "close":
                mix.close()
            elif closing == "aclose":
                await mix.aclose()
        while server.open_connections:
            await asyncio.sleep(0.005)

    asyncio.run(asyncio.wait_for(main(), 5))


def test_close_from_outside_of_a_loop_that_pauses(server: FaultServer) -> None:
    with asyncio.Runner() as runner:
        with Mix(server_url=server.url) as mix:
            runner.run(mix.sessions.get_async(id="a"))
            runner.run(mix.sessions.get_async(id="b"))
            assert server.connections == 1
        _wait_for(lambda: server.open_connections == 0)


def test_aclose_from_another_loop(server: FaultServer) -> None:
    with asyncio.Runner() as first, asyncio.Runner() as second:
        mix = Mix(server_url=server.url)
        first.run(mix.sessions.get_async(id="a"))
        second.run(mix.aclose())
        first.run(asyncio.sleep(0.01))
        _wait_for(lambda: server.open_connections == 0)


def test_the_callers_clients_are_never_closed(server: FaultServer) -> None:
    async def main(given: httpx2.Client, given_async: httpx2.AsyncClient) -> None:
        async with Mix(server_url=server.url, client=given, async_client=given_async) as mix:
            await mix.sessions.get_async(id="a")
            mix.sessions.get(id="b")
        mix.close()
        assert not given.is_closed
        assert not given_async.is_closed
        await given_async.aclose()

    with httpx2.Client() as given:
        asyncio.run(main(given, httpx2.AsyncClient()))


def test_cancelled_tasks_leak_no_connection(silent: FaultServer) -> None:
    async def main() -> None:
        async with Mix(server_url=silent.url) as mix:
            tasks = [asyncio.create_task(mix.sessions.list_async()) for _ in range(20)]
            while silent.sends < 20:
                await asyncio.sleep(0.005)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in results)
            clients: Any = mix._http_clients.for_loop()  # pyright: ignore[reportPrivateUsage]
            assert [pool.connections.open for pool in clients.all()] == [0]

    asyncio.run(main())
    assert silent.sends == 20


@pytest.mark.parametrize("mode", MODES)
def test_a_sync_user_pays_for_no_async_client(server: FaultServer, mode: Mode) -> None:
    async def main(mix: Mix) -> tuple[bool, bool]:
        await mix.sessions.get_async(id="a")
        return _opened(mix)

    def _opened(mix: Mix) -> tuple[bool, bool]:
        pools = mix._http_clients  # pyright: ignore[reportPrivateUsage]
        return pools._sync is not None, bool(pools._by_loop)  # pyright: ignore[reportPrivateUsage]

    with Mix(server_url=server.url) as mix:
        assert _opened(mix) == (False, False)
        if mode == "sync":
            mix.sessions.get(id="a")
            assert _opened(mix) == (True, False)
        else:
            assert asyncio.run(main(mix)) == (False, True)
