"""Scalars of the YAML 1.2 core schema that JSON has too: `no`, `on` and dates are text."""

from __future__ import annotations

import math
import re

from .limits import MOST_DIGITS

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NUMBER_STARTS = frozenset("-+.0123456789")
_CONSTANTS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    spelling: value for word, value in (("true", True), ("false", False))
    for spelling in (word, word.title(), word.upper())
}  # fmt: skip


class ScalarError(Exception):
    """A scalar that JSON cannot represent: the rule it breaks, and a hint."""

    def __init__(self, rule: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.rule, self.hint = rule, hint


def read_scalar(text: str) -> str | float | bool | None:
    """Return the value of a plain scalar. Raises ScalarError for a number that JSON does not have."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _INTEGER.fullmatch(text):
        return read_integer(text)
    if _FLOAT.fullmatch(text):
        return read_float(text)
    if text.lstrip("+-").lower() in {".inf", ".nan"}:
        raise ScalarError("not-a-json-number", f"{text} is not a number in JSON", "Quote it.")
    return text


def read_integer(text: str) -> int:
    """Return the value of an integer. Raises ScalarError if it is too large."""
    if len(text) > MOST_DIGITS:
        raise ScalarError("number-too-large", f"the number has {len(text)} digits", "Quote it, or use a smaller one.")
    return int(text)


def read_float(text: str) -> float:
    """Return the value of a floating-point number. Raises ScalarError if it is too large."""
    value = float(text)
    if math.isinf(value):
        raise ScalarError(
            "number-too-large", f"{text[:40]} is too large for a number", "Quote it, or use a smaller one."
        )
    return value
