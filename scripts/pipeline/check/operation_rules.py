"""Rules about operations: one tag, unambiguous paths, and nothing that the client could not send or read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openapi.document import Document, JsonObject, join
from openapi.media_types import media_kind
from openapi.operations import RawOperation, operations_of
from openapi.problems import Problem

_STYLES = {
    "path": ("simple",),
    "header": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
}


def check_operations(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with the operations of the document."""
    yield from _whole_document(document)
    shapes: dict[str, str] = {}
    for operation in operations_of(document.data):
        shape = re.sub(r"\{[^}]*\}", "{}", operation.path)
        first = shapes.setdefault(shape, operation.path)
        if first != operation.path:
            message = f"{operation.path!r} and {first!r} match the same requests"
            yield _problem(document, operation, "ambiguous-path", message, (), "Keep one of the paths.")
        yield from _tags(document, operation)
        yield from _parameters(document, operation)
        yield from _body(document, operation)
        yield from _replies(document, operation)


def _whole_document(document: Document) -> Iterator[Problem]:
    if not document.data.get("paths"):
        yield document.problem(
            "no-operations", "the document has no paths, so there is nothing to generate", hint="Add one."
        )
    for key, what in (("webhooks", "webhooks are calls that a server makes"), ("security", "security schemes")):
        if document.data.get(key):
            message = f"{what}: the client does not generate them"
            hint = "Remove it; credentials are passed in http_headers or by the caller's own httpx2 client."
            yield document.problem("unsupported-feature", message, f"/{key}", hint=hint)
    for path, item in document.data.get("paths", {}).items():
        for key in ("$ref", "servers"):
            if key in item:
                message = f"a path item with {key} would lose its operations"
                yield document.problem("unsupported-feature", message, join("/paths", path, key), hint="Write it out.")


def _tags(document: Document, operation: RawOperation) -> Iterator[Problem]:
    tags = operation.node.get("tags", [])
    declared = [tag["name"] for tag in document.data.get("tags", [])]
    if len(tags) != 1:
        message = f"it has {len(tags)} tags; the tag decides on which attribute of the client the method is found"
        yield _problem(document, operation, "one-tag", message, ("tags",) if tags else (), "Give it exactly one tag.")
    elif tags[0] not in declared:
        message = f"the tag {tags[0]!r} is not declared"
        yield _problem(document, operation, "undeclared-tag", message, ("tags", 0), "Declare it under tags.")
    for key in ("callbacks", "security", "servers"):
        if operation.node.get(key):
            message = f"{key} of an operation have no effect on the generated client"
            yield _problem(document, operation, "unsupported-feature", message, (key,), f"Remove {key}.")
    repeatable = operation.node.get("x-repeatable", True)
    if not isinstance(repeatable, bool):
        message = f"x-repeatable is {repeatable!r}"
        yield _problem(document, operation, "invalid-extension", message, ("x-repeatable",), "Write true or false.")


def _parameters(document: Document, operation: RawOperation) -> Iterator[Problem]:
    groups = ((operation.node, operation.pointer), (operation.path_item, operation.pointer.rpartition("/")[0]))
    for owner, pointer in groups:
        for index, raw in enumerate(owner.get("parameters", [])):
            place = join(pointer, "parameters", index)
            parameter = document.follow(raw)
            for message, hint in _parameter_findings(parameter):
                yield document.problem("unsupported-parameter", message, place, hint=hint, operation=operation.label)


def _parameter_findings(parameter: JsonObject) -> Iterator[tuple[str, str]]:
    name, location = parameter["name"], parameter["in"]
    if location == "cookie":
        yield f"the parameter {name!r} is a cookie, and the client sends none", "Use a header."
        return
    if "schema" not in parameter:
        yield f"the parameter {name!r} has content in place of a schema", "Describe it with a schema."
    style = parameter.get("style", _STYLES[location][0])
    if style not in _STYLES[location]:
        yield (
            f"the style {style!r} of the {location} parameter {name!r} is not supported",
            f"Use {_STYLES[location][0]}.",
        )
    if parameter.get("allowReserved"):
        yield f"the parameter {name!r} has allowReserved; values are always percent-encoded", "Remove allowReserved."


def _body(document: Document, operation: RawOperation) -> Iterator[Problem]:
    if "requestBody" not in operation.node:
        return
    content = document.follow(operation.node["requestBody"]).get("content", {})
    if len(content) != 1:
        message = f"its request body has {len(content)} media types; the client sends one"
        yield _problem(document, operation, "one-media-type", message, ("requestBody",), "Keep one media type.")
    for media_type, media in content.items():
        if media_kind(media_type) is None:
            message = f"a request body of {media_type!r} cannot be written"
            yield _problem(document, operation, "unsupported-media-type", message, ("requestBody",), "Use JSON.")
        elif "schema" not in media:
            message = "its request body has no schema"
            yield _problem(document, operation, "no-schema", message, ("requestBody",), "Describe it with a schema.")


def _replies(document: Document, operation: RawOperation) -> Iterator[Problem]:
    responses = operation.node.get("responses", {})
    if not any(status[0] == "2" for status in responses):
        message = "it documents no success, so its method would have no return type"
        yield _problem(document, operation, "no-success", message, ("responses",), "Add the 2XX response.")
    for status, raw in responses.items():
        content = document.follow(raw).get("content", {})
        if status[0] in "13":
            message = f"the status {status} is handled below the client and never reaches a caller"
            yield _problem(document, operation, "unsupported-status", message, ("responses", status), "Remove it.")
        if len(content) > 1:
            message = f"its {status} response has {len(content)} media types; the client reads one"
            yield _problem(document, operation, "one-media-type", message, ("responses", status), "Keep one.")
        for media_type in content:
            if media_kind(media_type) not in {"json", "text", "binary"}:
                message = f"a response of {media_type!r} cannot be read"
                yield _problem(
                    document, operation, "unsupported-media-type", message, ("responses", status), "Use JSON."
                )


def _problem(  # noqa: PLR0917  # what is wrong, where, and what to do: the order of every call above
    document: Document, operation: RawOperation, rule: str, message: str, tokens: tuple[str | int, ...], hint: str
) -> Problem:
    return document.problem(rule, message, join(operation.pointer, *tokens), hint=hint, operation=operation.label)
