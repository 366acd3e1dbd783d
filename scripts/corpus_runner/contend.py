"""Contend: the package that openapi-python-client makes from the same document, for a comparison."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from openapi.problems import SpecError
from openapi.spec import read_spec

from .bounded import Limits, run_bounded
from .outcome import Contender

_IMPORT_ALL = """\
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
package = importlib.import_module(sys.argv[2])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""


def contend(spec: Path, output: Path, limits: Limits) -> Contender:
    """Let openapi-python-client write its package to `output`, and import all of that."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    package = output / "other_client"
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(spec), "--meta", "none"]
    found = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # it calls ruff
    made = run_bounded([*command, "--output-path", str(package)], limits, {"PATH": found})
    seconds = round(made.seconds, 2)
    if made.status is None:
        return Contender("timed out", seconds=seconds)
    # It has one module for each operation; what it drops it mentions in passing, and ends well.
    modules = [path for path in package.glob("api/*/*.py") if path.name != "__init__.py"]
    if made.status or not modules:
        is_crash = "Traceback (most recent call last)" in made.errors + made.output
        return Contender("crashed" if is_crash else "refused", seconds=seconds)
    imported = run_bounded([sys.executable, "-c", _IMPORT_ALL, str(output), package.name], limits)
    error = "" if imported.status == 0 else (imported.errors.strip().splitlines() or ["took too long"])[-1]
    return Contender("generated", len(modules), max(0, _operations(spec) - len(modules)), error, seconds)


def _operations(spec: Path) -> int:
    try:
        return len(list(read_spec(spec).operations))
    except SpecError:
        return 0
