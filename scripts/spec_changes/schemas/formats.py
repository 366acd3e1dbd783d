"""Formats that keep values within bounds: `int32` is a range of numbers, and every UUID has 36 characters."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import jsonschema_rs

from .patterns import lengths
from .schema import ANY_TYPES, Bound, Schema

_FLOAT = 3.4028235e38
WHOLE_FORMATS = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
}
# Most readers do not distinguish a number that fits no double from the nearest one, whatever its format.
_RANGES: dict[str, tuple[float, float]] = {
    **WHOLE_FORMATS, "float": (-_FLOAT, _FLOAT), "double": (-math.inf, math.inf),
}  # fmt: skip
_LENGTHS: dict[str, tuple[int, int | None]] = {
    "uuid": (36, 36), "date": (10, 10), "date-time": (20, None), "time": (9, None), "duration": (3, None),
    "ipv4": (7, 15), "ipv6": (2, 45), "hostname": (1, 253), "email": (3, None), "uri": (2, None),
}  # fmt: skip


def number_range(name: str) -> tuple[float, float] | None:
    """Return the lowest and the highest number that a format allows; None if it is about something else."""
    return _RANGES.get(name)


def is_range(name: str, schema: Schema) -> bool:
    """True if a format says of the numbers that `schema` allows just that they lie in a range."""
    return name in _RANGES and (name not in WHOLE_FORMATS or "fraction" not in schema.types)


def ends(schema: Schema, formats: frozenset[str], patterns: frozenset[str], *, upper: bool) -> dict[str, Bound]:
    """Return the upper or lower bounds of `schema` by keyword, together with those that formats and patterns imply."""
    found = dict(schema.upper if upper else schema.lower)
    for name in formats:
        if is_range(name, schema):
            _tighten(found, "maximum" if upper else "minimum", _RANGES[name][upper], upper=upper)
        if name in _LENGTHS and (length := _LENGTHS[name][upper]) is not None:
            _tighten(found, "maxLength" if upper else "minLength", length, upper=upper)
    for pattern in patterns:
        _tighten(found, "maxLength" if upper else "minLength", lengths(pattern)[upper], upper=upper)
    return found


def _tighten(found: dict[str, Bound], keyword: str, value: float, *, upper: bool) -> None:
    bound = Bound(value)
    if math.isinf(value) or (keyword.startswith("min") and keyword != "minimum" and not value):
        return
    if keyword not in found or bound.tighter(found[keyword], upper=upper):
        found[keyword] = bound


def is_bytes(schema: Schema) -> bool:
    """True if a schema says of a text just that it is any bytes, as OpenAPI 3.0 (`format`) or 3.1 (a media type) does."""
    media, encoded = (schema.annotations.get(f"content{word}") for word in ("MediaType", "Encoding"))
    if encoded or media not in (None, "application/octet-stream"):
        return False
    text = schema.types == frozenset({"string"})
    stated = text and schema.formats == frozenset({"binary"}) if media is None else text or schema.types == ANY_TYPES
    return stated and schema.formats <= {"binary"} and replace(schema, types=ANY_TYPES, formats=frozenset()).anything


def has_format(value: Any, name: str) -> bool:
    """True if a value is known to have a format, or is of a type that the format does not apply to."""
    if name in _RANGES:
        low, high = _RANGES[name]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return not number or (low <= value <= high and (name not in WHOLE_FORMATS or value == int(value)))
    if not isinstance(value, str):
        return True
    # A format that the validator does not know refuses nothing, so it is asked about a text that has none.
    return jsonschema_rs.is_valid(
        {"format": name}, value, draft=jsonschema_rs.Draft202012, validate_formats=True
    ) and not jsonschema_rs.is_valid({"format": name}, "\0 ", draft=jsonschema_rs.Draft202012, validate_formats=True)
