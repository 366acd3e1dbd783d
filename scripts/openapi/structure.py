"""The structure of OpenAPI: which objects may occur where, so that a walk knows the kind of each node.

A property called `example` is not an example, and an example has no schemas in it: only its place tells what a node is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .document import JsonObject, is_array, is_object, list_of
from .pointers import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal[
    "openapi", "components", "path item", "operation", "callback", "parameter", "header", "request body", "response",
    "media type", "encoding", "example", "link", "security scheme", "server", "schema", "info", "tag",
]  # fmt: skip
_Shape = Literal["one", "list", "map", "extensible map"]
Tokens = tuple[str | int, ...]

VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
SECTIONS: Mapping[str, Kind] = {
    "schemas": "schema", "responses": "response", "parameters": "parameter", "examples": "example",
    "requestBodies": "request body", "headers": "header", "securitySchemes": "security scheme", "links": "link",
    "callbacks": "callback", "pathItems": "path item", "mediaTypes": "media type",
}  # fmt: skip
_SHOWN: dict[str, tuple[_Shape, Kind]] = {
    "schema": ("one", "schema"), "content": ("map", "media type"), "examples": ("map", "example"),
}  # fmt: skip
_ONE_SCHEMA = (
    "additionalProperties contains contentSchema else if items not propertyNames then unevaluatedItems "
    "unevaluatedProperties"
).split()
_NO_FIELDS: dict[str, tuple[_Shape, Kind]] = {}
_NAMED_SCHEMAS = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
# The fields of each kind that contain objects, and their shape; extensible maps may have x- extensions too.
_FIELDS: dict[Kind, dict[str, tuple[_Shape, Kind]]] = {
    "openapi": {
        "paths": ("extensible map", "path item"), "webhooks": ("map", "path item"),
        "components": ("one", "components"), "servers": ("list", "server"), "info": ("one", "info"),
        "tags": ("list", "tag"),
    },
    "components": {section: ("map", kind) for section, kind in SECTIONS.items()},
    "path item": {
        **dict.fromkeys(VERBS, ("one", "operation")), "additionalOperations": ("map", "operation"),
        "parameters": ("list", "parameter"), "servers": ("list", "server"),
    },
    "operation": {
        "parameters": ("list", "parameter"), "requestBody": ("one", "request body"),
        "responses": ("extensible map", "response"), "callbacks": ("map", "callback"), "servers": ("list", "server"),
    },
    "parameter": _SHOWN,
    "header": _SHOWN,
    "request body": {"content": ("map", "media type")},
    "response": {"headers": ("map", "header"), "content": ("map", "media type"), "links": ("map", "link")},
    "media type": {
        "schema": ("one", "schema"), "itemSchema": ("one", "schema"), "examples": ("map", "example"),
        "encoding": ("map", "encoding"), "prefixEncoding": ("list", "encoding"), "itemEncoding": ("one", "encoding"),
    },
    "encoding": {"headers": ("map", "header"), "encoding": ("map", "encoding")},
    "schema": {
        **dict.fromkeys(_ONE_SCHEMA, ("one", "schema")),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), ("list", "schema")),
        **dict.fromkeys(_NAMED_SCHEMAS, ("map", "schema")),
    },
}  # fmt: skip


class Node(NamedTuple):
    """An object of a document: its JSON pointer, its kind, and the mapping itself.

    A mapping with a `$ref` has the kind of its target.
    """

    pointer: str
    kind: Kind
    value: JsonObject


def nodes(value: Any, kind: Kind = "openapi", pointer: str = "") -> Iterator[Node]:
    """Yield every object of a document, or of a part of `kind`, parents first, in document order.

    The fields of a node are read after it was yielded, so a caller that walks a copy may edit it in place.
    Values of an unexpected shape are skipped; references are not followed.
    """
    waiting = [Node(pointer, kind, value)] if is_object(value) else []
    while waiting:
        pointer, kind, value = node = waiting.pop()
        yield node
        if not _is_leaf(kind, value):
            below = [Node(_below(pointer, *at), of, each) for at, of, each in children(kind, value) if is_object(each)]
            waiting += reversed(below)


def schemas(data: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yield every schema of a document, named or inline, with its pointer, parents first."""
    return ((pointer, value) for pointer, kind, value in nodes(data) if kind == "schema")


def subschemas(value: Any, kind: Kind = "schema") -> Iterator[JsonObject]:
    """Yield a schema and all schemas inside it, or those of a part of another kind, parents first, without pointers."""
    waiting: list[tuple[Kind, JsonObject]] = [(kind, value)] if is_object(value) else []
    while waiting:
        kind, value = waiting.pop()
        if kind == "schema":
            yield value
        if not _is_leaf(kind, value):
            below: list[tuple[Kind, JsonObject]]
            below = [(of, child) for _, of, child in children(kind, value) if is_object(child)]
            waiting += reversed(below)


def types_of(schema: JsonObject) -> list[Any]:
    """Return the types that a schema lists, or its only one; none if it names none."""
    given = schema.get("type")
    return given if is_array(given) else [] if given is None else [given]


def child_schemas(schema: JsonObject) -> list[tuple[Tokens, Any]]:
    """Return the direct children of a schema in places for schemas, each with the tokens that lead to it."""
    return [(tokens, child) for tokens, _, child in children("schema", schema)]


def replace_child(schema: JsonObject, tokens: Tokens, child: Any) -> None:
    """Put another value in the place of a direct child of a schema."""
    owner: Any = schema
    for token in tokens[:-1]:
        owner = owner[token]
    owner[tokens[-1]] = child


def _is_leaf(kind: Kind, node: JsonObject) -> bool:
    return kind != "callback" and _FIELDS.get(kind, _NO_FIELDS).keys().isdisjoint(node)


def _below(pointer: str, field: str | int, key: str | int | None = None) -> str:
    return f"{pointer}/{escape(str(field))}" if key is None else f"{pointer}/{field}/{escape(str(key))}"


def children(kind: Kind, node: JsonObject) -> list[tuple[Tokens, Kind, Any]]:
    """Return what is in the places for objects of a node, each with the tokens that lead to it, and its kind."""
    if kind == "callback":
        return [((key,), "path item", item) for key, item in node.items() if key != "$ref" and not key.startswith("x-")]
    table = _FIELDS.get(kind, _NO_FIELDS)
    found: list[tuple[Tokens, Kind, Any]] = []
    for field, value in node.items():
        if field in table:
            shape, child = table[field]
            if shape == "one":
                found.append(((field,), child, value))
            elif shape == "list":
                found.extend(((field, index), child, item) for index, item in enumerate(list_of(value)))
            elif is_object(value):
                skipped = "x-" if shape == "extensible map" else None
                found.extend(((field, key), child, each) for key, each in value.items() if key[:2] != skipped)
    return found
