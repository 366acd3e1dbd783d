"""Write a report as one self-contained HTML page: findings on top, both texts side by side below."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

import jinja2
import markupsafe

from spec_changes.findings.finding import Finding

from .report import Report, changelog, counts, groups, scope, version_words

_CODE = re.compile("`([^`]*)`")
_CONTEXT = 12
# Above this many lines, what has not changed and carries no finding is folded away.
_LONG = 1_500


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the two texts; a side without a line has number 0.

    Attributes:
        kind: equal, replace, delete, insert or gap (lines left out).
        left: Line number in the base.
        before: The line of the base, or how many lines a gap leaves out.
        right: Line number in the revision.
        after: The line of the revision.
        level: The worst level of a finding at this row; empty if there is none.
    """

    kind: str
    left: int
    before: str
    right: int
    after: str
    level: str = ""


def write_html(report: Report) -> str:
    """Return the page; it loads nothing from elsewhere and runs no script."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["marked"] = _marked
    environment.filters["scope"] = scope
    return environment.get_template("report.html.jinja").render(
        report=report, counts=counts(report), version=version_words(report.version),
        groups=groups(report.open), suppressed=groups(report.suppressed),
        changelog="\n".join(changelog(report)), rows=_rows(report),
    )  # fmt: skip


def _marked(text: str) -> markupsafe.Markup:
    """Return text as HTML, with what stands in backticks as code."""
    return markupsafe.Markup(_CODE.sub(r"<code>\1</code>", str(markupsafe.escape(text))))  # noqa: S704 - escaped


def _rows(report: Report) -> list[Row]:
    before, after = report.base.text.splitlines(), report.revision.text.splitlines()
    left, right = (_levels(report.findings, side=side) for side in ("base", "revision"))
    rows: list[Row] = []
    for kind, start, end, other, stop in difflib.SequenceMatcher(None, before, after).get_opcodes():
        for offset in range(max(end - start, stop - other)):
            first = start + offset + 1 if start + offset < end else 0
            second = other + offset + 1 if other + offset < stop else 0
            level = left.get(first, "") or right.get(second, "")
            rows.append(
                Row(kind, first, before[first - 1] if first else "", second, after[second - 1] if second else "", level)
            )
    return _folded(rows) if len(rows) > _LONG else rows


def _levels(findings: list[Finding], *, side: str) -> dict[int, str]:
    """Return the worst level at each line; findings come worst first."""
    found: dict[int, str] = {}
    for finding in findings:
        found.setdefault(finding.base_line if side == "base" else finding.revision_line, finding.level.value)
    return found


def _folded(rows: list[Row]) -> list[Row]:
    """Return the rows without the long stretches in which nothing happens."""
    wanted: set[int] = set()
    for index, row in enumerate(rows):
        if row.kind != "equal" or row.level:
            wanted.update(range(index - _CONTEXT, index + _CONTEXT + 1))
    kept: list[Row] = []
    hidden = 0
    for index, row in enumerate(rows):
        if index in wanted:
            if hidden:
                kept.append(_gap(hidden))
            kept.append(row)
            hidden = 0
        else:
            hidden += 1
    return [*kept, _gap(hidden)] if hidden else kept


def _gap(hidden: int) -> Row:
    return Row("gap", 0, f"{hidden} equal lines", 0, "")
