"""Contests: run contenders in turn, many times, and compare their medians.

Machines are shared and noisy: only the ratio between contenders that ran in turn means something.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["seconds", "bytes"]


@dataclass(frozen=True, slots=True)
class Score:
    """What one contender took: the median over the rounds, for one run."""

    name: str
    value: float
    ratio: float
    unit: Unit = "seconds"

    def __str__(self) -> str:
        return f"  {self.name:<44} {_readable(self.value, self.unit):>12} {self.ratio:8.2f} x"


def _readable(value: float, unit: Unit) -> str:
    if unit == "bytes":
        return f"{value / 2**20:.1f} MiB"
    return f"{value * 1e3:.2f} ms" if value >= 1e-3 else f"{value * 1e6:.0f} µs"


def contest(
    contenders: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    runs: int,
    clock: Callable[[], float] = time.perf_counter,
) -> list[Score]:
    """Return the scores of the contenders; each ratio is to the first one.

    Args:
        contenders: What to run, by name; the first is the yardstick.
        rounds: How often each contender gets its turn.
        runs: How often it runs in a turn.
        clock: What to measure; `time.process_time` leaves out what other processes do.
    """
    for run in contenders.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    for _ in range(rounds):
        for name in order:
            run = contenders[name]
            start = clock()
            for _ in range(runs):
                run()
            times[name].append((clock() - start) / runs)
        order.append(order.pop(0))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    yardstick = next(iter(medians.values()))
    return [Score(name, seconds, seconds / yardstick) for name, seconds in medians.items()]
