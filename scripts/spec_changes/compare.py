"""Compare two loaded documents and build the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openapi.document import Document, object_of
from openapi.references import References
from openapi.spec import Spec
from pipeline.changes import summary_lines
from spec_changes.findings.counterparts import with_counterparts
from spec_changes.findings.finding import Axis, Bump, Finding, Level, sort_key
from spec_changes.findings.policy import NO_POLICY, Policy, lower_unstable, with_severities
from spec_changes.findings.same_change import grouped
from spec_changes.findings.severity_table import RULES
from spec_changes.findings.subject import Values
from spec_changes.findings.versions import VersionVerdict, judge_version
from spec_changes.operations.walk import compare_documents
from spec_changes.operations.walk_promises import stability_levels
from spec_changes.python.compare_packages import PythonSide, compare_packages
from spec_changes.read.spelling import spell
from spec_changes.read.suppressions import suppress
from spec_changes.report.report import Report

_NAMES = frozenset({"python-name-changed", "operation-id-changed", "tag-changed"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run looks at, and what it treats as breaking.

    Attributes:
        python: Compare the generated clients as well, where both documents describe one (`info.x-python`).
        derived_names: Compare the clients of other documents too, with names derived for what they lack.
        link_base: The address of the folder of the revision, for links to its lines.
        check_version: Report a version that does not carry the changes.
        closed_enums: A new value of an enum in a response breaks.
        unknown_breaks: What cannot be decided breaks.
        policy: The team's own decisions.
        witness_seconds: How long to look for messages that show what changed; 0 for not at all.
    """

    python: bool = False
    derived_names: bool = False
    link_base: str = ""
    check_version: bool = False
    closed_enums: bool = False
    unknown_breaks: bool = False
    policy: Policy = NO_POLICY
    witness_seconds: float = 5.0


def compare_sources(
    base: Document, revision: Document, suppressions: Path | None = None, settings: Settings | None = None
) -> Report:
    """Return the report on two documents; `suppressions` is the file of suppressed findings.

    Raises:
        SpecError: The file of suppressions cannot be used.
    """
    settings = settings or Settings()
    documents = base, revision
    (base, before), (revision, after) = spell(base), spell(revision)
    findings = compare_documents(base, revision, policy=settings.policy, witness_seconds=settings.witness_seconds)
    apply_options(findings, settings)
    side = PythonSide(not_compared="--wire-only leaves it out")
    if settings.python:
        side = compare_packages(*documents, derived=settings.derived_names)
    if side.failed:
        harden_names(findings)
    findings, python = (with_severities(each, settings.policy) for each in (findings, side.findings))
    references = References(base.data), References(revision.data)
    linked = with_counterparts(without_explained(findings, python), python, references)
    if settings.policy.promised_from:
        lower_unstable(linked, stability_levels(Spec(base), Spec(revision)), settings.policy)
    findings = sorted(linked, key=sort_key)
    versions = [object_of(document.data.get("info")).get("version") for document in (base, revision)]
    if suppressions is not None:
        suppress(findings, suppressions, versions[1])
    findings = sorted(grouped(findings), key=sort_key)
    verdict = judge_version([each for finding in findings for each in finding.all], *versions)
    if settings.check_version and verdict.carried is False:
        too_low = with_severities([_too_low(base, revision, verdict)], settings.policy)
        findings = sorted([*findings, *too_low], key=sort_key)
    mended = [
        f"{document.file}: {line}"
        for document, changes in ((base, before), (revision, after))
        for line in summary_lines(changes)
    ]
    return Report(base, revision, findings, verdict, side.files, side.not_compared, settings.link_base, mended)


def apply_options(findings: list[Finding], settings: Settings) -> None:
    """Make breaking what the defaults leave as a warning: new values of response enums, and what cannot be decided."""
    for finding in findings:
        new_value = finding.rule == "enum-value-added" and finding.level is Level.WARNING
        if (settings.closed_enums and new_value) or (settings.unknown_breaks and finding.undecided):
            finding.level, finding.bump = Level.BREAKING, Bump.MAJOR
            finding.reason += " The options of this run make it breaking."


def harden_names(findings: list[Finding]) -> None:
    """Make changed names breaking: without packages nothing says that they stay in Python."""
    for finding in findings:
        if finding.rule in _NAMES:
            finding.level, finding.bump = Level.BREAKING, Bump.MAJOR
            finding.reason = "It names something in Python, and no package could be generated that shows what."


def without_explained(findings: list[Finding], python: list[Finding]) -> list[Finding]:
    """Leave out changed operation names whose renamed method is a finding itself, with the new name."""
    renamed = [each.operations for each in python if each.rule == "python-name-removed" and each.renamed_to]
    return [
        each for each in findings if each.rule not in _NAMES or not each.operations or each.operations not in renamed
    ]


def _too_low(base: Document, revision: Document, verdict: VersionVerdict) -> Finding:
    detail = None if verdict.bump is Bump.NONE else (verdict.bump.value, verdict.needed)
    reason = next(iter(RULES["version-too-low"].verdicts.values())).reason
    return Finding(
        rule="version-too-low",
        level=Level.WARNING,
        axis=Axis.POLICY,
        bump=Bump.NONE,
        directions=[],
        operations=[],
        base="/info/version",
        revision="/info/version",
        base_file=base.file,
        revision_file=revision.file,
        base_line=base.line("/info/version"),
        revision_line=revision.line("/info/version"),
        reason=reason,
        values=Values(verdict.base, verdict.revision, detail),
    )
