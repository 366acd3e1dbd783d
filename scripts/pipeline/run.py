"""Run: the stages in their order, each with its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from openapi.bundling.load_document import load_document
from openapi.references import check_references
from openapi.versions.spell_as_3_1 import spell_as_3_1
from pipeline.check.rules import lint
from pipeline.check.validate import validate
from pipeline.models.generate_models import generate_models
from pipeline.models.normalise import normalise
from pipeline.operations.operation_types import operation_types
from pipeline.package.build_package import build_package, package_names
from pipeline.package.format import format_files
from pipeline.package.render import render
from pipeline.package.runtime_facts import runtime_errors

from .ir import Package


class Stages:
    """Times the stages of a run, says so, and remembers the seconds of each in `seconds`."""

    def __init__(self, say: Callable[[str], object] = lambda _: None) -> None:
        self._say = say
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Time one stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start
        self._say(f"{name:<10} {self.seconds[name] * 1000:8.0f} ms")


def build(spec: Path, templates: Path, stages: Stages) -> Package:
    """Return the intermediate representation of the document at `spec`.

    Raises:
        SpecError: The document has problems.
    """
    with stages.stage("load"):
        document = spell_as_3_1(load_document(spec, _shown(spec)))
        check_references(document)
    with stages.stage("validate"):
        validate(document)
    with stages.stage("lint"):
        lint(document)
        name, client = package_names(document)
    with stages.stage("normalise"):
        normal = normalise(document)
    with stages.stage("models"):
        models = generate_models(normal, operation_types(normal), name, templates / "models")
    with stages.stage("operations"):
        return build_package(normal, models, runtime_errors(templates, client))


def generate_files(spec: Path, templates: Path, stages: Stages | None = None) -> dict[str, str]:
    """Return the files of the package for the document at `spec`, by their path.

    Raises:
        SpecError: The document has problems.
        FormatError: A rendered file is no Python.
    """
    stages = stages or Stages()
    package = build(spec, templates, stages)
    with stages.stage("render"):
        files = render(package, templates)
    with stages.stage("format"):
        return format_files(files)


def _shown(spec: Path) -> str:
    """Return the path as messages show it: relative to the working directory where it lies below it."""
    try:
        return str(spec.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(spec)
