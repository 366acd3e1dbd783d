"""The schemas of parameters, bodies and responses for which the models stage finds Python types."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import JsonObject, is_object
from openapi.messages import MediaType, Response
from openapi.operations import Operation
from openapi.spec import Spec

STREAMS = frozenset({"events", "lines"})


def operation_types(spec: Spec) -> dict[str, JsonObject]:
    """Return every schema that an operation of a normalised document uses directly, by its key."""
    return {key: schema for operation in spec.operations for key, schema in _of_operation(spec, operation)}


def parameter_key(operation: Operation, location: str, name: str) -> str:
    """Return the key of a parameter's schema."""
    return f"{operation.pointer} {location} {name}"


def body_key(operation: Operation) -> str:
    """Return the key of a request body's schema."""
    return f"{operation.pointer} body"


def further_key(operation: Operation) -> str:
    """Return the key of the schema of what a request body may hold besides its properties."""
    return f"{operation.pointer} body further"


def response_key(operation: Operation, status: str) -> str:
    """Return the key of a response's schema."""
    return f"{operation.pointer} response {status}"


def stream_key(operation: Operation, status: str) -> str:
    """Return the key of the schema of a stream's items."""
    return f"{operation.pointer} stream {status}"


def whole_content(response: Response) -> MediaType | None:
    """Return the body of a response that is read as a whole, None if there is none."""
    return next((media for media in response.content if media.kind not in STREAMS), None)


def item_schema(spec: Spec, media: MediaType) -> JsonObject:
    """Return the schema of an item of a stream; an array describes the items that it holds."""
    schema = media.item_schema if media.item_schema is not None else media.schema or {}
    target = spec.resolved(schema)
    items = target.get("items")
    return items if target.get("type") == "array" and is_object(items) else schema


def _of_operation(spec: Spec, operation: Operation) -> Iterator[tuple[str, JsonObject]]:
    for parameter in operation.parameters:
        yield parameter_key(operation, parameter.location, parameter.name), parameter.schema or {}
    if operation.body and operation.body.content:
        schema = operation.body.content[0].schema or {}
        yield body_key(operation), schema
        body = spec.resolved(schema)
        if "properties" in body and body.get("additionalProperties", False) is not False:
            yield further_key(operation), {"type": "object", "additionalProperties": body["additionalProperties"]}
    for response in operation.responses:
        media = whole_content(response)
        if media and media.kind == "json" and media.schema is not None:
            yield response_key(operation, response.status), media.schema
        for stream in (media for media in response.content if media.kind in STREAMS):
            yield stream_key(operation, response.status), item_schema(spec, stream)
