"""Bodies: of several media types, the one that a client handles best."""

from __future__ import annotations

from typing import Any

from openapi.document import JsonObject, is_object, join
from openapi.media_types import media_kind
from openapi.operations import Operation

from .draft import Draft, items_of
from .left_out import MEDIA_TYPE

_PREFERENCE = ("json", "form", "multipart", "lines", "events", "text", "binary")


def choose_media_types(draft: Draft) -> None:
    """Leave one media type in each request body and response, described by a schema."""
    for operation in draft.operations():
        _choose_in_operation(draft, operation)
    components = draft.data.get("components", {})
    for kind in ("requestBodies", "responses"):
        for name, node in items_of(components.get(kind)):
            if is_object(node):
                _choose(draft, node, join("/components", kind, name), name, body=kind == "requestBodies")


def _choose_in_operation(draft: Draft, operation: Operation) -> None:
    body = operation.node.get("requestBody")
    if is_object(body):
        _choose(draft, body, join(operation.pointer, "requestBody"), operation.label, body=True)
        if not draft.follow(body)[0].get("content"):
            del operation.node["requestBody"]
    for status, response in items_of(operation.node.get("responses")):
        if is_object(response):
            _choose(draft, response, join(operation.pointer, "responses", status), operation.label, body=False)


def _choose(draft: Draft, owner: JsonObject, pointer: str, label: str, *, body: bool) -> None:
    content = owner.get("content")
    if not is_object(content):
        return
    chosen = min(content, key=lambda media_type: _rank(media_type, content[media_type]), default=None)
    for media_type in list(content):
        if media_type != chosen:
            draft.leave_out(MEDIA_TYPE, join(pointer, "content", media_type), f"{media_type} of {label}")
            del content[media_type]
    if chosen is None:
        del owner["content"]
        return
    media = content[chosen] if is_object(content[chosen]) else {}
    if not is_object(media.get("schema")):
        media["schema"] = _schema_for(chosen)
        content[chosen] = media
    elif not body and not media["schema"]:
        media["schema"] = _schema_for(chosen)


def _rank(media_type: str, media: Any) -> tuple[int, bool]:
    return _PREFERENCE.index(media_kind(media_type)), not (is_object(media) and "schema" in media)


def _schema_for(media_type: str) -> JsonObject:
    """Return the schema of a media type that has none: what can be sent or read as it."""
    match media_kind(media_type):
        case "json":
            return {}
        case "form" | "multipart":
            return {"type": "object", "additionalProperties": True}
        case "text" | "events" | "lines":
            return {"type": "string"}
        case _:
            return {"type": "string", "format": "binary"}
