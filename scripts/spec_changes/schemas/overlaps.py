"""Find out whether more values, or fewer, fit several branches of a oneOf than did before: it refuses them."""

from __future__ import annotations

from typing import NamedTuple

from spec_changes.findings.finding import Relation

from .disjoint import Disjointness
from .match_branches import BranchMatch
from .node_diff import NodeDiff, Relations, SchemaPair
from .normalise import Schemas
from .schema import Schema, SchemaReference, Union


def may_overlap_more(diff: NodeDiff, comparer: Relations, unions: tuple[Union, Union], match: BranchMatch) -> bool:
    """True unless every value that fits several branches of the new union did so before, if it was valid at all."""
    pairs = [(theirs, diff.question(mine, theirs)) for mine, theirs in match.pairs]
    return _Overlaps(comparer, comparer.revision_disjointness, unions[1], unions[0]).change(
        match.added, pairs, (Relation.EQUAL, Relation.NARROWER)
    )


def may_overlap_less(diff: NodeDiff, comparer: Relations, unions: tuple[Union, Union], match: BranchMatch) -> bool:
    """True unless every value that fitted several branches of the old union still does, if it is valid at all."""
    pairs = [(mine, diff.question(mine, theirs)) for mine, theirs in match.pairs]
    return _Overlaps(comparer, comparer.base_disjointness, unions[0], unions[1]).change(
        match.removed, pairs, (Relation.EQUAL, Relation.WIDER)
    )


class _Overlaps(NamedTuple):
    """What several branches of a union share; `other` is the union of the other document."""

    comparer: Relations
    disjointness: Disjointness
    union: Union
    other: Union

    def change(
        self,
        unmatched: list[SchemaReference],
        pairs: list[tuple[SchemaReference, SchemaPair]],
        harmless: tuple[Relation, Relation],
    ) -> bool:
        """True if branches that have no counterpart, or not a harmless relation to it, may share values with others."""
        if self.disjointness.grows_with_its_branches(self.union):
            return False
        changed = list(self.union.branches) if self.union.kind != self.other.kind else list(unmatched)
        for branch, pair in pairs:
            names = _declared(self.disjointness.schemas, self.union, branch)
            if branch not in changed and self.comparer.proven(pair, declared=names) not in harmless:
                changed.append(branch)
        null = self.union.nullable and not self.other.nullable
        return not self.disjointness.stand_apart(self.union, changed, null=null)


def _declared(schemas: Schemas, union: Union, branch: SchemaReference) -> frozenset[str] | None:
    """Return the names of the properties that other branches of a union speak of, in their own branches as well.

    None stands for any name: another branch describes items, or properties that it does not name.
    """
    types = schemas.at(branch).types
    names: set[str] = set()
    seen, waiting = {branch}, [each for each in union.branches if each != branch]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            schema = schemas.at(place)
            if _describes_unnamed(schemas, schema, types & schema.types):
                return None
            names |= schema.properties.keys() | schema.required | schema.dependent_schemas.keys()
            names |= schema.dependent_required.keys() | frozenset[str]().union(*schema.dependent_required.values())
            waiting += schema.negated + tuple(schema.dependent_schemas.values())
            waiting += [each for inner in schema.unions for each in inner.branches]
            waiting += [each for condition in schema.conditions for each in condition]
    return frozenset(names)


def _describes_unnamed(schemas: Schemas, schema: Schema, types: frozenset[str]) -> bool:
    """True if values of these types have items, or properties that are not named, of which a schema says more."""
    if "array" in types and (schema.items or schema.prefix or schema.contains):
        return True
    is_map = bool(schema.additional) and not schemas.at(schema.additional).closed
    return "object" in types and (is_map or bool(schema.pattern_properties))
