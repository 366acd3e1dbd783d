"""Many calls at once: calls a second of this client and of others, and the processor time of one call.

All get the same bytes from a server in another process and validate them into models. The contenders take turns. Only the
ratios between them mean something.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import httpx2
import urllib3
from pydantic import TypeAdapter

from mix_python_sdk import Mix, models

from .calls import canned_server
from .contest import Score, contest

AsyncCall = Callable[[], Awaitable[object]]
_IN_FLIGHT = (1, 10, 100, 500)
_THREADS = (1, 32)
_TURN = 0.4  # seconds
_ONE = TypeAdapter(models.SessionData)
_UNLIMITED = httpx2.Limits(max_connections=None, max_keepalive_connections=None)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured with so many calls in flight, by contender.

    Attributes:
        in_flight: How many calls.
        rates: Calls a second.
        processor: Calls a second of this process's processor time, which other processes on the machine disturb less.
    """

    in_flight: int
    rates: dict[str, float]
    processor: dict[str, float]


@dataclass(frozen=True, slots=True)
class Table:
    """What was measured.

    Attributes:
        asynchronous: The rows of the event loop.
        threads: The rows of threads.
        processor: The CPU time of one sync call.
    """

    asynchronous: list[Row]
    threads: list[Row]
    processor: list[Score]


def measure(rounds: int = 5) -> Table:
    """Return the table."""
    with canned_server() as url:
        asynchronous = [asyncio.run(_at_once(url, in_flight, rounds)) for in_flight in _IN_FLIGHT]
        with _sync_contenders(url) as contenders:
            threads = [_in_threads(contenders, count, rounds) for count in _THREADS]
            processor = contest(contenders, rounds=rounds * 3, runs=100, clock=time.process_time)
    return Table(asynchronous, threads, processor)


class _Stopwatch:
    """Takes down calls per second, and a second of processor time, in each round."""

    def __init__(self) -> None:
        self._rates: list[tuple[float, float]] = []
        self._began = (0.0, 0.0)

    def start(self) -> None:
        """Begin a round."""
        self._began = time.perf_counter(), time.process_time()

    def stop(self, count: int) -> None:
        """End a round of so many calls."""
        began, processor = self._began
        self._rates.append((count / (time.perf_counter() - began), count / (time.process_time() - processor)))

    def medians(self) -> tuple[float, float]:
        """Return the medians of all rounds."""
        rates, processor = zip(*self._rates, strict=True)
        return statistics.median(rates), statistics.median(processor)


def _row(in_flight: int, watches: dict[str, _Stopwatch]) -> Row:
    medians = {name: watch.medians() for name, watch in watches.items()}
    return Row(
        in_flight, {name: both[0] for name, both in medians.items()}, {name: both[1] for name, both in medians.items()}
    )


async def _at_once(url: str, in_flight: int, rounds: int) -> Row:
    async with AsyncExitStack() as stack:
        contenders = await _async_contenders(url, stack)
        watches = {name: _Stopwatch() for name in contenders}
        for _ in range(rounds):
            for name, call in contenders.items():
                await _run(call, in_flight, 0)  # connections do not stay open for the turns of all the others
                watches[name].start()
                watches[name].stop(await _run(call, in_flight, _TURN))
    return _row(in_flight, watches)


async def _run(call: AsyncCall, in_flight: int, seconds: float) -> int:
    """Make calls for so many seconds, at least one in each task; return how many they were."""
    end = time.perf_counter() + seconds

    async def work() -> int:
        await call()
        count = 1
        while time.perf_counter() < end:
            await call()
            count += 1
        return count

    return sum(await asyncio.gather(*(work() for _ in range(in_flight))))


async def _async_contenders(url: str, stack: AsyncExitStack) -> dict[str, AsyncCall]:
    target = f"{url}/api/sessions/a"
    aiohttp: Any = import_module("aiohttp")
    session = await stack.enter_async_context(aiohttp.ClientSession())
    http = await stack.enter_async_context(httpx2.AsyncClient(limits=_UNLIMITED, timeout=60))
    standard = await stack.enter_async_context(Mix(server_url=url))
    fast = await stack.enter_async_context(Mix(server_url=url, fast=True))

    async def by_aiohttp() -> object:
        async with session.get(target) as response:
            response.raise_for_status()
            return _ONE.validate_json(await response.read())

    async def by_httpx2() -> object:
        return _ONE.validate_json((await http.get(target)).raise_for_status().content)

    return {
        "aiohttp by hand": by_aiohttp,
        "httpx2 by hand": by_httpx2,
        "mix": lambda: standard.sessions.get_async(id="a"),
        "mix, fast": lambda: fast.sessions.get_async(id="a"),
        **await _openai(url, stack),
    }


async def _openai(url: str, stack: AsyncExitStack) -> dict[str, AsyncCall]:
    """Return the calls of openai's client, with and without its extra; it gets the same answer, into a model of its own."""
    openai: Any = import_module("openai")
    kind = type("Session", (openai.BaseModel,), {"__annotations__": {"id": str, "title": str}})
    settings = {"base_url": f"{url}/api", "api_key": "x", "max_retries": 0, "timeout": 60}
    plain = await stack.enter_async_context(openai.AsyncOpenAI(**settings))
    extra = await stack.enter_async_context(openai.AsyncOpenAI(**settings, http_client=openai.DefaultAioHttpClient()))
    return {
        "openai": lambda: plain.get("/sessions/a", cast_to=kind),
        "openai[aiohttp]": lambda: extra.get("/sessions/a", cast_to=kind),
    }


@contextmanager
def _sync_contenders(url: str) -> Generator[dict[str, Callable[[], object]]]:
    target = f"{url}/api/sessions/a"
    with ExitStack() as stack:
        pool = stack.enter_context(urllib3.PoolManager(maxsize=max(_THREADS)))
        http = stack.enter_context(httpx2.Client(limits=_UNLIMITED))
        standard = stack.enter_context(Mix(server_url=url))
        fast = stack.enter_context(Mix(server_url=url, fast=True))
        yield {
            "httpx2 by hand": lambda: _ONE.validate_json(http.get(target).raise_for_status().content),
            "urllib3 by hand": lambda: _ONE.validate_json(pool.request("GET", target).data),
            "mix": lambda: standard.sessions.get(id="a"),
            "mix, fast": lambda: fast.sessions.get(id="a"),
        }


def _in_threads(contenders: dict[str, Callable[[], object]], threads: int, rounds: int) -> Row:
    def work(call: Callable[[], object], end: float) -> int:
        call()
        count = 1
        while time.perf_counter() < end:
            call()
            count += 1
        return count

    def run(call: Callable[[], object], seconds: float) -> int:
        end = time.perf_counter() + seconds
        return sum(future.result() for future in [executor.submit(work, call, end) for _ in range(threads)])

    watches = {name: _Stopwatch() for name in contenders}
    with ThreadPoolExecutor(threads) as executor:
        for _ in range(rounds):
            for name, call in contenders.items():
                run(call, 0)
                watches[name].start()
                watches[name].stop(run(call, _TURN))
    return _row(threads, watches)
