"""Write a report as plain text for a terminal, in full or as a summary of ten lines."""

from __future__ import annotations

from openapi.text import visible
from spec_changes.findings.finding import Finding, Level

from .report import Report, categories, counterparts, counts, groups, places, scope, told, version_words
from .witness_words import witness_words

_SUMMARY = 10
_MOST_CONSEQUENCES = 3


def write_text(report: Report) -> str:
    """Return the report: verdict and counts, then findings by operation; infos in one line each, suppressed ones last."""
    lines = [*_head(report), *report.mended]
    for title, findings in groups([finding for finding in report.open if finding.level is not Level.INFO]):
        lines += ["", title]
        for finding in findings:
            lines += _finding(finding)
    quiet = [finding for finding in report.open if finding.level is Level.INFO]
    if quiet:
        lines += ["", "Info"]
        for each in quiet:
            lines += [f"  {told(each)}: {each.rule}, {_place(each)}{places(each)}", *_counterparts(each)]
    if report.files:
        lines += ["", f"{len(report.files)} generated files change:", *(f"  {name}" for name in report.files)]
    if report.suppressed:
        lines += ["", "Suppressed"]
        for finding in report.suppressed:
            lines += [*_finding(finding), f"      suppressed: {finding.suppressed}"]
    return "\n".join(map(visible, lines)) + "\n"


def write_summary(report: Report) -> str:
    """Return at most ten lines: verdict, counts, and the worst findings."""
    lines = _head(report)
    reached: dict[tuple[str, str], set[str]] = {}
    for finding in report.open:
        if finding.level is not Level.INFO:
            reached.setdefault((finding.level.value, finding.text), set()).update(finding.operations)
    worst = [f"  {level}: {text}{_where(operations)}" for (level, text), operations in reached.items()]
    room = _SUMMARY - len(lines)
    if len(worst) > room:
        worst = [*worst[: room - 1], f"  and {len(worst) - room + 1} more, without --summary"]
    return "\n".join(map(visible, [*lines, *worst])) + "\n"


def _where(operations: set[str]) -> str:
    return f" ({len(operations)} operations)" if len(operations) > 1 else "".join(f" ({each})" for each in operations)


def _head(report: Report) -> list[str]:
    lines = [f"{report.verdict}: {counts(report)}"]
    if words := version_words(report.version):
        lines.append(words)
    return lines + categories(report)


def _place(finding: Finding) -> str:
    return f"{finding.revision_file}:{finding.revision_line}"


def _finding(finding: Finding) -> list[str]:
    about = f" ({about})" if (about := scope(finding)) else ""
    more = len(finding.consequences) - _MOST_CONSEQUENCES
    return [
        f"  {finding.level.value}: {finding.text}",
        f"      {finding.rule}{about}: {finding.reason}",
        *([f"      {words}"] if (words := witness_words(finding)) else []),
        *(f"      - {each}" for each in finding.consequences[:_MOST_CONSEQUENCES]),
        *([f"      - and {more} more"] if more > 0 else []),
        *_counterparts(finding),
        f"      {finding.base_file}:{finding.base_line} #{finding.base}",
        f"      {_place(finding)} #{finding.revision}{places(finding)}",
    ]


def _counterparts(finding: Finding) -> list[str]:
    return [f"      also {each}" for each in counterparts(finding)]
