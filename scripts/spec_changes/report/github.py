"""Write a report as workflow commands, which GitHub shows next to the lines of a pull request."""

from __future__ import annotations

from openapi.text import visible
from spec_changes.findings.finding import Finding, Level

from .report import Report, counts, heading, path_in_repository

_COMMANDS = {Level.BREAKING: "error", Level.WARNING: "warning", Level.INFO: "notice"}
_IN_TEXT = {"%": "%25"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def write_github(report: Report) -> str:
    """Return the verdict in one line, then one annotation for each open finding, the worst first."""
    return "\n".join([f"{report.verdict}: {counts(report)}", *map(_annotation, report.open)]) + "\n"


def _annotation(finding: Finding) -> str:
    path = path_in_repository(finding.revision_file) or finding.revision_file
    properties = {"file": path, "line": finding.revision_line, "title": f"{finding.rule} ({heading(finding)})"}
    listed = ",".join(f"{key}={_escaped(value, _IN_PROPERTY)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.level]} {listed}::{_escaped(f'{finding.text}. {finding.reason}', _IN_TEXT)}"


def _escaped(value: object, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in visible(str(value)))
