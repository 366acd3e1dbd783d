"""Check values against the schemas of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from openapi_schema_validator import OAS31Validator, oas31_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from openapi.document import JsonObject, is_array, is_object

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

OPEN, CLOSED = "urn:sandbox:open", "urn:sandbox:closed"


class Schemas:
    """The schemas of a document, found by JSON pointer.

    Responses are checked against a closed copy of the document: a field that no schema names is a mistake of the sandbox, even
    though clients must accept one.
    """

    def __init__(self, document: JsonObject) -> None:
        registry: Registry[Any] = Registry()
        self._registry = registry.with_resources(
            [
                (OPEN, DRAFT202012.create_resource(document)),
                (CLOSED, DRAFT202012.create_resource(closed(document))),
            ]
        )

    def validator(self, pointer: str, base: str = OPEN) -> Validator:
        """Return the check for the schema at a JSON pointer."""
        return self.validator_for({"$ref": f"{base}#{pointer}"})

    def validator_for(self, schema: JsonObject) -> Validator:
        """Return the check for a schema, which may refer to the document by its URN."""
        checker = OAS31Validator(schema, registry=self._registry, format_checker=oas31_format_checker)
        return Validator(checker)


class Validator:
    """The check of values against one schema."""

    def __init__(self, checker: Any) -> None:
        self._checker = checker

    def errors(self, value: Any) -> Iterable[ValidationError]:
        """Return what is wrong with a value; nothing if it is valid."""
        return cast("Iterable[ValidationError]", self._checker.iter_errors(value))


def closed(node: Any) -> Any:
    """Return a copy of a document in which objects have only the fields that it names."""
    if is_array(node):
        return [closed(item) for item in node]
    if not is_object(node):
        return node
    copy = {key: closed(value) for key, value in node.items()}
    if is_object(node.get("properties")) and "additionalProperties" not in node:
        copy["additionalProperties"] = False
    return copy
