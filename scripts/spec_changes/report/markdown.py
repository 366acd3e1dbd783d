"""Write a report as markdown that fits in a pull-request comment."""

from __future__ import annotations

from openapi.text import visible
from spec_changes.findings.finding import Finding, Level

from .report import (
    Report,
    categories,
    changelog,
    counterparts,
    counts,
    groups,
    link,
    places,
    scope,
    version_words,
    whereabouts,
)  # fmt: skip
from .witness_words import witness_words

# A comment has at most 65,536 characters; findings beyond the cap are counted, not shown.
_LONGEST = 60_000
_MOST = 60
_MOST_CONSEQUENCES = 5
_SIGNS = {Level.BREAKING: "🔴", Level.WARNING: "🟡", Level.INFO: "🔵"}


def write_markdown(report: Report) -> str:
    """Return the report: verdict and counts on top, breaking findings first, infos and suppressed ones folded."""
    head = [f"## {_SIGNS[_worst(report)]} {report.verdict}: {counts(report)}", ""]
    head.append(f"`{report.base.file}` → `{report.revision.file}`")
    if words := version_words(report.version):
        head += ["", words]
    head += ["", *(f"- {_plain(line)}" for line in (*categories(report), *report.mended))]
    loud = [finding for finding in report.open if finding.level is not Level.INFO]
    quiet = [finding for finding in report.open if finding.level is Level.INFO]
    parts = [*head, "", *_shown(report, loud)]
    parts += _folded(f"{len(quiet)} without effect on callers, or additions", report, quiet)
    parts += _folded(f"{len(report.suppressed)} suppressed", report, report.suppressed)
    if report.files:
        names = [f"- `{name}`" for name in report.files[:_MOST]]
        names += [f"- and {len(report.files) - _MOST} more"] if len(report.files) > _MOST else []
        parts += [
            f"<details><summary>{len(report.files)} generated files change</summary>",
            "",
            *names,
            "",
            "</details>",
            "",
        ]
    entry = [_plain(line) for line in changelog(report)]
    if entry:
        parts += ["<details><summary>Proposed changelog entry</summary>", "", *entry[: _MOST * 2]]
        parts += [f"… and {len(entry) - _MOST * 2} more lines."] if len(entry) > _MOST * 2 else []
        parts += ["</details>", ""]
    return _capped(parts)


def _worst(report: Report) -> Level:
    return max((finding.level for finding in report.open), key=lambda level: level.rank, default=Level.INFO)


def _capped(parts: list[str]) -> str:
    """Return the lines, cut where a comment would end, with its folds closed."""
    length, kept = 0, list[str]()
    for part in parts:
        length += len(part.encode()) + 1
        if length > _LONGEST:
            opened = sum(line.startswith("<details>") for line in kept) - kept.count("</details>")
            return "\n".join(
                [*kept, *["</details>"] * opened, "", "The rest does not fit here; the counts above are complete.", ""]
            )
        kept.append(part)
    return "\n".join(kept).rstrip() + "\n"


def _folded(summary: str, report: Report, findings: list[Finding]) -> list[str]:
    if not findings:
        return []
    return [f"<details><summary>{summary}</summary>", "", *_shown(report, findings), "</details>", ""]


def _shown(report: Report, findings: list[Finding]) -> list[str]:
    lines: list[str] = []
    for title, members in groups(findings[:_MOST]):
        lines += [f"### {_plain(title)}", ""]
        for finding in members:
            lines += _finding(report, finding)
        lines.append("")
    if len(findings) > _MOST:
        lines += [f"… and {len(findings) - _MOST} more of {len(findings)}.", ""]
    return lines


def _finding(report: Report, finding: Finding) -> list[str]:
    about = f" ({about})" if (about := scope(finding)) else ""
    address, place = link(report, finding), whereabouts(finding)
    place = f"[{place}]({address})" if address else place
    lines = [
        f"- {_SIGNS[finding.level]} {_plain(finding.text)}",
        f"  <br>`{finding.rule}`{about}: {finding.reason} {place}{places(finding)}.",
        *([f"  <br>{_plain(words)}"] if (words := witness_words(finding)) else []),
        *(f"  <br>Also {_plain(each)}" for each in counterparts(finding)),
    ]
    if finding.consequences:
        shown = "; ".join(map(_plain, finding.consequences[:_MOST_CONSEQUENCES]))
        more = len(finding.consequences) - _MOST_CONSEQUENCES
        lines.append(f"  <br>Follows from it: {shown}" + (f"; and {more} more" if more > 0 else "") + ".")
    return [*lines, f"  <br>Suppressed: {_plain(finding.suppressed)}"] if finding.suppressed else lines


def _plain(text: str) -> str:
    """Return text from a document so that it becomes no tag, link or mention; text in backticks is code."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return _prose("'".join(parts))
    return "".join(_code(part) if index % 2 else _prose(part) for index, part in enumerate(parts))


def _prose(text: str) -> str:
    return _escaped(text).replace("[", "&#91;").replace("\\", "&#92;")


def _code(text: str) -> str:
    """Return text as code; between backticks markdown would show the escapes of HTML."""
    escaped = _escaped(text)
    return f"`{text}`" if escaped == text else f"<code>{_prose(text)}</code>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("@", "@\u200b")
