"""Run the pipeline on every document of a folder."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.changes import Kind

from .bounded import Finished, Limits, run_bounded
from .contend import contend
from .outcome import Outcome
from .verify import Checks, verify

SCRIPTS = Path(__file__).resolve().parents[1]
_SUFFIXES = {".json", ".yaml", ".yml"}
_IS_DOCUMENT = re.compile(r"""["']?\b(openapi|swagger)["']?\s*:""")
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
    """Yield the outcome of each document, in order."""
    with ThreadPoolExecutor(options.jobs) as pool:
        names = [path.relative_to(folder).as_posix() for path in documents]
        yield from pool.map(run_document, documents, names, [options] * len(documents))


def run_document(path: Path, name: str, options: Options) -> Outcome:
    """Generate the package of one document and check it."""
    output = options.work / re.sub(r"\W", "_", name)
    report = output.with_name(f"{output.name}.json")
    shutil.rmtree(output, ignore_errors=True)
    report.unlink(missing_ok=True)
    command = [sys.executable, str(SCRIPTS / "generate.py"), "--spec", str(path), "--output", str(output)]
    command += ["--report", str(report), *(["--verify"] if options.checks else [])]
    outcome = _outcome(name, run_bounded(command, options.limits), report)
    if options.checks and outcome.result == "generated":
        outcome.verification = verify(path, output, outcome.left_out_pointers, options.checks)
    if options.checks:
        outcome.contender = contend(path, output.with_name(f"{output.name}.other"), options.limits)
    return outcome


def _outcome(name: str, finished: Finished, report: Path) -> Outcome:
    found: dict[str, Any] = json.loads(report.read_text("utf-8")) if report.is_file() else {}
    seconds = round(finished.seconds - found.get("second_reading_seconds", 0), 2)  # the package would be there without
    if finished.status == 1 and found.get("problems"):
        problems = [(problem["rule"], f"{problem['line']}: {problem['message']}") for problem in found["problems"]]
        return Outcome(name, "refused", problems=problems, seconds=seconds)
    if finished.status != 0:
        last = (finished.output + finished.errors).strip()[-_MOST_OUTPUT:]
        return Outcome(name, "timed out" if finished.status is None else "crashed", output=last, seconds=seconds)
    changes = [item for item in found["changes"] if item["kind"]["did"] in {"mended", "left out"}]
    return Outcome(
        name,
        "generated",
        losses=Counter(Kind(**item["kind"]) for item in changes),
        left_out_pointers=[item["pointer"] for item in changes],
        disagreements=[_disagreement(item) for item in found["disagreements"]],
        unread=[f"{item['part']}: {item['reason']}" for item in found["unread"]],
        seconds=seconds,
    )


def _disagreement(item: dict[str, str]) -> str:
    return f"{item['operation']}: {item['part']} {item['ours']}; openapi-python-client: {item['theirs']}".removeprefix(
        ": "
    )
