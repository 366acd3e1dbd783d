"""Decide by the canonical form of JSON Schema whether one schema allows all that another one does.

The canonical form reads keywords together: branches with what stands beside them, types, closed objects, values that fit
two branches of oneOf. It knows no regular expressions, so it leaves some questions open.
"""

from __future__ import annotations

import json

import jsonschema_rs
from jsonschema_rs import canonical

from openapi.document import is_object
from spec_changes.findings.finding import Relation, Role

from .canonical_form import MOST_NODES, UNREAD, canonical_form, covers
from .induction import equal_by_induction
from .json_schemas import JsonSchema, JsonSchemas
from .normalise import Schemas
from .schema import SchemaReference

_YES, _NO, _UNKNOWN = canonical.Containment.YES, canonical.Containment.NO, canonical.Containment.UNKNOWN


class Containment:
    """Answers for the schemas of two documents; every schema is read once."""

    def __init__(self, base: Schemas, revision: Schemas) -> None:
        self._schemas = tuple({role: JsonSchemas(each, role) for role in Role} for each in (base, revision))
        self._known: dict[tuple[int, SchemaReference, Role], jsonschema_rs.CanonicalSchema | None] = {}
        self._forms: dict[
            tuple[int, SchemaReference], list[tuple[JsonSchema, jsonschema_rs.CanonicalSchema | None]]
        ] = {}
        self._covers: dict[tuple[int, int], canonical.Containment] = {}
        self._relations: dict[tuple[SchemaReference, SchemaReference, Role], Relation] = {}

    def relation(self, old: SchemaReference, new: SchemaReference, role: Role) -> Relation:
        """Return how the values at `new` of the revision relate to those at `old` of the base, if that can be decided.

        Where it is open whether one side allows more, the answer is about clients: all that a response can be now it could
        be before, or all requests that were valid still are.
        """
        key = old, new, role
        if key not in self._relations:
            self._relations[key] = self._relation(old, new, role)
        return self._relations[key]

    def _relation(self, old: SchemaReference, new: SchemaReference, role: Role) -> Relation:
        before, after = self._canonical(0, old, role), self._canonical(1, new, role)
        if before is None or after is None:
            return Relation.UNKNOWN
        fewer, more = self._covers_all(before, after), self._covers_all(after, before)
        if fewer is more is _UNKNOWN and len(old) == len(new) == 1 and self._are_recursive(old, new):
            base, revision = (each[role] for each in self._schemas)
            return Relation.EQUAL if equal_by_induction(base, revision, old[0], new[0]) else Relation.UNKNOWN
        if fewer is _YES and more is _YES:
            return Relation.EQUAL
        if fewer is _YES and (more is _NO or role is Role.RESPONSE):
            return Relation.NARROWER
        if more is _YES and (fewer is _NO or role is Role.REQUEST):
            return Relation.WIDER
        return Relation.INCOMPARABLE if fewer is _NO and more is _NO else Relation.UNKNOWN

    def is_now_empty(self, old: SchemaReference, new: SchemaReference, role: Role) -> bool:
        """True if no value is valid at `new` of the revision, and not for the reasons that `old` of the base has."""
        found = self._canonical(1, new, role)
        if found is None or found.satisfiability() is not canonical.Satisfiability.NO:
            return False
        before, after = (each[role].at(place) for each, place in zip(self._schemas, (old, new), strict=True))
        return before != after

    def difference(self, old: SchemaReference, new: SchemaReference, role: Role, *, in_new: bool) -> JsonSchema | None:
        """Return a schema of what only one side allows, the new one or the old one; None where that cannot be written."""
        before, after = self._canonical(0, old, role), self._canonical(1, new, role)
        if before is None or after is None:
            return None
        try:
            found = after.subtract(before) if in_new else before.subtract(after)
            written = json.loads(json.dumps(found.to_json_schema(), default=float))  # it has decimals
        except canonical.CanonicalizationError:
            return None
        return written if is_object(written) and written != {**written, "not": {}} else None

    def _are_recursive(self, old: SchemaReference, new: SchemaReference) -> bool:
        """True if a schema is part of itself: the proof by induction has nothing new to say of others."""
        written = [schema for key in ((0, old), (1, new)) for schema, _ in self._forms[key]]
        return any(is_object(schema) and "$defs" in schema for schema in written)

    def _covers_all(
        self, one: jsonschema_rs.CanonicalSchema, other: jsonschema_rs.CanonicalSchema
    ) -> canonical.Containment:
        key = id(one), id(other)
        if key not in self._covers:
            self._covers[key] = covers(one, other)
        return self._covers[key]

    def _canonical(self, side: int, place: SchemaReference, role: Role) -> jsonschema_rs.CanonicalSchema | None:
        key = side, place, role
        if key not in self._known:
            try:
                schema = self._schemas[side][role].at(place, inline=True, most=MOST_NODES)
                self._known[key] = self._form(side, place, schema)
            except UNREAD:
                self._known[key] = None
        return self._known[key]

    def _form(self, side: int, place: SchemaReference, schema: JsonSchema) -> jsonschema_rs.CanonicalSchema | None:
        """Return the canonical form of the schema at a place; it is mostly the same for requests and responses."""
        forms = self._forms.setdefault((side, place), [])
        for known, form in forms:
            if known == schema:
                return form
        forms.append((schema, canonical_form(schema)))
        return forms[-1][1]
