"""Binary: `format: binary` means bytes in the body of a message or a part of one; anywhere else it is a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_object
from openapi.media_types import media_kind
from openapi.structure import subschemas
from pipeline.draft import Draft, items_of
from pipeline.keywords import branches_of

BINARY = "binary"
_WHOLE = frozenset({"binary", "json"})


def read_binary_formats(draft: Draft) -> None:
    """Keep `format: binary` where a message has bytes: JSON, parameters and forms have none."""
    kept = {id(schema) for name, media in media_types(draft) for schema in _in_body(draft, name, media)}
    for schema in subschemas(draft.data, "openapi"):
        if schema.get("format") == BINARY and id(schema) not in kept:
            del schema["format"]


def media_types(draft: Draft) -> Iterator[tuple[str, JsonObject]]:
    """Yield the media types of every request body and response, by their names."""
    for message in list(draft.messages()):
        yield from ((name, media) for name, media in items_of(message.node.get("content")) if is_object(media))


def _in_body(draft: Draft, media_type: str, media: JsonObject) -> Iterator[JsonObject]:
    """Yield the schemas of a body that may describe bytes."""
    kind, schema = media_kind(media_type), draft.follow(media.get("schema"))[0]
    if kind == "multipart" or media_type.startswith("multipart/"):
        yield from _in_parts(draft, schema)
    if kind in _WHOLE and schema.get("format") == BINARY:
        media["schema"] = {"type": "string", "format": BINARY}  # a schema of its own: another use is a text
        yield media["schema"]


def _in_parts(draft: Draft, schema: JsonObject) -> Iterator[JsonObject]:
    """Yield the schemas of the parts of a multipart body."""
    for part in draft.references.parts(schema):
        for _, child in (*items_of(part.get("properties")), ("", part.get("additionalProperties"))):
            yield from choices(child)


def choices(schema: Any) -> Iterator[JsonObject]:
    """Yield a schema, the items of its list and the branches of its union."""
    if is_object(schema):
        yield schema
        for inner in (schema.get("items"), *branches_of(schema)):
            yield from choices(inner)
