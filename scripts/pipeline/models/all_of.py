"""Merge the parts of an `allOf` into one object, so that the class that comes of it narrows no field of a base class."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from openapi.document import JsonObject, is_object
from openapi.traversal import children

_PREFIX = "#/components/schemas/"


def merge_all_of(schema: Any, named: dict[str, JsonObject]) -> Any:
    """Return `schema` with every `allOf` inside it merged; `named` holds the schemas that references lead to.

    A single part without company is the part itself, so a reference stays a reference.
    """
    if not is_object(schema):
        return schema
    result = _merged(deepcopy(schema), named, ()) if "allOf" in schema else dict(schema)
    for tokens, child in list(children(result)):
        owner: Any = result
        for token in tokens[:-1]:
            owner[token] = owner[token].copy() if isinstance(owner[token], dict | list) else owner[token]
            owner = owner[token]
        owner[tokens[-1]] = merge_all_of(child, named)
    return result


def _merged(schema: JsonObject, named: dict[str, JsonObject], above: tuple[str, ...]) -> JsonObject:
    """Merge the parts of one schema, later ones over earlier ones, its own keywords last."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_PREFIX)
        if name in above:
            return {}
        return {**_merged(deepcopy(named[name]), named, (*above, name)), **_without(schema, "$ref")}
    parts = schema.pop("allOf", None)
    if parts is None:
        return schema
    if len(parts) == 1 and "$ref" in parts[0] and not schema.keys() & {"properties", "required", "type"}:
        return {**parts[0], **schema}
    result: JsonObject = {}
    for part in [*(_merged(part, named, above) for part in parts), schema]:
        properties = {**result.get("properties", {}), **_narrowed(result, part)}
        required = list(dict.fromkeys([*result.get("required", ()), *part.get("required", ())]))
        result = {**result, **part}
        if properties:
            result["properties"] = properties
        if required:
            result["required"] = required
    return {**result, "type": "object"}


def _narrowed(base: JsonObject, part: JsonObject) -> JsonObject:
    """Return the properties of `part`, each with what the same property of `base` says besides."""
    before = base.get("properties", {})
    return {
        name: {**before[name], **narrower} if name in before and "$ref" not in before[name] else narrower
        for name, narrower in part.get("properties", {}).items()
    }


def _without(mapping: JsonObject, key: str) -> JsonObject:
    return {name: value for name, value in mapping.items() if name != key}
