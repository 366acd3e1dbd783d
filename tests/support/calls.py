"""What tests of calls share: one way to call sync and async methods, samples of bodies, and a clock that never waits."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

from mix_python_sdk import Mix
from mix_python_sdk._runtime.call import Clock
from tests.support.tables import OPERATIONS

Mode = Literal["sync", "async"]
MODES: tuple[Mode, ...] = ("sync", "async")

SESSION: dict[str, Any] = {
    "id": "s1",
    "title": "A title",
    "userMessageCount": 1,
    "assistantMessageCount": 2,
    "toolCallCount": 3,
    "promptTokens": 4,
    "completionTokens": 5,
    "cost": 0.25,
    "createdAt": "2026-01-02T03:04:05Z",
}
EXPORT: dict[str, Any] = {"id": "s1", "title": "A title", "messages": []}

ARGUMENTS: dict[str, dict[str, Any]] = {
    "list": {},
    "create": {"title": "x"},
    "delete": {"id": "s1"},
    "get": {"id": "s1"},
    "export_session": {"id": "s1"},
    "fork": {"id": "s1", "message_index": 0},
    "rewind_session": {"id": "s1", "message_id": "m1"},
    "cancel_processing": {"id": "s1"},
}
"""Arguments with which each operation can be called."""

_KNOWN = tuple(method for method in OPERATIONS if method in ARGUMENTS)  # `test_tables` names those that are missing
REPEATABLE = tuple(method for method in _KNOWN if OPERATIONS[method].node["x-repeatable"])
NOT_REPEATABLE = tuple(method for method in _KNOWN if method not in REPEATABLE)


def failure(code: int, kind: str = "not_found", message: str = "Something is wrong") -> dict[str, Any]:
    """Return the body of a documented error."""
    return {"error": {"code": code, "message": message, "type": kind}}


class VirtualClock:
    """Real time, except that sleeping only moves the clock forward, and is recorded.

    Attributes:
        luck: Which end of a range the dice show, 0 for the low one and 1 for the high one.
        waits: The seconds of each sleep.
        draws: The ranges of the dice.
    """

    def __init__(self, luck: float = 1.0) -> None:
        self.luck = luck
        self.ahead = 0.0
        self.waits: list[float] = []
        self.draws: list[tuple[float, float]] = []
        self.clock = Clock(self.now, self.sleep, self.sleep_async, self.uniform)

    def now(self) -> float:
        """Return the time."""
        return time.monotonic() + self.ahead

    def sleep(self, seconds: float) -> None:
        """Record a wait."""
        self.waits.append(seconds)
        self.ahead += seconds

    async def sleep_async(self, seconds: float) -> None:
        """Record a wait in an event loop."""
        self.sleep(seconds)

    def uniform(self, low: float, high: float) -> float:
        """Return one end of a range."""
        self.draws.append((low, high))
        return low + self.luck * (high - low)


def with_clock(mix: Mix, clock: VirtualClock) -> Mix:
    """Return the client, which now lives in virtual time."""
    mix._caller.clock = clock.clock  # pyright: ignore[reportPrivateUsage]  # the seam that is there for this
    return mix


def call(mode: Mode, mix: Mix, method: str, **arguments: Any) -> Any:
    """Call an operation, close the client, and return the result or raise the error."""
    if mode == "sync":
        with mix:
            return getattr(mix.sessions, method)(**arguments)
    return asyncio.run(_call_async(mix, method, arguments))


def outcome(mode: Mode, mix: Mix, method: str, **arguments: Any) -> Any:
    """Call an operation, close the client, and return the result or the error."""
    try:
        return call(mode, mix, method, **arguments)
    except Exception as error:  # noqa: BLE001  # the test looks at it
        return error


def ended_by(seconds: float, run: Callable[[], Any]) -> Any:
    """Return what a function returns, which must end in time."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(run()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert found, "it goes on and on"
    return found[0]


async def _call_async(mix: Mix, method: str, arguments: dict[str, Any]) -> Any:
    async with mix:
        return await getattr(mix.sessions, f"{method}_async")(**arguments)
