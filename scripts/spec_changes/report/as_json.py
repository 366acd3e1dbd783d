"""Write a report as JSON; `report.schema.json` in this folder is its published schema."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from spec_changes.findings.finding import Axis, Finding, Level
from spec_changes.findings.sentences import place_name
from spec_changes.findings.witness import Witness

from .report import Report, changelog

FORMAT = 4


def write_json(report: Report) -> str:
    """Return the report as indented JSON."""
    text = json.dumps(as_json(report), indent=2, ensure_ascii=False)
    return text.replace("{\n ", "{", 1) + "\n"  # the verdict in the first line


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values: verdict, counts, version, findings, files and changelog."""
    return {
        "verdict": report.verdict,
        "format": FORMAT,
        "base": report.base.file,
        "revision": report.revision.file,
        "counts": {level.value: report.count(level) for level in Level} | {"suppressed": len(report.suppressed)},
        "categories": {axis.value: {level.value: report.count(level, axis) for level in Level} for axis in Axis},
        "python_not_compared": report.not_compared or None,
        "mended": report.mended,
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
        **_places(finding),
        "subject": {"kind": finding.subject.kind, "name": finding.subject.name} if finding.subject.kind else None,
        "renamed_to": finding.renamed_to or None,
        "old": finding.old,
        "new": finding.new,
        "text": finding.text,
        "reason": finding.reason,
        "witness": _witness(finding.witness),
        "messages_tried": finding.tried,
        "suppressed": finding.suppressed or None,
        "consequences": finding.consequences,
        "name": finding.name or None,
        "counterparts": [_finding(each) for each in finding.counterparts],
        "others": [_places(each) for each in finding.others],
        "fingerprint": finding.fingerprint,
    }


def _witness(witness: Witness | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {
        "message": witness.message,
        "place": place_name(witness.place),
        "operation": witness.operation,
        "checks_formats": witness.checks_formats,
        "valid_in": "base" if witness.sent_by_client else "revision",
    }


def _places(finding: Finding) -> dict[str, Any]:
    return {
        "base": {"file": finding.base_file, "pointer": finding.base, "line": finding.base_line},
        "revision": {"file": finding.revision_file, "pointer": finding.revision, "line": finding.revision_line},
    }
