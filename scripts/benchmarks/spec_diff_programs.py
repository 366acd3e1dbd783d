"""Time and memory of the spec diff as a process, next to Redocly's `diff`, on the same two files."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from node_tools.install import ToolError, installed

from .spec_diffs import changed_document

_ROUNDS = 3
_SPEC_DIFF = Path(__file__).resolve().parents[1] / "spec_diff.py"


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took for one pair of documents: the median time, and the largest memory."""

    program: str
    pair: str
    seconds: float
    mebibytes: float

    def __str__(self) -> str:
        return f"  {self.program:<12} {self.pair:<40} {self.seconds:>8.2f} s {self.mebibytes:>7.0f} MiB"


def measure(sizes: tuple[int, ...] = (80, 1600)) -> list[Run]:
    """Compare documents with so many operations with themselves and with a version in which each operation changed.

    Raises:
        ToolError: Redocly cannot be installed.
    """
    tools = installed()
    redocly = [str(tools / "node_modules" / ".bin" / "redocly"), "diff", "--fail-on", "none"]
    programs = {"spec_diff": [sys.executable, str(_SPEC_DIFF), "--wire-only", "--fail-on", "none"], "Redocly": redocly}
    with tempfile.TemporaryDirectory() as folder:
        return [
            _measured(
                name, command, f"{len(base.read_bytes()) / 1e6:.1f} MB, {size} operations, {kind}", base, revision
            )
            for size in sizes
            for kind, base, revision in _pairs(Path(folder), size)
            for name, command in programs.items()
        ]


def _pairs(folder: Path, size: int) -> list[tuple[str, Path, Path]]:
    base, revision = (folder / f"{name}-{size}.json" for name in ("base", "revision"))
    for path, changed in ((base, False), (revision, True)):
        path.write_text(json.dumps(changed_document(size, changed=changed), indent=2), encoding="utf-8")
    return [("itself", base, base), ("all changed", base, revision)]


def _measured(program: str, command: list[str], pair: str, base: Path, revision: Path) -> Run:
    runs = [_once([*command, str(base), str(revision)]) for _ in range(_ROUNDS)]
    return Run(program, pair, statistics.median(seconds for seconds, _ in runs), max(memory for _, memory in runs))


def _once(command: list[str]) -> tuple[float, float]:
    """Return the seconds and the mebibytes that a process takes.

    Raises:
        ToolError: It failed.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ToolError(f"{' '.join(command)} ended with {process.returncode}")
    kibibytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return time.perf_counter() - begun, kibibytes / 1024
