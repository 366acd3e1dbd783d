"""Binary: `format: binary` means bytes in the body of a message or a part of one; anywhere else it is a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_object, list_of
from openapi.media_types import media_kind
from openapi.structure import schemas

from .draft import Draft, items_of

BINARY = "binary"
_WHOLE = frozenset({"binary", "json"})


def read_binary_formats(draft: Draft) -> None:
    """Keep `format: binary` where a message has bytes: JSON, parameters and forms have none."""
    kept = {id(schema) for content in contents(draft) for schema in _in_content(draft, content)}
    for _, schema in schemas(draft.data):
        if schema.get("format") == BINARY and id(schema) not in kept:
            del schema["format"]


def contents(draft: Draft) -> Iterator[Any]:
    """Yield the content of every request body and response."""
    for section in ("requestBodies", "responses"):
        for _, node in items_of(draft.components.get(section)):
            yield node.get("content") if is_object(node) else None
    for operation in draft.operations():
        body = operation.node.get("requestBody")
        responses = [response for _, response in items_of(operation.node.get("responses"))]
        for node in (body, *responses):
            yield node.get("content") if is_object(node) else None


def _in_content(draft: Draft, content: Any) -> Iterator[JsonObject]:
    """Yield the schemas of a content that may describe bytes."""
    for media_type, media in items_of(content):
        if not is_object(media):
            continue
        kind, schema = media_kind(media_type), draft.follow(media.get("schema"))[0]
        if kind == "multipart" or media_type.startswith("multipart/"):
            yield from _in_parts(draft, schema)
        if kind in _WHOLE and schema.get("format") == BINARY:
            media["schema"] = {"type": "string", "format": BINARY}  # a schema of its own: another use is a text
            yield media["schema"]


def _in_parts(draft: Draft, schema: JsonObject) -> Iterator[JsonObject]:
    """Yield the schemas of the parts of a multipart body."""
    for part in (
        schema,
        *(draft.follow(each)[0] for key in ("allOf", "anyOf", "oneOf") for each in list_of(schema.get(key))),
    ):
        for _, child in (*items_of(part.get("properties")), ("", part.get("additionalProperties"))):
            yield from _choices(child)


def _choices(schema: Any) -> Iterator[JsonObject]:
    """Yield a schema, the items of its list and the branches of its union."""
    if is_object(schema):
        yield schema
        for inner in (schema.get("items"), *list_of(schema.get("anyOf")), *list_of(schema.get("oneOf"))):
            yield from _choices(inner)
