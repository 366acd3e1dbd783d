"""Discriminators: the property by whose value the branches of a union are distinguished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openapi.document import JsonObject, is_object, unescape

_PREFIX = "#/components/schemas/"


def schema_name(reference: Any) -> str:
    """Return the name of the schema that a reference leads to, "" if it leads to none."""
    is_schema = isinstance(reference, str) and reference.startswith(_PREFIX)
    return unescape(str(reference).removeprefix(_PREFIX)) if is_schema else ""


def full_reference(target: Any) -> str:
    """Return the reference that a mapping means, which may be the bare name of a schema."""
    return str(target) if str(target).startswith("#") else f"{_PREFIX}{target}"


def rename_targets(schema: JsonObject, rename: Callable[[str], str]) -> None:
    """Change the references in the discriminator of a schema, if it has one."""
    discriminator = schema.get("discriminator")
    if is_object(discriminator):
        mapping = discriminator.get("mapping")
        if is_object(mapping):
            discriminator["mapping"] = {tag: rename(full_reference(target)) for tag, target in mapping.items()}
        if isinstance(discriminator.get("defaultMapping"), str):
            discriminator["defaultMapping"] = rename(full_reference(discriminator["defaultMapping"]))
