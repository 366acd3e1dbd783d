"""What a server answers: a sample of the documented success of an operation."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from openapi.document import JsonObject, is_object
from openapi.messages import MediaType, Response
from openapi.operations import Operation
from openapi.spec import Spec

from .sampler import Sampler
from .scalars import UnsampleableError
from .server import Answer

_BYTES = b"\x00\x01\xfe\xff"
_NOT_SENT = frozenset({"connection", "content-encoding", "content-length", "content-type", "transfer-encoding"})
_PLAIN_TYPES = {"text": "text/plain", "image": "image/png", "audio": "audio/mpeg", "video": "video/mp4"}


def answer_for(spec: Spec, operation: Operation, medias: Collection[str], sampler: Sampler) -> Answer:
    """Return the answer to a call: a body of one of `medias`, the kinds that the package reads.

    Raises:
        UnsampleableError: No body was found that fits its schema.
    """
    response = success_of(operation)
    if response is None:
        return Answer(204)
    status = int(response.status) if response.status.isdecimal() else 200
    headers = dict(_headers(response, sampler))
    if not response.content:
        return Answer(status, headers=headers)
    media = next((media for media in response.content if media.kind in medias), response.content[0])
    return Answer(status, _content_type(media), _body(spec, media, sampler), headers)


def success_of(operation: Operation) -> Response | None:
    """Return the documented success of an operation: the lowest 2XX, or else `default`, or else the lowest 3XX."""
    found = sorted(operation.responses, key=_status)
    for start in ("2", "default", "3"):
        for response in found:
            if response.status.startswith(start):
                return response
    return None


def examples_of(spec: Spec, node: JsonObject) -> Iterator[Any]:
    """Yield the examples of a parameter or a media type."""
    if "example" in node:
        yield node["example"]
    examples = node.get("examples")
    for raw in examples.values() if is_object(examples) else ():
        example = spec.resolved(raw)
        if "value" in example:
            yield example["value"]


def _status(response: Response) -> str:
    return response.status


def _headers(response: Response, sampler: Sampler) -> Iterator[tuple[str, str]]:
    for header in response.headers:
        if header.name.lower() in _NOT_SENT:
            continue
        try:
            value = sampler.sample(header.schema or {"type": "string"})
        except UnsampleableError:
            continue
        if isinstance(value, (str, int, float)):
            text = json.dumps(value) if isinstance(value, bool) else str(value)
            if text.isascii() and text.isprintable():
                yield header.name, text


def _content_type(media: MediaType) -> str:
    kind, _, subtype = media.essence.partition("/")
    if "*" not in media.essence:
        return media.name
    return _PLAIN_TYPES.get(kind, "application/octet-stream") if subtype == "*" else "application/octet-stream"


def _body(spec: Spec, media: MediaType, sampler: Sampler) -> bytes:
    schema = media.schema
    match media.kind:
        case "json":
            value = sampler.sample(schema if schema is not None else {}, examples_of(spec, media.node))
        case "events":
            value = sampler.sample(media.item_schema or schema or {"type": "string"})
        case "lines":
            value = sampler.sample(media.item_schema or schema or {})
        case "text":
            value = sampler.sample(schema or {"type": "string"}, examples_of(spec, media.node))
        case _:
            value = None
    return body_of(media, value)


def body_of(media: MediaType, value: Any) -> bytes:
    """Return a body with a value, or with the only item of a stream."""
    match media.kind:
        case "json":
            return _json(value)
        case "events":
            return _event(value)
        case "lines":
            return (b"\x1e" if media.essence.endswith("seq") else b"") + _json(value) + b"\n"
        case "text":
            return _text(value)
        case _:
            return _BYTES


def _event(value: Any) -> bytes:
    """Return an event of a stream that contains a value, or that is the value, as 3.2 describes it."""
    if is_object(value) and "data" in value and value.keys() <= {"data", "event", "id", "retry"}:
        return b"".join(f"{key}: ".encode() + _text(part) + b"\n" for key, part in value.items()) + b"\n"
    return b"data: " + _text(value) + b"\n\n"


def _text(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else _json(value)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
