"""Schema forms: read the types that a schema implies, leave out what Python types cannot express, and list it as not checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join, list_of, object_of
from openapi.pointers import tokens_of
from openapi.structure import child_schemas, nodes, replace_child, schemas
from openapi.text import did_you_mean
from pipeline.changes import EXAMPLES_DIFFER, PROPERTIES, REQUIRED, SCHEMA_FORM, SCHEMA_KEYWORD
from pipeline.draft import Draft, items_of
from pipeline.keywords import (
    ABOUT,
    ANNOTATIONS,
    CARRIED_KEYWORDS,
    CHECKS,
    JSON_TYPES,
    SEND_DEFAULT,
    TYPES,
    describe_default,
    is_shown,
)

# How pydantic describes a decimal in a text, and the same in a form that the models can check.
_DECIMAL = r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"
_DECIMAL_WITHOUT_LOOK_AROUND = r"^[+-]?(\d+\.?\d*|\.\d+)$"
_NEVER_BOOLEAN = frozenset({"allOf", "anyOf", "items", "oneOf", "patternProperties", "prefixItems", "properties"})

_SCALARS = frozenset({"boolean", "integer", "number", "string"})
_SAYS_TYPE = frozenset({"$ref", "allOf", "anyOf", "const", "enum", "oneOf", "type"})
# The keywords that imply the type of a schema without one, and what an example is that cannot mean it. The text `a,b` may
# mean a list.
_CONTRARY = {"items": dict, "properties": list}


def simplify_schemas(draft: Draft) -> None:
    """Reduce every schema to what the models support."""
    _replace_booleans(draft)
    for pointer, schema in list(schemas(draft.data)):
        _simplify(draft, pointer, schema)


def _replace_booleans(draft: Draft) -> None:
    """Replace boolean schemas with the schema that accepts anything."""
    for name, schema in items_of(draft.schemas):
        if not is_object(schema):
            draft.schemas[name] = {}
    for node in nodes(draft.data):
        if isinstance(node.value.get("schema"), bool):
            node.value["schema"] = {}
        for tokens, child in list(child_schemas(node.value)) if node.kind == "schema" else ():
            if tokens[0] in _NEVER_BOOLEAN and not is_object(child):
                replace_child(node.value, tokens, {})


def _simplify(draft: Draft, pointer: str, schema: JsonObject) -> None:
    _carry_what_can_be_said(schema)
    _leave_out_keywords(draft, pointer, schema)
    if "default" in schema and not is_shown(schema["default"], draft.follow(schema)[0]):
        describe_default(schema)
    if "$ref" in schema:
        _separate_reference(schema)
        return
    if is_array(schema.get("enum")) and not all(map(_can_be_literal, schema["enum"])):
        draft.record(SCHEMA_FORM, join(pointer, "enum"), "enum")
        schema.setdefault("type", _type_of(schema.pop("enum")))
    if "const" in schema and not _can_be_literal(schema["const"]):
        draft.record(SCHEMA_FORM, join(pointer, "const"), "const")
        del schema["const"]
    tokens = tokens_of(pointer)
    around = draft.references.mapping(join("", *tokens[:-2])) if tokens[-2:-1] == ["allOf"] else {}
    for name in _undescribed(schema):
        if any(name in object_of(part.get("properties")) for part in draft.references.parts(around, ("allOf",))):
            continue
        hint = did_you_mean(name, schema.get("properties", ()), cutoff=0.75)
        draft.record(REQUIRED, join(pointer, "required"), name, hint)
        schema.setdefault("properties", {})[name] = {}


def _leave_out_keywords(draft: Draft, pointer: str, schema: JsonObject) -> None:
    for keyword in [each for each in schema if each not in CARRIED_KEYWORDS | ANNOTATIONS]:
        if keyword in CHECKS:
            draft.record(SCHEMA_KEYWORD, join(pointer, keyword), keyword)
        if not keyword.startswith("x-python"):
            del schema[keyword]
    if schema.get("pattern") == _DECIMAL:
        schema["pattern"] = _DECIMAL_WITHOUT_LOOK_AROUND
    if "pattern" in schema and not _can_be_checked(schema["pattern"]):
        draft.record(SCHEMA_KEYWORD, join(pointer, "pattern"), "pattern")
        del schema["pattern"]


def _carry_what_can_be_said(schema: JsonObject) -> None:
    """Express unsupported keywords with supported ones: pattern properties as a map, tuples as lists."""
    patterns = [child for _, child in items_of(schema.get("patternProperties")) if is_object(child)]
    if patterns and not is_object(schema.get("additionalProperties")):
        schema.pop("additionalProperties", None)
        if not schema.get("properties"):
            schema["additionalProperties"] = patterns[0] if len(patterns) == 1 else True
            schema.setdefault("type", "object")
    if is_array(schema.get("prefixItems")):
        schema["items"] = {}
    if is_array(schema.get("type")):
        known = [name for name in schema["type"] if name in TYPES]
        schema["type"] = known[0] if len(known) == 1 else known
    if "if" in schema or "then" in schema or "else" in schema:
        schema.setdefault("additionalProperties", True) if schema.get("type") == "object" else None


def _separate_reference(schema: JsonObject) -> None:
    """Turn a reference with other keywords next to it into the equivalent `allOf`."""
    beside = schema.keys() - ABOUT - {"$ref", "examples", "title", SEND_DEFAULT}
    if beside:
        rest = {key: schema.pop(key) for key in sorted(beside)}
        schema["allOf"] = [{"$ref": schema.pop("$ref")}, rest]


def _undescribed(schema: JsonObject) -> Iterator[str]:
    """Yield the required names of an object without a property; parts of an `allOf` may name those of others."""
    if "properties" in schema and "allOf" not in schema:
        for name in list_of(schema.get("required")):
            if isinstance(name, str) and name not in schema["properties"]:
                yield name


def _can_be_checked(pattern: Any) -> bool:
    from openapi.patterns import pattern_check  # few documents have patterns, and the rest need not wait for its engine

    return isinstance(pattern, str) and pattern_check(pattern) is not None


def _can_be_literal(value: Any) -> bool:
    return value is None or isinstance(value, str | int)


def _type_of(values: list[Any]) -> Any:
    found = sorted({JSON_TYPES[type(value)] for value in values})
    return found[0] if len(found) == 1 else found


def read_implied_types(draft: Draft) -> None:
    """Let a scalar with properties be an object, and a schema without a type what its examples show."""
    for pointer, schema in list(schemas(draft.data)):
        scalar = _only_scalar(schema.get("type"))
        if scalar and object_of(schema.get("properties")) and "enum" not in schema:
            draft.record(PROPERTIES, join(pointer, "type"), scalar)
            schema["type"] = ["object", "null"] if is_array(schema["type"]) and "null" in schema["type"] else "object"
    examples = list(_examples(draft))
    differing = {id(node): keyword for schema, value in examples for node, keyword in _differing(draft, schema, value)}
    for pointer, schema in list(schemas(draft.data)) if differing else ():
        if id(schema) in differing:
            keyword = differing[id(schema)]
            draft.record(EXAMPLES_DIFFER, join(pointer, keyword), keyword)
            del schema[keyword]


def _only_scalar(types: Any) -> str:
    """Return the scalar that is the only type but null, "" if there is none."""
    names = [name for name in (types if is_array(types) else [types]) if name != "null"]
    return str(names[0]) if len(names) == 1 and str(names[0]) in _SCALARS else ""


def _examples(draft: Draft) -> Iterator[tuple[JsonObject, Any]]:
    """Yield each example with its schema."""
    for _, kind, node in nodes(draft.data):
        schema = node if kind == "schema" else node.get("schema")
        if not is_object(schema):
            continue
        if "example" in node:
            yield schema, node["example"]
        for _, raw in items_of(node.get("examples")):
            yield schema, draft.follow(raw)[0].get("value")


def _differing(draft: Draft, schema: Any, example: Any) -> Iterator[tuple[JsonObject, str]]:
    """Yield the schemas without a type that a part of an example contradicts, each with the keyword that implies one."""
    waiting: list[tuple[Any, Any]] = [(schema, example)]
    while waiting:
        part, value = waiting.pop()
        node, _ = draft.follow(part)
        if value is None:
            continue
        if not node.keys() & _SAYS_TYPE:
            implying = [keyword for keyword in ("properties", "items") if node.get(keyword)][:1]
            yield from ((node, keyword) for keyword in implying if isinstance(value, _CONTRARY[keyword]))
        if is_object(value):
            own = object_of(node.get("properties"))
            waiting.extend((own[name], item) for name, item in value.items() if name in own)
        elif is_array(value) and is_object(node.get("items")):
            waiting.extend((node["items"], item) for item in value)
