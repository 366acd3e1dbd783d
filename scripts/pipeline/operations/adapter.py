"""The adapter of openapi-python-client: the only module that knows its parser.

It drops operations that it does not understand, with warnings that are easy to miss. Here each of them is a
problem, and every operation of the document must come back with all its statuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi.document import Document, JsonObject
from openapi.media_types import media_kind
from openapi.messages import MediaType
from openapi.operations import Operation, operations_of
from openapi.problems import Problem, SpecError
from openapi.structure import nodes
from openapi.text import clean

_TEXT = {"type": "string"}
_VERBS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_HINT = "Describe it in a plainer way; if it is plain, this is a defect of the pipeline."


@dataclass(frozen=True, slots=True)
class ParsedParameter:
    """A parameter by its name on the wire and its location: `path`, `query` or `header`."""

    name: str
    location: str
    required: bool


@dataclass(frozen=True, slots=True)
class ParsedOperation:
    """An operation as parsed; `raw` is the operation in the normalised document."""

    raw: Operation
    parameters: tuple[ParsedParameter, ...]
    content_types: tuple[str, ...]


def parse_operations(document: Document) -> tuple[ParsedOperation, ...]:
    """Parse the operations of a normalised document.

    Returns:
        The operations in the order of the document.

    Raises:
        SpecError: With one problem for each operation, or part of one, that the parser dropped.
    """
    raw = list(operations_of(document.data))
    result = _parse(document, _for_parser(raw))
    problems = [_schema_problem(document, error) for error in result.errors]
    endpoints: dict[str, Any] = {}
    for collection in result.endpoint_collections_by_tag.values():
        problems += [_operation_problem(document, raw, error) for error in collection.parse_errors]
        endpoints.update({endpoint.name: endpoint for endpoint in collection.endpoints})
    for number, operation in enumerate(raw):
        if _name(number) not in endpoints and operation.pointer not in {p.pointer for p in problems}:
            problems.append(_dropped(document, operation, "it was passed over without a word"))
    if problems:
        raise SpecError(problems)
    return tuple(_parsed(operation, endpoints[_name(number)]) for number, operation in enumerate(raw))


def _for_parser(operations: list[Operation]) -> JsonObject:
    """Return a document that has only the operations, each under a path of its own.

    Paths, operationIds and parameters are numbered, so that results can be matched whatever the names are.
    Types belong to the models stage, and the parser rejects some that stage supports: every schema becomes the
    simplest one that is legal in its place.
    """
    paths: JsonObject = {}
    for number, operation in enumerate(operations):
        parameters = [
            {"name": f"p{index:04}", "in": parameter.location, "required": parameter.required, "schema": _TEXT}
            for index, parameter in enumerate(operation.parameters)
        ]
        placeholders = "".join(f"/{{{sent['name']}}}" for sent in parameters if sent["in"] == "path")
        node: JsonObject = {"operationId": _name(number), "parameters": parameters, "responses": _responses(operation)}
        if operation.body is not None:
            node["requestBody"] = {"required": operation.body.required, "content": _content(operation.body.content)}
        verb = operation.verb if operation.verb in _VERBS else "post"
        paths[f"/{_name(number)}{placeholders}"] = {verb: {**node, "tags": operation.node.get("tags", [])}}
    return {"openapi": "3.1.1", "info": {"title": "client", "version": "1"}, "paths": paths}


def _responses(operation: Operation) -> JsonObject:
    return {
        response.status: {"description": "", "content": _content(response.content)} for response in operation.responses
    }


def _content(content: tuple[MediaType, ...]) -> JsonObject:
    plain = {"form": {"type": "object"}, "multipart": {"type": "object"}}
    return {media.name: {"schema": plain.get(media.kind, _TEXT)} for media in content}


def _name(number: int) -> str:
    return f"operation_{number}"


def _parse(document: Document, data: JsonObject) -> Any:
    # Importing the parser takes a third of a second, which a failing run should not wait for.
    from openapi_python_client.config import Config, ConfigFile, MetaType
    from openapi_python_client.parser.errors import GeneratorError
    from openapi_python_client.parser.openapi import GeneratorData

    options = ConfigFile(literal_enums=True, content_type_overrides=_media_types(data))
    config = Config.from_sources(
        options, MetaType.NONE, Path("openapi.yaml"), "utf-8", overwrite=False, output_path=None
    )
    result = GeneratorData.from_dict(data, config=config)
    if isinstance(result, GeneratorError):
        raise SpecError([_schema_problem(document, result)])
    return result


def _media_types(data: JsonObject) -> dict[str, str]:
    """Map media types that the parser does not know to ones that it does."""
    found = {media_type for _, _, node in nodes(data) for media_type in node.get("content", {})}
    known = {
        "json": "application/json",
        **dict.fromkeys(("text", "binary", "events", "lines"), "application/octet-stream"),
    }
    return {media_type: known[kind] for media_type in sorted(found) if (kind := media_kind(media_type)) in known}


def _parsed(operation: Operation, endpoint: Any) -> ParsedOperation:
    sent = [
        operation.parameters[int(parameter.name.get_untrusted_value()[1:])]
        for _, parameter in endpoint.iter_all_parameters()
    ]
    parameters = tuple(ParsedParameter(parameter.name, parameter.location, parameter.required) for parameter in sent)
    content_types = tuple(body.content_type.get_untrusted_value() for body in endpoint.bodies)
    return ParsedOperation(operation, parameters, content_types)


def _operation_problem(document: Document, raw: list[Operation], error: Any) -> Problem:
    for number, operation in enumerate(raw):
        if re.match(rf"WARNING parsing [A-Z]+ /{_name(number)}[/ ]", error.header):
            return _dropped(document, operation, clean(error.detail))
    return _schema_problem(document, error)


def _dropped(document: Document, operation: Operation, detail: str) -> Problem:
    message = f"openapi-python-client cannot read it: {detail}"
    return document.problem("generator-failed", message, operation.pointer, hint=_HINT, operation=operation.label)


def _schema_problem(document: Document, error: Any) -> Problem:
    message = f"openapi-python-client: {clean(error.header)}: {clean(error.detail)}"
    return document.problem("generator-failed", message, "/components/schemas", hint=_HINT)
