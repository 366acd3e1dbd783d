"""Convert a document from OpenAPI 3.0 to 3.1.

`nullable`, boolean exclusive bounds, `example` in a schema and `format: byte` are written differently in 3.1, and
siblings of a `$ref`, which 3.0 ignores, have an effect in 3.1.
"""

from __future__ import annotations

from typing import Any

from openapi.document import JsonObject, is_array, is_object, join
from openapi.pointers import Moves
from openapi.structure import nodes

from .nullable import null_components, respell_nullable

# Strictly, 3.0 ignores them. They are kept: authors mean them to be read, and no value becomes invalid.
_KEPT_BESIDE_REFERENCE = frozenset({"deprecated", "description", "nullable", "readOnly", "summary", "writeOnly"})


def respell_3_0(data: JsonObject) -> Moves:
    """Respell a document in place; return where the nodes that moved come from, by their new pointer."""
    moved = Moves()
    nulls = null_components(data)
    for pointer, kind, node in nodes(data):
        if isinstance(node.get("$ref"), str) and kind != "path item":
            _drop_beside_reference(node)
        if kind == "schema":
            _respell_bounds(node, pointer, moved)
            _respell_example(node, pointer, moved)
            _respell_byte(node, pointer, moved)
            respell_nullable(data, node, pointer, moved, nulls)
    return moved


def _drop_beside_reference(node: JsonObject) -> None:
    for key in [key for key in node if key not in _KEPT_BESIDE_REFERENCE and key != "$ref" and key[:2] != "x-"]:
        del node[key]


def _respell_bounds(node: JsonObject, pointer: str, moved: Moves) -> None:
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(node.get(exclusive), bool):
            is_exclusive = node.pop(exclusive)
            if is_exclusive and bound in node:
                node[exclusive] = node.pop(bound)
                moved.add(join(pointer, exclusive), join(pointer, bound))


def _respell_example(node: JsonObject, pointer: str, moved: Moves) -> None:
    if "example" not in node:
        return
    example = node.pop("example")
    examples: Any = node.setdefault("examples", [])
    if is_object(examples):  # as media types have them; 3.0 gives it no meaning in a schema
        examples = node["examples"] = []
    if is_array(examples):
        moved.add(join(pointer, "examples", len(examples)), join(pointer, "example"))
        examples.append(example)


def _respell_byte(node: JsonObject, pointer: str, moved: Moves) -> None:
    if node.get("format") == "byte":
        del node["format"]
        node["contentEncoding"] = "base64"
        moved.add(join(pointer, "contentEncoding"), join(pointer, "format"))
