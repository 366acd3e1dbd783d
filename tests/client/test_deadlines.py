"""Deadlines: whatever a server sends, and at whatever pace, a call ends when its time is up."""

from __future__ import annotations

import asyncio
import collections
import gzip
import itertools
import selectors
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mix_python_sdk import BackoffStrategy, Mix, RetryConfig, errors
from mix_python_sdk._runtime.call import SYSTEM_CLOCK
from tests.support.calls import MODES, SESSION, Mode, ended_by, outcome
from tests.support.fault_server import Act, FaultServer, Received, answer

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transport")]

RATE = 200
"""How much faster than the wall the clock of the budget runs."""

OK = b"HTTP/1.1 200 OK\r\n"
GZIP = b"Content-Encoding: gzip\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
HEADS = [
    b"",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 ",
    OK,
    OK + CHUNKED,
    OK + GZIP + CHUNKED,
    OK + b"Content-Encoding: deflate\r\n" + CHUNKED,
    OK + b"Content-Length: 999999\r\n\r\n",
    OK + b"\r\n",
    b"HTTP/1.1 503 Later\r\nRetry-After: 0\r\n" + CHUNKED,
    b"HTTP/1.1 404 Gone\r\nContent-Length: 999999\r\n\r\n",
]


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


PARTS = [
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
    b"X: y\r\n",
    b"y",
    b" ",
    b"\r\n",
    chunk(b" "),
    chunk(b" " * 5000),
    chunk(gzip.compress(b"")),
    chunk(gzip.compress(b"")) * 200,
    chunk(zlib.compress(b"")),
    b"0\r\n\r\n",
    bytes(1),
]


@dataclass(frozen=True)
class Sent:
    """What a server sends: a head, some parts, and then some of these again and again."""

    head: bytes
    parts: tuple[bytes, ...]
    again: tuple[bytes, ...]

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        yield from self.parts
        while True:
            yield from self.again


def parts(least: int) -> st.SearchStrategy[tuple[bytes, ...]]:
    return st.lists(st.sampled_from(PARTS), min_size=least, max_size=4).map(tuple)


ACTS = st.builds(
    Act,
    chunks=st.builds(Sent, st.sampled_from(HEADS), parts(0), parts(1)),
    pause=st.sampled_from([0.0005, 0.002, 0.01]),
    end=st.just("close"),
)
QUICK = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ends(mode: Mode, mix: Mix) -> None:
    """Check that a call ends, in an error or not."""
    result = ended_by(5, lambda: outcome(mode, mix, "list"))
    assert isinstance(result, list | errors.MixError), repr(result)


@pytest.mark.parametrize("mode", MODES)
@given(act=ACTS)
@QUICK
def test_nothing_outlives_the_timeout(mode: Mode, act: Act) -> None:
    with FaultServer((act,)) as server:
        ends(mode, Mix(server_url=server.url, timeout_ms=80, retry_config=None))


class HurriedSelector(selectors.DefaultSelector):
    """A selector that waits as much shorter as the clock runs faster."""

    def select(self, timeout: float | None = None) -> Any:
        """Wait."""
        return super().select(None if timeout is None else timeout / RATE)


class HurriedLoop(asyncio.SelectorEventLoop):
    """An event loop in which a minute is over in no time."""

    def __init__(self) -> None:
        super().__init__(HurriedSelector())

    def time(self) -> float:
        """Return the time of the loop."""
        return time.monotonic() * RATE


@pytest.mark.parametrize("mode", MODES)
@given(act=ACTS)
@QUICK
def test_nothing_outlives_the_budget(mode: Mode, act: Act) -> None:
    hurried = replace(SYSTEM_CLOCK, monotonic=lambda: time.monotonic() * RATE, sleep=_no_sleep, sleep_async=_wait)

    async def call(mix: Mix) -> object:
        async with mix:
            try:
                return await mix.sessions.list_async()
            except errors.MixError as error:
                return error

    def run() -> object:
        mix = Mix(server_url=server.url)
        mix._caller.clock = hurried  # pyright: ignore[reportPrivateUsage]
        if mode == "sync":
            return outcome("sync", mix, "list")
        with asyncio.Runner(loop_factory=HurriedLoop) as runner:
            return runner.run(call(mix))

    with FaultServer((act,)) as server:
        result = ended_by(5, run)
    assert isinstance(result, list | errors.MixError), repr(result)


def _no_sleep(_: float) -> None:
    """Sleep no time at all."""


async def _wait(_: float) -> None:
    """Wait no time at all."""


@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_reads_nothing_is_given_up(mode: Mode) -> None:
    with FaultServer((Act(start="headers", end="hang"),)) as server:
        mix = Mix(server_url=server.url, timeout_ms=200, retry_config=None)
        large = {"title": "x", "custom_system_prompt": "x" * 20_000_000}
        error = ended_by(5, lambda: outcome(mode, mix, "create", **large))
    assert isinstance(error, errors.TimeoutError), repr(error)


@pytest.mark.parametrize("jump", range(1, 16))
def test_a_create_is_not_repeated_whenever_its_time_runs_out(jump: int) -> None:
    """The clock jumps at one of the moments at which it is looked at, the one after the last byte among them."""
    looked = itertools.count(1)
    created: list[object] = []

    def now() -> float:
        return time.monotonic() + (10 if next(looked) >= jump else 0)

    def create(request: Received) -> Act:
        created.append(request.json["title"])
        return answer(201, {**SESSION, "title": "x"})

    with FaultServer(create) as server:
        mix = Mix(server_url=server.url, timeout_ms=5000)
        mix._caller.clock = replace(SYSTEM_CLOCK, monotonic=now, sleep=_no_sleep)  # pyright: ignore[reportPrivateUsage]
        result = outcome("sync", mix, "create", title="x")
        server.settle(1)
    assert len(created) <= 1
    if isinstance(result, errors.MixError):
        assert result.outcome_unknown or not created
    else:
        assert created


def test_a_create_is_not_repeated_when_it_is_given_up_in_the_midst_of_a_write() -> None:
    created: collections.Counter[str] = collections.Counter()

    def create(request: Received) -> Act:
        created[request.json["title"]] += 1
        return answer(201, {**SESSION, "title": request.json["title"]})

    async def main(mix: Mix) -> dict[str, object]:
        async def one(number: int) -> object:
            try:
                return await mix.sessions.create_async(title=str(number), timeout_ms=1 + number)
            except errors.MixError as error:
                return error

        async def busy() -> None:
            while True:
                time.sleep(0.002)  # it keeps the others from being told in time
                await asyncio.sleep(0)

        async with mix:
            hindrance = asyncio.create_task(busy())
            found = await asyncio.gather(*map(one, range(100)))
            hindrance.cancel()
            return {str(number): result for number, result in enumerate(found)}

    with FaultServer(create) as server:
        quick = RetryConfig("backoff", BackoffStrategy(1, 1, 1, 1000))
        results = asyncio.run(main(Mix(server_url=server.url, retry_config=quick)))
    assert max(created.values(), default=0) <= 1
    for title, result in results.items():
        if isinstance(result, errors.MixError):
            assert result.outcome_unknown or title not in created, (title, result)
