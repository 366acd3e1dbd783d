"""The lines around a finding in both documents, side by side."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from openapi.document import Document
from spec_changes.findings.finding import Finding

from .report import Report

_CONTEXT = 3
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the two texts; a side without a line has number 0.

    Attributes:
        kind: equal, replace, delete or insert.
        left: Line number in the base.
        before: The line of the base.
        right: Line number in the revision.
        after: The line of the revision.
        here: Whether the finding is at this row.
    """

    kind: str
    left: int
    before: str
    right: int
    after: str
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
        rows: list[Row] = []
        for kind, first, end, second, stop in difflib.SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            for offset in range(max(end - first, stop - second)):
                mine, theirs = first + offset, second + offset
                left, right = (start + mine if mine < end else 0), (other + theirs if theirs < stop else 0)
                here = left == finding.base_line or right == finding.revision_line
                rows.append(Row(kind, left, before[mine] if left else "", right, after[theirs] if right else "", here))
        return rows

    def _around(self, document: Document, file: str, line: int, side: str) -> tuple[int, list[str]]:
        """Return the number of the first line, and the lines."""
        if (side, file) not in self._lines:
            source = document.others.get(file, document.source)
            self._lines[side, file] = source.text.splitlines()
        lines = self._lines[side, file]
        start = max(1, line - _CONTEXT)
        return start, [_short(text) for text in lines[start - 1 : line + _CONTEXT]]


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST else line[:_LONGEST] + " …"
