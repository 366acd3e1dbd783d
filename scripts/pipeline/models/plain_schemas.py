"""Plain schemas: simplify odd combinations of keywords, from which generators would make extra classes."""

from __future__ import annotations

from openapi.document import JsonObject, is_array, is_object
from pipeline.defaults import SEND_DEFAULT
from pipeline.keywords import ANNOTATIONS, LIMITS_BY_TYPE

_PARTS = {"array": frozenset({"items"}), "object": frozenset({"additionalProperties", "properties", "required"})}
_BY_TYPE = {name: limits | _PARTS.get(name, frozenset()) for name, limits in LIMITS_BY_TYPE.items()}
_BY_TYPE["integer"] = _BY_TYPE["number"]
_TYPED = frozenset[str]().union(*_BY_TYPE.values())
_BESIDE_REFERENCES = ANNOTATIONS | {
    "$ref",
    "default",
    "deprecated",
    "description",
    "readOnly",
    "writeOnly",
    SEND_DEFAULT,
}
_SAYS_TYPE = frozenset({"$ref", "anyOf", "const", "enum", "oneOf", "type"})


def make_plain(schema: JsonObject) -> None:
    """Reduce a schema to one form: a reference, a list of values, a union, or a type with its keywords."""
    if "$ref" in schema:
        _keep(schema, _BESIDE_REFERENCES)
        return
    _make_union_plain(schema)
    types = schema.get("type")
    if not types:
        return
    names = [str(name) for name in (types if is_array(types) else [types])]
    _keep(schema, (schema.keys() - _TYPED).union(*(_BY_TYPE.get(name, frozenset()) for name in names)))
    if {*names} <= {"array", "object"}:
        _keep(schema, schema.keys() - {"enum", "const"})
    if len({*names} - {"null"}) > 1 and schema.keys() & _TYPED:
        _split(schema, names)


def _make_union_plain(schema: JsonObject) -> None:
    """Drop what stands beside a union; branches without a type inherit its type."""
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
