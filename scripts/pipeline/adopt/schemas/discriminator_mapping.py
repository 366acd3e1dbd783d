"""Discriminators: complete the mapping from the values of a property to the branches of a union."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_object, list_of
from pipeline.adopt.draft import Draft, items_of

_PREFIX = "#/components/schemas/"


def complete_discriminator(draft: Draft, schema: JsonObject) -> None:
    """Complete the mapping of a discriminator, or remove one that does not distinguish the branches.

    A branch is identified by the mapping and by the values that its own property allows; one without either by
    the name of its schema.
    """
    mapping = _mapping(draft, schema)
    if mapping is None:
        schema.pop("discriminator", None)
    else:
        schema["discriminator"] = {"propertyName": schema["discriminator"]["propertyName"], "mapping": mapping}


def _mapping(draft: Draft, schema: JsonObject) -> dict[str, str] | None:
    """Return the reference for each value, None if the property does not distinguish the branches."""
    discriminator = schema.get("discriminator")
    branches = list_of(schema.get("oneOf")) or list_of(schema.get("anyOf"))
    if not is_object(discriminator) or not branches:
        return None
    name, found = discriminator.get("propertyName"), dict[str, str]()
    for branch in branches:
        reference = branch.get("$ref") if is_object(branch) else None
        properties = draft.follow(branch)[0].get("properties", {})
        if not (isinstance(reference, str) and isinstance(name, str) and is_object(properties) and name in properties):
            return None
        allowed = [value for value in _allowed(draft, properties[name]) if isinstance(value, str)]
        given = [value for value, target in items_of(discriminator.get("mapping")) if _is_same(target, reference)]
        for value in dict.fromkeys([*given, *allowed] or [reference.rpartition("/")[2]]):
            if found.setdefault(value, reference) != reference:
                return None
    return found


def _allowed(draft: Draft, schema: Any) -> Iterator[str]:
    """Yield the texts that the `const` or `enum` of a property allows."""
    node = draft.follow(schema)[0]
    for value in [node["const"]] if "const" in node else list_of(node.get("enum")):
        if isinstance(value, str):
            yield value


def _is_same(target: Any, reference: str) -> bool:
    return reference in (target, f"{_PREFIX}{target}")
