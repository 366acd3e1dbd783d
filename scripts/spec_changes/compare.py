"""Compare two loaded documents and build the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openapi.document import Document
from openapi.nodes import object_of
from spec_changes.findings.finding import Axis, Bump, Finding, Level, Relation, Role, sort_key
from spec_changes.findings.severity import SEVERITIES
from spec_changes.findings.severity_table import RULES
from spec_changes.findings.versions import VersionVerdict, judge_version
from spec_changes.operations.walk import compare_documents
from spec_changes.python.compare_packages import PythonSide, compare_packages
from spec_changes.read.suppressions import suppress
from spec_changes.report.report import Report


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run looks at, and what it holds for breaking.

    Attributes:
        python: Compare the generated clients as well, where both documents describe one (`info.x-python`).
        check_version: Report a version that does not carry the changes.
        closed_enums: A new value of an enum in a response breaks.
        unknown_breaks: What cannot be decided breaks.
    """

    python: bool = False
    check_version: bool = False
    closed_enums: bool = False
    unknown_breaks: bool = False


def compare_sources(
    base: Document, revision: Document, suppressions: Path | None = None, settings: Settings | None = None
) -> Report:
    """Return the report on two documents; `suppressions` is the file of suppressed findings.

    Raises:
        SpecError: The file of suppressions cannot be used.
    """
    settings = settings or Settings()
    findings = compare_documents(base, revision)
    apply_options(findings, settings)
    side = (compare_packages(base, revision) if settings.python else None) or PythonSide()
    findings = sorted([*findings, *side.findings], key=sort_key)
    versions = [object_of(document.data.get("info")).get("version") for document in (base, revision)]
    if suppressions is not None:
        suppress(findings, suppressions, versions[1])
    verdict = judge_version(findings, *versions)
    if settings.check_version and verdict.carried is False:
        findings = sorted([*findings, _too_low(base, revision, verdict)], key=sort_key)
    return Report(base, revision, findings, verdict, side.files)


def apply_options(findings: list[Finding], settings: Settings) -> None:
    """Make breaking what the defaults leave as a warning: new values of response enums, and what cannot be decided."""
    undecided = SEVERITIES[Role.REQUEST, Relation.UNKNOWN].reason
    for finding in findings:
        new_value = finding.rule == "enum-value-added" and finding.level is Level.WARNING
        if (settings.closed_enums and new_value) or (settings.unknown_breaks and finding.reason == undecided):
            finding.level, finding.bump = Level.BREAKING, Bump.MAJOR
            finding.reason += " The options of this run make it breaking."


def _too_low(base: Document, revision: Document, verdict: VersionVerdict) -> Finding:
    text = f"info.version {verdict.revision} does not carry a {verdict.bump.value} change; {verdict.needed} would"
    if verdict.bump is Bump.NONE:
        text = f"info.version {verdict.revision} is lower than {verdict.base}"
    reason = next(iter(RULES["version-too-low"].verdicts.values())).reason
    return Finding(
        rule="version-too-low", level=Level.WARNING, axis=Axis.POLICY, bump=Bump.NONE, directions=[], operations=[],
        base="/info/version", revision="/info/version", base_file=base.file, revision_file=revision.file, base_line=base.line("/info/version"),
        revision_line=revision.line("/info/version"), old=verdict.base, new=verdict.revision,
        text=text, reason=reason,
    )  # fmt: skip
