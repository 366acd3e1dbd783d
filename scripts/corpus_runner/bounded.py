"""Run a command with a bound on its time and its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

LIMIT_MEMORY = """\
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
except (ImportError, ValueError):  # not a POSIX system, or a lower limit holds
    pass
import os
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a process may take, in seconds, and how much memory it may have, in bytes; 0 for any."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended: its exit status, None where it took too long, what it printed, and its processor time."""

    status: int | None
    output: str
    errors: str
    seconds: float


def run_bounded(command: list[str], limits: Limits, environment: Mapping[str, str] | None = None) -> Finished:
    """Run a command and wait for its end, or stop it when its time is up."""
    if limits.memory:
        command = [sys.executable, "-c", LIMIT_MEMORY, str(limits.memory), *command]
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        encoding="utf-8",
        errors="replace",
    )
    try:
        output, errors = process.communicate(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        return Finished(None, output, errors, time.perf_counter() - start)
    return Finished(process.returncode, output, errors, time.perf_counter() - start)
