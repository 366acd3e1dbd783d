"""Bodies: which of their media types a call can choose, the usual one first."""

from __future__ import annotations

import re
from typing import Any

from openapi.document import JsonObject, is_object, join
from openapi.media_types import essence, media_kind
from openapi.operations import Operation

from .changes import MEDIA_TYPE
from .draft import Draft, items_of

_PREFERENCE = ("json", "form", "multipart", "lines", "events", "text", "binary")

_STREAMS = frozenset({"events", "lines"})
_ANY = frozenset({"*/*", "application/*"})


def choose_media_types(draft: Draft) -> None:
    """Keep the media types with distinct meanings, and one stream, each with a schema; the best one comes first."""
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
    best = min(plain, key=lambda each: _rank(each, content[each]), default="")
    chosen = _told_apart(content, sorted(plain, key=lambda each: each != best))
    chosen += sorted(streams, key=lambda each: _rank(each, content[each]))[:1]
    for media_type in content:
        if media_type not in chosen:
            draft.record(MEDIA_TYPE, join(pointer, "content", media_type), f"{media_type} of {label}")
    if chosen:
        owner["content"] = {media_type: content[media_type] for media_type in chosen}
    else:
        del owner["content"]
    for media_type in chosen:
        _describe(owner["content"], media_type, body=body)


def _told_apart(content: JsonObject, media_types: list[str]) -> list[str]:
    """Return the media types that a call can choose; the first one is the best."""
    kept: list[str] = []
    for media_type in media_types:
        schemas = {_form_of(other): _schema_in(content[other]) for other in kept}
        schema = _schema_in(content[media_type])
        is_any = essence(media_type) in _ANY or ("*" in media_type and media_kind(media_type) != "binary")
        # Frameworks list some media types for every body, whatever its contents.
        is_empty = media_type == "text/plain" and schema is not None and schema in schemas.values()
        if not kept or not (is_any or is_empty or schemas.get(_form_of(media_type), ...) == schema):
            kept.append(media_type)
    return kept


def _form_of(media_type: str) -> str:
    """Return the format of a media type on the wire: `text/json` is JSON, with any charset."""
    name = re.sub(r"; *charset=[^;]*", "", media_type).strip().lower()
    return "application/json" if name == "text/json" else name


def _schema_in(media: Any) -> Any:
    return media.get("schema") if is_object(media) else None


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


def _rank(media_type: str, media: Any) -> tuple[int, bool, bool]:
    return _PREFERENCE.index(media_kind(media_type)), "*" in media_type, _schema_in(media) is None


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
