"""Report the same change at several places once: a header that forty operations gained is one finding."""

from __future__ import annotations

from .finding import Finding, sort_key


def grouped(findings: list[Finding]) -> list[Finding]:
    """Return the findings, those that say the same of different operations as one, which names them all.

    What is found twice at one place, in a request and in a response, has the worst of its levels.
    """
    for identity in (_at_revision, _at_base, _wherever):
        found: dict[tuple[object, ...], list[Finding]] = {}
        for finding in sorted(findings, key=sort_key):
            found.setdefault(identity(finding), []).append(finding)
        findings = [_joined(same, others=identity is _wherever) for same in found.values()]
    return findings


def _joined(same: list[Finding], *, others: bool) -> Finding:
    """Return the first finding, with what the other ones reach; `others` tells that they stand at other places."""
    first, *rest = same
    if rest:
        first.operations = list(dict.fromkeys(operation for each in same for operation in each.operations))
        first.directions = sorted({direction for each in same for direction in each.directions})
        for each in rest:
            first.consequences += each.consequences
            first.counterparts += each.counterparts
            first.others += [each, *each.others] if others else each.others
    return first


def _said(finding: Finding) -> tuple[object, ...]:
    """Return what a finding says, without its place."""
    values = repr(finding.values)
    return finding.rule, finding.subject, finding.place, finding.renamed_to, finding.suppressed, values


def _at_revision(finding: Finding) -> tuple[object, ...]:
    return (*_said(finding), finding.revision_file, finding.revision)


def _at_base(finding: Finding) -> tuple[object, ...]:
    return (*_said(finding), finding.base_file, finding.base)


def _wherever(finding: Finding) -> tuple[object, ...]:
    """Return what two findings share if they are the same change at two places; one without operations stays alone."""
    says = (*_said(finding), finding.level, finding.reason, tuple(finding.directions))
    return says if finding.operations else (*says, finding.base, finding.revision)
