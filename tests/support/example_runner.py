"""Run programs in forks of a process that has imported the package already: `python -m`, one request per line.

A request is JSON: the script to run and the folder to run it in, where `stdout` and `stderr` are written. The answer is
the exit status. Each program runs in a fork, so that none sees what another one did.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PRELOADED = (
    "asyncio",
    "datetime",
    "httpx2",
    "mix_python_sdk.errors",
    "mix_python_sdk.models",
    "mix_python_sdk.testing",
)


class Runner:
    """The process that runs them."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests = requests
        self._answers = answers

    def run(self, script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a script in a folder."""
        self._requests.write(json.dumps([str(script), str(folder)]) + "\n")
        self._requests.flush()
        status = int(self._answers.readline())
        said, complained = ((folder / name).read_text("utf-8") for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess([str(script)], status, said, complained)


@contextmanager
def runner(environment: dict[str, str]) -> Generator[Runner]:
    """Start such a process, for the length of the block."""
    command = [sys.executable, "-W", "error", str(Path(__file__).resolve())]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Runner(process.stdin, process.stdout)
        process.stdin.close()


def _main() -> None:
    for name in PRELOADED:
        __import__(name)
    for line in sys.stdin:
        script, folder = json.loads(line)
        child = os.fork()
        if child == 0:
            os.chdir(folder)
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            sys.argv = [script]
            runpy.run_path(script, run_name="__main__")
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    _main()
