"""Report the same change at several places once: a header that forty operations gained is one finding."""

from __future__ import annotations

from .finding import Finding, sort_key

# What one edit does to a property: it may be left out now, and be null.
_TWINS = {"property-became-optional": "became-nullable", "property-became-required": "became-not-nullable"}


def grouped(findings: list[Finding]) -> list[Finding]:
    """Return the findings, those that say the same of different places as one, which names them all.

    What is found twice at one place, in a request and in a response, has the worst of its levels.
    """
    findings = _with_twins(findings)
    for identity in (_at_revision, _at_base, _wherever):
        found: dict[tuple[object, ...], list[Finding]] = {}
        for finding in sorted(findings, key=sort_key):
            found.setdefault(identity(finding), []).append(finding)
        findings = [_joined(same, others=identity is _wherever) for same in found.values()]
    return findings


def _with_twins(findings: list[Finding]) -> list[Finding]:
    """Return the findings, a property that became optional and nullable as one."""
    twins = {(each.rule, *_where(each)): each for each in findings if each.rule in _TWINS.values()}
    joined: set[int] = set()
    for finding in findings:
        twin = twins.get((_TWINS.get(finding.rule, ""), *_where(finding)))
        if twin is not None and twin.level is finding.level and twin.operations == finding.operations:
            finding.counterparts += [twin, *twin.counterparts]
            finding.consequences += twin.consequences
            twin.counterparts, twin.consequences = [], []
            joined.add(id(twin))
    return [each for each in findings if id(each) not in joined]


def _where(finding: Finding) -> tuple[object, ...]:
    """Return what two findings share if they are about one property in the same messages."""
    return finding.place, finding.suppressed, tuple(finding.directions), finding.revision_file


def _joined(same: list[Finding], *, others: bool) -> Finding:
    """Return the first finding with the reach of all; `others` says whether the rest are at other locations."""
    first, *rest = same
    if rest:
        first.operations = list(dict.fromkeys(operation for each in same for operation in each.operations))
        first.directions = sorted({direction for each in same for direction in each.directions})
        for each in rest:
            first.consequences += each.consequences
            first.counterparts += each.counterparts
            first.others += [each, *each.others] if others else each.others
            first.witness = first.witness or each.witness
    return first


def _said(finding: Finding) -> tuple[object, ...]:
    """Return what a finding says, without its place."""
    also = tuple(sorted(each.rule for each in finding.counterparts if each.rule in _TWINS.values()))
    return finding.rule, finding.subject, finding.renamed_to, finding.suppressed, repr(finding.values), also


def _at_revision(finding: Finding) -> tuple[object, ...]:
    return (*_said(finding), finding.place, finding.revision_file, finding.revision)


def _at_base(finding: Finding) -> tuple[object, ...]:
    return (*_said(finding), finding.place, finding.base_file, finding.base)


def _wherever(finding: Finding) -> tuple[object, ...]:
    """Return what two findings share if they are the same change at two places.

    What names nothing and has no values says too little to be the same elsewhere; so does what reaches no operation.
    """
    says = (*_said(finding), finding.level, finding.reason, tuple(finding.directions))
    if not finding.operations:
        return (*says, finding.base, finding.revision)
    specific = finding.subject.name or finding.old is not None or finding.new is not None
    return says if specific else (*says, finding.place)
