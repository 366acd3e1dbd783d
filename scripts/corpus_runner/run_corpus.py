"""Run the pipeline on every document of a folder."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .bounded import Finished, Limits, run_bounded
from .outcome import Outcome
from .verify import Checks, verify

SCRIPTS = Path(__file__).resolve().parents[1]
_SUFFIXES = {".json", ".yaml", ".yml"}
_IS_DOCUMENT = re.compile(r"""["']?\b(openapi|swagger)["']?\s*:""")
_PROBLEM = re.compile(r"^\S.*?: [a-z0-9-]+: .*", re.MULTILINE)
_MOST_OUTPUT = 2000


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    Attributes:
        work: The folder that packages are written to.
        limits: The bounds of each process.
        jobs: How many documents run at once.
        checks: What is checked of each package, None for nothing.
    """

    work: Path
    limits: Limits
    jobs: int
    checks: Checks | None = None


def documents_of(folder: Path) -> list[Path]:
    """Return the OpenAPI documents in a folder and below, in the order of their names; other files are left alone."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    return [path for path in files if _IS_DOCUMENT.search(path.read_bytes().decode("utf-8", "replace"))]


def run_corpus(folder: Path, documents: list[Path], options: Options) -> Iterator[Outcome]:
    """Yield what becomes of each document, in their order."""
    with ThreadPoolExecutor(options.jobs) as pool:
        names = [path.relative_to(folder).as_posix() for path in documents]
        yield from pool.map(run_document, documents, names, [options] * len(documents))


def run_document(path: Path, name: str, options: Options) -> Outcome:
    """Generate the package of one document and check it."""
    output = options.work / re.sub(r"\W", "_", name)
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, str(SCRIPTS / "generate.py"), "--spec", str(path), "--output", str(output)]
    outcome = _outcome(name, run_bounded(command, options.limits))
    if options.checks and outcome.result == "generated":
        outcome.verification = verify(path, output, outcome.left_out, options.checks)
    return outcome


def _outcome(name: str, finished: Finished) -> Outcome:
    seconds = round(finished.seconds, 2)
    last = (finished.output + finished.errors).strip()[-_MOST_OUTPUT:]
    if finished.status is None:
        return Outcome(name, "timed out", output=last, seconds=seconds)
    problems = _PROBLEM.findall(finished.errors)
    if finished.status == 1 and problems and "Traceback (most recent call last)" not in finished.errors:
        return Outcome(name, "refused", problems=problems, seconds=seconds)
    if finished.status:
        return Outcome(name, "crashed", output=last, seconds=seconds)
    lines = f"{finished.output}\n{finished.errors}".splitlines()
    return Outcome(
        name, "generated", left_out=[line for line in lines if line.startswith("left out:")], seconds=seconds
    )
