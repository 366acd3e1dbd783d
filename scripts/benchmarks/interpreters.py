"""New interpreters for a benchmark, with the package as an installation has it: with its bytecode."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory


@dataclass(frozen=True)
class Interpreters:
    """Starts interpreters that share their bytecode, even if the environment turns off writing it.

    Attributes:
        bytecode: The folder of the bytecode. A program's first run fills it, so that one does not count.
    """

    bytecode: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of each of them."""
        path = next(path for path in sys.path if path.endswith("src"))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": self.bytecode}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return environment

    def run(self, program: str, *arguments: str) -> bytes:
        """Run a program to its end; return what it printed."""
        command = [sys.executable, "-c", program, *arguments]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True).stdout


@contextmanager
def interpreters() -> Generator[Interpreters]:
    """Give interpreters with a folder for their bytecode while the block runs."""
    with TemporaryDirectory() as folder:
        yield Interpreters(folder)
