"""Drive a call step by step, with outcomes in place of a transport and a clock that only the test moves."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, cast

import httpx2

from runtime import errors
from runtime.call import Call, Clock, Send, Wait
from runtime.logs import Log
from runtime.operation import Operation, Response
from runtime.package import Package
from runtime.redaction import Secret
from runtime.request_body import Payload
from runtime.retries import RetryPolicy
from runtime.settings import Hooks

URL = httpx2.URL("http://h/things/1")
SIGNED = httpx2.Request("GET", "http://h/things/1?key=k", headers={"Authorization": "secret", "Accept": "*/*"})


class Time:
    """A clock that only a test moves. The dice show the upper end of each range."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.clock = Clock(monotonic=lambda: self.now, uniform=lambda _, high: high)

    def after(self, seconds: float, outcome: object) -> Callable[[], object]:
        """Return what moves the clock and returns an outcome."""

        def happen() -> object:
            self.now += seconds
            return outcome

        return happen


@dataclass
class Run:
    """What a call did: its steps, and its result or its error."""

    steps: list[Send | Wait] = field(default_factory=list["Send | Wait"])
    result: Any = None
    error: Any = None

    @property
    def sends(self) -> list[Send]:
        return [step for step in self.steps if isinstance(step, Send)]

    @property
    def waits(self) -> list[float]:
        return [step.seconds for step in self.steps if isinstance(step, Wait)]


def call(kind: type[Call[Any]] = Call, *, time: Time | None = None, logs: Any = None, **changes: Any) -> Call[Any]:
    """Return a call of an operation that returns an integer."""
    settings: dict[str, Any] = {
        "operation": Operation[Any]("things.get", "GET", "/things/{id}", {"200": Response("json", int)}),
        "payload": Payload("/things/1", {}),
        "url": URL,
        "headers": Secret(dict[str, Any]()),
        "policy": RetryPolicy(idempotent=True),
        "timeout": None,
        "users_client": False,
        "max_response_bytes": None,
        "lenient": False,
        "hooks": Hooks(),
        "log": Log(Package("steps_of_tests", "1.0.0", "STEPS_OF_TESTS", ()), logs),
        "clock": (time or Time()).clock,
        "signer": None,
    }
    return kind(**{**settings, **changes})


def run(made: Call[Any], *outcomes: object, begun: bool = False, sent: bool = False, time: Time | None = None) -> Run:
    """Drive a call; an outcome is what the transport reports, or a function that returns it."""
    found, waiting = Run(), list(outcomes)
    steps = cast("Generator[Send | Wait, Any, Any]", made.steps())
    answer: Any = None
    try:
        while True:
            step = steps.send(answer)
            found.steps.append(step)
            if isinstance(step, Send):
                step.begun, step.sent = begun, sent
                answer = waiting.pop(0)
                answer = answer() if callable(answer) else answer
            elif time is not None:
                time.now += step.seconds
    except StopIteration as done:
        found.result = done.value
    except errors.ClientError as error:
        found.error = error
    assert not waiting
    return found


def answer(status: int = 200, content: bytes = b"5", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    headers = {"Content-Type": "application/json", **named}
    return httpx2.Response(status, headers=headers, content=content, request=SIGNED)
