"""The schemas of parameters, bodies and responses whose Python types the models stage has to find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import Document, JsonObject, is_object
from openapi.media_types import media_kind
from openapi.operations import RawOperation, operations_of


def operation_types(document: Document) -> dict[str, JsonObject]:
    """Return every schema that an operation of a normalised document uses directly, by its key."""
    return {
        key: schema
        for operation in operations_of(document.data)
        for key, schema in _of_operation(document, operation)
        if is_object(schema)
    }


def parameter_key(operation: RawOperation, location: str, name: str) -> str:
    """Return the key of a parameter's schema."""
    return f"{operation.pointer} {location} {name}"


def body_key(operation: RawOperation) -> str:
    """Return the key of a request body's schema."""
    return f"{operation.pointer} body"


def response_key(operation: RawOperation, status: str) -> str:
    """Return the key of a response's schema."""
    return f"{operation.pointer} response {status}"


def parameters_of(document: Document, operation: RawOperation) -> dict[tuple[str, str], JsonObject]:
    """Return the parameters by location and name; those of the operation replace those of its path."""
    owners = (operation.path_item, operation.node)
    parameters = [document.follow(raw) for owner in owners for raw in owner.get("parameters", ())]
    return {(parameter["in"], parameter["name"]): parameter for parameter in parameters}


def single_content(owner: JsonObject) -> tuple[str, JsonObject] | None:
    """Return the one media type of a body or a response and what it says, None where there is none."""
    return next(iter(owner.get("content", {}).items()), None)


def _of_operation(document: Document, operation: RawOperation) -> Iterator[tuple[str, Any]]:
    for (location, name), parameter in parameters_of(document, operation).items():
        yield parameter_key(operation, location, name), parameter["schema"]
    content = single_content(document.follow(operation.node.get("requestBody")))
    if content:
        yield body_key(operation), content[1]["schema"]
    for status, raw in operation.node.get("responses", {}).items():
        content = single_content(document.follow(raw))
        if content and media_kind(content[0]) == "json" and "schema" in content[1]:
            yield response_key(operation, status), content[1]["schema"]
