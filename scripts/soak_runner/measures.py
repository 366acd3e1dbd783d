"""What the soaks share: their server, and measures of their own process."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def descriptors() -> int:
    """Return how many files and sockets this process has open."""
    gc.collect()
    return len(os.listdir("/dev/fd"))  # noqa: PTH208


def peak_memory() -> int:
    """Return the peak memory of this process, in kilobytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What `getrusage` says starts with the peak of the process that started this one, and hides growth below it.
        return int(status.read_text("ascii").partition("VmHWM:")[2].split()[0])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


@contextmanager
def soak_server(*arguments: str) -> Generator[str]:
    """Run the server of the soaks in a separate process and yield its URL."""
    command = [sys.executable, str(Path(__file__).with_name("server.py")), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield f"http://127.0.0.1:{int(line)}"
        finally:
            process.terminate()
