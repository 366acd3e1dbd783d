"""The random soak: scenes of threads, tasks and forks, with cancellations, closes and interrupts, under every fault.

A seed repeats the scenes and the faults; their interleaving differs from run to run.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from mix_python_sdk import BackoffStrategy, Mix, RetryConfig

from .file_scenes import FileScenes, soak_package
from .measures import descriptors, peak_memory, soak_server
from .outcomes import Interrupted, Outcomes, violations

_TIMEOUT = 300  # milliseconds: the slow faults of the server go on for longer
_HUNG = 30.0  # seconds after which a scene is abandoned; none of its calls may take nearly as long
_MEMORY_MARGIN = 16 * 1024  # kilobytes between the first third and the end
_RETRIES = RetryConfig("backoff", BackoffStrategy(5, 50, 2, 2000))
_METHODS = ("create", "create", "get", "delete", "export_session_to_file")


class Scenes:
    """The scenes of a run against one server."""

    def __init__(self, url: str, seed: int, folder: Path, *, fast: bool = False) -> None:
        self.random = random.Random(seed)  # noqa: S311  # scenes need no secure randomness
        self.outcomes = Outcomes()
        self._url = url
        self._fast = fast
        self._folder = folder
        self._numbers = count()
        self._lock = threading.Lock()
        self.all: tuple[Callable[[], None], ...] = (
            *(self.threads, self.threads_of_a_closing_client, self.tasks, self.cancelled_tasks),
            *(self.forks, self.interrupts),
            *FileScenes(url, self.random.random(), folder, self.outcomes, fast=fast).all,
        )

    def threads(self) -> None:
        """Share a client among threads."""
        with self._client() as mix:
            self._join(self._start_threads(mix))

    def threads_of_a_closing_client(self) -> None:
        """Close a client while threads call with it."""
        mix = self._client()
        threads = self._start_threads(mix)
        time.sleep(self.random.uniform(0, 0.2))
        mix.close()
        self._join(threads)

    def tasks(self) -> None:
        """Share a client among tasks, in two event loops one after the other."""
        mix = self._client()
        for _ in range(2):
            asyncio.run(self._tasks(mix, None))
        mix.close()

    def cancelled_tasks(self) -> None:
        """Cancel tasks at random moments."""
        mix = self._client()
        asyncio.run(self._tasks(mix, self.random.uniform(0.01, 0.3)))
        mix.close()

    def forks(self) -> None:
        """Fork after a call; parent and children go on calling with the same client."""
        seeds = [self.random.random() for _ in range(2)]
        with self._client() as mix:
            self._call(mix, "get")
            children: list[tuple[int, int]] = []
            for seed in seeds:
                reader, writer = os.pipe()
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", DeprecationWarning)
                    pid = os.fork()
                if pid == 0:
                    self._child(mix, seed, writer)
                os.close(writer)
                children.append((pid, reader))
            for _ in range(10):
                self._call(mix, self.random.choice(_METHODS))
            for pid, reader in children:
                with os.fdopen(reader) as pipe:
                    told = pipe.read()
                os.waitpid(pid, 0)
                self._merge(told)

    def interrupts(self) -> None:
        """Interrupt calls at any instruction, and go on calling."""

        def interrupt(*_: object) -> None:
            raise Interrupted

        mix = self._client()
        before, unraisable = signal.signal(signal.SIGALRM, interrupt), sys.unraisablehook
        sys.unraisablehook = lambda _: None  # for an interrupt while Python cleans up
        try:
            for _ in range(20):
                # Not a download: an interrupt can come in the very line that would clean up after another.
                method = self.random.choice(_METHODS[:-1])
                signal.setitimer(signal.ITIMER_REAL, self.random.uniform(0.0002, 0.02))
                try:
                    name, result = self._result(mix, method)
                    signal.setitimer(signal.ITIMER_REAL, 0)
                except Interrupted:
                    self.outcomes.kinds["Interrupted"] += 1
                else:
                    self._take(method, name, result)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            sys.unraisablehook = unraisable
        self._call(mix, "get")
        mix.close()

    def _client(self) -> Mix:
        return Mix(server_url=self._url, timeout_ms=_TIMEOUT, retry_config=_RETRIES, fast=self._fast)

    def _plan(self, calls: int) -> list[str]:
        return [self.random.choice(_METHODS) for _ in range(calls)]

    def _start_threads(self, mix: Mix) -> list[threading.Thread]:
        plans = [self._plan(8) for _ in range(self.random.randint(2, 8))]
        threads = [threading.Thread(target=self._calls, args=(mix, plan), daemon=True) for plan in plans]
        for thread in threads:
            thread.start()
        return threads

    def _join(self, threads: list[threading.Thread]) -> None:
        end = time.monotonic() + _HUNG
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        hung = sum(thread.is_alive() for thread in threads)
        if hung:
            self.outcomes.wrong.append(f"hung: {hung} thread(s)")

    def _calls(self, mix: Mix, plan: list[str]) -> None:
        for method in plan:
            self._call(mix, method)

    def _call(self, mix: Mix, method: str) -> None:
        self._take(method, *self._result(mix, method))

    def _result(self, mix: Mix, method: str) -> tuple[str, Any]:
        """Make a call; return its name, and its result or error."""
        name, arguments = self._arguments(method)
        try:
            return name, getattr(mix.sessions, method)(**arguments)
        except Exception as error:  # noqa: BLE001  # the outcomes judge it
            return name, error

    async def _tasks(self, mix: Mix, cancelled_after: float | None) -> None:
        plans = [self._plan(6) for _ in range(self.random.randint(2, 12))]
        tasks = [asyncio.create_task(self._call_async(mix, method)) for plan in plans for method in plan]
        victims = self.random.sample(tasks, len(tasks) // 2) if cancelled_after is not None else []
        for victim in victims:
            await asyncio.sleep((cancelled_after or 0.0) / len(victims))
            victim.cancel()
        _, pending = await asyncio.wait(tasks, timeout=_HUNG)
        if pending:
            self.outcomes.wrong.append(f"hung: {len(pending)} task(s)")

    async def _call_async(self, mix: Mix, method: str) -> None:
        name, arguments = self._arguments(method)
        try:
            result = await getattr(mix.sessions, f"{method}_async")(**arguments)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001
            result = error
        self._take(method, name, result)

    def _arguments(self, method: str) -> tuple[str, dict[str, Any]]:
        name = f"n{os.getpid()}-{next(self._numbers)}"
        if method == "create":
            return name, {"title": name}
        return name, {"id": name} | ({"file": self._folder / name} if "file" in method else {})

    def _take(self, method: str, name: str, result: Any) -> None:
        with self._lock:
            self.outcomes.take(method, name, result)
        if isinstance(result, Path):
            result.unlink()

    def _child(self, mix: Mix, seed: float, writer: int) -> None:
        """Call in a forked process, report the outcome to the parent, and exit."""
        self.random, self.outcomes = random.Random(seed), Outcomes()  # noqa: S311
        self._numbers = count()
        try:
            for method in self._plan(10):
                self._call(mix, method)
            own = self.outcomes
            told = json.dumps([own.made, own.definite, own.kinds, own.wrong])
        except BaseException as error:  # noqa: BLE001  # nothing of the parent may run in the child
            told = json.dumps([{}, {}, {}, [f"a child: {error!r}"]])
        os.write(writer, told.encode())
        os._exit(0)

    def _merge(self, told: str) -> None:
        made, definite, kinds, wrong = json.loads(told or '[{}, {}, {}, ["a child said nothing"]]')
        self.outcomes.made.update(made)
        self.outcomes.definite.update(definite)
        self.outcomes.kinds.update(kinds)
        self.outcomes.wrong += wrong


def run(seconds: int, seed: int, *, fast: bool) -> list[str]:
    """Play scenes for some seconds, print their outcomes, and return the violations."""
    arguments = ("--share", "0.3", "--seed", str(seed), "--every-fault")
    with soak_server(*arguments) as url, tempfile.TemporaryDirectory() as folder:
        soak_package()
        _counts(url)  # an interrupt in the middle of an import would leave a broken module behind
        scenes = Scenes(url, seed, Path(folder), fast=fast)
        end, played, open_before = time.monotonic() + seconds, 0, descriptors()
        memory: list[int] = []
        while time.monotonic() < end and not scenes.outcomes.wrong:
            scenes.random.choice(scenes.all)()
            played += 1
            memory.append(peak_memory())
        created = _counts(url)
        left = [path.name for path in Path(folder).iterdir()]
    found = list(violations(scenes.outcomes, created["created"], left))
    if descriptors() > open_before:
        found.append(f"descriptors grow: from {open_before} to {descriptors()}")
    if memory[-1] - memory[len(memory) // 3] > _MEMORY_MARGIN:
        found.append(
            f"memory grows: {memory[len(memory) // 3]} KB after a third of the scenes, {memory[-1]} KB at the end"
        )
    kinds = ", ".join(f"{kind} {number}" for kind, number in scenes.outcomes.kinds.most_common())
    print(
        f"random, --seed {seed}: {played} scenes, {scenes.outcomes.kinds.total()} calls in {seconds} s\n"
        f"  requests {created['requests']}, faults {created['faults']}\n  {kinds}\n"
        f"  created {len(created['created'])}, peak memory {memory[-1]} KB"
    )
    return found


def _counts(url: str) -> dict[str, Any]:
    counts: dict[str, Any] = httpx2.get(f"{url}/counts").json()
    return counts
