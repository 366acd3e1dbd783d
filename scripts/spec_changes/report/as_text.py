"""Write a report as plain text for a terminal."""

from __future__ import annotations

from spec_changes.findings.finding import Finding

from .report import Report, counts, groups, scope, version_words


def write_text(report: Report) -> str:
    """Return the report: verdict and counts, then findings by operation, suppressed ones last."""
    lines = [f"{report.verdict}: {counts(report)}"]
    if words := version_words(report.version):
        lines.append(words)
    for title, findings in groups(report.open):
        lines += ["", title]
        for finding in findings:
            lines += _finding(finding)
    if report.files:
        lines += ["", f"{len(report.files)} generated files change:", *(f"  {name}" for name in report.files)]
    if report.suppressed:
        lines += ["", "Suppressed"]
        for finding in report.suppressed:
            lines += [*_finding(finding), f"      suppressed: {finding.suppressed}"]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> list[str]:
    about = f" ({about})" if (about := scope(finding)) else ""
    return [
        f"  {finding.level.value}: {finding.text}",
        f"      {finding.rule}{about}: {finding.reason}",
        f"      {finding.base_file}:{finding.base_line} #{finding.base}",
        f"      {finding.revision_file}:{finding.revision_line} #{finding.revision}",
    ]
