"""Find out whether more values, or fewer, fit several branches of a oneOf than did before: it refuses them."""

from __future__ import annotations

from spec_changes.findings.finding import Relation

from .disjoint import Disjointness
from .match_branches import BranchMatch
from .node_diff import NodeDiff, Relations
from .normalise import Schemas
from .schema import SchemaReference, Union


def may_overlap_more(diff: NodeDiff, comparer: Relations, unions: tuple[Union, Union], match: BranchMatch) -> bool:
    """True unless every value that fits several branches of the new union did so before, if it was valid at all."""
    old, new = unions
    larger = list(match.added)
    for mine, theirs in match.pairs:
        names = _declared(comparer.revision, new, theirs)
        if comparer.proven(diff.question(mine, theirs), declared=names) not in (Relation.EQUAL, Relation.NARROWER):
            larger.append(theirs)
    return _overlap(comparer.revision_disjointness, new, old, larger)


def may_overlap_less(diff: NodeDiff, comparer: Relations, unions: tuple[Union, Union], match: BranchMatch) -> bool:
    """True unless every value that fitted several branches of the old union still does, if it is valid at all."""
    old, new = unions
    smaller = list(match.removed)
    for mine, theirs in match.pairs:
        names = _declared(comparer.base, old, mine)
        if comparer.proven(diff.question(mine, theirs), declared=names) not in (Relation.EQUAL, Relation.WIDER):
            smaller.append(mine)
    return _overlap(comparer.base_disjointness, old, new, smaller)


def _overlap(disjointness: Disjointness, union: Union, other: Union, branches: list[SchemaReference]) -> bool:
    """True if some of these branches of a union, or null where only this union has it, may overlap with others."""
    if disjointness.grows_with_its_branches(union):
        return False
    if union.kind != other.kind:
        branches = list(union.branches)
    return not disjointness.stand_apart(union, branches, null=union.nullable and not other.nullable)


def _declared(schemas: Schemas, union: Union, branch: SchemaReference) -> frozenset[str]:
    """Return the names of the properties that other branches of a union declare, in unions of their own as well."""
    names: set[str] = set()
    seen, waiting = {branch}, [each for each in union.branches if each != branch]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            schema = schemas.at(place)
            names |= schema.properties.keys() | schema.required
            waiting += [each for inner in schema.unions for each in inner.branches]
    return frozenset(names)
