"""Write a report as JSON; `report.schema.json` beside this module is its published schema."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from spec_changes.findings.finding import Finding, Level

from .report import Report, changelog

FORMAT = 2


def write_json(report: Report) -> str:
    """Return the report as indented JSON."""
    return json.dumps(as_json(report), indent=2, ensure_ascii=False) + "\n"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values: format, verdict, counts, version, findings, files and changelog."""
    return {
        "format": FORMAT,
        "verdict": report.verdict,
        "base": report.base.file,
        "revision": report.revision.file,
        "counts": {level.value: report.count(level) for level in Level} | {"suppressed": len(report.suppressed)},
        "version": dataclasses.asdict(report.version),
        "findings": [_finding(finding) for finding in report.findings],
        "files": report.files,
        "changelog": "\n".join(changelog(report)),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "axis": finding.axis.value,
        "bump": finding.bump.value,
        "directions": finding.directions,
        "operations": finding.operations,
        "base": {"file": finding.base_file, "pointer": finding.base, "line": finding.base_line},
        "revision": {"file": finding.revision_file, "pointer": finding.revision, "line": finding.revision_line},
        "old": finding.old,
        "new": finding.new,
        "text": finding.text,
        "reason": finding.reason,
        "suppressed": finding.suppressed or None,
        "fingerprint": finding.fingerprint,
    }
