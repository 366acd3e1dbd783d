"""Forks: each process reads its own answers, and none waits for a lock of another."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import warnings
from collections.abc import Iterator

import httpx2
import pytest

from mix_python_sdk import Mix, errors
from tests.support.calls import SESSION
from tests.support.fault_server import Act, FaultServer, Received, answer

pytestmark = [
    pytest.mark.usefixtures("transport"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
]


def _named(request: Received) -> Act:
    """Answer with a session that has the id that was asked for."""
    return answer(200, {**SESSION, "id": request.target.rpartition("/")[2]})


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(_named) as running:
        yield running


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_children_of_a_fork_read_their_own_answers(server: FaultServer) -> None:
    with Mix(server_url=server.url) as mix:
        assert mix.sessions.get(id="parent").id == "parent"
        children: list[int] = []
        for child in ("first", "second"):
            pid = os.fork()
            if pid == 0:
                right = False
                with contextlib.suppress(BaseException):
                    right = all(mix.sessions.get(id=f"{child}{n}").id == f"{child}{n}" for n in range(10))
                os._exit(0 if right else 1)
            children.append(pid)
        assert [mix.sessions.get(id=f"p{n}").id for n in range(10)] == [f"p{n}" for n in range(10)]
        assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children] == [0, 0]
        assert mix.sessions.get(id="parent").id == "parent"
    assert server.connections == 3


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_children_of_a_fork_have_event_loops_of_their_own(server: FaultServer) -> None:
    with asyncio.Runner() as runner, Mix(server_url=server.url) as mix:
        assert runner.run(mix.sessions.get_async(id="parent")).id == "parent"
        pid = os.fork()
        if pid == 0:
            right = False
            with contextlib.suppress(BaseException), warnings.catch_warnings():
                warnings.simplefilter("ignore", ResourceWarning)  # of what the child drops
                right = all(asyncio.run(mix.sessions.get_async(id=f"c{n}")).id == f"c{n}" for n in range(5))
            os._exit(0 if right else 1)
        assert [runner.run(mix.sessions.get_async(id=f"p{n}")).id for n in range(5)] == [f"p{n}" for n in range(5)]
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert runner.run(mix.sessions.get_async(id="parent")).id == "parent"


def test_a_fork_during_a_call_of_another_thread_does_not_hang_the_child(server: FaultServer) -> None:
    with Mix(server_url=server.url) as mix:
        pools = mix._http_clients  # pyright: ignore[reportPrivateUsage]
        with pools._lock:  # pyright: ignore[reportPrivateUsage]  # as another thread would hold it
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
            if pid == 0:
                threading.Timer(5, os._exit, (2,)).start()
                os._exit(0 if mix.sessions.get(id="c").id == "c" else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_client_passed_in_and_used_before_a_fork_is_refused_in_the_child(server: FaultServer) -> None:
    with httpx2.Client() as http, Mix(server_url=server.url, client=http) as mix:
        assert mix.sessions.get(id="parent").id == "parent"
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(errors.ClosedClientError):
                mix.sessions.get(id="child")
                os._exit(1)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert mix.sessions.get(id="parent").id == "parent"
        assert server.sends == 2


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_client_passed_in_and_first_used_in_a_child_works_there(server: FaultServer) -> None:
    with httpx2.Client() as http, Mix(server_url=server.url, client=http) as mix:
        pid = os.fork()
        if pid == 0:
            right = False
            with contextlib.suppress(BaseException):
                right = mix.sessions.get(id="child").id == "child"
            os._exit(0 if right else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


LINES = [f"line {number}" for number in range(20)]
STREAM = Act(
    (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", *(f"{line}\n".encode() for line in LINES)), 0.001, end="close"
)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_response_that_is_read_at_a_fork_stays_the_parents() -> None:
    with (
        FaultServer((STREAM,)) as streaming,
        Mix(server_url=streaming.url) as mix,
        mix.stream("GET", "/lines") as response,
    ):
        lines = response.iter_lines()
        read = [next(lines)]
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(errors.ClosedClientError):
                next(lines)
                os._exit(1)
            response.close()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert [*read, *lines] == LINES


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_response_that_a_loop_reads_at_a_fork_stays_the_parents() -> None:
    async def run(url: str) -> list[str]:
        async with Mix(server_url=url) as mix, mix.stream_async("GET", "/lines") as response:
            lines = response.iter_lines()
            read = [await anext(lines)]
            pid = os.fork()
            if pid == 0:
                with contextlib.suppress(errors.ClosedClientError):
                    await anext(lines)
                    os._exit(1)
                await response.aclose()
                os._exit(0)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
            return [*read, *[line async for line in lines]]

    with FaultServer((STREAM,)) as streaming:
        assert asyncio.run(run(streaming.url)) == LINES
