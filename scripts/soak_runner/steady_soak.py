"""The steady soak: thousands of calls at once against a server that fails some of them, and their outcomes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx2

from mix_python_sdk import Hooks, Mix, errors

from .measures import descriptors, peak_memory, soak_server

ROUNDS = 4
MEMORY_MARGIN = 8 * 1024  # kilobytes between the second and the last round


class Failure(NamedTuple):
    """The data kept from an error, since the error itself keeps its response and the frames of its traceback alive."""

    shown: str
    attempts: int
    may_be_done: bool
    outcome_unknown: bool


@dataclass
class Tally:
    """The outcomes of the calls of one mode."""

    returned: Counter[str] = field(default_factory=Counter[str])
    failed: dict[str, Failure] = field(default_factory=dict[str, Failure])
    retries: int = 0
    wrong: list[str] = field(default_factory=list[str])
    descriptors: list[int] = field(default_factory=list[int])
    memory: list[int] = field(default_factory=list[int])

    def note_retry(self, _: object) -> None:
        """Count a retry."""
        self.retries += 1

    def take(self, name: str, result: Any) -> None:
        """Record the result of a call, or its error."""
        if isinstance(result, errors.MixError):
            may_be_done = result.outcome_unknown or isinstance(result, errors.ResponseValidationError)
            self.failed[name] = Failure(repr(result), result.attempts, may_be_done, result.outcome_unknown)
        elif isinstance(result, BaseException):
            self.wrong.append(f"{name}: {result!r}")
        elif result is not None and result.id != name:
            self.wrong.append(f"{name} got the answer of {result.id}")
        else:
            self.returned[name] += 1

    def measure(self) -> None:
        """Record the resources of the process."""
        self.descriptors.append(descriptors())
        self.memory.append(peak_memory())


def _call(number: int, name: str) -> tuple[str, dict[str, str]]:
    """Return the method and the arguments of a call: creates, gets and deletes in turn."""
    return [("create", {"title": name}), ("get", {"id": name}), ("delete", {"id": name})][number % 3]


def _run_sync(mix: Mix, names: dict[int, str], concurrency: int, tally: Tally) -> None:
    def call(number: int) -> Any:
        method, arguments = _call(number, names[number])
        try:
            return getattr(mix.sessions, method)(**arguments)
        except Exception as error:  # noqa: BLE001  # the tally judges it
            return error

    with mix, ThreadPoolExecutor(concurrency) as threads:
        for name, result in zip(names.values(), threads.map(call, names), strict=True):
            tally.take(name, result)


async def _run_async(mix: Mix, names: dict[int, str], concurrency: int, tally: Tally) -> None:
    todo = iter(names.items())

    async def work() -> None:
        for number, name in todo:
            method, arguments = _call(number, name)
            try:
                result = await getattr(mix.sessions, f"{method}_async")(**arguments)
            except Exception as error:  # noqa: BLE001
                result = error
            tally.take(name, result)

    async with mix, asyncio.TaskGroup() as tasks:
        for _ in range(concurrency):
            tasks.create_task(work())


def _soak(mode: str, url: str, calls: int, concurrency: int, *, fast: bool) -> Tally:
    tally = Tally()
    names = {number: f"{mode}-{number}" for number in range(calls)}
    for part in range(ROUNDS):
        share = {number: name for number, name in names.items() if number * ROUNDS // calls == part}
        mix = Mix(server_url=url, hooks=Hooks(on_retry=tally.note_retry), fast=fast)
        if mode == "sync":
            _run_sync(mix, share, concurrency, tally)
        else:
            asyncio.run(_run_async(mix, share, concurrency, tally))
        tally.measure()
    return tally


def _violations(tally: Tally, calls: int, created: dict[str, int]) -> Iterator[str]:
    """Describe the violations."""
    yield from tally.wrong
    done = tally.returned.total() + len(tally.failed)
    if done != calls:
        yield f"lost: {calls} calls, {done} outcomes"
    for name, count in created.items():
        if count > 1:
            yield f"duplicated: {name} was created {count} times"
    for name in tally.returned:
        if int(name.partition("-")[2]) % 3 == 0 and name not in created:
            yield f"lost: {name} was never created, but the call returned"
    for name, error in tally.failed.items():
        if name in created and not error.may_be_done:
            yield f"lost: {name} was created, but its error does not say so: {error.shown}"
        if int(name.partition("-")[2]) % 3 and error.attempts < 3:
            yield f"given up: {name} after {error.attempts} attempt(s): {error.shown}"
    yield from _leaks(tally)


def _leaks(tally: Tally) -> Iterator[str]:
    if max(tally.descriptors[1:]) > tally.descriptors[0]:
        yield f"descriptors grow: {tally.descriptors}"
    if tally.memory[-1] - tally.memory[1] > MEMORY_MARGIN:
        yield f"memory grows: {tally.memory} KB"


def run(calls: int, concurrency: int, *, fast: bool) -> list[str]:
    """Soak both modes, print the outcomes, and return the violations."""
    found: list[str] = []
    for mode in ("sync", "async"):
        with soak_server() as url:
            start = time.perf_counter()
            tally = _soak(mode, url, calls, concurrency, fast=fast)
            seconds = time.perf_counter() - start
            counts = httpx2.get(f"{url}/counts").json()
        found += _violations(tally, calls, counts["created"])
        unknown = sum(error.outcome_unknown for error in tally.failed.values())
        print(
            f"{mode}: {calls} calls, {concurrency} at once, in {seconds:.1f} s ({calls / seconds:.0f} a second)\n"
            f"  requests {counts['requests']}, faults {sum(counts['faults'].values())}, retries {tally.retries}\n"
            f"  returned {tally.returned.total()}, raised {len(tally.failed)}, of these with unknown outcome {unknown}\n"
            f"  created {len(counts['created'])}, duplicated {sum(count > 1 for count in counts['created'].values())}\n"
            f"  descriptors after each round {tally.descriptors}, peak memory {tally.memory} KB"
        )
    return found
