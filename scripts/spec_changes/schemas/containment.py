"""Decide by the canonical form of JSON Schema whether one schema allows all that another one does.

The canonical form reads keywords together: branches with what stands beside them, types, closed objects, values that fit
two branches of oneOf. It knows no recursion and no regular expressions, so it leaves some questions open.
"""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
from jsonschema_rs import canonical

from openapi.document import is_object, walk
from spec_changes.findings.finding import Relation, Role

from .json_schemas import JsonSchema, JsonSchemas, UnreadableError
from .normalise import Schemas
from .schema import SchemaReference

# Beyond these sizes an answer may take seconds.
_MOST_CASES = 24
_MOST_NODES = 2_000
_MOST_LISTED = 500
_YES, _NO = canonical.Containment.YES, canonical.Containment.NO
_UNREAD = (jsonschema_rs.ValidationError, canonical.CanonicalizationError, UnreadableError, ValueError, RecursionError)


class Containment:
    """Answers for the schemas of two documents; every schema is read once."""

    def __init__(self, base: Schemas, revision: Schemas) -> None:
        self._schemas = base, revision
        self._known: dict[tuple[int, SchemaReference, Role], jsonschema_rs.CanonicalSchema | None] = {}

    def relation(self, old: SchemaReference, new: SchemaReference, role: Role) -> Relation:
        """Return how the values at `new` of the revision relate to those at `old` of the base, if that can be decided.

        Where it is open whether one side allows more, the answer is about clients: all that a response can be now it could
        be before, or all requests that were valid still are.
        """
        before, after = self._canonical(0, old, role), self._canonical(1, new, role)
        if before is None or after is None:
            return Relation.UNKNOWN
        fewer, more = _covers(before, after), _covers(after, before)
        if fewer is _YES and more is _YES:
            return Relation.EQUAL
        if fewer is _YES and (more is _NO or role is Role.RESPONSE):
            return Relation.NARROWER
        if more is _YES and (fewer is _NO or role is Role.REQUEST):
            return Relation.WIDER
        return Relation.INCOMPARABLE if fewer is _NO and more is _NO else Relation.UNKNOWN

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

    def _canonical(self, side: int, place: SchemaReference, role: Role) -> jsonschema_rs.CanonicalSchema | None:
        key = side, place, role
        if key not in self._known:
            self._known[key] = _read(JsonSchemas(self._schemas[side], role), place)
        return self._known[key]


def _covers(one: jsonschema_rs.CanonicalSchema, other: jsonschema_rs.CanonicalSchema) -> canonical.Containment:
    try:
        return one.covers(other)
    except canonical.CanonicalizationError:
        return canonical.Containment.UNKNOWN


def _read(schemas: JsonSchemas, place: SchemaReference) -> jsonschema_rs.CanonicalSchema | None:
    """Return a schema in its canonical form; None if it has none, or is so large that it might take long."""
    try:
        schema = schemas.at(place, most_inline=_MOST_NODES)
        if _too_large(schema):
            return None
        return jsonschema_rs.canonicalize(schema, draft=jsonschema_rs.Draft202012, validate_formats=True)
    except _UNREAD:
        return None


def _too_large(schema: JsonSchema) -> bool:
    """True if a schema has keywords that multiply the cases to consider."""
    nodes = [node for _, node in walk(schema) if is_object(node)]
    listed = sum(len(node["enum"]) for node in nodes if "enum" in node)
    return listed > _MOST_LISTED or any(_cases(node) > _MOST_CASES for node in nodes)


def _cases(node: Any) -> int:
    """Return how many conjunctions a schema falls into, as far as it speaks of the value itself."""
    if not is_object(node):
        return 1
    count = 3 if "if" in node else 1
    for each in node.get("allOf", ()):
        count *= _cases(each)
    for keyword in ("anyOf", "oneOf"):
        if keyword in node:
            count *= sum(map(_cases, node[keyword]))
    return min(count, _MOST_CASES + 1)
