"""The lines around a finding, as a diff of the two documents."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from openapi.document import Document
from spec_changes.findings.finding import Finding

from .report import Report

_CONTEXT = 3
# The same number of lines is compared on both sides, so that each is shown next to its old version.
_COMPARED = 20
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Row:
    """One line.

    Attributes:
        kind: same, removed, added, or gap for lines that are left out.
        left: Its number in the base, 0 if the base does not have it.
        right: Its number in the revision, likewise.
        text: What it says, shortened.
        here: Whether the finding is at this line.
    """

    kind: str
    left: int
    right: int
    text: str
    here: bool


class Excerpts:
    """The lines of the documents of a report, each file split once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[tuple[str, str], list[str]] = {}

    def rows(self, finding: Finding) -> list[Row]:
        """Return the lines at a finding, and a few around them."""
        start, before = self._around(self._report.base, finding.base_file, finding.base_line, "base")
        other, after = self._around(self._report.revision, finding.revision_file, finding.revision_line, "revision")
        old, new = finding.base_line, finding.revision_line
        rows: list[Row] = []
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for kind, first, end, second, stop in matcher.get_opcodes():
            if kind == "equal":
                for offset in range(end - first):
                    left, right = start + first + offset, other + second + offset
                    rows.append(Row("same", left, right, before[first + offset], left == old or right == new))
                continue
            rows += [Row("removed", start + at, 0, before[at], start + at == old) for at in range(first, end)]
            rows += [Row("added", 0, other + at, after[at], other + at == new) for at in range(second, stop)]
        return _near(rows)

    def _around(self, document: Document, file: str, line: int, side: str) -> tuple[int, list[str]]:
        """Return the number of the first line, and the lines."""
        if (side, file) not in self._lines:
            source = document.others.get(file, document.source)
            self._lines[side, file] = source.text.splitlines()
        lines = self._lines[side, file]
        start = max(1, line - _COMPARED)
        return start, [_short(text) for text in lines[start - 1 : line + _COMPARED]]


def _near(rows: list[Row]) -> list[Row]:
    """Return the lines at a finding with a few around each; documents in another order have much between them."""
    found: list[Row] = []
    last = 0
    for index in [index for index, row in enumerate(rows) if row.here] or [0]:
        first = max(0, index - _CONTEXT)
        if found and first > last:
            found.append(Row("gap", 0, 0, "…", here=False))
        found += rows[max(last, first) : index + _CONTEXT + 1]
        last = index + _CONTEXT + 1
    return found


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST else line[:_LONGEST] + " …"
