"""Generate packages for tests, and import them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

from openapi.problems import Problem, SpecError
from pipeline.run import generate_files

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FRAGMENTS = ROOT / "tests" / "fragments"


def write_package(files: dict[str, str], folder: Path) -> Path:
    """Write the files of a package below `folder`; return its `src`."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return folder / "src"


def import_package(name: str, source: Path) -> ModuleType:
    """Import a package that lies in `source`."""
    sys.path.insert(0, str(source))
    try:
        module = importlib.import_module(name)
        for part in ("client", "models", "errors"):
            importlib.import_module(f"{name}.{part}")
        return module
    finally:
        sys.path.remove(str(source))


def generate_text(text: str, folder: Path, name: str = "spec.yaml") -> dict[str, str]:
    """Return the files for a document given as text."""
    spec = folder / name
    spec.write_text(text, "utf-8")
    return generate_files(spec, TEMPLATES)


def problems_of(text: str, folder: Path) -> list[Problem]:
    """Return what the pipeline says against a document; none where it passes."""
    try:
        generate_text(text, folder)
    except SpecError as error:
        return error.problems
    return []
