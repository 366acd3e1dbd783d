"""Runs of the state machines, with a seed that repeats them."""

from __future__ import annotations

import time
from typing import Any, cast

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from .client_machine import ClientMachine
from .measures import soak_server
from .sandbox_machine import SandboxMachine

_SHARE = "0.3"


def play(machine: type[RuleBasedStateMachine], number: int, *, examples: int, steps: int) -> None:
    """Run a machine some times, each time with some steps.

    Raises:
        AssertionError: Something that must hold does not; Hypothesis adds the steps that lead there.
    """
    wanted = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
    )
    seeded: Any = seed(number)(type(machine.__name__, (machine,), {}))
    run_state_machine_as_test(seeded, settings=wanted)


def play_clients(number: int, *, examples: int, steps: int) -> None:
    """Run the machine of clients against a server with every fault."""
    with soak_server("--share", _SHARE, "--seed", str(number), "--every-fault") as url:
        ClientMachine.url = url
        play(ClientMachine, number, examples=examples, steps=steps)


def run(seconds: int, number: int) -> list[str]:
    """Run both machines in turn for some seconds, print their seeds, and return the violations."""
    end, first = time.monotonic() + seconds, number
    found: list[str] = []
    while time.monotonic() < end and not found:
        try:
            play_clients(number, examples=20, steps=20)
            play(SandboxMachine, number, examples=3, steps=10)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a violation
            notes = "\n".join(getattr(error, "__notes__", ()))
            found.append(f"state machine, --seed {number}: {error!r}\n{notes}")
        number += 1
    print(
        f"state machines, --seed {first} to {number - 1}: {(number - first) * 20} lives of clients,"
        f" {(number - first) * 3} of sandboxes"
    )
    return found
