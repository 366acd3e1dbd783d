"""Report the same change at several places once: a header that forty operations gained is one finding."""

from __future__ import annotations

from .finding import Finding, sort_key


def grouped(findings: list[Finding]) -> list[Finding]:
    """Return the findings, those that say the same of different operations as one, which names them all."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=sort_key):
        first = found.setdefault(_identity(finding), finding)
        if first is not finding:
            first.operations = list(dict.fromkeys([*first.operations, *finding.operations]))
            first.consequences += finding.consequences
            first.counterparts += finding.counterparts
            first.others += [finding, *finding.others]
    return list(found.values())


def _identity(finding: Finding) -> tuple[object, ...]:
    """Return what two findings share if they are the same change at two places; one without operations stays alone."""
    says = (
        finding.rule, finding.level, finding.text, finding.reason, tuple(finding.directions), finding.suppressed,
        repr(finding.old), repr(finding.new),
    )  # fmt: skip
    return says if finding.operations else (*says, finding.base, finding.revision)
