"""Write a report as SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

import json
from typing import Any

from spec_changes.findings.finding import Finding, Level
from spec_changes.findings.severity_table import RULES

from .report import Report, heading, path_in_repository

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Level.BREAKING: "error", Level.WARNING: "warning", Level.INFO: "note"}


def write_sarif(report: Report) -> str:
    """Return the report as indented JSON."""
    rules = sorted({finding.rule for finding in report.findings})
    run = {
        "tool": {"driver": {"name": "spec-diff", "rules": [_rule(each) for each in rules]}},
        "results": [_result(finding, rules.index(finding.rule)) for finding in report.findings],
        "properties": {"verdict": report.verdict},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(identity: str) -> dict[str, Any]:
    return {"id": identity, "shortDescription": {"text": RULES[identity].title}}


def _result(finding: Finding, index: int) -> dict[str, Any]:
    places = [finding, *finding.others]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": f"{finding.text}. {finding.reason}"},
        "locations": [_location(each.revision_file, each.revision_line) for each in places],
        "relatedLocations": [_location(each.base_file, each.base_line, "The base") for each in places],
        "partialFingerprints": {"specDiff/v1": finding.fingerprint},
        "properties": {"category": finding.axis.value, "operations": finding.operations, "about": heading(finding)},
    }
    if finding.suppressed:
        result["suppressions"] = [{"kind": "external", "justification": finding.suppressed}]
    return result


def _location(file: str, line: int, message: str = "") -> dict[str, Any]:
    path = path_in_repository(file) or file
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": max(1, line)}}
    }
    return {**location, "message": {"text": message}} if message else location
