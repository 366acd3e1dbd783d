"""Naming: the names of classes, for schemas that have a name and for parts of schemas, which are named after their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from openapi.document import JsonObject, is_object, join, list_of, walk
from openapi.media_types import media_kind
from openapi.structure import child_schemas, nodes
from pipeline.discriminators import rename_targets, schema_name
from pipeline.keywords import LIMITS
from pipeline.names import class_name, model_name, part_name, unique_class_name

from .changes import NAMED_SCHEMA, RENAMED_SCHEMA
from .draft import SCHEMA_REFERENCE, SCHEMAS, Draft, items_of

_SHARED = (("requestBodies", "_RequestBody"), ("responses", "_ResponseBody"), ("parameters", ""))
_STREAMS = frozenset({"events", "lines"})


def name_classes(draft: Draft) -> None:
    """Rename the named schemas to their classes, unique in any case.

    In a collision, a schema that already has the name of a class keeps it, then the first one in alphabetical order.
    """
    names = list(draft.schemas)
    bodies = {f"Body_{label}": f"Body_{short}" for label, short in draft.labels.items()}  # as FastAPI calls them
    wanted = {name: model_name(bodies.get(name, name)) for name in names}
    chosen: dict[str, str] = {}
    taken: set[str] = set()  # in lower case
    for name in sorted(names, key=lambda name: (wanted[name] != name, name)):
        chosen[name] = unique_class_name(wanted[name], taken)
        taken.add(chosen[name].lower())
    renamed = {old: new for old, new in chosen.items() if old != new}
    for old, new in renamed.items():
        draft.record(RENAMED_SCHEMA, join(SCHEMAS, old), f"{old} as {new}")
        draft.move(join(SCHEMAS, new), join(SCHEMAS, old))
    draft.components["schemas"] = {chosen[name]: draft.schemas[name] for name in names}
    _rename_references(draft, renamed)


def _rename_references(draft: Draft, renamed: dict[str, str]) -> None:
    for _, _, node in nodes(draft.data):
        reference = node.get("$ref")
        if isinstance(reference, str):
            node["$ref"] = _renamed(reference, renamed)
        rename_targets(node, lambda reference: _renamed(reference, renamed))


def _renamed(reference: str, renamed: dict[str, str]) -> str:
    name = schema_name(reference)
    return SCHEMA_REFERENCE + renamed[name] if name in renamed else reference


def name_objects(draft: Draft) -> None:
    """Name every inline object with properties, and every inline `allOf`, which will be merged into one."""
    _Namer(draft, _is_object).name_all()


def name_parts(draft: Draft) -> None:
    """Name everything else that becomes a class or an alias: the generator of the models would name it itself."""
    _Namer(draft, _is_part).name_all()


def _is_object(schema: JsonObject, *, direct: bool) -> bool:
    del direct
    return bool(schema.get("properties")) or len(list_of(schema.get("allOf"))) > 1


def _is_part(schema: JsonObject, *, direct: bool) -> bool:
    """True if a part needs a name. The limits of a direct property belong to its field; others need an alias."""
    is_class = bool(schema.get("properties")) or "discriminator" in schema
    return is_class or (bool(schema.keys() & LIMITS) and not direct)


class _Namer:
    """Moves parts of schemas to the named schemas; a name depends only on the part's place, except in a collision."""

    def __init__(self, draft: Draft, needs_name: Callable[..., bool]) -> None:
        self._draft = draft
        self._needs_name = needs_name
        self._taken = {class_name(name).lower() for name in draft.schemas}
        self._titles = _unique_titles(draft.data)

    def name_all(self) -> None:
        """Name the parts of the named schemas, then those of what operations share, then those of the operations."""
        for name in list(self._draft.schemas):
            self._name_inside(self._draft.schemas[name], name, join(SCHEMAS, name))
        for section, ending in _SHARED:
            for name, node in items_of(self._draft.components.get(section)):
                self._name_content(node, f"{name}{ending}", join("/components", section, name))
        for operation in self._draft.operations():
            label = self._draft.labels.get(operation.label, operation.label)
            node, pointer = operation.node, operation.pointer
            self._name_parameters(operation.path_item, label, operation.path_pointer)
            self._name_parameters(node, label, pointer)
            self._name_content(node.get("requestBody"), f"{label}_RequestBody", join(pointer, "requestBody"))
            for status, response in items_of(node.get("responses")):
                prefix = label if status[:1] == "2" else f"{label}_{status}"
                self._name_content(response, f"{prefix}_ResponseBody", join(pointer, "responses", status))

    def _name_parameters(self, owner: JsonObject, label: str, pointer: str) -> None:
        for index, parameter in enumerate(list_of(owner.get("parameters"))):
            if is_object(parameter) and "$ref" not in parameter:
                self._name_content(parameter, f"{label}_{parameter.get('name')}", join(pointer, "parameters", index))

    def _name_content(self, owner: Any, name: str, pointer: str) -> None:
        """Name the schemas in a parameter, a request body or a response."""
        if not is_object(owner):
            return
        if "schema" in owner:
            owner["schema"] = self._named(owner["schema"], name, join(pointer, "schema"), direct=True)
        for media_type, media in items_of(owner.get("content")):
            if is_object(media) and "schema" in media:
                kind = media_kind(media_type)
                wanted = f"{name.removesuffix('_ResponseBody')}_Event" if kind in _STREAMS else name
                place = join(pointer, "content", media_type, "schema")
                media["schema"] = self._named(media["schema"], wanted, place, direct=True)

    def _name_inside(self, schema: JsonObject, name: str, pointer: str) -> None:
        """Name the parts of a schema that has a name or needs none; those of an `allOf` that will be merged are its own."""
        merged = len(list_of(schema.get("allOf"))) > 1 or "properties" in schema
        for tokens, child in list(child_schemas(schema)):
            below = join(pointer, *tokens)
            part = part_name(schema, tokens, name)
            if not is_object(child):
                continue
            if tokens[0] == "allOf" and merged:
                self._name_inside(child, part, below)
                continue
            owner: Any = schema
            for token in tokens[:-1]:
                owner = owner[token]
            owner[tokens[-1]] = self._named(child, part, below, direct=tokens[0] == "properties")

    def _named(self, schema: Any, name: str, pointer: str, *, direct: bool) -> Any:
        """Return a reference to a part under its new name, or the part itself if it needs none."""
        if not is_object(schema) or "$ref" in schema:
            return schema
        if not self._needs_name(schema, direct=direct):
            self._name_inside(schema, name, pointer)
            return schema
        title = class_name(schema["title"]) if isinstance(schema.get("title"), str) else ""
        if title not in self._titles or title.lower() in self._taken:
            title = class_name(name) or "Schema"
        chosen = unique_class_name(model_name(title), self._taken)
        self._taken.add(chosen.lower())
        self._draft.record(NAMED_SCHEMA, pointer, chosen)
        self._draft.schemas[chosen] = schema
        self._draft.move(join(SCHEMAS, chosen), pointer)
        self._name_inside(schema, chosen, join(SCHEMAS, chosen))
        return {"$ref": SCHEMA_REFERENCE + chosen}


def _unique_titles(data: JsonObject) -> set[str]:
    """Return the class names that exactly one title in the document gives."""
    titles = (node.get("title") for _, node in walk(data) if is_object(node))
    counts = Counter(class_name(title) for title in titles if isinstance(title, str))
    return {title for title, count in counts.items() if title and count == 1}
