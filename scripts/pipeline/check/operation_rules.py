"""Rules about operations: one tag, unambiguous paths, and nothing that the client could not send or read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openapi.document import Document, join
from openapi.messages import Parameter
from openapi.operations import Operation, operations_of
from openapi.problems import Problem

_STYLES = {
    "path": ("simple",),
    "header": ("simple",),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
}
_STREAMS = frozenset({"events", "lines"})


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


def _tags(document: Document, operation: Operation) -> Iterator[Problem]:
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


def _parameters(document: Document, operation: Operation) -> Iterator[Problem]:
    for parameter in operation.parameters:
        for message, hint in _parameter_findings(parameter):
            place, label = parameter.reference, operation.label
            yield document.problem("unsupported-parameter", message, place, hint=hint, operation=label)


def _parameter_findings(parameter: Parameter) -> Iterator[tuple[str, str]]:
    name, location = parameter.name, parameter.location
    if location == "cookie":
        yield f"the parameter {name!r} is a cookie, and the client sends none", "Use a header."
        return
    if "schema" not in parameter.node:
        yield f"the parameter {name!r} has content in place of a schema", "Describe it with a schema."
    if parameter.style not in _STYLES[location]:
        yield (
            f"the style {parameter.style!r} of the {location} parameter {name!r} is not supported",
            f"Use {_STYLES[location][0]}.",
        )
    if parameter.node.get("allowReserved"):
        yield f"the parameter {name!r} has allowReserved; values are always percent-encoded", "Remove allowReserved."


def _body(document: Document, operation: Operation) -> Iterator[Problem]:
    body = operation.body
    if body is None:
        return
    if len(body.content) != 1:
        message = f"its request body has {len(body.content)} media types; the client sends one"
        yield _problem(document, operation, "one-media-type", message, ("requestBody",), "Keep one media type.")
    for media in body.content:
        if media.kind in _STREAMS:
            message = f"a request body of {media.name!r} cannot be written"
            yield _problem(document, operation, "unsupported-media-type", message, ("requestBody",), "Use JSON.")
        elif media.schema is None:
            message = "its request body has no schema"
            yield _problem(document, operation, "no-schema", message, ("requestBody",), "Describe it with a schema.")


def _replies(document: Document, operation: Operation) -> Iterator[Problem]:
    if not any(response.status[0] == "2" for response in operation.responses):
        message = "it documents no success, so its method would have no return type"
        yield _problem(document, operation, "no-success", message, ("responses",), "Add the 2XX response.")
    for response in operation.responses:
        status, place = response.status, ("responses", response.key)
        if status[0] in "13":
            message = f"the status {status} is handled below the client and never reaches a caller"
            yield _problem(document, operation, "unsupported-status", message, place, "Remove it.")
        if len(response.content) > 1:
            message = f"its {status} response has {len(response.content)} media types; the client reads one"
            yield _problem(document, operation, "one-media-type", message, place, "Keep one.")
        for media in response.content:
            if media.kind not in {"json", "text", "binary"}:
                message = f"a response of {media.name!r} cannot be read"
                yield _problem(document, operation, "unsupported-media-type", message, place, "Use JSON.")


def _problem(  # noqa: PLR0917  # what is wrong, where, and what to do: the order of every call above
    document: Document, operation: Operation, rule: str, message: str, tokens: tuple[str | int, ...], hint: str
) -> Problem:
    return document.problem(rule, message, join(operation.pointer, *tokens), hint=hint, operation=operation.label)
