"""Check values, such as examples and defaults, against the schemas of their document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from jsonschema_rs import ReferencingError, Registry, validator_for

from .document import JsonObject, is_array, is_object

_DOCUMENT = "urn:document"


class Misfit(NamedTuple):
    """What is wrong with a value: the path to the part that does not fit, and why."""

    path: list[str | int]
    message: str


class SchemaChecker:
    """Checks values against the schemas of one OpenAPI 3.1 document."""

    def __init__(self, data: JsonObject) -> None:
        self._data = data

    @cached_property
    def _registry(self) -> Registry:
        return Registry([(_DOCUMENT, self._data)], retriever=_refuse)

    def errors(self, schema: JsonObject, value: Any) -> Iterator[Misfit]:
        """Yield what is wrong with a value.

        Raises:
            ValueError: It cannot be checked.
        """
        for error in validator_for(_absolute(schema), registry=self._registry).iter_errors(value):
            yield Misfit(error.instance_path, error.message)

    def fits(self, schema: JsonObject, value: Any) -> bool:
        """True if a value fits a schema; if it cannot be checked, it does not."""
        try:
            return next(self.errors(schema, value), None) is None
        except (
            ValueError,
            ReferencingError,
        ):  # a pattern that is none, numbers without bounds, a reference that leads to nothing, ...
            return False


def _refuse(address: str) -> Any:
    """Keep the validator from fetching what is outside the document."""
    raise ValueError(address)


def _absolute(node: Any) -> Any:
    """Return a part of a document whose references resolve against the document."""
    if is_object(node):
        return {
            key: f"{_DOCUMENT}{value}"
            if key == "$ref" and isinstance(value, str) and value.startswith("#")
            else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(item) for item in node] if is_array(node) else node
