"""Absent: fields that a document needs and does not have, and those that are null, as YAML reads `description:`."""

from __future__ import annotations

from typing import Any

from openapi.document import JsonObject, is_array, join, list_of, object_of
from openapi.pointers import tokens_of
from openapi.structure import Kind, Tokens, children, nodes
from pipeline.changes import INFO, NULL, TYPE_NAME
from pipeline.draft import Draft, items_of

_INFO = {"title": "API", "version": "0.0.0"}
_VALUES = frozenset({"const", "default", "example", "value"})
_CHOICES = frozenset({"anyOf", "oneOf"})
# What takes the place of a member that is null; one of another kind is left out.
_EMPTY: dict[Kind, JsonObject] = {"schema": {}, "response": {"description": ""}, "media type": {}, "example": {}}


def supply_info(draft: Draft) -> None:
    """Give a document without a title or a version one."""
    info = object_of(draft.data.get("info"))
    draft.data["info"] = info
    for name, value in _INFO.items():
        if info.get(name) is None:
            draft.record(INFO, "/info", name)
            info[name] = value


def leave_out_nulls(draft: Draft) -> None:
    """Read a field that is null as if it were not there, and an unquoted `null` among types as the type."""
    for pointer, kind, node in nodes(draft.data):
        if kind == "schema":
            _spell_null(draft, node, pointer)
        for key in [key for key, value in node.items() if value is None and key not in _VALUES and key[:2] != "x-"]:
            draft.record(NULL, join(pointer, key), key)
            del node[key]
        _fill_members(draft, node, pointer, kind)
        _empty_lists(draft, node, pointer)


def _spell_null(draft: Draft, node: JsonObject, pointer: str) -> None:
    types, place = node.get("type", ""), join(pointer, "type")
    if is_array(types) and None in types:
        draft.record(TYPE_NAME, place, "null")
        node["type"] = ["null" if name is None else name for name in types]
    elif types is None and not _CHOICES.isdisjoint(tokens_of(pointer)[-2:-1]):
        draft.record(TYPE_NAME, place, "null")
        node["type"] = "null"


def _fill_members(draft: Draft, node: JsonObject, pointer: str, kind: Kind) -> None:
    """Replace the members of maps and lists that are null, or leave them out."""
    nulls = [(tokens, of_kind) for tokens, of_kind, child in children(kind, node) if child is None]
    for tokens, of_kind in reversed(nulls):
        owner: Any = node
        for token in tokens[:-1]:
            owner = owner[token]
        draft.record(NULL, join(pointer, *tokens), str(tokens[-1]))
        if of_kind in _EMPTY:
            owner[tokens[-1]] = dict(_EMPTY[of_kind])
        else:
            del owner[tokens[-1]]


def _empty_lists(draft: Draft, node: JsonObject, pointer: str) -> None:
    """Read the scopes of a requirement, and the description of a scope, as empty if they are null."""
    found: list[tuple[Tokens, Any]] = [
        (("security", index), each) for index, each in enumerate(list_of(node.get("security")))
    ]
    found += [(("flows", key, "scopes"), object_of(flow).get("scopes")) for key, flow in items_of(node.get("flows"))]
    for tokens, owner in found:
        for name, value in items_of(owner):
            if value is None:
                draft.record(NULL, join(pointer, *tokens, name), name)
                owner[name] = list[Any]() if tokens[0] == "security" else ""
