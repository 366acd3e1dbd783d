"""The whole pipeline, in a separate process, next to openapi-python-client on the same documents."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .contest import Score
from .interpreters import interpreters
from .large_documents import large_document

_SCRIPTS = Path(__file__).resolve().parent.parent
_OWN = _SCRIPTS.parent / "openapi.yaml"
_ROUNDS = 3
# The operations of a document, and its further models for each tag: the second one has 1.5 MB.
_SIZES = ((800, 0), (208, 70))


def measure() -> dict[str, list[Score]]:
    """Return by document what the processor spends on each generator and its memory; openapi-python-client is 1.00."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, interpreters() as started:
        return dict(_scores(Path(folder), started.environment))


def _documents(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield our own document and large ones, each with a description."""
    own = Path(shutil.copy(_OWN, folder))
    yield "our own document", own
    yield "our own document, which openapi-python-client reads beside", _OWN  # as it does at its own place
    for operations, models in _SIZES:
        spec = folder / f"{operations}.json"
        spec.write_text(json.dumps(large_document(operations, models=models)), "utf-8")
        yield f"{operations} operations, {spec.stat().st_size / 1e6:.1f} MB", spec


def _scores(folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, list[Score]]]:
    for title, spec in _documents(folder):
        commands = {
            "openapi-python-client": _their_command(spec, folder / "theirs"),
            "this pipeline": _our_command(spec, folder / f"ours-{spec.stem}"),
        }
        taken: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
        for number in range(1 + _ROUNDS):
            for name, command in commands.items():
                run = _run(command, environment)
                if number:  # the first one writes the bytecode
                    taken[name].append(run)
        seconds = {name: statistics.median(cpu for cpu, _ in runs) for name, runs in taken.items()}
        memory = {name: float(max(peak for _, peak in runs)) for name, runs in taken.items()}
        yield f"{title}: processor time", [Score(n, s, s / next(iter(seconds.values()))) for n, s in seconds.items()]
        yield f"{title}: memory", [Score(n, m, m / next(iter(memory.values())), "bytes") for n, m in memory.items()]


def _our_command(spec: Path, output: Path) -> list[str]:
    return [sys.executable, str(_SCRIPTS / "generate.py"), "--spec", str(spec), "--output", str(output)]


def _their_command(spec: Path, output: Path) -> list[str]:
    options = ["generate", "--path", str(spec), "--output-path", str(output), "--overwrite", "--meta", "none"]
    return [sys.executable, "-m", "openapi_python_client", *options]


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Return the processor seconds and the peak memory in bytes of a process and its children."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None  # noqa: S101  # it is piped
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{said}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
