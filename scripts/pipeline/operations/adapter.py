"""The adapter of openapi-python-client: the only module that knows its parser.

It drops operations that it does not understand and says so in places that are easy to miss; here each of them is a
problem, and at the end every operation of the document has to have come back with all its statuses.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi.document import Document, JsonObject, unescape
from openapi.media_types import media_kind
from openapi.operations import Operation, operations_of
from openapi.problems import Problem, SpecError
from openapi.text import clean
from openapi.traversal import fields

_HINT = "Describe it in a plainer way; if it is plain, this is a defect of the pipeline."


@dataclass(frozen=True, slots=True)
class ParsedParameter:
    """A parameter by its name on the wire and its location: `path`, `query` or `header`."""

    name: str
    location: str
    required: bool


@dataclass(frozen=True, slots=True)
class ParsedOperation:
    """What the parser says of an operation; `raw` is where it stands in the normalised document."""

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
    result = _parse(document, _for_parser(document.data))
    problems = [_schema_problem(document, error) for error in result.errors]
    endpoints: dict[str, Any] = {}
    for collection in result.endpoint_collections_by_tag.values():
        problems += [_operation_problem(document, raw, error) for error in collection.parse_errors]
        endpoints.update({endpoint.name: endpoint for endpoint in collection.endpoints})
    for number, operation in enumerate(raw):
        if f"operation_{number}" not in endpoints and operation.pointer not in {p.pointer for p in problems}:
            problems.append(_dropped(document, operation, "it was passed over without a word"))
    if problems:
        raise SpecError(problems)
    return tuple(_parsed(operation, endpoints[f"operation_{number}"]) for number, operation in enumerate(raw))


def _for_parser(data: JsonObject) -> JsonObject:
    """Return a copy that holds the operations alone.

    Each operationId is a number, so that what comes back can be told apart. Types are the business of the models
    stage, and the parser refuses some that it can do: every schema becomes the plainest that may stand in its place.
    """
    copy = deepcopy(data)
    copy["components"].pop("schemas", None)
    for number, operation in enumerate(operations_of(copy)):
        operation.node["operationId"] = f"operation_{number}"
    for pointer, node in fields(copy):
        if "schema" in node:
            kind = media_kind(unescape(pointer.rpartition("/")[2]))
            node["schema"] = {"type": "object"} if kind in {"form", "multipart"} else {"type": "string"}
    return copy


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
    """Give the parser a media type that it knows for each one that it does not."""
    found = {media_type for _, node in fields(data) for media_type in node.get("content", {})}
    known = {
        "json": "application/json",
        **dict.fromkeys(("text", "binary", "events", "lines"), "application/octet-stream"),
    }
    return {media_type: known[kind] for media_type in sorted(found) if (kind := media_kind(media_type)) in known}


def _parsed(operation: Operation, endpoint: Any) -> ParsedOperation:
    parameters = tuple(
        ParsedParameter(parameter.name.get_untrusted_value(), str(location.value), bool(parameter.required))
        for location, parameter in endpoint.iter_all_parameters()
    )
    content_types = tuple(body.content_type.get_untrusted_value() for body in endpoint.bodies)
    return ParsedOperation(operation, parameters, content_types)


def _operation_problem(document: Document, raw: list[Operation], error: Any) -> Problem:
    for operation in raw:
        if error.header.startswith(f"WARNING parsing {operation.verb.upper()} {operation.path} within"):
            return _dropped(document, operation, clean(error.detail))
    return _schema_problem(document, error)


def _dropped(document: Document, operation: Operation, detail: str) -> Problem:
    message = f"openapi-python-client cannot read it: {detail}"
    return document.problem("generator-failed", message, operation.pointer, hint=_HINT, operation=operation.label)


def _schema_problem(document: Document, error: Any) -> Problem:
    message = f"openapi-python-client: {clean(error.header)}: {clean(error.detail)}"
    return document.problem("generator-failed", message, "/components/schemas", hint=_HINT)
