"""Bodies: their media types, the usual one first; the responses that reach a caller; and what cannot be sent as documented.

`format: binary` means bytes in the body of a message or a part of one; anywhere else it is a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_object, join, object_of
from openapi.media_types import ANY, STREAMS, essence, media_kind
from openapi.messages import Parameter
from openapi.operations import Operation
from openapi.structure import subschemas, types_of
from pipeline.changes import BODY, COOKIE, FILE_MAP, MEDIA_TYPE, PART_HEADER, STATUS
from pipeline.draft import Draft, Message, items_of
from pipeline.keywords import branches_of

BINARY = "binary"
_WHOLE = frozenset({"binary", "json"})
_PREFERENCE = ("json", "form", "multipart", "lines", "events", "text", "binary")
_BODILESS = frozenset({"204", "205", "304"})


def choose_media_types(draft: Draft) -> None:
    """Keep the media types with distinct meanings, and one stream, each with a schema; the best one comes first."""
    for message in draft.messages():
        _choose(draft, message)
    for operation in draft.operations():
        if not draft.follow(operation.node.get("requestBody"))[0].get("content"):
            operation.node.pop("requestBody", None)


def _choose(draft: Draft, message: Message) -> None:
    owner, content = message.node, message.node.get("content")
    if not is_object(content):
        return
    streams = [] if message.is_request else [media_type for media_type in content if media_kind(media_type) in STREAMS]
    plain = [media_type for media_type in content if media_type not in streams]
    best = min(plain, key=lambda each: _rank(each, content[each]), default="")
    if message.is_request:
        best = next((each for each in plain if _sends_files(draft, content, each, best)), best)
    chosen = _distinct(content, sorted(plain, key=lambda each: each != best))
    chosen += sorted(streams, key=lambda each: _rank(each, content[each]))[:1]
    for media_type in content:
        if media_type not in chosen:
            draft.record(MEDIA_TYPE, join(message.pointer, "content", media_type), f"{media_type} of {message.label}")
    if chosen:
        owner["content"] = {media_type: content[media_type] for media_type in chosen}
    else:
        del owner["content"]
    for media_type in chosen:
        _describe(owner["content"], media_type, body=message.is_request)


def _sends_files(draft: Draft, content: JsonObject, multipart: str, other: str) -> bool:
    """Whether a multipart body has files that another body of the same schema cannot send."""
    schema, kinds = _schema_in(content[multipart]), (media_kind(multipart), media_kind(other))
    if kinds not in {("multipart", "json"), ("multipart", "form")} or schema != _schema_in(content[other]):
        return False
    fields = [child for _, child in items_of(draft.follow(schema)[0].get("properties"))]
    return any(part.get("format") == BINARY for field in fields for part in choices(draft.follow(field)[0]))


def _distinct(content: JsonObject, media_types: list[str]) -> list[str]:
    """Return the media types that a call can choose; the first one is the best."""
    kept: list[str] = []
    for media_type in media_types:
        schemas = {_form_of(other): _schema_in(content[other]) for other in kept}
        schema = _schema_in(content[media_type])
        is_any = essence(media_type) in ANY or ("*" in media_type and media_kind(media_type) != "binary")
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
        case "json" | "lines":
            return {}
        case "form" | "multipart":
            return {"type": "object", "additionalProperties": True}
        case "text" | "events":
            return {"type": "string"}
        case _:
            return {"type": "string", "format": "binary"}


def tidy_responses(draft: Draft) -> None:
    """Leave out 1XX responses; without a documented success, use `default`, the 3XX, or one without a body."""
    for operation in draft.operations():
        _tidy(draft, operation)


def _tidy(draft: Draft, operation: Operation) -> None:
    responses = operation.node.setdefault("responses", {})
    for written, response in items_of(responses):
        status = written.upper() if written[1:] == "xx" else written
        if status != written:
            draft.move(join(operation.pointer, "responses", status), join(operation.pointer, "responses", written))
            del responses[written]
            responses.setdefault(status, response)
        if status.startswith("x-"):
            del responses[status]
        elif status[:1] == "1":
            draft.record(STATUS, join(operation.pointer, "responses", status), f"{status} of {operation.label}")
            del responses[status]
        elif status in _BODILESS:
            _drop_body(draft, operation, status)
    if any(status[:1] == "2" for status in responses):
        return
    if "default" in responses:
        draft.move(join(operation.pointer, "responses", "2XX"), join(operation.pointer, "responses", "default"))
        responses["2XX"] = responses.pop("default")
    elif not any(status[:1] == "3" for status in responses):
        responses["2XX"] = {"description": ""}


def _drop_body(draft: Draft, operation: Operation, status: str) -> None:
    """Leave out the body of a response that never has one, without changing others that share it."""
    responses = operation.node["responses"]
    place = join(operation.pointer, "responses", status)
    response, pointer = draft.follow(responses[status], place)
    if response.get("content"):
        draft.record(BODY, join(pointer, "content"), f"{status} of {operation.label}")
        responses[status] = {key: value for key, value in response.items() if key != "content"}
        if pointer != place:
            draft.move(place, pointer)


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
    return not {"array", "object"}.isdisjoint(types_of(draft.follow(parameter.schema)[0]))


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


def read_binary_formats(draft: Draft) -> None:
    """Keep `format: binary` where a message has bytes: JSON, parameters and forms have none."""
    kept = {id(schema) for name, media in media_types(draft) for schema in _files_in(draft, name, media)}
    for schema in subschemas(draft.data, "openapi"):
        if schema.get("format") == BINARY and id(schema) not in kept:
            del schema["format"]


def media_types(draft: Draft) -> Iterator[tuple[str, JsonObject]]:
    """Yield the media types of every request body and response, by their names."""
    for message in list(draft.messages()):
        yield from ((name, media) for name, media in items_of(message.node.get("content")) if is_object(media))


def _files_in(draft: Draft, media_type: str, media: JsonObject) -> Iterator[JsonObject]:
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
