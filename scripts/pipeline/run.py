"""Run: the stages in their order, each with its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from openapi.document import Document
from openapi.problems import SpecError
from openapi.spec import read_spec
from pipeline.check import check
from pipeline.mend.mend import mend
from pipeline.models.generate_models import generate_models
from pipeline.package.build_package import build_package, package_names
from pipeline.package.format import FormatError, format_files
from pipeline.package.render import TemplateError, render, runtime_errors, template_of
from pipeline.prepare.prepare import prepare
from pipeline.trial.trial import try_out

from .changes import OVERLAY_TARGET, Change, strict_problems
from .draft import PackageNames
from .ir.package import Package


class Stages:
    """Times the stages of a run; `seconds` has the seconds of each."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Time one stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller of a run decides.

    Attributes:
        names: The names of package and client.
        strict: Whether anything that would be left out is an error.
        on_prepared: Called with the prepared document, as soon as there is one.
        overlays: The overlays to apply to the document, in their order.
        try_out: Whether to import the package and build its types, in a separate process.
        is_written: Tells whether an earlier run has written just these files, which it has tried out then.
    """

    names: PackageNames = field(default_factory=PackageNames)
    strict: bool = False
    on_prepared: Callable[[Document], None] | None = None
    overlays: tuple[Path, ...] = ()
    try_out: bool = True
    is_written: Callable[[dict[str, str]], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class Built:
    """The intermediate representation of a document, its prepared form, and what was changed on the way."""

    package: Package
    document: Document
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Generated(Built):
    """The same with the files of the package, by their path."""

    files: dict[str, str]


def build(spec: Path | str, templates: Path, stages: Stages, settings: Settings | None = None) -> Built:
    """Return the intermediate representation of the document at `spec`, a path or a URL.

    Raises:
        SpecError: The document has problems.
    """
    settings = settings or Settings()
    with stages.stage("read"):
        read = read_spec(spec, _shown(spec), settings.overlays, lenient=not settings.strict)
    with stages.stage("mend"):
        mended = mend(read, strict=settings.strict)
    with stages.stage("check"):
        # With --strict, each problem is reported, with a hint; without, it is mended or left out.
        check(read, mended.changes) if settings.strict else check(mended.spec)
    with stages.stage("prepare"):
        prepared = prepare(mended.spec, settings.names)
        changes = (
            *(Change(OVERLAY_TARGET, at, line, f"`{to}`", "", file) for to, at, line, file in read.unmatched),
            *mended.changes,
            *prepared.changes,
        )
        problems = strict_problems(changes, read.document)
        if not prepared.spec.operations:
            message = "no operation can be called, so there is nothing to generate"
            problems = [read.problem("no-operations", message, "/paths", hint="Add one under paths."), *problems]
        if problems and (settings.strict or not prepared.spec.operations):
            raise SpecError(problems)
        name, client = package_names(prepared.spec)
    if settings.on_prepared:
        settings.on_prepared(prepared.spec.document)
    with stages.stage("models"):
        models = generate_models(prepared.spec, name, templates / "models")
    with stages.stage("operations"):
        package = build_package(prepared.spec, models, runtime_errors(templates, client))
        return Built(package, prepared.spec.document, changes)


def generate(spec: Path | str, templates: Path, stages: Stages, settings: Settings | None = None) -> Generated:
    """Return the files of the package for the document at `spec`, formatted and checked.

    Raises:
        SpecError: The document has problems, or its package could not make its calls.
        TemplateError: A template has a mistake, or what it renders is not Python, or uses names that it does not define.
        FormatError: The formatter failed.
    """
    settings = settings or Settings()
    built = build(spec, templates, stages, settings)
    with stages.stage("render"):
        files = render(built.package, templates)
    with stages.stage("format"):
        files = _formatted(files, built.package, templates)
    if settings.try_out and not settings.is_written(files):
        with stages.stage("try out"):
            try_out(files, built.package, built.document)
    return Generated(built.package, built.document, built.changes, files)


def _formatted(files: dict[str, str], package: Package, templates: Path) -> dict[str, str]:
    try:
        return format_files(files)
    except FormatError as error:
        source = template_of(error.path, package, templates) if error.path else None
        if source is None:
            raise
        hint = "Correct the template, or a partial that it includes; if they are not yours, report a bug."
        raise TemplateError(f"{source} renders {error}\n  hint: {hint}") from error


def generate_files(spec: Path, templates: Path, *, strict: bool = False) -> dict[str, str]:
    """Return the files of the package for the document at `spec`; see `generate`."""
    return generate(spec, templates, Stages(), Settings(strict=strict, try_out=False)).files


def _shown(spec: Path | str) -> str | None:
    """Return the path as messages show it: relative to the working directory where it lies below it; None for a URL."""
    if isinstance(spec, str):
        return None
    try:
        return str(spec.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(spec)
