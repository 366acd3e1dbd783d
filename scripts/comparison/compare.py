"""Compare two loaded documents and build the report."""

from __future__ import annotations

from pathlib import Path

from pipeline.document import Document

from .acceptances import accept
from .findings import Axis, Bump, Finding, Level, sort_key
from .python_side import compare_packages
from .report import Report
from .rules import RULES
from .tree import object_of
from .versions import VersionVerdict, judge_version
from .walk import compare_documents


def compare_sources(
    base: Document,
    revision: Document,
    acceptances: Path | None = None,
    *,
    check_version: bool = False,
    python: bool = False,
) -> Report:
    """Return the report on two documents; `acceptances` is the file of accepted findings.

    With `python` it covers the generated clients as well, where both documents describe one (`info.x-python`).

    Raises:
        SpecError: The file of acceptances cannot be used.
    """
    findings = compare_documents(base, revision)
    side = compare_packages(base, revision) if python else None
    if side is not None:
        findings = sorted([*findings, *side.findings], key=sort_key)
    versions = [object_of(document.data.get("info")).get("version") for document in (base, revision)]
    if acceptances is not None:
        accept(findings, acceptances, versions[1])
    verdict = judge_version(findings, *versions)
    if check_version and verdict.carried is False:
        findings = sorted([*findings, _too_low(base, revision, verdict)], key=sort_key)
    return Report(base, revision, findings, verdict, side.files if side is not None else [])


def _too_low(base: Document, revision: Document, verdict: VersionVerdict) -> Finding:
    reason = next(iter(RULES["version-too-low"].verdicts.values())).reason
    return Finding(
        rule="version-too-low", level=Level.WARNING, axis=Axis.POLICY, bump=Bump.NONE, directions=[], operations=[],
        base="/info/version", revision="/info/version", base_line=base.line("/info/version"),
        revision_line=revision.line("/info/version"), old=verdict.base, new=verdict.revision,
        text=f"info.version {verdict.revision} does not carry a {verdict.bump.value} change; {verdict.needed} would", reason=reason,
    )  # fmt: skip
