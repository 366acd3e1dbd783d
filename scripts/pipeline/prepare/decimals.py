"""Decimals that are text in JSON: they become an alias, since Python has one type for them and for those that are numbers."""

from __future__ import annotations

from openapi.document import JsonObject, is_array
from openapi.structure import schemas
from pipeline.names import unique_class_name

from .draft import SCHEMA_REFERENCE, Draft

_TEXT: JsonObject = {
    "type": "string",
    "format": "decimal",
    "description": "A decimal number with all its digits, which is a string in JSON.",
}
_KEPT = frozenset({"default", "deprecated", "description", "readOnly", "writeOnly"})


def name_text_decimals(draft: Draft) -> None:
    """Let all decimals that are written as text refer to one named schema."""
    name = unique_class_name("DecimalText", {name.lower() for name in draft.schemas})
    found = [schema for _, schema in schemas(draft.data) if _is_text_decimal(schema)]
    for schema in found:
        reference: JsonObject = {"$ref": SCHEMA_REFERENCE + name}
        kept = {key: value for key, value in schema.items() if key in _KEPT}
        nullable = is_array(schema["type"]) and "null" in schema["type"]
        schema.clear()
        schema.update({"anyOf": [reference, {"type": "null"}]} if nullable else reference, **kept)
    if found:
        draft.schemas[name] = dict(_TEXT)


def _is_text_decimal(schema: JsonObject) -> bool:
    types = schema.get("type")
    names = {*map(str, types)} if is_array(types) else {str(types)}
    return schema.get("format") == "decimal" and "string" in names and names <= {"string", "null"}
