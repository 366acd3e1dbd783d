"""Convert a document from OpenAPI 3.2 to 3.1, as far as 3.1 can express it."""

from __future__ import annotations

import copy

from openapi.document import JsonObject, is_object, join, object_of, unescape
from openapi.pointers import Moves
from openapi.structure import nodes

_MEDIA_TYPES = "#/components/mediaTypes/"


def respell_3_2(data: JsonObject) -> Moves:
    """Respell a document in place; return where the nodes that moved come from, by their new pointer."""
    moved = Moves()
    data.pop("$self", None)
    components = data.get("components")
    media_types: JsonObject = object_of(components.pop("mediaTypes", None)) if is_object(components) else {}
    for pointer, kind, node in nodes(data):
        if kind == "media type":
            _inline_media_type(media_types, node, pointer, moved)
        elif kind == "response" and "$ref" not in node and "description" not in node:
            _describe(node, pointer, moved)
        elif kind == "example":
            _respell_example(node, pointer, moved)
    return moved


def _inline_media_type(media_types: JsonObject, node: JsonObject, pointer: str, moved: Moves) -> None:
    """Replace a reference to a media type with its target; 3.1 has no such references."""
    seen: set[str] = set()
    while isinstance(reference := node.get("$ref"), str) and reference.startswith(_MEDIA_TYPES):
        name = unescape(reference.removeprefix(_MEDIA_TYPES))
        target = media_types.get(name)
        if name in seen or not is_object(target):
            return
        seen.add(name)
        node.clear()
        node.update(copy.deepcopy(target))
        moved.add(pointer, join("", "components", "mediaTypes", name))


def _describe(node: JsonObject, pointer: str, moved: Moves) -> None:
    """Add the description that 3.1 requires of a response: its summary, or an empty text."""
    node["description"] = node.get("summary", "")
    moved.add(join(pointer, "description"), join(pointer, "summary") if "summary" in node else pointer)


def _respell_example(node: JsonObject, pointer: str, moved: Moves) -> None:
    """Move the data of an example to the field of 3.1, which has none for the serialized form."""
    node.pop("serializedValue", None)
    if "dataValue" in node:
        node["value"] = node.pop("dataValue")
        moved.add(join(pointer, "value"), join(pointer, "dataValue"))
