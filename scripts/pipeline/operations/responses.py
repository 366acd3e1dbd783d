"""Responses: what a method returns for each documented success, and raises for each documented failure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any, Literal

from openapi.document import JsonObject, object_of
from openapi.media_types import Media
from openapi.messages import Response
from openapi.operations import Operation
from openapi.spec import Spec
from openapi.structure import types_of
from openapi.text import clean
from pipeline.ir.method import Header, Representation, Success
from pipeline.ir.package import ResponseWithHeaders
from pipeline.models.generate_models import Models
from pipeline.names import class_name, header_attribute, unique_class_name
from pipeline.python_type import NONE, Annotations, PythonType, union

from .examples import shown_example

_HEADER_TYPES = {
    name: PythonType(type_)
    for name, type_ in {
        "integer": "int", "number": "float", "boolean": "bool", "date": "date", "date-time": "datetime", "uuid": "UUID",
    }.items()
}  # fmt: skip
_READ_AS: dict[Media, Media] = {"form": "text", "multipart": "binary"}
_UNKNOWN = PythonType("UnknownEvent")
_TYPES = {"text": PythonType("str"), "binary": PythonType("bytes"), "none": NONE}


def representations(
    spec: Spec, operation: Operation, models: Models, annotations: Annotations, holder: str | None
) -> tuple[Representation, ...]:
    """Return the successes of an operation in each media type that a call can choose, () without a choice."""
    several = [response.wholes for response in operation.successes if len(response.wholes) > 1]
    found: list[Representation] = []
    for media_type in dict.fromkeys(media.name for media in chain(*several)):
        responses = success_responses(spec, operation, models, annotations, holder, media_type=media_type)
        found.append(Representation(clean(media_type), responses, returned_type(responses)))
    return tuple(found)


def success_responses(
    spec: Spec,
    operation: Operation,
    models: Models,
    annotations: Annotations,
    holder: str | None,
    *,
    media_type: str = "",
) -> tuple[Success, ...]:
    """Return the documented successes of an operation, in a media type where they have it.

    `holder` is the class for a result with its headers.
    """
    responses: list[Success] = []
    for response in operation.successes:
        status = response.status
        content = next((media for media in response.wholes if media.name == media_type), response.whole)
        if not _is_whole(response):
            continue
        media: Media | Literal["none"] = _READ_AS.get(content.kind, content.kind) if content else "none"
        type_ = models.types.of(content.schema) if content and media == "json" else _TYPES[media]
        with_headers = holder if response.headers else None
        description = clean(response.node.get("description"))
        example = json_example(spec, content.node) if content else None
        if status.endswith("XX") and media == "json":
            type_ = union([type_, NONE])  # one of these statuses is 204, which has no body
        spelled, headers = annotations.spell(type_), headers_of(spec, response)
        chosen = clean(content.name) if content and len(response.wholes) > 1 else ""
        responses.append(Success(status, media, spelled, with_headers, description, example, headers, chosen))
    return tuple(responses)


def accepted(operation: Operation) -> str:
    """Return the media types that an operation returns: those of its successes, else those of its failures."""
    for responses in (operation.successes, operation.responses):
        contents = [response.whole for response in responses]
        names = dict.fromkeys(clean(content.name) for content in contents if content is not None)
        if names:
            return ", ".join(names)
    return "*/*"


def headers_of(spec: Spec, response: Response) -> tuple[Header, ...]:
    """Return the documented headers of a response."""
    return tuple(
        Header(
            clean(header.name),
            clean(header.node.get("description")),
            header_attribute(header.name),
            _header_type(spec, header.schema),
        )
        for header in response.headers
    )


def _header_type(spec: Spec, described: JsonObject | None) -> PythonType | None:
    """Return the type of a header, None for text and for what has no form in a header."""
    schema = spec.resolved(described)
    known = [name for name in types_of(schema) if name != "null"]
    kind = known[0] if len(known) == 1 else None
    if kind == "array":
        item = _header_type(spec, object_of(schema.get("items"))) or PythonType("str")
        return PythonType("list", (item,)) if not item.arguments else None
    if kind == "string":
        return _HEADER_TYPES.get(str(schema.get("format")))
    return _HEADER_TYPES.get(str(kind))


def holder_names(spec: Spec) -> dict[tuple[str, bool], str]:
    """Return the class for a result with its headers, by operation and whether it is a stream; schemas keep their names."""
    taken = {name.lower() for name in spec.data["components"]["schemas"]}
    found: dict[tuple[str, bool], str] = {}
    for operation in spec.operations:
        headed = [response for response in operation.successes if response.headers]
        for streams in (False, True):
            if any(response.stream if streams else _is_whole(response) for response in headed):
                name = f"{class_name(operation.label)}{'Stream' if streams else ''}Response"
                name = unique_class_name(f"{name}WithHeaders" if name.lower() in taken else name, taken)
                found[operation.pointer, streams] = name
                taken |= {name.lower(), f"async{name.lower()}"} if streams else {name.lower()}
    return found


def _is_whole(response: Response) -> bool:
    """Whether a response can come as a whole, or has no body."""
    return response.whole is not None or not response.content


def returned_type(responses: tuple[Success, ...]) -> PythonType:
    """Return the annotation of what a method with these responses returns."""
    return union([response.shown for response in responses])


def responses_with_headers(operation: Operation, responses: tuple[Success, ...]) -> list[ResponseWithHeaders]:
    """Return the classes that join the results of an operation with their headers."""
    name = next((response.with_headers for response in responses if response.with_headers), None)
    result = union([response.type for response in responses if response.with_headers]) if name else NONE
    return with_headers(operation, name or "", result, chain(*(response.headers for response in responses)))


def with_headers(
    operation: Operation, name: str, result: PythonType, headers: Iterable[Header], *, stream: bool = False
) -> list[ResponseWithHeaders]:
    """Return the class `name` that joins what an operation returns with its headers, none without a name."""
    noun, call = "stream" if stream else "result", f"{operation.verb.upper()} {operation.path}"
    description = clean(f"The {noun} of `{call}` and the headers that came with it.")
    typed = {header.attribute: header for header in headers if header.type}
    spelled = result.mapped(lambda part: replace(part, module="_streams" if part == _UNKNOWN else ""))
    return [ResponseWithHeaders(name, spelled, description, tuple(typed.values()), stream)] if name else []


def is_download(operation: Operation) -> bool:
    """Whether a success is a file: binary, or with a documented Content-Disposition header.

    Bytes that can be chosen in place of a result, such as XML, are a file only if their schema says so.
    """
    headers = {header.name.lower() for response in operation.successes for header in response.headers}
    return "content-disposition" in headers or any(
        media.kind == "binary" and (media == response.whole or (media.schema or {}).get("format") == "binary")
        for response in operation.successes
        for media in response.wholes
    )


def sent_example(spec: Spec, response: Response) -> Any:
    """Return the first example of a body as JSON, None if there is none."""
    return json_example(spec, response.content[0].node) if response.content else None


def json_example(spec: Spec, media: JsonObject) -> Any:
    """Return the first example of a media type as JSON, None if there is none."""
    example = shown_example(spec, media)
    try:
        return json.loads(json.dumps(example, allow_nan=False))
    except ValueError:
        return None
