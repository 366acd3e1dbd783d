"""Check that a package works: it imports, type checkers find nothing, and its calls succeed."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .bounded import Limits, run_bounded
from .outcome import CallOutcome, Draw, Verification

_CALLS = Path(__file__).parent / "calls" / "call_package.py"
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Checks:
    """What is checked of a package, and the folder in which type checkers keep what they know of libraries."""

    limits: Limits
    cache: Path
    pyright: bool = False


def verify(spec: Path, output: Path, left_out: Collection[str], checks: Checks) -> Verification:
    """Return what is wrong with the package in `output`, which was generated from `spec`."""
    source = output / "src"
    name = next(path.name for path in sorted(source.iterdir()) if (path / "__init__.py").is_file())
    found = call_package(spec, source, name, left_out, checks.limits)
    if not found.import_error:
        found.type_errors["mypy"] = _mypy(source, name, checks)
        if checks.pyright:
            found.type_errors["pyright"] = _pyright(source, name, checks)
    return found


def call_package(spec: Path, source: Path, name: str, left_out: Collection[str], limits: Limits) -> Verification:
    """Import a package, complete its models and call its operations.

    An operation is not missing if `left_out` has its pointer.
    """
    scripts = str(Path(__file__).resolve().parents[1])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, str(_CALLS), str(spec), str(source), name, str(report)]
        finished = run_bounded(command, limits, {"PYTHONPATH": scripts, "PYTHONDONTWRITEBYTECODE": "1"})
        result: dict[str, Any] = json.loads(report.read_text("utf-8")) if report.is_file() else {}
    if not result:
        last = "took too long" if finished.status is None else finished.errors.strip()[-_MOST_ERRORS * 100 :]
        return Verification(calls_error=last or f"ended with {finished.status}")
    calls = [CallOutcome(**call) for call in result["calls"]]
    return Verification(
        result["import_error"],
        models=result["models"],
        incomplete=result["incomplete"],
        calls=[
            replace(call, result="left out", reason="")
            if call.result == "missing" and call.pointer in left_out
            else call
            for call in calls
        ],
        options=[CallOutcome(**call) for call in result["options"]],
        draws=[Draw(**draw) for draw in result["draws"]],
    )


def _mypy(source: Path, name: str, checks: Checks) -> list[str]:
    # Each thread has its own cache, since mypy does not lock it.
    cache = checks.cache / f"mypy-{threading.get_ident()}"
    options = ["--strict", "--no-error-summary", "--hide-error-context", "--cache-dir", str(cache), "--package", name]
    finished = run_bounded([sys.executable, "-m", "mypy", *options], checks.limits, {"MYPYPATH": str(source)})
    return _errors(finished.status, finished.output + finished.errors, str(source))


def _pyright(source: Path, name: str, checks: Checks) -> list[str]:
    settings = source.parent / "pyrightconfig.json"
    settings.write_text(json.dumps({"typeCheckingMode": "strict", "include": [f"src/{name}"]}), "utf-8")
    command = [sys.executable, "-m", "pyright", "--project", str(settings), "--pythonpath", sys.executable]
    finished = run_bounded(command, Limits(checks.limits.seconds, 0))
    lines = "\n".join(line for line in finished.output.splitlines() if " - error: " in line)
    return _errors(finished.status, lines or finished.errors, str(source))


def _errors(status: int | None, output: str, source: str) -> list[str]:
    if status is None:
        return ["took too long"]
    lines = [line.strip().replace(f"{source}/", "") for line in output.splitlines() if line.strip()]
    return (lines[:_MOST_ERRORS] or [f"ended with {status}"]) if status else []
