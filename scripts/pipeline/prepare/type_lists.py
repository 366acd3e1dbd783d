"""Nulls and type lists: null replaces a schema that allows nothing else wherever it is used, since it has no class.

A class can only be an object, so null and other types move to where the class is used.
"""

from __future__ import annotations

import json

from openapi.document import JsonObject, is_array, is_object, join, object_of
from openapi.structure import child_schemas, nodes, replace_child, schemas, subschemas, types_of
from pipeline.draft import SCHEMAS, Draft
from pipeline.keywords import ABOUT, SCHEMA_REFERENCE, schema_name

_TYPES = ("null", ["null"])
_OBJECT_KEYWORDS = ("properties", "required", "additionalProperties", "minProperties", "maxProperties", "allOf")
_NULL: JsonObject = {"type": "null"}
_TEXTS = frozenset({"description", "example", "examples", "title"})


def spell_nulls(draft: Draft) -> None:
    """Write schemas whose only value is null as the type null, and those that refer to one as well."""
    for schema in subschemas(draft.data, "openapi"):
        if _is_null(schema):
            for keyword in ("const", "enum"):
                schema.pop(keyword, None)
            schema["type"] = "null"
    nulls = {name for name, schema in draft.schemas.items() if is_object(schema) and _is_null(schema)}
    while found := [schema for schema in subschemas(draft.data, "openapi") if schema_name(schema.get("$ref")) in nulls]:
        for schema in found:
            del schema["$ref"]
            schema["type"] = "null"
        nulls = {name for name, schema in draft.schemas.items() if is_object(schema) and _is_null(schema)}


def _is_null(schema: JsonObject) -> bool:
    if "const" in schema:
        return schema["const"] is None
    return schema.get("enum") == [None] or schema.get("type") in _TYPES


def split_type_lists(draft: Draft) -> None:
    """Write an object that may be something else as a union, and a named object that may be null as null where used."""
    for name in draft.schemas:
        _unwrap(draft, name)
    nullable = {
        name
        for name, schema in draft.schemas.items()
        if is_object(schema) and _is_class(schema) and sorted(types_of(schema)) == ["null", "object"]
    }
    for name in sorted(nullable):
        draft.schemas[name]["type"] = "object"
    nullable -= _write_twins(draft.schemas, nullable)
    for pointer, schema in list(schemas(draft.data)):
        if _is_class(schema) and len(types_of(schema)) > 1:
            _split(draft, pointer, schema)
    if nullable:
        _use_as_nullable(draft.data, nullable)


def _is_class(schema: JsonObject) -> bool:
    return bool(schema.get("properties"))


def _unwrap(draft: Draft, name: str) -> None:
    """Turn a named union of null and one inline object into that object, which may be null."""
    schema = draft.schemas[name]
    kinds = [kind for kind in ("anyOf", "oneOf") if is_object(schema) and is_array(schema.get(kind))]
    if len(kinds) != 1 or _NULL not in schema[kinds[0]] or schema.keys() - {*kinds, *_TEXTS}:
        return
    others = [(index, object_of(branch)) for index, branch in enumerate(schema[kinds[0]]) if branch != _NULL]
    index, branch = others[0] if len(others) == 1 else (0, {})
    if _is_class(branch) and branch.get("type") == "object":
        texts = {key: schema[key] for key in _TEXTS & schema.keys()}
        draft.schemas[name] = {**branch, **texts, "type": ["object", "null"]}
        draft.move(join(SCHEMAS, name), join(SCHEMAS, name, kinds[0], index))


def _write_twins(named: JsonObject, nullable: set[str]) -> set[str]:
    """Write each nullable object that another one is without null as that one or null; return the names of these."""
    twins: dict[str, str] = {}
    by_content: dict[str, list[str]] = {}
    for name, schema in named.items() if nullable else ():
        if is_object(schema) and _is_class(schema) and name not in nullable:
            by_content.setdefault(_content(schema), []).append(name)
    for name in nullable:
        same = by_content.get(_content(named[name]), [])
        twins[name] = max((other for other in same if other.lower() in name.lower()), key=len, default="")
    for name, other in twins.items():
        if other:
            texts = {key: named[name][key] for key in _TEXTS & named[name].keys()}
            named[name] = {**texts, "anyOf": [{"$ref": SCHEMA_REFERENCE + other}, _NULL]}
    return {name for name, other in twins.items() if other}


def _content(schema: JsonObject) -> str:
    return json.dumps({key: value for key, value in schema.items() if key not in _TEXTS}, sort_keys=True, default=repr)


def _split(draft: Draft, pointer: str, schema: JsonObject) -> None:
    """Turn a schema with several types, one of them an object with properties, into a union."""
    own = {key: schema.pop(key) for key in _OBJECT_KEYWORDS if key in schema}
    others = [name for name in schema.pop("type") if name != "object"]
    rest: JsonObject = {"type": others[0] if len(others) == 1 else others}
    for key in [key for key in schema if key not in ABOUT | {"title"}]:
        rest[key] = schema.pop(key)
    schema["anyOf"] = [{"type": "object", **own}, rest]
    draft.move(join(pointer, "anyOf", 0), pointer)


def _use_as_nullable(data: JsonObject, nullable: set[str]) -> None:
    """Make each reference to one of the schemas nullable, except in an `allOf`, whose parts are not values."""
    for _, kind, node in list(nodes(data)):
        if is_object(node.get("schema")):
            node["schema"] = _or_null(node["schema"], nullable)
        for tokens, child in list(child_schemas(node)) if kind == "schema" else ():
            if is_object(child) and tokens[0] != "allOf":
                replace_child(node, tokens, _or_null(child, nullable))


def _or_null(schema: JsonObject, nullable: set[str]) -> JsonObject:
    return {"anyOf": [schema, _NULL]} if schema_name(schema.get("$ref")) in nullable else schema
