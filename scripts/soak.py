"""Soak: calls against a server that fails some of them; nothing is lost, duplicated, mixed up, left hanging or leaked.

The steady soak makes thousands of calls at once. The random soak makes them from threads, tasks and forked processes, and
cancels, closes and interrupts them, against a server with every fault; a seed repeats its scenes. The server counts what
it processed, and the counts are compared with what the calls returned and raised.

For a quarter of the time, state machines of Hypothesis live the lives of clients and of sandboxes.

    python scripts/soak.py [--calls 10000] [--concurrency 64] [--seconds 60] [--seed N] [--fast]

Exit status: 0 nothing went wrong, 1 something was lost, duplicated, wrong, hung or leaked.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from command_line import run_command

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "generated" / "src"))

LONGEST = 600
_SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Run the soaks; return the exit status."""
    from soak_runner import machines, random_soak, steady_soak

    parser = argparse.ArgumentParser(
        description="Call an unreliable server thousands of times, and check every outcome."
    )
    parser.add_argument(
        "--calls", type=int, default=10_000, help="how many calls the steady soak makes, sync and async each"
    )
    parser.add_argument("--concurrency", type=int, default=64, help="how many of them to run at once")
    parser.add_argument("--seconds", type=int, default=60, help=f"how long the random soak runs, at most {LONGEST}")
    parser.add_argument(
        "--seed",
        type=int,
        default=secrets.randbelow(10**6),
        help="the seed of an earlier random soak, to repeat its scenes",
    )
    parser.add_argument("--fast", action="store_true", help="make the calls with fast=True")
    options = parser.parse_args(arguments)
    if not 0 <= options.seconds <= LONGEST:
        parser.error(f"--seconds must be between 0 and {LONGEST}")
    found = steady_soak.run(options.calls, options.concurrency, fast=options.fast) if options.calls else []
    if options.seconds:
        machine_seconds = options.seconds // 4
        found += random_soak.run(options.seconds - machine_seconds, options.seed, fast=options.fast)
        found += machines.run(machine_seconds, options.seed)
    print(*_verdict(found), sep="\n")
    return int(bool(found))


def _verdict(found: list[str]) -> list[str]:
    """Return the last lines of the report: that every outcome was right, or what was wrong."""
    if not found:
        return ["passed: every call had the outcome that the server saw, and nothing leaked"]
    more = [f"  and {len(found) - _SHOWN:,} more"] if len(found) > _SHOWN else []
    return [
        f"failed: {len(found):,} violation{'s' if len(found) > 1 else ''}",
        *map("  {}".format, found[:_SHOWN]),
        *more,
    ]


if __name__ == "__main__":
    run_command(main)
