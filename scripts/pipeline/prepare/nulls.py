"""Nulls: a schema whose only value is null has no class, so null replaces it wherever it is used."""

from __future__ import annotations

from openapi.document import JsonObject, is_object
from openapi.structure import schemas
from pipeline.discriminators import schema_name

from .draft import Draft

_TYPES = ("null", ["null"])


def spell_nulls(draft: Draft) -> None:
    """Write schemas whose only value is null as the type null, and those that refer to one as well."""
    for _, schema in schemas(draft.data):
        if _is_null(schema):
            for keyword in ("const", "enum"):
                schema.pop(keyword, None)
            schema["type"] = "null"
    nulls = {name for name, schema in draft.schemas.items() if is_object(schema) and _is_null(schema)}
    while found := [schema for _, schema in schemas(draft.data) if schema_name(schema.get("$ref")) in nulls]:
        for schema in found:
            del schema["$ref"]
            schema["type"] = "null"
        nulls = {name for name, schema in draft.schemas.items() if is_object(schema) and _is_null(schema)}


def _is_null(schema: JsonObject) -> bool:
    if "const" in schema:
        return schema["const"] is None
    return schema.get("enum") == [None] or schema.get("type") in _TYPES
