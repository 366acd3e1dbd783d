"""Merge the parts of an `allOf` into one schema, so that its class does not narrow a field of a base class.

A union beside properties is merged too: the fields of its branches become optional fields of the one class.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from openapi.document import JsonObject, is_array, is_object
from openapi.structure import child_schemas
from pipeline.defaults import SEND_DEFAULT

_PREFIX = "#/components/schemas/"
_UNIONS = ("oneOf", "anyOf")
_OBJECT_KEYWORDS = frozenset({"properties", "additionalProperties", "required"})
# Keywords that do not constrain values.
_ANNOTATIONS = frozenset({"default", "deprecated", "description", "readOnly", "writeOnly", SEND_DEFAULT})

Schemas = dict[str, JsonObject]


def merge_all_of(schema: Any, named: Schemas) -> Any:
    """Return `schema` with every `allOf` inside it merged; `named` holds the schemas that references lead to.

    A single part without other constraints is the schema itself, so a reference stays a reference.
    """
    if not is_object(schema):
        return schema
    result = _merged(deepcopy(schema), named, ()) if "allOf" in schema or _is_mixed(schema) else dict(schema)
    for tokens, child in list(child_schemas(result)):
        owner: Any = result
        for token in tokens[:-1]:
            owner[token] = owner[token].copy() if isinstance(owner[token], dict | list) else owner[token]
            owner = owner[token]
        owner[tokens[-1]] = merge_all_of(child, named)
    return result


def _is_mixed(schema: JsonObject) -> bool:
    """Tell whether a schema has properties and a union beside them."""
    return bool(schema.get("properties")) and any(kind in schema for kind in _UNIONS)


def _merged(schema: JsonObject, named: Schemas, above: tuple[str, ...]) -> JsonObject:
    """Merge the parts of one schema, later ones over earlier ones, its own keywords last."""
    if "$ref" in schema:
        return _merged_reference(schema, named, above)
    parts = schema.pop("allOf", [])
    telling = [part for part in parts if part.keys() - _ANNOTATIONS]
    if len(telling) == 1 and _adds_nothing(schema, telling[0], named):
        beside = {key: value for part in parts if part is not telling[0] for key, value in part.items()}
        if "$ref" in telling[0] or not _is_mixed(telling[0]):
            schema.pop("type", None)
            return {**_plain(telling[0], named, above), **beside, **schema}
    result: JsonObject = {}
    for part in [*(_merged(part, named, above) for part in parts), schema]:
        # A part that is only a reference stays one.
        result = _joined(result, _merged_reference(part, named, above) if "$ref" in part else part)
    if _OBJECT_KEYWORDS & result.keys():
        for kind in _UNIONS:
            for branch in result.pop(kind, ()):
                _add_optional(result, _merged(deepcopy(branch), named, above))
        result.setdefault("type", "object")
        for name in result.get("required", ()):
            result.setdefault("properties", {}).setdefault(name, {})
    return result


def _adds_nothing(schema: JsonObject, part: JsonObject, named: Schemas) -> bool:
    """Tell whether a schema adds no constraint to the only part of its `allOf`, except for the same type."""
    beside = schema.keys() - _ANNOTATIONS
    target = named.get(str(part.get("$ref")).removeprefix(_PREFIX), part)
    return not beside or (beside == {"type"} and schema["type"] == target.get("type"))


def _plain(part: JsonObject, named: Schemas, above: tuple[str, ...]) -> JsonObject:
    return part if "$ref" in part else _merged(part, named, above)


def _merged_reference(schema: JsonObject, named: Schemas, above: tuple[str, ...]) -> JsonObject:
    name = schema["$ref"].removeprefix(_PREFIX)
    if name in above or name not in named:
        return {}
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    target = _merged(deepcopy(named[name]), named, (*above, name))
    return {**(_merged_reference(target, named, (*above, name)) if "$ref" in target else target), **beside}


def _joined(base: JsonObject, part: JsonObject) -> JsonObject:
    """Combine two schemas; where they differ about a keyword, the second one wins."""
    properties = {**base.get("properties", {}), **_narrowed(base, part)}
    required = list(dict.fromkeys([*base.get("required", ()), *part.get("required", ())]))
    result = {**base, **part}
    if properties:
        result["properties"] = properties
    if required:
        result["required"] = required
    if "type" in base and "type" in part:
        shared = [name for name in _types(base) if name in _types(part)]
        result["type"] = shared[0] if len(shared) == 1 else shared or part["type"]
    for kind in _UNIONS:
        if kind in base and kind in part:
            result[kind] = [*base[kind], *part[kind]]
    return result


def _types(schema: JsonObject) -> list[str]:
    return schema["type"] if is_array(schema["type"]) else [schema["type"]]


def _narrowed(base: JsonObject, part: JsonObject) -> JsonObject:
    """Return the properties of `part`, each combined with the same property of `base`."""
    before = base.get("properties", {})
    return {
        name: {**before[name], **narrower} if name in before and "$ref" not in before[name] else narrower
        for name, narrower in part.get("properties", {}).items()
    }


def _add_optional(result: JsonObject, branch: JsonObject) -> None:
    """Add the properties of one branch of a union as optional ones."""
    properties = result.setdefault("properties", {})
    for name, schema in branch.get("properties", {}).items():
        known = properties.get(name)
        if known is None or not known:
            properties[name] = schema
        elif schema and known != schema:
            branches = known["anyOf"] if known.keys() == {"anyOf"} else [known]
            if schema not in branches:
                properties[name] = {"anyOf": [*branches, schema]}
