"""Responses: what a method returns for each documented success, and raises for each documented failure."""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal

from openapi.media_types import Media
from openapi.operations import Operation
from openapi.text import clean
from pipeline.ir import ErrorResponse, Response, ResponseWithHeaders
from pipeline.models.generate_models import Models
from pipeline.names import class_name

from .annotations import Annotations, union
from .operation_types import response_key

_TYPES: dict[str, str] = {"text": "str", "binary": "bytes", "none": "None"}


def success_responses(operation: Operation, models: Models, annotations: Annotations) -> tuple[Response, ...]:
    """Return the documented successes of an operation."""
    responses: list[Response] = []
    for response in operation.responses:
        status = response.status
        if not status.startswith("2"):
            continue
        media: Media | Literal["none"] = response.content[0].kind if response.content else "none"
        type_ = models.types.get(response_key(operation, status), "Any") if media == "json" else _TYPES[media]
        with_headers = f"{class_name(operation.label)}Response" if response.headers else None
        description = clean(response.node.get("description"))
        responses.append(Response(status, media, annotations.spell(type_), with_headers, description))
    return tuple(responses)


def returned_type(responses: tuple[Response, ...]) -> str:
    """Return the annotation of what a method with these responses returns."""
    return union(
        [f"models.{response.with_headers}" if response.with_headers else response.type for response in responses]
    )


def responses_with_headers(operation: Operation, responses: tuple[Response, ...]) -> list[ResponseWithHeaders]:
    """Return the classes that join the results of an operation with their headers."""
    results = union([response.type for response in responses if response.with_headers])
    name = next((response.with_headers for response in responses if response.with_headers), None)
    description = f"The result of `{operation.verb.upper()} {operation.path}` and the headers that came with it."
    return [ResponseWithHeaders(name, results.replace("models.", ""), clean(description))] if name else []


def is_download(operation: Operation, responses: tuple[Response, ...]) -> bool:
    """Tell whether a success is a file: it is binary, or its Content-Disposition header is documented."""
    headers = {header.name.lower() for documented in operation.responses for header in documented.headers}
    return "content-disposition" in headers or any(response.media == "binary" for response in responses)


def error_responses(operation: Operation) -> list[tuple[str, str | None, str]]:
    """Return status, model (None where the body has no model) and description of each documented failure."""
    found: list[tuple[str, str | None, str]] = []
    for response in operation.responses:
        if response.status.startswith("2"):
            continue
        media = response.content[0] if response.content else None
        reference = media.schema.get("$ref") if media and media.kind == "json" and media.schema else None
        model = reference.rpartition("/")[2] if reference else None
        found.append((response.status, model, clean(response.node.get("description"))))
    return found


def status_error_name(status: str) -> str | None:
    """Return the name of the error class of one status, None for ranges and unknown statuses."""
    try:
        phrase = HTTPStatus(int(status)).phrase
    except ValueError:
        return None
    return f"{class_name(phrase).removesuffix('Error')}Error"


def error_response(
    status: str, model: str | None, description: str, classes: dict[str, str], fallback: str
) -> ErrorResponse:
    """Return the failure with the class that is raised for it; `classes` maps a status to its own class."""
    return ErrorResponse(status, classes.get(status, model) if model else fallback, description)
