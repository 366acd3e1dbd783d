"""Check values, such as examples and defaults, against the schemas of their document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from jsonschema.exceptions import ValidationError
from openapi_schema_validator import OAS31Validator

from .document import JsonObject


class SchemaChecker:
    """Checks values against the schemas of one OpenAPI 3.1 document."""

    def __init__(self, data: JsonObject) -> None:
        self._data = data

    @cached_property
    def _root(self) -> Any:
        """One validator for all checks: the document is what references in the schemas lead to."""
        return OAS31Validator(self._data)

    def errors(self, schema: JsonObject, value: Any) -> Iterator[ValidationError]:
        """Yield what is wrong with a value."""
        yield from self._root.descend(value, schema)

    def fits(self, schema: JsonObject, value: Any) -> bool:
        """Tell whether a value fits a schema; if it cannot be checked, it does not."""
        try:
            return next(self.errors(schema, value), None) is None
        except Exception:  # noqa: BLE001  # a pattern that Python does not know, numbers without bounds, ...
            return False
