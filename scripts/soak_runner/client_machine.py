"""The life of clients as a state machine: opened, derived, called, forked, interrupted and closed in any order."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import warnings
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, rule

from mix_python_sdk import BackoffStrategy, Mix, RetryConfig, errors

from .measures import descriptors
from .outcomes import Interrupted, Outcomes, expect

TIMEOUT = 300  # milliseconds: the slow faults of the server go on for longer
RETRIES = RetryConfig("backoff", BackoffStrategy(5, 50, 2, 2000))
METHODS = st.sampled_from(["create", "get", "delete", "export_session_to_file"])
_NUMBERS = count()


class Life:
    """A client, and what became of it. Clients that were derived from each other share it."""

    def __init__(self) -> None:
        self.closed = False


class ClientMachine(RuleBasedStateMachine):
    """Clients of one server; each call has an outcome, and after `close` it is an error of its own.

    Attributes:
        url: The server.
    """

    url: ClassVar[str] = ""
    clients = Bundle("clients")

    def __init__(self) -> None:
        super().__init__()
        self.outcomes = Outcomes()
        self._folder = tempfile.TemporaryDirectory()
        self._all: list[Mix] = []
        self._before = descriptors()

    @rule(target=clients, fast=st.booleans())
    def open(self, *, fast: bool) -> tuple[Mix, Life]:
        """Open a client."""
        client = Mix(server_url=self.url, timeout_ms=TIMEOUT, retry_config=RETRIES, fast=fast)
        self._all.append(client)
        return client, Life()

    @rule(target=clients, client=clients)
    def derive(self, client: tuple[Mix, Life]) -> tuple[Mix, Life]:
        """Derive a client that shares the connections of another one."""
        try:
            return client[0].with_options(timeout_ms=TIMEOUT // 2), client[1]
        except errors.ClosedClientError:
            expect(client[1].closed)
            return client

    @rule(client=clients, method=METHODS)
    def call(self, client: tuple[Mix, Life], method: str) -> None:
        """Call."""
        name, arguments = self._arguments(method)
        try:
            result = getattr(client[0].sessions, method)(**arguments)
        except Exception as error:  # noqa: BLE001  # the outcomes judge it
            result = error
        self._take(client, method, name, result)

    @rule(client=clients, methods=st.lists(METHODS, min_size=1, max_size=4), cancelled=st.booleans())
    def call_in_a_loop(self, client: tuple[Mix, Life], methods: list[str], *, cancelled: bool) -> None:
        """Call from an event loop of its own, some calls at once; cancel the first of them in its middle."""

        async def run() -> list[Any]:
            tasks = [
                asyncio.ensure_future(getattr(client[0].sessions, f"{method}_async")(**arguments))
                for method, (_, arguments) in zip(methods, calls, strict=True)
            ]
            if cancelled:
                await asyncio.sleep(0.003)
                tasks[0].cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

        calls = [self._arguments(method) for method in methods]
        for method, (name, _), result in zip(methods, calls, asyncio.run(run()), strict=True):
            self._take(client, method, name, result)

    @rule(client=clients, method=METHODS.filter(lambda method: "file" not in method), after=st.integers(1, 80))
    @precondition(lambda _: hasattr(signal, "setitimer"))
    def interrupt(self, client: tuple[Mix, Life], method: str, after: int) -> None:
        """Call, and interrupt the call after a while of 100 microseconds each."""
        name, arguments = self._arguments(method)

        def interrupted(*_: object) -> None:
            raise Interrupted

        before = signal.signal(signal.SIGALRM, interrupted)
        try:
            try:
                signal.setitimer(signal.ITIMER_REAL, after / 10_000)
                result = getattr(client[0].sessions, method)(**arguments)
            except Exception as error:  # noqa: BLE001
                result = error
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except Interrupted as error:
            result = error
        finally:
            signal.signal(signal.SIGALRM, before)
        self._take(client, method, name, result)

    @rule(client=clients)
    @precondition(lambda _: hasattr(os, "fork"))
    def fork(self, client: tuple[Mix, Life]) -> None:
        """Let a forked process call, and then this one."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            status = 1
            try:
                self.outcomes = Outcomes()
                self.call(client, "get")
                client[0].close()
                status = int(bool(self.outcomes.wrong))
            finally:
                os._exit(status)
        expect(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, said="a child got something wrong")
        self.call(client, "get")

    @rule(client=clients, asynchronous=st.booleans())
    def close(self, client: tuple[Mix, Life], *, asynchronous: bool) -> None:
        """Close a client."""
        if asynchronous:
            asyncio.run(client[0].aclose())
        else:
            client[0].close()
        client[1].closed = True

    def teardown(self) -> None:
        """Close what is open; nothing is left behind."""
        for client in self._all:
            client.close()
        left = [path.name for path in Path(self._folder.name).iterdir()]
        self._folder.cleanup()
        expect(not left, said=f"files left behind: {left}")
        expect(descriptors() <= self._before, said="descriptors are left open")

    def _arguments(self, method: str) -> tuple[str, dict[str, Any]]:
        name = f"m{os.getpid()}-{next(_NUMBERS)}"
        if method == "create":
            return name, {"title": name}
        return name, {"id": name} | ({"file": Path(self._folder.name) / name} if "file" in method else {})

    def _take(self, client: tuple[Mix, Life], method: str, name: str, result: Any) -> None:
        if client[1].closed and not isinstance(result, asyncio.CancelledError | Interrupted):
            expect(isinstance(result, errors.ClosedClientError), said=repr(result))
        self.outcomes.take(method, name, result)
        expect(not self.outcomes.wrong, said=self.outcomes.wrong)
        if isinstance(result, Path):
            result.unlink()
