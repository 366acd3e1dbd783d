"""Plain schemas: keep the keywords that the models carry, in combinations that give one type each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openapi.document import JsonObject, is_array, is_object, object_of, text_of
from openapi.messages import MediaType
from openapi.structure import subschemas, types_of
from openapi.text import clean
from pipeline.draft import Draft
from pipeline.keywords import (
    ABOUT,
    ANNOTATIONS,
    CARRIED_KEYWORDS,
    LIMITS,
    LIMITS_BY_TYPE,
    SCHEMA_REFERENCE,
    SEND_DEFAULT,
    UNIONS,
    branches_of,
    schema_name,
)
from pipeline.names import unique_class_name

_PARTS = {"array": frozenset({"items"}), "object": frozenset({"additionalProperties", "properties", "required"})}
_BY_TYPE = {name: limits | _PARTS.get(name, frozenset()) for name, limits in LIMITS_BY_TYPE.items()}
_BY_TYPE["integer"] = _BY_TYPE["number"]
_TYPED = frozenset[str]().union(*_BY_TYPE.values())
_BESIDE_REFERENCES = ANNOTATIONS | ABOUT | {"$ref", SEND_DEFAULT}
_SAYS_TYPE = frozenset({"$ref", "anyOf", "const", "enum", "oneOf", "type"})
_IMPLIED_BY_FORMAT = {
    **dict.fromkeys("binary date date-time email hostname ipv4 ipv6 password time uri uuid".split(), "string"),
    **dict.fromkeys(("int32", "int64"), "integer"),
    **dict.fromkeys(("double", "float"), "number"),
}


# Formats that have a Python type of their own; all others keep the plain type, so that nothing is lost.
_TYPED_FORMATS = frozenset({"binary", "date", "date-time", "decimal", "double", "float", "int32", "int64", "uuid"})
_TEXT: JsonObject = {
    "type": "string",
    "format": "decimal",
    "description": "A decimal number with all its digits, which is a string in JSON.",
}


def make_plain(draft: Draft) -> None:
    """Reduce every schema to one form, and its texts to what can be printed."""
    bodies = {id(draft.follow(media.schema)[0]) for media in _bodies(draft)}
    for schema in list(subschemas(draft.data, "openapi")):
        for keyword in schema.keys() - CARRIED_KEYWORDS:
            del schema[keyword]
        _reduce(schema)
    for schema in list(subschemas(draft.data, "openapi")):
        if "description" in schema:
            schema["description"] = clean(schema["description"])
        if schema.get("format") not in _TYPED_FORMATS:
            schema.pop("format", None)
        if schema.get("type") == "object" and not {"properties", "additionalProperties"} & schema.keys():
            schema["additionalProperties"] = True
        elif (
            "properties" in schema
            and id(schema) not in bodies
            and schema.get("additionalProperties") is not False
            and not further_schema(schema)
        ):
            # A class takes unknown fields anyway; a method takes those of its body by a name.
            schema.pop("additionalProperties", None)


def join_null(draft: Draft) -> None:
    """Turn each union of a limited value and null into one nullable value, which needs no name."""
    for schema in list(subschemas(draft.data, "openapi")):
        for kind in UNIONS:
            branches = schema.get(kind)
            if is_array(branches) and len(branches) == 2 and {"type": "null"} in branches:
                value = branches[0] if branches[1] == {"type": "null"} else branches[1]
                limited = is_object(value) and isinstance(value.get("type"), str) and bool(value.keys() & LIMITS)
                if limited and not schema.keys() & value.keys():
                    del schema[kind]
                    schema.update(value, type=[value["type"], "null"])


def keep_deprecations_of_fields(draft: Draft) -> None:
    """Leave `deprecated` to fields: pydantic would warn callers of one on an alias, on an item or on a branch."""
    found = list(subschemas(draft.data, "openapi"))
    fields = {id(child) for schema in found for child in object_of(schema.get("properties")).values()}
    for schema in found:
        if id(schema) not in fields:
            schema.pop("deprecated", None)


def _bodies(draft: Draft) -> Iterator[MediaType]:
    for operation in draft.operations():
        yield from operation.body.content if operation.body else ()


def _reduce(schema: JsonObject) -> None:
    """Reduce a schema to a reference, a list of values, a union, or a type with its keywords."""
    if "$ref" in schema:
        _keep(schema, _BESIDE_REFERENCES)
        return
    _make_union_plain(schema)
    if not schema.keys() & _SAYS_TYPE:
        # Strictly, these do not restrict values of other types; authors mean that there are none.
        by_format = _IMPLIED_BY_FORMAT.get(text_of(schema.get("format")))
        implied = "object" if "properties" in schema else "array" if "items" in schema else by_format
        schema.update({"type": implied} if implied else {})
    names = [str(name) for name in types_of(schema)]
    if not names:
        return
    _keep(schema, (schema.keys() - _TYPED).union(*(_BY_TYPE.get(name, frozenset()) for name in names)))
    if {*names} <= {"array", "object"}:
        _keep(schema, schema.keys() - {"enum", "const"})
    # datamodel-code-generator forgets the type of a map's values if the map may be null.
    is_nullable_map = len(names) > 1 and is_object(schema.get("additionalProperties")) and not schema.get("properties")
    if is_nullable_map or (len({*names} - {"null"}) > 1 and schema.keys() & _TYPED):
        _split(schema, names)


def _make_union_plain(schema: JsonObject) -> None:
    """Drop the keywords next to a union; branches without a type inherit its type."""
    branches = schema.get("anyOf") or schema.get("oneOf")
    if not is_array(branches) or schema.get("properties"):
        return
    if "enum" in schema or "const" in schema:
        _keep(schema, schema.keys() - {"anyOf", "oneOf"})
        return
    _keep(schema, schema.keys() - _TYPED)
    types = schema.pop("type", None)
    for branch in branches:
        if types and is_object(branch) and not branch.keys() & _SAYS_TYPE:
            branch["type"] = types


def _split(schema: JsonObject, names: list[str]) -> None:
    """Turn several types that have keywords of their own into a union."""
    keywords = {keyword: schema.pop(keyword) for keyword in schema.keys() & _TYPED}
    del schema["type"]
    schema["anyOf"] = [
        {
            "type": name,
            **{keyword: keywords[keyword] for keyword in sorted(_BY_TYPE.get(name, frozenset()) & keywords.keys())},
        }
        for name in names
    ]


def _keep(schema: JsonObject, keywords: frozenset[str] | set[str]) -> None:
    for keyword in schema.keys() - keywords:
        del schema[keyword]


def further_schema(schema: JsonObject) -> JsonObject | None:
    """Return the schema of an object's additional properties, None if they may be anything or are not allowed."""
    further = schema.get("additionalProperties")
    return further if is_object(further) and further and schema.get("properties") else None


def is_nullable(schema: Any, named: Mapping[str, JsonObject]) -> bool:
    """True if null is a value of a prepared schema; `named` has the named ones."""
    while is_object(schema) and "$ref" in schema:
        schema = named[schema_name(schema["$ref"])]
    if not is_object(schema):
        return bool(schema)
    if "enum" in schema or "const" in schema:
        return None in schema.get("enum", [schema.get("const")])
    if "type" in schema:
        return "null" in types_of(schema)
    branches = branches_of(schema)
    return any(is_nullable(branch, named) for branch in branches) if branches else True


def name_text_decimals(draft: Draft) -> None:
    """Let all decimals that are written as text refer to one named schema."""
    name = unique_class_name("DecimalText", {name.lower() for name in draft.schemas})
    found = [schema for schema in subschemas(draft.data, "openapi") if _is_text_decimal(schema)]
    for schema in found:
        reference: JsonObject = {"$ref": SCHEMA_REFERENCE + name}
        kept = {key: value for key, value in schema.items() if key in ABOUT}
        nullable = "null" in types_of(schema)
        schema.clear()
        schema.update({"anyOf": [reference, {"type": "null"}]} if nullable else reference, **kept)
    if found:
        draft.schemas[name] = dict(_TEXT)


def _is_text_decimal(schema: JsonObject) -> bool:
    names = {*map(str, types_of(schema))}
    return schema.get("format") == "decimal" and "string" in names and names <= {"string", "null"}
