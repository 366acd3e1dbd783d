"""Report the same change at several places once: a header that forty operations gained is one finding."""

from __future__ import annotations

from .finding import Finding, sort_key


def grouped(findings: list[Finding]) -> list[Finding]:
    """Return the findings, those that say the same of different operations as one, which names them all.

    What is found twice at one place, in a request and in a response, has the worst of its levels.
    """
    for identity in (_at_revision, _at_base, _wherever):
        found: dict[tuple[object, ...], Finding] = {}
        for finding in sorted(findings, key=sort_key):
            first = found.setdefault(identity(finding), finding)
            if first is not finding:
                _join(first, finding, others=identity is _wherever)
        findings = list(found.values())
    return findings


def _join(first: Finding, second: Finding, *, others: bool) -> None:
    first.operations = list(dict.fromkeys([*first.operations, *second.operations]))
    first.directions = sorted({*first.directions, *second.directions})
    first.consequences += second.consequences
    first.counterparts += second.counterparts
    first.others += [second, *second.others] if others else second.others


def _said(finding: Finding) -> tuple[object, ...]:
    """Return what a finding says, without its place."""
    return finding.rule, finding.text, finding.suppressed, repr(finding.old), repr(finding.new)


def _at_revision(finding: Finding) -> tuple[object, ...]:
    return (*_said(finding), finding.revision_file, finding.revision)


def _at_base(finding: Finding) -> tuple[object, ...]:
    return (*_said(finding), finding.base_file, finding.base)


def _wherever(finding: Finding) -> tuple[object, ...]:
    """Return what two findings share if they are the same change at two places; one without operations stays alone."""
    says = (*_said(finding), finding.level, finding.reason, tuple(finding.directions))
    return says if finding.operations else (*says, finding.base, finding.revision)
