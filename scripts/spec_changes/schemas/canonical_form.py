"""Write schemas in the canonical form of JSON Schema, where that takes no time to speak of."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from jsonschema_rs import canonical

from openapi.document import is_object, objects

from .json_schemas import JsonSchema
from .json_values import UnreadableError

# Beyond these sizes an answer may take seconds.
MOST_NODES = 2_000
_MOST_CASES = 24
_MOST_LISTED = 500
UNREAD = (jsonschema_rs.ValidationError, canonical.CanonicalizationError, UnreadableError, ValueError, RecursionError)


def canonical_form(schema: JsonSchema) -> jsonschema_rs.CanonicalSchema | None:
    """Return a schema in its canonical form; None if it might take long.

    Raises:
        UNREAD: It has none.
    """
    if _too_large(schema):
        return None
    return jsonschema_rs.canonicalize(schema, draft=jsonschema_rs.Draft202012, validate_formats=True)


def covers(one: jsonschema_rs.CanonicalSchema, other: jsonschema_rs.CanonicalSchema) -> canonical.Containment:
    """Return whether one schema allows all that another one does."""
    try:
        return one.covers(other)
    except canonical.CanonicalizationError:
        return canonical.Containment.UNKNOWN


def _too_large(schema: JsonSchema) -> bool:
    """True if a schema has keywords that multiply the cases to consider."""
    nodes = list(objects(schema))
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
