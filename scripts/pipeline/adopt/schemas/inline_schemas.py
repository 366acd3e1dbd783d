"""Inline schemas: turn each inline object into a class named after its place."""

from __future__ import annotations

from collections import Counter
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join, list_of
from openapi.media_types import media_kind
from openapi.structure import child_schemas
from pipeline.adopt.draft import Draft, items_of
from pipeline.names import class_name, part_name, unique_name

_PREFIX = "#/components/schemas/"


def name_inline_schemas(draft: Draft) -> None:
    """Move every inline object with properties to the components; those inside a named schema are named after it."""
    namer = _Namer(draft)
    for name in list(draft.schemas):
        namer.name_inside(draft.schemas[name], name, join("/components/schemas", name))
    components = draft.data.get("components", {})
    for kind, ending in (("requestBodies", "RequestBody"), ("responses", "ResponseBody"), ("parameters", "")):
        for name, node in items_of(components.get(kind)):
            namer.name_content(node, f"{name}_{ending}", join("/components", kind, name))
    for operation in draft.operations():
        label, node = operation.node["operationId"], operation.node
        path_pointer = operation.pointer.rpartition("/")[0]
        namer.name_parameters(operation.path_item, label, path_pointer)
        namer.name_parameters(node, label, operation.pointer)
        namer.name_content(node.get("requestBody"), f"{label}_RequestBody", join(operation.pointer, "requestBody"))
        for status, response in items_of(node.get("responses")):
            prefix = label if status[:1] == "2" else f"{label}_{status}"
            namer.name_content(response, f"{prefix}_ResponseBody", join(operation.pointer, "responses", status))


class _Namer:
    """Names the schemas of one draft; a name depends only on the schema's place, except in a collision."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._taken = {class_name(name) for name in draft.schemas}
        self._titles = _unique_titles(draft.data)

    def name_parameters(self, owner: JsonObject, label: str, pointer: str) -> None:
        for index, parameter in enumerate(list_of(owner.get("parameters"))):
            if is_object(parameter) and "$ref" not in parameter:
                self.name_content(parameter, f"{label}_{parameter.get('name')}", join(pointer, "parameters", index))

    def name_content(self, owner: Any, name: str, pointer: str) -> None:
        """Name the inline schemas of a parameter, a request body or a response."""
        if not is_object(owner):
            return
        if is_object(owner.get("schema")):
            owner["schema"] = self._named(owner["schema"], name, join(pointer, "schema"))
        for media_type, media in items_of(owner.get("content")):
            if is_object(media) and is_object(media.get("schema")):
                place = join(pointer, "content", media_type, "schema")
                if media_kind(media_type) in {"events", "lines"}:
                    media["schema"] = self._named(media["schema"], f"{name.removesuffix('_ResponseBody')}_Event", place)
                    continue
                if media_kind(media_type) not in {"text", "binary"}:
                    media["schema"] = self._named(media["schema"], name, place)

    def name_inside(self, schema: Any, name: str, pointer: str) -> None:
        """Name the inline objects inside a schema that has a name or needs none."""
        if not is_object(schema):
            return
        for tokens, child in list(child_schemas(schema)):
            if not is_object(child):
                continue
            below = join(pointer, *tokens)
            part = part_name(schema, tokens, name)
            if (tokens[0] == "allOf" and len(schema["allOf"]) > 1) or (tokens[0] == "allOf" and "properties" in schema):
                self.name_inside(child, name, below)
                continue
            owner: Any = schema
            for token in tokens[:-1]:
                owner = owner[token]
            owner[tokens[-1]] = self._named(child, part, below)

    def _named(self, schema: JsonObject, name: str, pointer: str) -> JsonObject:
        """Return a reference to the class of an inline object; other schemas are returned unchanged."""
        if not _is_object_class(schema):
            self.name_inside(schema, name, pointer)
            return schema
        title = class_name(schema["title"]) if isinstance(schema.get("title"), str) else ""
        wanted = title if title in self._titles and title not in self._taken else class_name(name) or "Schema"
        chosen = unique_name(wanted, self._taken)
        self._taken.add(chosen)
        self._draft.schemas[chosen] = schema
        self._draft.move(join("/components/schemas", chosen), pointer)
        self.name_inside(schema, chosen, join("/components/schemas", chosen))
        return {"$ref": _PREFIX + chosen}


def _is_object_class(schema: JsonObject) -> bool:
    """Tell whether a schema becomes a class: it has properties, or merges the parts of an `allOf`."""
    if "$ref" in schema:
        return False
    parts = list_of(schema.get("allOf"))
    return bool(schema.get("properties")) or len(parts) > 1


def _unique_titles(data: JsonObject) -> set[str]:
    """Return the class names that exactly one title in the document gives."""
    counts: Counter[str] = Counter()
    stack: list[Any] = [data]
    while stack:
        node = stack.pop()
        if is_object(node):
            title = node.get("title")
            if isinstance(title, str) and class_name(title):
                counts[class_name(title)] += 1
            stack.extend(node.values())
        elif is_array(node):
            stack.extend(node)
    return {title for title, count in counts.items() if count == 1}
