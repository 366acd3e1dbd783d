"""Show that two schemas have no value in common; what cannot be shown counts as overlapping.

`oneOf` refuses a value that fits two branches. Only where its branches are shown to be disjoint does it grow and shrink
with them, as `anyOf` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from .normalise import Schemas
from .schema import Schema, SchemaReference, Union, nodes_of

_DEEPEST = 4
_MOST_BRANCHES = 40
_OBJECT = frozenset({"object"})
_RANGES = (
    (frozenset({"integer", "fraction"}), "minimum", "maximum"),
    (frozenset({"string"}), "minLength", "maxLength"),
    (frozenset({"array"}), "minItems", "maxItems"),
)


class Disjointness:
    """Answers for the schemas of one document; every answer about a union is remembered."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._known: dict[str, bool] = {}

    def grows_with_its_branches(self, union: Union) -> bool:
        """True if a union allows exactly what its branches allow: anyOf, or oneOf with disjoint branches."""
        if union.kind == "anyOf":
            return True
        known = self._known.get(union.pointer)
        if known is None:
            known = self._known[union.pointer] = self._all_disjoint(union)
        return known

    def stand_apart(self, union: Union, branches: Iterable[SchemaReference], *, null: bool = False) -> bool:
        """True if none of `branches`, nor null as one of them, shares a value with another branch of their union."""
        if union.kind == "anyOf" or len(union.branches) > _MOST_BRANCHES:
            return union.kind == "anyOf"
        chosen = set(branches)
        schemas = [(branch in chosen, self.schemas.at(branch)) for branch in union.branches]
        if union.nullable and any("null" in schema.types for chosen, schema in schemas if chosen or null):
            return False
        return all(
            self._disjoint(one, other, _DEEPEST)
            for (first, one), (second, other) in combinations(schemas, 2)
            if first or second
        )

    def _all_disjoint(self, union: Union) -> bool:
        branches = [self.schemas.at(branch) for branch in union.branches]
        if union.nullable and any("null" in branch.types for branch in branches):
            return False
        if self._discriminated(union) or self._tagged(branches):
            return True
        if len(branches) > _MOST_BRANCHES:
            return False
        return all(self._disjoint(one, other, _DEEPEST) for one, other in combinations(branches, 2))

    def _discriminated(self, union: Union) -> bool:
        """True if a discriminator chooses the branch, each being a separate component: the union's, or their parent's."""
        named = all(
            len(nodes_of(branch)) == 1 and branch[0].startswith("/components/schemas/") and branch[0].count("/") == 3
            for branch in union.branches
        )
        if not named or len(set(union.branches)) < len(union.branches):
            return False
        return union.discriminated or self._inherit_discriminator(union)

    def _inherit_discriminator(self, union: Union) -> bool:
        """True if all branches have the discriminator of one component that they build on, and that is none of them."""
        stated = {self.schemas.at(branch).where.get("discriminator", "") for branch in union.branches}
        parent = stated.pop().removesuffix("/discriminator")
        return not stated and bool(parent) and (parent,) not in union.branches

    def _tagged(self, branches: list[Schema]) -> bool:
        """True if all branches are objects that require one property, each with different values."""
        if any(branch.types != _OBJECT for branch in branches):
            return False
        shared = frozenset[str].intersection(*(branch.required for branch in branches))
        for name in shared:
            values = [self._sent(branch, name) for branch in branches]
            enums = [value.enum for value in values if value is not None and "null" not in value.types]
            known = [enum.keys() for enum in enums if enum is not None]
            if len(known) == len(branches) and sum(map(len, known)) == len(frozenset[str]().union(*known)):
                return True
        return False

    def _disjoint(self, one: Schema, other: Schema, depth: int) -> bool:
        shared = one.types & other.types
        if one.closed or other.closed or not shared:
            return True
        if depth == 0:
            return False
        if (
            one.enum is not None
            and other.enum is not None
            and "null" not in shared
            and not one.enum.keys() & other.enum.keys()
        ):
            return True
        if any(_apart(one, other, low, high) for kinds, low, high in _RANGES if shared <= kinds):
            return True
        if self._outside_union(one, other, depth) or self._outside_union(other, one, depth):
            return True
        return shared == _OBJECT and self._objects_disjoint(one, other, depth)

    def _outside_union(self, one: Schema, other: Schema, depth: int) -> bool:
        """True if `one` is a union all of whose branches are disjoint from `other`."""
        return any(
            not (union.nullable and "null" in other.types)
            and all(self._disjoint(self.schemas.at(branch), other, depth - 1) for branch in union.branches)
            for union in one.unions
        )

    def _objects_disjoint(self, one: Schema, other: Schema, depth: int) -> bool:
        """True if a property that one requires has no value that the other allows, or is forbidden there."""
        for mine, theirs in ((one, other), (other, one)):
            if not theirs.pattern_properties and theirs.additional and self.schemas.at(theirs.additional).closed:
                needed = mine.required - theirs.properties.keys()
                if any(self._sent(mine, name) is not None or name not in mine.properties for name in needed):
                    return True
        for name in one.required | other.required:
            before, after = self._sent(one, name), self._sent(other, name)
            if before is not None and after is not None and self._disjoint(before, after, depth - 1):
                return True
        return False

    def _sent(self, schema: Schema, name: str) -> Schema | None:
        """Return the schema of a declared property that requests and responses both have."""
        reference: SchemaReference | None = schema.properties.get(name)
        found = None if reference is None else self.schemas.at(reference)
        return None if found is None or found.read_only or found.write_only else found


def _apart(one: Schema, other: Schema, low: str, high: str) -> bool:
    """True if one range ends before the other begins."""
    for first, second in ((one, other), (other, one)):
        end, start = first.upper.get(high), second.lower.get(low)
        if (
            end
            and start
            and (end.value < start.value or (end.value == start.value and (end.exclusive or start.exclusive)))
        ):
            return True
    return False
