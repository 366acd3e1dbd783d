"""Run a command with a bound on its time and its memory, and measure its processor time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Runs a command below a limit of memory (0 for none), and writes the processor time of all its processes to a file.
_RUN = """\
import subprocess, sys
limit, report, *command = sys.argv[1:]
try:
    import resource
    if int(limit):
        resource.setrlimit(resource.RLIMIT_AS, (int(limit),) * 2)
except (ImportError, ValueError):  # not a POSIX system, or a lower limit applies
    pass
status = subprocess.call(command)
try:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(report, "w") as file:
        file.write(str(usage.ru_utime + usage.ru_stime))
except NameError:
    pass
sys.exit(status if status >= 0 else 1)
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a process may take, in seconds, and how much memory it may have, in bytes; 0 for any."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended.

    Attributes:
        status: Its exit status, None where it took too long.
        output: What it printed.
        errors: What it printed as errors.
        seconds: The processor time of it and its own processes; the time on the clock where that cannot be measured.
    """

    status: int | None
    output: str
    errors: str
    seconds: float


def run_bounded(command: list[str], limits: Limits, environment: Mapping[str, str] | None = None) -> Finished:
    """Run a command and wait for its end, or stop it and its own processes when its time is up."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bounded-") as folder:
        report = Path(folder) / "seconds"
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(limits.memory), str(report), *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        status: int | None = None
        try:
            output, errors = process.communicate(timeout=limits.seconds)
            status = process.returncode
        except subprocess.TimeoutExpired:
            if sys.platform == "win32":
                process.kill()
            else:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
        clock = time.perf_counter() - start
        seconds = float(report.read_text("utf-8")) if report.is_file() else clock
    return Finished(status, output, errors, seconds)
