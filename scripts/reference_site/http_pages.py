"""The HTTP reference: a page for each resource, and one for the schemas, with the Python calls next to the commands."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import Any

from openapi.messages import Response
from openapi.operations import Operation
from openapi.spec import Spec
from pipeline.ir.method import Method
from pipeline.ir.package import Package, Resource
from pipeline.package.markdown_filters import example

from .curl import curl
from .schema_words import Property, SchemaWords

SCHEMAS = "schemas.md"
_MODES = {"Python": "", "Python (async)": "async"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as the reference shows it."""

    name: str
    location: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body of a request or a response: its media type, the words for its schema, its properties and an example."""

    media_type: str
    type: str
    properties: tuple[Property, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A documented response."""

    status: str
    description: str
    headers: tuple[Parameter, ...]
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An operation as the reference shows it.

    Attributes:
        raw: The operation in the document.
        methods: The methods that make its call; a second one streams.
        samples: Programs and commands that make the call, by their label.
        parameters: Its parameters.
        bodies: The request body, by media type.
        responses: Its responses.
        call: What the console needs to make the call, as JSON.
    """

    raw: Operation
    methods: tuple[Method, ...]
    samples: dict[str, str]
    parameters: tuple[Parameter, ...]
    bodies: tuple[Body, ...]
    responses: tuple[Answer, ...]
    call: str


def entries(spec: Spec, package: Package, resource: Resource) -> list[Entry]:
    """Return the operations of a resource, in the order of its methods."""
    raw = {operation.label: operation for operation in spec.operations}
    methods: dict[str, list[Method]] = {}
    for operation in resource.operations:
        methods.setdefault(operation.operation_id, []).append(operation)
    words = SchemaWords(spec, SCHEMAS)
    return [
        _entry(raw[label], tuple(found), resource, package, words) for label, found in methods.items() if label in raw
    ]


def _entry(
    raw: Operation, methods: tuple[Method, ...], resource: Resource, package: Package, words: SchemaWords
) -> Entry:
    parameters = tuple(
        Parameter(
            each.name, each.location, words.words(each.schema), each.required, str(each.node.get("description", ""))
        )
        for each in raw.parameters
    )
    first = methods[0]
    command = curl(first, package)
    samples = {"curl": command} if command else {}
    samples |= {label: example(first, resource.attribute, package, mode) for label, mode in _MODES.items()}
    if len(methods) > 1:
        samples["Python (stream)"] = example(methods[1], resource.attribute, package, "")
    answers = tuple(_answer(response, methods, words) for response in raw.responses)
    bodies = tuple(
        Body(
            media.name,
            words.words(media.schema or {}),
            tuple(words.properties(media.schema or {})),
            _json(_sent(first)) if media.kind == "json" else "",
        )
        for body in ([raw.body] if raw.body else [])
        for media in body.content
    )
    named = [{"name": each.name, "in": each.location, "required": each.required} for each in parameters]
    content = bodies[0].example if bodies else ""
    call = {"verb": raw.verb.upper(), "path": raw.path, "parameters": named, "body": content}
    return Entry(raw, methods, samples, parameters, bodies, answers, json.dumps(call))


def _answer(response: Response, methods: tuple[Method, ...], words: SchemaWords) -> Answer:
    headers = tuple(
        Parameter(each.name, "header", words.words(each.schema), each.required, str(each.node.get("description", "")))
        for each in response.headers
    )
    examples = {each.status: each.example for method in methods for each in method.errors if not each.media_type}
    examples |= {each.status: each.example for method in methods for each in method.responses}
    bodies = tuple(
        Body(
            media.name,
            words.words(media.schema if media.schema is not None else media.item_schema or {}),
            (),
            _json(examples.get(response.status)),
        )
        for media in response.content
    )
    return Answer(response.status, str(response.node.get("description", "")), headers, bodies)


def _sent(operation: Method) -> Any:
    """Return the example of a request body, as far as the examples of its arguments make one."""
    given = {
        argument.wire_name: ast.literal_eval(argument.example)
        for argument in operation.usual_arguments
        if argument.location == "body" and argument.example
    }
    return given.get("") if operation.body and operation.body.whole else given or None


def _json(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
