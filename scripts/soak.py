"""Soak: thousands of calls against a server that fails some of them; nothing lost, nothing doubled, nothing leaked.

The server counts what it processed, and the counts are held against what the calls returned and raised.

    python scripts/soak.py [--calls 10000] [--concurrency 64]

Exit status: 0 all is well, 1 something was lost, doubled, mixed up or leaked.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "generated" / "src"))

from mix_python_sdk import Hooks, Mix, errors  # noqa: E402

ROUNDS = 4
MEMORY_MARGIN = 8 * 1024  # kilobytes between the second and the last round


@dataclass
class Tally:
    """What the calls of one mode came to."""

    returned: Counter[str] = field(default_factory=Counter[str])
    failed: dict[str, errors.MixError] = field(default_factory=dict[str, errors.MixError])
    retries: int = 0
    wrong: list[str] = field(default_factory=list[str])
    descriptors: list[int] = field(default_factory=list[int])
    memory: list[int] = field(default_factory=list[int])

    def note_retry(self, _: object) -> None:
        """Count a retry."""
        self.retries += 1

    def take(self, name: str, result: Any) -> None:
        """Take down the result of a call, or its error."""
        if isinstance(result, errors.MixError):
            self.failed[name] = result
        elif isinstance(result, BaseException):
            self.wrong.append(f"{name}: {result!r}")
        elif result is not None and result.id != name:
            self.wrong.append(f"{name} got the answer of {result.id}")
        else:
            self.returned[name] += 1

    def measure(self) -> None:
        """Take down what the process holds."""
        gc.collect()
        self.descriptors.append(len(os.listdir("/dev/fd")))  # noqa: PTH208
        self.memory.append(_peak_memory())


def _peak_memory() -> int:
    """Return the most memory that this process has held, in kilobytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What `getrusage` says starts with the peak of the process that started this one, and hides growth below it.
        return int(status.read_text("ascii").partition("VmHWM:")[2].split()[0])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


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


def _soak(mode: str, url: str, calls: int, concurrency: int) -> Tally:
    tally = Tally()
    names = {number: f"{mode}-{number}" for number in range(calls)}
    for part in range(ROUNDS):
        share = {number: name for number, name in names.items() if number * ROUNDS // calls == part}
        mix = Mix(server_url=url, hooks=Hooks(on_retry=tally.note_retry))
        if mode == "sync":
            _run_sync(mix, share, concurrency, tally)
        else:
            asyncio.run(_run_async(mix, share, concurrency, tally))
        tally.measure()
    return tally


def _violations(tally: Tally, calls: int, created: dict[str, int]) -> Iterator[str]:
    """Yield what must not be, in words."""
    yield from tally.wrong
    done = tally.returned.total() + len(tally.failed)
    if done != calls:
        yield f"lost: {calls} calls, {done} outcomes"
    for name, count in created.items():
        if count > 1:
            yield f"doubled: {name} was created {count} times"
    for name in tally.returned:
        if int(name.partition("-")[2]) % 3 == 0 and name not in created:
            yield f"lost: {name} was never created, but the call returned"
    for name, error in tally.failed.items():
        if name in created and not (error.outcome_unknown or isinstance(error, errors.ResponseValidationError)):
            yield f"lost: {name} was created, but its error does not say so: {error!r}"
        if int(name.partition("-")[2]) % 3 and error.attempts < 3:
            yield f"given up: {name} after {error.attempts} attempt(s): {error!r}"
    yield from _leaks(tally)


def _leaks(tally: Tally) -> Iterator[str]:
    if max(tally.descriptors[1:]) > tally.descriptors[0]:
        yield f"descriptors grow: {tally.descriptors}"
    if tally.memory[-1] - tally.memory[1] > MEMORY_MARGIN:
        yield f"memory grows: {tally.memory} KB"


@contextmanager
def _server() -> Generator[str]:
    command = [sys.executable, str(ROOT / "scripts" / "benchmarks" / "soak_server.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield f"http://127.0.0.1:{int(line)}"
        finally:
            process.terminate()


def main() -> int:
    """Soak both modes; return the exit status."""
    parser = argparse.ArgumentParser(description="Call a failing server thousands of times, and count.")
    parser.add_argument("--calls", type=int, default=10_000, help="how many calls each of sync and async makes")
    parser.add_argument("--concurrency", type=int, default=64, help="how many of them run at once")
    options = parser.parse_args()
    status = 0
    for mode in ("sync", "async"):
        with _server() as url:
            start = time.perf_counter()
            tally = _soak(mode, url, options.calls, options.concurrency)
            seconds = time.perf_counter() - start
            counts = httpx2.get(f"{url}/counts").json()
        violations = list(_violations(tally, options.calls, counts["created"]))
        unknown = sum(error.outcome_unknown for error in tally.failed.values())
        print(
            f"{mode}: {options.calls} calls, {options.concurrency} at once, in {seconds:.1f} s"
            f" ({options.calls / seconds:.0f} a second)\n"
            f"  requests {counts['requests']}, faults {sum(counts['faults'].values())}, retries {tally.retries}\n"
            f"  returned {tally.returned.total()}, raised {len(tally.failed)}, of these with unknown outcome {unknown}\n"
            f"  created {len(counts['created'])}, doubled {sum(count > 1 for count in counts['created'].values())}\n"
            f"  descriptors after each round {tally.descriptors}, peak memory {tally.memory} KB"
        )
        print(*(f"  VIOLATION {line}" for line in violations[:20]), sep="\n", end="\n" if violations else "")
        status = status or int(bool(violations))
    return status


if __name__ == "__main__":
    sys.exit(main())
