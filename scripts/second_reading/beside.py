"""Beside: let openapi-python-client read a document in a separate process, while the caller continues."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from openapi.document import Document
from openapi.problems import Problem
from pipeline.ir.package import Package

from .compare import Disagreement, compare
from .package_reading import read_package
from .reading import Reading, Unread

_SCRIPTS = str(Path(__file__).resolve().parents[1])
_READER = [sys.executable, "-P", "-m", "second_reading.reader"]  # -P: no module from the working directory
_SHOWN = 3
_HINT = "One of the two misreads the document. Simplify this part, or report a bug in the pipeline."


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of the second reading.

    Attributes:
        disagreements: What the two read differently.
        unread: What openapi-python-client could not read, and was not compared.
        seconds: The processor time of its process.
    """

    document: Document
    disagreements: list[Disagreement]
    unread: tuple[Unread, ...]
    seconds: float

    def problems(self) -> list[Problem]:
        """Return a problem for each disagreement, and one if there was no second reading at all."""
        failed = [part for part in self.unread if not part.pointer]
        return [
            *(
                self.document.problem("second-reading", f"openapi-python-client cannot read {part}", hint=_HINT)
                for part in failed
            ),
            *(
                self.document.problem("second-reading", str(item), item.pointer, hint=_HINT, operation=item.operation)
                for item in self.disagreements
            ),
        ]

    def lines(self) -> list[str]:
        """Return what to print: where the two differ, and what was not compared, by what openapi-python-client says of it."""
        reasons: dict[str, list[str]] = {}
        for part in self.unread:
            reasons.setdefault(part.reason, []).append(f"{part.part} (line {self.document.line(part.pointer)})")
        return [
            *(
                f"read differently: {_labelled(item)} (line {self.document.line(item.pointer)})"
                for item in self.disagreements
            ),
            *(f"not read by openapi-python-client: {_listed(parts)}: {reason}" for reason, parts in reasons.items()),
        ]


class SecondReading:
    """The reading of openapi-python-client; a context manager, which ends its process if nobody asked for the result."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._document: Document | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def start(self, document: Document) -> None:
        """Start to read a prepared document."""
        self._document = document
        with tempfile.TemporaryFile() as file:  # not a pipe, which would make the caller wait until all of it is read
            pickle.dump(document.data, file)
            file.seek(0)
            self._process = subprocess.Popen(
                _READER,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join([_SCRIPTS, *filter(None, [os.environ.get("PYTHONPATH")])]),
                },
            )

    def compare(self, package: Package) -> Verdict:
        """Wait for the reading, and compare it with the package of the same document."""
        if self._process is None or self._document is None:
            raise RuntimeError("call start first")
        output, errors = self._process.communicate()
        status, self._process = self._process.returncode, None
        theirs = _reading(status, output, errors)
        schemas = self._document.data.get("components", {}).get("schemas", {})
        ours = read_package(package, schemas, theirs.unread_schemas)
        return Verdict(self._document, compare(ours, theirs, self._document), theirs.unread, theirs.seconds)


def _listed(parts: list[str]) -> str:
    more = f" and {len(parts) - _SHOWN:,} more" if len(parts) > _SHOWN else ""
    return f"{', '.join(parts[:_SHOWN])}{more}"


def _labelled(item: Disagreement) -> str:
    return f"{item.operation}: {item}" if item.operation else str(item)


def _reading(status: int, output: bytes, errors: bytes) -> Reading:
    if status == 0:
        reading = pickle.loads(output)  # noqa: S301  # from the process that was started for it
        if isinstance(reading, Reading):
            return reading
    last = errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return Reading({}, {}, (Unread("the document", "", last or f"it ended with {status}"),))
