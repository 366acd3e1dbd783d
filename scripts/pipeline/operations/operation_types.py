"""The schemas of parameters, bodies and responses whose Python types the models stage has to find."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import Document, JsonObject
from openapi.operations import Operation, operations_of


def operation_types(document: Document) -> dict[str, JsonObject]:
    """Return every schema that an operation of a normalised document uses directly, by its key."""
    return {key: schema for operation in operations_of(document.data) for key, schema in _of_operation(operation)}


def parameter_key(operation: Operation, location: str, name: str) -> str:
    """Return the key of a parameter's schema."""
    return f"{operation.pointer} {location} {name}"


def body_key(operation: Operation) -> str:
    """Return the key of a request body's schema."""
    return f"{operation.pointer} body"


def response_key(operation: Operation, status: str) -> str:
    """Return the key of a response's schema."""
    return f"{operation.pointer} response {status}"


def _of_operation(operation: Operation) -> Iterator[tuple[str, JsonObject]]:
    for parameter in operation.parameters:
        yield parameter_key(operation, parameter.location, parameter.name), parameter.schema or {}
    if operation.body and operation.body.content:
        yield body_key(operation), operation.body.content[0].schema or {}
    for response in operation.responses:
        media = response.content[0] if response.content else None
        if media and media.kind == "json" and media.schema is not None:
            yield response_key(operation, response.status), media.schema
