"""Encodings: list what a client cannot send as documented in a multipart body or a cookie."""

from __future__ import annotations

from openapi.document import JsonObject, is_array, is_object, join, list_of, object_of
from openapi.messages import Parameter
from openapi.operations import Operation

from .changes import COOKIE, FILE_MAP, PART_HEADER
from .draft import Draft, items_of


def list_encodings(draft: Draft) -> None:
    """List required headers of parts that are not files, maps of files, and lists in cookies that OpenAPI joins with `&`."""
    for operation in draft.operations():
        for parameter in operation.parameters:
            if _is_exploded_cookie(draft, parameter):
                draft.record(COOKIE, parameter.pointer, parameter.name)
        _in_body(draft, operation)


def _is_exploded_cookie(draft: Draft, parameter: Parameter) -> bool:
    if parameter.location != "cookie" or parameter.style != "form" or not parameter.explode or parameter.content:
        return False
    types = draft.follow(parameter.schema)[0].get("type")
    return bool({"array", "object"} & {*map(str, list_of(types) if is_array(types) else [types])})


def _in_body(draft: Draft, operation: Operation) -> None:
    for media in operation.body.content if operation.body is not None else ():
        if not media.essence.startswith("multipart/"):
            continue
        schema, pointer = draft.follow(media.schema, join(media.pointer, "schema"))
        properties = object_of(schema.get("properties"))
        for name, child in properties.items():
            node = draft.follow(child)[0]
            if _is_binary(draft, node.get("additionalProperties")):
                draft.record(FILE_MAP, join(pointer, "properties", name), f"{name} of {operation.label}")
        for name, encoding in items_of(media.node.get("encoding")):
            node = draft.follow(properties.get(name))[0]
            is_file = _is_binary(draft, node) or _is_binary(draft, node.get("items"))
            for header, value in items_of(object_of(encoding).get("headers")):
                if not is_file and draft.follow(value)[0].get("required") is True:
                    place = join(media.pointer, "encoding", name, "headers", header)
                    draft.record(PART_HEADER, place, f"{header} of {name}")


def _is_binary(draft: Draft, schema: object) -> bool:
    node: JsonObject = draft.follow(schema)[0] if is_object(schema) else {}
    return node.get("format") == "binary"
