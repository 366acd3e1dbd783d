"""Keywords about single values: types and null, enum and const, bounds, formats, patterns."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, Final

from openapi.document import JsonObject, is_array

from .patterns import matches
from .schema import ANY_TYPES, Bound, Enum, Schema, canonical

EMPTY_PATTERNS = frozenset({"", ".*", "^.*$", "^", "$", "^.*", ".*$"})
ANNOTATING_FORMATS = frozenset({"password", ""})
# Formats that change the generated type, or the exact set of values.
NUMBER_FORMATS = frozenset({
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double",
})  # fmt: skip
TYPED_FORMATS = NUMBER_FORMATS | {"date", "date-time", "time", "duration", "uuid", "byte", "binary"}
# Each format allows every value of those to its right.
CONTAINED_FORMATS: Final = {
    "int64": {"int32", "int16", "int8"}, "int32": {"int16", "int8"}, "int16": {"int8"}, "double": {"float"},
    "uint64": {"uint32", "uint16", "uint8"}, "uint32": {"uint16", "uint8"}, "uint16": {"uint8"},
    "uri-reference": {"uri"}, "iri-reference": {"iri", "uri", "uri-reference"}, "iri": {"uri"},
}  # fmt: skip
_BOUNDS = frozenset({
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties", "minContains", "maxContains",
})  # fmt: skip
_ONLY_NULL = frozenset({"null"})
NUMBER = frozenset({"integer", "fraction"})
_EMPTY = Schema()
# What says something about objects, or arrays, alone.
_INSIDE = {
    "object": ("properties", "required", "additional", "pattern_properties", "property_names", "dependent_required",
               "dependent_schemas"),
    "array": ("items", "prefix", "contains", "unique"),
}  # fmt: skip
_UNEVALUATED = {"object": "unevaluatedProperties", "array": "unevaluatedItems"}
_LIMITS = {"Length": "string", "Items": "array", "Properties": "object", "Contains": "array"}


def own_types(node: JsonObject) -> tuple[bool, frozenset[str]]:
    """Return whether a schema states a type, and the types that it allows by `type`."""
    stated = node.get("type", [])
    types: set[str] = set()
    for name in stated if is_array(stated) else [stated]:
        if name is None:
            types.add("null")  # as YAML reads a bare `null`
        elif isinstance(name, str):
            types |= {"integer", "fraction"} if name == "number" else {name}
    if not types:
        return False, ANY_TYPES
    return True, frozenset(types)


def own_enum(node: JsonObject) -> tuple[Enum | None, bool]:
    """Return the values that `enum` and `const` allow, and whether `const` is one of the two."""
    values: Enum | None = None
    if isinstance(node.get("enum"), list):
        values = {canonical(value): value for value in node["enum"]}
    if "const" in node:
        const = canonical(node["const"])
        values = {const: node["const"]} if values is None or const in values else {}
    return values, "const" in node


def read_bounds(node: JsonObject, lower: dict[str, Bound], upper: dict[str, Bound], where: dict[str, str]) -> None:
    """Fill `lower` and `upper` with the ranges that a schema states; exclusive bounds use the plain name."""
    if _BOUNDS.isdisjoint(node) and "contains" not in node:
        return
    for name, ends, exclusive_name in (
        ("minimum", lower, "exclusiveMinimum"), ("maximum", upper, "exclusiveMaximum"),
    ):  # fmt: skip
        stated, exclusive = _number(node.get(name)), node.get(exclusive_name)
        candidates = [] if stated is None else [(Bound(stated, exclusive is True), name)]
        other = None if isinstance(exclusive, bool) else _number(exclusive)
        if other is not None:
            candidates.append((Bound(other, True), exclusive_name))
        for bound, keyword in candidates:
            if name not in ends or bound.tighter(ends[name], upper=ends is upper):
                ends[name] = bound
                where[name] = where.get(keyword, "")
    for suffix in _LIMITS:
        for prefix, ends in (("min", lower), ("max", upper)):
            value = _limit(node, prefix, suffix)
            if value is not None:
                ends[prefix + suffix] = Bound(value)


def _limit(node: JsonObject, prefix: str, suffix: str) -> float | None:
    """Return a limit of a size, None where it limits nothing; `contains` asks for one item by default."""
    value = _number(node.get(prefix + suffix))
    if suffix == "Contains":
        value = 1 if value is None and prefix == "min" else value
        return value if "contains" in node else None
    return None if prefix == "min" and value == 0 else value


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def type_of(value: Any) -> str:
    """Return the JSON type of a value, a number being "integer" or "fraction"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if value == int(value) else "fraction"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def settle(schema: Schema) -> Schema:
    """Return `schema` with its types, enum and bounds in agreement with one another."""
    discrete = "fraction" not in schema.types and "integer" in schema.types and (schema.lower or schema.upper)
    if schema.enum is None and not discrete:
        return schema
    schema = copy.copy(schema)
    if schema.enum is not None:
        _settle_enum(schema, schema.enum)
    if discrete:
        schema.lower = _inclusive(schema.lower, "minimum", 1)
        schema.upper = _inclusive(schema.upper, "maximum", -1)
    return schema


def _inclusive(ends: dict[str, Bound], name: str, step: int) -> dict[str, Bound]:
    """Write the exclusive bound of an integer as an inclusive one."""
    bound = ends.get(name)
    if bound is None or not bound.exclusive or bound.value != int(bound.value):
        return ends
    return {**ends, name: Bound(int(bound.value) + step, excludes=bound.value)}


def _settle_enum(schema: Schema, enum: Enum) -> None:
    """Take null out of the enum and limit the types to those of its values, unless none is left (a slip)."""
    types = frozenset(map(type_of, enum.values()))
    if schema.types & types:
        schema.types &= types
        schema.typed = True
    elif len(schema.types) > 1:
        schema.types -= _ONLY_NULL  # no value of the enum is null
    allowed = {key: value for key, value in enum.items() if key != "null" and type_of(value) in schema.types}
    schema.enum = allowed or {key: value for key, value in enum.items() if key != "null"}
    if schema.types == _ONLY_NULL:
        schema.closed = "null" not in enum
        schema.enum = None


def of_types(schema: Schema, types: frozenset[str]) -> Schema:
    """Return `schema` without the keywords that say nothing about values of `types`."""
    idle = {name for name in (*schema.lower, *schema.upper) if types.isdisjoint(_bounded(name))}
    kept = replace(
        schema,
        lower={name: bound for name, bound in schema.lower.items() if name not in idle},
        upper={name: bound for name, bound in schema.upper.items() if name not in idle},
        formats=frozenset(name for name in schema.formats if not types.isdisjoint(_formatted(name))),
    )
    if types.isdisjoint(NUMBER):
        kept.multiples = _EMPTY.multiples
    if "string" not in types:
        kept.patterns = _EMPTY.patterns
    for name, keywords in _INSIDE.items():
        if name not in types:
            for keyword in keywords:
                setattr(kept, keyword, getattr(_EMPTY, keyword))
            kept.unevaluated = {key: place for key, place in kept.unevaluated.items() if key != _UNEVALUATED[name]}
    return kept


def _bounded(name: str) -> frozenset[str]:
    """Return the types that a bound applies to."""
    return next((frozenset({kind}) for suffix, kind in _LIMITS.items() if name.endswith(suffix)), NUMBER)


def _formatted(name: str) -> frozenset[str]:
    """Return the types that a format applies to; either kind of scalar for one that is not known."""
    if name in NUMBER_FORMATS:
        return NUMBER
    return frozenset({"string"}) if name in TYPED_FORMATS else NUMBER | {"string"}


def fits(schema: Schema, value: Any) -> bool:
    """True if a value keeps to the bounds, multiples and patterns of a schema; False if unknown."""
    kind = type_of(value)
    if kind in ("integer", "fraction"):
        return _between(schema, "minimum", "maximum", value) and all(value % factor == 0 for factor in schema.multiples)
    if kind == "string":
        return all(matches(pattern, value) for pattern in schema.patterns) and _between(
            schema, "minLength", "maxLength", len(value)
        )
    if kind == "array":
        return not schema.unique and _between(schema, "minItems", "maxItems", len(value))
    return kind != "object" or _between(schema, "minProperties", "maxProperties", len(value))


def _between(schema: Schema, lowest: str, highest: str, value: float) -> bool:
    low, high, here = schema.lower.get(lowest), schema.upper.get(highest), Bound(value)
    return not (low and low.tighter(here, upper=False)) and not (high and high.tighter(here, upper=True))


def place_of(schema: Schema, *keywords: str, otherwise: str = "") -> str:
    """Return the pointer of the first of `keywords` that `schema` states, or else another one or that of the schema."""
    for keyword in keywords:
        if keyword in schema.where:
            return schema.where[keyword]
    return otherwise or schema.pointer
