"""Rules about calls: nothing may lead to a method that cannot work or that hides another."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import join, list_of
from openapi.operations import Operation
from openapi.paths import fault_of_path, fault_of_server, path_variables
from openapi.problems import Problem
from openapi.spec import Spec
from openapi.structure import schemas
from openapi.text import did_you_mean


def check_calls(spec: Spec) -> Iterator[Problem]:
    """Yield the problems that would lead to a broken client."""
    operations = list(spec.operations)
    if not operations:
        message = "the document has no operations, so there is nothing to generate"
        yield spec.problem("no-operations", message, "/paths", hint="Add an operation under paths.")
    identifiers: dict[str, Operation] = {}
    yield from _addresses(spec)
    for operation in operations:
        yield from _identifier(spec, operation, identifiers)
        yield from _path_parameters(spec, operation)
    for pointer, schema in schemas(spec.data):
        if schema.get("enum") == []:
            message = "an enum without values accepts nothing"
            yield spec.problem("empty-enum", message, join(pointer, "enum"), hint="List its values.")


def _addresses(spec: Spec) -> Iterator[Problem]:
    for path in spec.mapping("/paths"):
        fault = "" if path.startswith("x-") else fault_of_path(path)
        if fault:
            message = f"the path {path!r} {fault}, so no request can have it"
            hint = "Write it as servers know it: /things/{id}."
            yield spec.problem("invalid-path", message, join("/paths", path), hint=hint)
    for server in (*spec.servers, *(server for operation in spec.operations for server in operation.servers)):
        fault = fault_of_server(server.filled)
        if fault:
            message = f"the server {server.url!r} {fault}"
            hint = "Write its URL, such as https://api.example.com/v1."
            yield spec.problem("invalid-server", message, join(server.pointer, "url"), hint=hint)


def _identifier(spec: Spec, operation: Operation, known: dict[str, Operation]) -> Iterator[Problem]:
    identifier = operation.node.get("operationId")
    if not isinstance(identifier, str):
        return
    first = known.setdefault(identifier, operation)
    if first is not operation:
        line = spec.document.line(join(first.pointer, "operationId"))
        message = f"the operationId {identifier!r} is already used by {first.verb.upper()} {first.path} (line {line})"
        place = join(operation.pointer, "operationId")
        yield spec.problem("duplicate-operation-id", message, place, hint="Give each operation its own.")


def _path_parameters(spec: Spec, operation: Operation) -> Iterator[Problem]:
    described = set(_described(spec, operation))
    variables = path_variables(operation.path)
    for name in variables:
        if name not in described:
            message = f"the path parameter {name!r} of {operation.path} is not declared"
            otherwise = "Add it to the parameters, with in: path, required: true."
            hint = did_you_mean(name, described - set(variables), otherwise)
            yield spec.problem(
                "undeclared-path-parameter", message, operation.pointer, hint=hint, operation=operation.label
            )


def _described(spec: Spec, operation: Operation) -> Iterator[str]:
    for owner, _ in operation.owners:
        for node in list_of(owner.get("parameters")):
            parameter = spec.resolved(node)
            if parameter.get("in") == "path":
                yield str(parameter.get("name"))
