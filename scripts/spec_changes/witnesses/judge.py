"""Judge values by JSON Schema: which a schema accepts, and where and why it refuses one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import jsonschema_rs

from openapi.document import is_array, is_object
from spec_changes.schemas.json_schemas import JsonSchema

from .reasons import Reasons

_WITHIN = frozenset(
    {"anyOf", "oneOf", "oneOfMultipleValid", "oneOfNotValid", "allOf", "not", "if", "contains", "falseSchema"}
)
_DIGITS = re.compile(r"\+?[0-9]+")
_FROM_ABOVE = frozenset({"additionalProperties", "unevaluatedProperties", "unevaluatedItems"})


class Refusal(NamedTuple):
    """Where a value is refused, the keyword that refuses it, and the properties that it names, if it names any."""

    path: tuple[str | int, ...]
    keyword: str
    names: tuple[str, ...] = ()


class Judge:
    """Judges by one schema.

    Args:
        schema: A schema with its `$defs`.
        text: Values are written as plain text, so that 5 and "5" are the same.
        formats: Whether a value needs the formats that the schema names.

    Raises:
        ValueError: The schema cannot be used.
    """

    def __init__(self, schema: JsonSchema, *, text: bool = False, formats: bool = True) -> None:
        self._validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=formats)
        self._text = text

    def accepts(self, value: Any) -> bool:
        """True if a value is valid."""
        return self._validator.is_valid(value)

    def refuses(self, value: Any) -> bool:
        """True if a value is invalid under every reading of values written as text."""
        if self._validator.is_valid(value):
            return False
        return not self._text or not any(map(self._validator.is_valid, (_as_texts(value), _as_read(value))))

    def refusals(self, value: Any) -> Iterator[Refusal]:
        """Yield where and why a value is refused."""
        for error in self._validator.iter_errors(value):
            yield Refusal(tuple(error.instance_path), error.kind.name, _names(error.kind))


def _names(kind: jsonschema_rs.ValidationErrorKind) -> tuple[str, ...]:
    """Return the properties that a refusal names: those that may not be there, or the one that is missing."""
    match kind:
        case jsonschema_rs.ValidationErrorKind.Required(name):
            return (name,)
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(names):
            return tuple(names)
        case jsonschema_rs.ValidationErrorKind.UnevaluatedProperties(names):
            return tuple(names)
        case _:
            return ()


def is_at(refusal: Refusal, path: tuple[str | int, ...], reasons: Reasons) -> bool:
    """True if a value is refused for one of these reasons at its part at a path, or by branches around it.

    Without keywords, its contents count as well.
    """
    path, name = tuple(map(_as_reported, path)), reasons.property
    if path and refusal.keyword in _FROM_ABOVE and refusal.path == path[:-1]:
        return True
    if refusal.keyword in _WITHIN:
        return refusal.path == path[: len(refusal.path)]
    if not reasons.keywords:
        return refusal.path[: len(path)] == path
    named = not (name and refusal.names) or name in refusal.names
    return named and refusal.path == path and refusal.keyword in reasons.keywords


def _as_reported(token: str | int) -> str | int:
    """Return a token of a path as the validator reports it: a name of digits is a number."""
    return int(token) if isinstance(token, str) and _DIGITS.fullmatch(token) else token


def _as_texts(value: Any) -> Any:
    """Return a value with every scalar as text."""
    if is_object(value):
        return {name: _as_texts(each) for name, each in value.items()}
    if is_array(value):
        return [_as_texts(each) for each in value]
    return value if isinstance(value, str) else json.dumps(value)


def _as_read(value: Any) -> Any:
    """Return a value with every text as the number, truth value or null that it may be read as."""
    if is_object(value):
        return {name: _as_read(each) for name, each in value.items()}
    if is_array(value):
        return [_as_read(each) for each in value]
    if not isinstance(value, str):
        return value
    try:
        read = json.loads(value)
    except ValueError:
        return value
    return value if is_object(read) or is_array(read) else read
