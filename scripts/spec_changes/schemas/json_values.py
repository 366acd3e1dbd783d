"""Write what a schema says of single values as JSON Schema: types, enum, bounds, pattern and format."""

from __future__ import annotations

import math
from typing import Any

from openapi.document import JsonObject, is_array

from .formats import WHOLE_FORMATS, number_range
from .keywords import ANNOTATING_FORMATS, EMPTY_PATTERNS, own_types

_SIZES = frozenset({
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains",
})  # fmt: skip
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})


class UnreadableError(Exception):
    """A schema refers to something that cannot be followed, or says what JSON Schema has no word for."""


def values_of(raw: JsonObject) -> JsonObject:
    """Return what a node says of single values, with values of the wrong kind left out.

    Raises:
        UnreadableError: Readers disagree about a format.
    """
    found: JsonObject = {}
    stated, types = own_types(raw)
    if stated:
        found["type"] = sorted(
            types - {"integer", "fraction"} | ({"number"} if "fraction" in types else types & {"integer"})
        )
    if is_array(raw.get("enum")):
        found["enum"] = raw["enum"]
    if "const" in raw:
        found["const"] = raw["const"]
    if raw.get("uniqueItems") is True:
        found["uniqueItems"] = True
    pattern = raw.get("pattern")
    if isinstance(pattern, str) and pattern not in EMPTY_PATTERNS:
        found["pattern"] = pattern
    for keyword, value in raw.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and (keyword in _NUMBERS or (keyword in _SIZES and value >= 0)):
            found[keyword] = value
    for end, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if raw.get(exclusive) is True and end in found:  # as 3.0 writes it
            found[exclusive] = found.pop(end)
    _format(found, raw.get("format"), types)
    return found


def _format(found: JsonObject, name: Any, types: frozenset[str]) -> None:
    if not isinstance(name, str) or name in ANNOTATING_FORMATS:
        return
    bounds = number_range(name)
    if bounds is None:
        found["format"] = name
    elif name in WHOLE_FORMATS and {"integer", "fraction"} <= types:
        raise UnreadableError(name)  # readers disagree whether a fraction has it
    elif "integer" in types and not math.isinf(bounds[0]):
        found["minimum"] = max(found.get("minimum", bounds[0]), bounds[0])
        found["maximum"] = min(found.get("maximum", bounds[1]), bounds[1])
