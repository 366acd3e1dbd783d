"""Implied types: what a schema is whose keywords say more than its type, or whose examples say something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join, object_of
from openapi.structure import nodes, schemas
from pipeline.changes import EXAMPLES_DIFFER, PROPERTIES
from pipeline.draft import Draft, items_of

_SCALARS = frozenset({"boolean", "integer", "number", "string"})
_SAYS_TYPE = frozenset({"$ref", "allOf", "anyOf", "const", "enum", "oneOf", "type"})
# The keywords that imply the type of a schema without one, and what an example is that cannot mean it. The text `a,b` may
# mean a list.
_CONTRARY = {"items": dict, "properties": list}


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
