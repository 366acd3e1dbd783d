"""Schemas: keywords of other versions, duplicate values, and types that JSON Schema does not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join
from openapi.pointers import tokens_of
from openapi.structure import nodes
from openapi.versions import respell_bounds, respell_nullable
from pipeline import changes
from pipeline.changes import Fault
from pipeline.draft import Draft
from pipeline.keywords import TYPES

# What the words of programming languages and of older descriptions mean.
_WORDS = {
    "array": "list", "boolean": "bool", "integer": "int int32 int64 long", "number": "decimal double float",
    "object": "dict map", "string": "str text",
}  # fmt: skip
_FORMATS = {"date": "date", "date-time": "date-time", "datetime": "date-time", "file": "binary", "uuid": "uuid"}
_MEANT: dict[str, JsonObject] = {
    "any": {},
    **{word: {"type": name} for name, words in _WORDS.items() for word in words.split()},
    **{word: {"type": "string", "format": name} for word, name in _FORMATS.items()},
}


def mend_schemas(draft: Draft) -> None:
    """Mend each schema separately."""
    for pointer, kind, node in nodes(draft.data):
        if kind == "schema":
            for rewrite in _REWRITES:
                rewrite(draft, node, pointer)


def _spell_bounds(draft: Draft, node: JsonObject, pointer: str) -> None:
    for exclusive in ("exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(node.get(exclusive), bool):
            draft.record(changes.OTHER_VERSION, join(pointer, exclusive), exclusive)
    respell_bounds(node, pointer, draft.move)


def _spell_nullable(draft: Draft, node: JsonObject, pointer: str) -> None:
    if "nullable" in node:
        name = node.get("type")
        is_typed, branch = isinstance(name, str), 'Add {type: "null"} as a branch of anyOf.'
        hint = f'Write type: [{name}, "null"].' if is_typed else branch
        draft.record(changes.OTHER_VERSION, join(pointer, "nullable"), "nullable", hint)
        respell_nullable(draft.references, node, pointer, draft.move)


def _follow_recursion(draft: Draft, node: JsonObject, pointer: str) -> None:
    """Read a recursive reference of 2019-09 as one to the named schema around it."""
    for key in ("$recursiveAnchor", "$recursiveRef"):
        if key in node:
            draft.record(changes.OTHER_VERSION, join(pointer, key), key)
            if node.pop(key) == "#" and pointer.startswith("/components/schemas/"):
                node["$ref"] = f"#{join('', *tokens_of(pointer)[:3])}"


def meant_by(name: str) -> JsonObject | None:
    """Return the schema that a name of a type means which JSON Schema does not have; None if that is not known."""
    return {"type": name.lower()} if name.lower() in TYPES else _MEANT.get(name.lower())


def spell_types(draft: Draft, node: JsonObject, pointer: str) -> None:
    """Read the names of types that JSON Schema does not have as the ones that are meant."""
    given = node.get("type")
    if isinstance(given, str) and given not in TYPES:
        meant = meant_by(given)
        if meant is not None:
            draft.record(changes.TYPE_NAME, join(pointer, "type"), given)
            del node["type"]
            for key, value in meant.items():
                node.setdefault(key, value)


def _once(draft: Draft, node: JsonObject, pointer: str) -> None:
    """Keep each value of `required`, `enum` and `type` once."""
    for key in ("required", "enum", "type"):
        values = node.get(key)
        if not is_array(values):
            continue
        kept: list[Any] = []
        for value in values:
            if not any(type(value) is type(other) and value == other for other in kept):
                kept.append(value)
        if len(kept) < len(values):
            draft.record(changes.REPEATED, join(pointer, key), key)
            node[key] = kept


def _own_required(draft: Draft, node: JsonObject, pointer: str) -> None:
    """Leave out `required: true` on a property, which belongs into the list of the object around it."""
    if isinstance(node.get("required"), bool):
        draft.record(changes.REQUIRED_PROPERTY, join(pointer, "required"), pointer.rpartition("/")[2])
        del node["required"]


def _empty_choices(draft: Draft, node: JsonObject, pointer: str) -> None:
    """Take anything where no value is known."""
    for key in ("enum", "oneOf", "anyOf", "allOf"):
        if node.get(key) == []:
            fault = Fault("empty-enum", "an enum without values accepts nothing", "List its values.")
            draft.record(changes.EMPTY_CHOICE, join(pointer, key), key, fault=fault if key == "enum" else None)
            del node[key]


def _parts(draft: Draft, node: JsonObject, pointer: str) -> None:
    """Take anything for the items that a list of no schemas describes."""
    if is_array(node.get("items")):
        draft.record(changes.OTHER_VERSION, join(pointer, "items"), "items")
        items = node.pop("items")
        if items and all(is_object(item) for item in items):
            node["prefixItems"] = items
            draft.move(join(pointer, "prefixItems"), join(pointer, "items"))


_REWRITES: tuple[Callable[[Draft, JsonObject, str], None], ...] = (
    _follow_recursion,
    _own_required,
    _spell_bounds,
    spell_types,
    _spell_nullable,
    _once,
    _empty_choices,
    _parts,
)
