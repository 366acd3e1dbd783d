"""Benchmark what the project claims about speed, side by side with alternatives in one run.

Reads the generated package and `templates/`; writes nothing. Ratios mean something on a shared machine, absolute times
do not.

    python scripts/bench.py [calls] [streams] [imports] ...
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from command_line import run_command

if TYPE_CHECKING:
    from benchmarks.concurrency import Row

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "generated" / "src"))


def calls() -> None:
    """One call against the same call written by hand."""
    from benchmarks.calls import measure

    for kind, scores in measure().items():
        print(f"one call: {kind}")
        print(*scores, sep="\n")


def concurrency() -> None:
    """Many calls at once, against others by hand and openai's client; needs what `nox -s bench` installs."""
    from benchmarks.concurrency import measure

    table = measure()
    for kind, rows, yardsticks in (
        ("tasks", table.asynchronous, ("httpx2 by hand", "aiohttp by hand")),
        ("threads", table.threads, ("httpx2 by hand", "urllib3 by hand")),
    ):
        for yardstick in yardsticks:
            print(f"calls per second, {yardstick} = 1, by {kind} in flight")
            _print_columns(rows, [_ratios(row.rates, yardstick) for row in rows], "12.2f")
            print(f"calls per second of CPU time, {yardstick} = 1, by {kind} in flight")
            _print_columns(rows, [_ratios(row.processor, yardstick) for row in rows], "12.2f")
        print(f"calls per second, by {kind} in flight")
        _print_columns(rows, [row.rates for row in rows], "12,.0f")
    print("CPU time of one sync call")
    print(*table.processor, sep="\n")


def _ratios(rates: Mapping[str, float], yardstick: str) -> dict[str, float]:
    return {name: rate / rates[yardstick] for name, rate in rates.items()}


def _print_columns(rows: Sequence[Row], columns: Sequence[Mapping[str, float]], width: str) -> None:
    """Print a line for each contender, and a column for each row of the table."""
    print("  " + " " * 18 + "".join(f"{row.in_flight:>12}" for row in rows))
    for name in columns[0]:
        print(f"  {name:<18}" + "".join(format(column[name], width) for column in columns))


def large() -> None:
    """A list of 1,000 sessions and an export of 50 MB against the same by hand, in time and in memory."""
    from benchmarks.large_answers import measure

    for kind, scores in measure().items():
        print(kind)
        print(*scores, sep="\n")


def processes() -> None:
    """The first call of a new process, and many, against the same by hand."""
    from benchmarks.processes import measure

    for kind, scores in measure().items():
        print(kind)
        print(*scores, sep="\n")


def imports() -> None:
    """Importing the package against importing httpx2 and pydantic."""
    from benchmarks.imports import measure

    print("a new interpreter that imports")
    print(*measure(), sep="\n")


def streams() -> None:
    """10,000 events of a stream against httpx2's decoder by hand, and the sockets that 1,000 dropped streams leave."""
    from benchmarks.streams import measure, memory_of_open_streams, sockets_of_dropped_streams

    for kind, scores in measure().items():
        print(f"10,000 events, {kind}")
        print(*scores, sep="\n")
    print("200 streams open at once, memory for each, by the number of events")
    for kind, sizes in memory_of_open_streams().items():
        print(f"  {kind}: " + ", ".join(f"{size / 1024:.1f} KiB after {read}" for read, size in sizes.items()))
    print("1,000 streams opened and dropped")
    leaked = 0
    for kind, (before, after) in sockets_of_dropped_streams().items():
        print(f"  {kind}: {before} sockets open before, {after} after, {after - before} leaked")
        leaked += max(after - before, 0)
    if leaked:
        sys.exit(1)


def pipeline() -> None:
    """The stages of the pipeline as documents grow."""
    from benchmarks.pipeline_stages import measure

    print("pipeline")
    _print_growth(measure(ROOT / "templates"))


def generators() -> None:
    """The whole pipeline next to openapi-python-client."""
    from benchmarks.generators import measure

    for kind, scores in measure().items():
        print(f"generating from {kind}")
        print(*scores, sep="\n")


def spec_diffs() -> None:
    """The spec diff, its wire side, as documents grow, and next to Redocly's."""
    from benchmarks import spec_diff_programs
    from benchmarks.spec_diffs import measure
    from node_tools.install import ToolError

    print("spec diff, every operation changed")
    _print_growth(measure())
    print("the program as a whole, next to Redocly's diff")
    try:
        print(*spec_diff_programs.measure(), sep="\n")
    except ToolError as error:
        print(f"  not measured: {error}")


def _print_growth(by_size: Mapping[int, Mapping[str, float]]) -> None:
    """Print the milliseconds of each step, a column for each number of operations."""
    print("  milliseconds         " + "".join(f"{size:>8} operations" for size in by_size))
    for step in next(iter(by_size.values())):
        print(f"  {step:<20} " + "".join(f"{seconds[step] * 1000:>19.0f}" for seconds in by_size.values()))


BENCHMARKS: dict[str, Callable[[], None]] = {
    "calls": calls,
    "concurrency": concurrency,
    "large": large,
    "processes": processes,
    "streams": streams,
    "imports": imports,
    "pipeline": pipeline,
    "generators": generators,
    "spec_diffs": spec_diffs,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks that are named, or all of them."""
    parser = argparse.ArgumentParser(description="Measure calls, streams, imports, the pipeline and the spec diff.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(BENCHMARKS)}")
    names = parser.parse_args(arguments).names or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark named {', '.join(unknown)}")
    for name in names:
        BENCHMARKS[name]()
        print()
    return 0


if __name__ == "__main__":
    run_command(main)
