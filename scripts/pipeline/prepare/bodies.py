"""Bodies: choose the best of several media types."""

from __future__ import annotations

from typing import Any

from openapi.document import JsonObject, is_object, join
from openapi.media_types import media_kind
from openapi.operations import Operation

from .changes import MEDIA_TYPE
from .draft import Draft, items_of

_PREFERENCE = ("json", "form", "multipart", "lines", "events", "text", "binary")

_STREAMS = frozenset({"events", "lines"})


def choose_media_types(draft: Draft) -> None:
    """Keep one media type in each request body and response, and one stream, each with a schema."""
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
    streams = [] if body else [media_type for media_type in content if media_kind(media_type) in _STREAMS]
    plain = [media_type for media_type in content if media_type not in streams]
    chosen = [_best(content, types) for types in (plain, streams) if types]
    for media_type in list(content):
        if media_type not in chosen:
            draft.record(MEDIA_TYPE, join(pointer, "content", media_type), f"{media_type} of {label}")
            del content[media_type]
    if not content:
        del owner["content"]
    for media_type in chosen:
        _describe(content, media_type, body=body)


def _best(content: JsonObject, media_types: list[str]) -> str:
    return min(media_types, key=lambda media_type: _rank(media_type, content[media_type]))


def _describe(content: JsonObject, chosen: str, *, body: bool) -> None:
    """Add a schema to a media type without one."""
    media: JsonObject = content[chosen] if is_object(content[chosen]) else {}
    if is_object(media.get("itemSchema")):
        media["schema"] = media.pop("itemSchema")
    if not is_object(media.get("schema")):
        media["schema"] = _schema_for(chosen)
        content[chosen] = media
    elif not body and not media["schema"]:
        media["schema"] = _schema_for(chosen)


def _rank(media_type: str, media: Any) -> tuple[int, bool]:
    return _PREFERENCE.index(media_kind(media_type)), not (is_object(media) and "schema" in media)


def _schema_for(media_type: str) -> JsonObject:
    """Return the default schema of a media type."""
    match media_kind(media_type):
        case "json":
            return {}
        case "form" | "multipart":
            return {"type": "object", "additionalProperties": True}
        case "text" | "events":
            return {"type": "string"}
        case "lines":
            return {}
        case _:
            return {"type": "string", "format": "binary"}
