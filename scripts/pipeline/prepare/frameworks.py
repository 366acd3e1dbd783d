"""Frameworks: read what the frameworks that write documents mean, where OpenAPI has another word for it.

FastAPI adds path and verb to the name of a function, describes a file by its media type, and puts the type of an event
into the schema of its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_object, list_of
from openapi.media_types import media_kind
from openapi.operations import Operation

from .draft import Draft, items_of

_BINARY_ENCODINGS = frozenset({"binary", "base64", "base64url"})
_TEXT_TYPES = ("text/", "application/json", "application/xml", "application/x-www-form-urlencoded")


def short_labels(draft: Draft) -> dict[str, str]:
    """Return the name of the function for each operationId that FastAPI made of name, path and verb.

    Of functions that have the same name in one document, each keeps its whole operationId: a later one of the same name
    is the only edit elsewhere that renames a method.
    """
    found = {
        operation.label: short
        for operation in draft.operations()
        if (short := _without_path_and_verb(operation, operation.label))
    }
    counts = Counter(found.values())
    labels = {operation.label for operation in draft.operations()}
    return {label: short for label, short in found.items() if counts[short] == 1 and short not in labels}


def _without_path_and_verb(operation: Operation, label: str) -> str:
    suffix = re.sub(r"\W", "_", f"{operation.path}") + f"_{operation.verb}"
    return label.removesuffix(suffix) if label.endswith(suffix) else ""


def read_binary_parts(draft: Draft) -> None:
    """Make files of the parts of a multipart body that have a binary media type or encoding."""
    for content in _contents(draft):
        for media_type, media in items_of(content):
            if is_object(media) and media_kind(media_type) == "multipart":
                schema, _ = draft.follow(media.get("schema"))
                for part in (schema, *(draft.follow(each)[0] for each in list_of(schema.get("allOf")))):
                    for _, child in items_of(part.get("properties")):
                        _make_file(child)


def _make_file(schema: Any) -> None:
    if not is_object(schema):
        return
    branches = [*list_of(schema.get("anyOf")), *list_of(schema.get("oneOf"))]
    for inner in (schema.get("items"), *branches):
        _make_file(inner)
    types = schema.get("type")
    is_text = types == "string" or (isinstance(types, list) and "string" in types) or "type" not in schema
    media_type = str(schema.get("contentMediaType", ""))
    is_binary = schema.get("contentEncoding") in _BINARY_ENCODINGS
    if is_text and "format" not in schema and (is_binary or (media_type and not media_type.startswith(_TEXT_TYPES))):
        schema["format"] = "binary"
        schema.setdefault("type", "string")


def read_event_data(draft: Draft) -> None:
    """Describe the data of an event by the schema of its contents if its text is JSON."""
    for content in _contents(draft):
        for media_type, media in items_of(content):
            if is_object(media) and media_kind(media_type) == "events":
                schema, _ = draft.follow(media.get("schema"))
                for branch in (schema, *(draft.follow(each)[0] for each in _branches(schema))):
                    _read_data(branch)


def _branches(schema: JsonObject) -> Iterator[Any]:
    for keyword in ("oneOf", "anyOf", "allOf"):
        yield from list_of(schema.get(keyword))


def _read_data(schema: JsonObject) -> None:
    properties = schema.get("properties")
    data = properties.get("data") if is_object(properties) else None
    if is_object(properties) and is_object(data) and "contentSchema" in data:
        media_type = str(data.get("contentMediaType", "application/json"))
        if media_kind(media_type) == "json":
            properties["data"] = data["contentSchema"]


def _contents(draft: Draft) -> Iterator[Any]:
    """Yield the content of every request body and response."""
    for section in ("requestBodies", "responses"):
        for _, node in items_of(draft.components.get(section)):
            yield node.get("content") if is_object(node) else None
    for operation in draft.operations():
        body = operation.node.get("requestBody")
        responses = [response for _, response in items_of(operation.node.get("responses"))]
        for node in (body, *responses):
            yield node.get("content") if is_object(node) else None
