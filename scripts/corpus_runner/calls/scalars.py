"""Samples of text and numbers."""

from __future__ import annotations

import math
import re
import warnings
from functools import cache
from typing import Any, cast

from openapi.document import JsonObject

_FORMATS = {
    "date-time": "2024-01-02T03:04:05Z", "date": "2024-01-02", "time": "03:04:05Z", "duration": "PT1S",
    "uuid": "123e4567-e89b-42d3-a456-426614174000", "email": "user@example.com", "uri": "https://example.com/a",
    "url": "https://example.com/a", "uri-reference": "/a", "hostname": "example.com", "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1", "byte": "YWJj", "binary": "abc", "json-pointer": "/a", "regex": "a",
    "decimal": "1.50",
}  # fmt: skip
_CANDIDATES = (
    "text", "a", "A", "1", "10", "1.5", "2024-01-02", "2024-01-02T03:04:05Z", "abc-123", "ABC", "user@example.com",
    "https://example.com/a", "123e4567-e89b-42d3-a456-426614174000", "192.0.2.1", "example.com", "#ffffff", "+15555555555",
)  # fmt: skip


class UnsampleableError(Exception):
    """No value was found that fits a schema, and why."""


def sample_text(schema: JsonObject) -> str:
    """Return a text that a schema allows.

    Raises:
        UnsampleableError: None was found.
    """
    least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
    most = int(most) if most is not None else None
    known: str | None = _FORMATS.get(str(schema.get("format")))
    if schema.get("contentEncoding") == "base64":
        known = _FORMATS["byte"]
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        return _matching(pattern, least, most, known)
    text: str = known or "text"
    if len(text) < least:
        text += "x" * (least - len(text))
    return text if schema.get("format") in {"date-time", "date", "uuid"} else text[:most]


@cache
def _matching(pattern: str, least: int, most: int | None, known: str | None) -> str:
    """Return a text that a pattern of ECMAScript finds something in."""
    try:
        compiled = re.compile(_as_python(pattern))
    except re.error as error:
        raise UnsampleableError(f"the pattern {pattern!r} cannot be read: {error}") from None

    def fits(text: str) -> bool:
        return least <= len(text) and (most is None or len(text) <= most) and compiled.search(text) is not None

    candidates: list[str] = [known or "", *_CANDIDATES, *(character * max(least, 1) for character in "aA10")]
    for text in candidates:
        if fits(text):
            return text
    return _found(compiled, fits, pattern)


def _found(compiled: re.Pattern[str], fits: Any, pattern: str) -> str:
    from hypothesis import HealthCheck, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import HypothesisException

    quiet = settings(
        database=None, derandomize=True, deadline=None, suppress_health_check=list(cast("Any", HealthCheck))
    )
    alphabet = st.characters(min_codepoint=32, max_codepoint=126)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return str(find(st.from_regex(compiled, alphabet=alphabet), fits, settings=quiet))
        except (HypothesisException, ValueError, RuntimeError):
            raise UnsampleableError(f"no text was found for the pattern {pattern!r}") from None


def _as_python(pattern: str) -> str:
    """Return a pattern in the spelling of Python."""
    return re.sub(r"\\d", "[0-9]", pattern) if "[" not in pattern else pattern


def sample_number(schema: JsonObject, *, whole: bool) -> float:
    """Return a number that a schema allows, as far as its bounds leave a round one."""
    low, high = _bound(schema, "minimum", "exclusiveMinimum", 1), _bound(schema, "maximum", "exclusiveMaximum", -1)
    value = 1.0 if low is None else float(low)
    if high is not None and value > high:
        value = float(high)
    step = schema.get("multipleOf")
    if isinstance(step, (int, float)) and step > 0:
        value = math.ceil(value / step) * step
    elif whole:
        value = math.ceil(value)
    elif low is None and high is None:
        value = 1.5
    return int(value) if whole or value == int(value) else value


def _bound(schema: JsonObject, name: str, exclusive: str, inwards: int) -> float | None:
    bounds = [
        *([schema[name]] if isinstance(schema.get(name), (int, float)) else []),
        *([schema[exclusive] + inwards] if _is_number(schema.get(exclusive)) else []),
    ]
    return (max(bounds) if inwards > 0 else min(bounds)) if bounds else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
