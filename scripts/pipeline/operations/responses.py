"""Replies: what a method returns for each documented success, and raises for each documented failure."""

from __future__ import annotations

from http import HTTPStatus

from openapi.document import Document
from openapi.media_types import media_kind
from openapi.operations import RawOperation
from openapi.text import clean
from pipeline.ir import Envelope, ErrorReply, Media, Reply
from pipeline.models.generate_models import Models
from pipeline.names import class_name

from .annotations import Annotations, union
from .operation_types import reply_key, single_content

_TYPES: dict[Media, str] = {"text": "str", "binary": "bytes", "none": "None"}


def success_replies(
    document: Document, operation: RawOperation, models: Models, annotations: Annotations
) -> tuple[Reply, ...]:
    """Return the documented successes of an operation."""
    replies: list[Reply] = []
    for status, raw in operation.node["responses"].items():
        if not status.startswith("2"):
            continue
        response = document.follow(raw)
        content = single_content(response)
        media: Media = (media_kind(content[0]) or "binary") if content else "none"
        type_ = models.types.get(reply_key(operation, status), "Any") if media == "json" else _TYPES[media]
        envelope = f"{class_name(operation.label)}Response" if response.get("headers") else None
        description = clean(response.get("description"))
        replies.append(Reply(status, media, annotations.spell(type_), envelope, description))
    return tuple(replies)


def returned_type(replies: tuple[Reply, ...]) -> str:
    """Return the annotation of what a method with these replies returns."""
    return union([f"models.{reply.envelope}" if reply.envelope else reply.type for reply in replies])


def envelopes_of(operation: RawOperation, replies: tuple[Reply, ...]) -> list[Envelope]:
    """Return the classes that join the results of an operation with their headers."""
    results = union([reply.type for reply in replies if reply.envelope])
    name = next((reply.envelope for reply in replies if reply.envelope), None)
    description = f"The result of `{operation.verb.upper()} {operation.path}` and the headers that came with it."
    return [Envelope(name, results.replace("models.", ""), clean(description))] if name else []


def is_download(document: Document, operation: RawOperation, replies: tuple[Reply, ...]) -> bool:
    """Tell whether a success is a file: it is binary, or its Content-Disposition header is documented."""
    responses = [document.follow(raw) for raw in operation.node["responses"].values()]
    headers = {name.lower() for response in responses for name in response.get("headers", {})}
    return "content-disposition" in headers or any(reply.media == "binary" for reply in replies)


def error_replies(document: Document, operation: RawOperation) -> list[tuple[str, str | None, str]]:
    """Return status, model (None where the body has no model) and description of each documented failure."""
    found: list[tuple[str, str | None, str]] = []
    for status, raw in operation.node["responses"].items():
        if status.startswith("2"):
            continue
        response = document.follow(raw)
        content = single_content(response)
        reference = content[1].get("schema", {}).get("$ref") if content and media_kind(content[0]) == "json" else None
        model = reference.rpartition("/")[2] if reference else None
        found.append((status, model, clean(response.get("description"))))
    return found


def status_error_name(status: str) -> str | None:
    """Return the name of the error class of one status, None for ranges and unknown statuses."""
    try:
        phrase = HTTPStatus(int(status)).phrase
    except ValueError:
        return None
    return f"{class_name(phrase).removesuffix('Error')}Error"


def error_reply(status: str, model: str | None, description: str, classes: dict[str, str], fallback: str) -> ErrorReply:
    """Return the failure with the class that is raised for it; `classes` maps a status to its own class."""
    return ErrorReply(status, classes.get(status, model) if model else fallback, description)
