"""The operations of a document by what identifies them in another one, regardless of the names of path variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openapi.document import JsonObject, object_of
from openapi.messages import Parameter, Response
from openapi.operations import Operation, OperationKind, operations_of, webhooks_of
from openapi.paths import path_shape, path_variables
from openapi.spec import Spec

ParameterKey = tuple[str, str]


@dataclass(slots=True)
class ComparedOperation:
    """One operation.

    Attributes:
        key: What identifies it across documents: verb and path with nameless variables, below its parent's key.
        label: `VERB /path`, for people.
        source: What the document says of it, resolved.
        parameters: Its parameters and those of its path, by place and lower-case name; path variables by position.
    """

    key: str
    label: str
    source: Operation
    parameters: dict[ParameterKey, Parameter] = field(default_factory=dict[ParameterKey, Parameter])

    @property
    def kind(self) -> OperationKind:
        """Operation, webhook or callback."""
        return self.source.kind

    @property
    def path(self) -> str:
        """The path as written."""
        return self.source.path

    @property
    def pointer(self) -> str:
        """Its place."""
        return self.source.pointer

    @property
    def node(self) -> JsonObject:
        """It, as written."""
        return self.source.node

    @property
    def responses(self) -> dict[str, Response]:
        """Its responses by their status."""
        return {response.status: response for response in self.source.responses}


def read_operations(tree: Spec) -> dict[str, ComparedOperation]:
    """Return every operation, webhook and callback of a document by its key."""
    found: dict[str, ComparedOperation] = {}
    waiting: list[tuple[ComparedOperation, Operation]] = []
    for each in operations_of(tree):
        operation = _operation(each, "")
        # Two paths that differ only in names are one too many; the second keeps its names, so that both are seen.
        if operation.key in found:
            operation.key += f" {each.path}"
        found[operation.key] = operation
        waiting.append((operation, each))
    for each in webhooks_of(tree):
        operation = _operation(each, "webhook ")
        if found.setdefault(operation.key, operation) is operation:
            waiting.append((operation, each))
    while waiting:
        parent, above = waiting.pop()
        for each in above.callbacks:
            operation = _operation(each, f"{parent.key} > {each.callback} ")
            operation.label = f"{parent.label} > {each.callback} {each.verb.upper()}"
            if found.setdefault(operation.key, operation) is operation:
                waiting.append((operation, each))
    return found


def _operation(operation: Operation, prefix: str) -> ComparedOperation:
    names = path_variables(operation.path)
    parameters: dict[ParameterKey, Parameter] = {}
    for parameter in operation.parameters:
        location, name = parameter.key
        if location == "path" and name in names:
            name = f"{{{names.index(name)}}}"
        parameters[location, name] = parameter
    return ComparedOperation(
        key=f"{prefix}{operation.verb.lower()} {path_shape(operation.path)}",
        label=f"{prefix}{operation.verb.upper()} {operation.path}",
        source=operation,
        parameters=parameters,
    )


def success(status: str) -> bool:
    """True if a status code or range is a success."""
    return status.startswith("2")


def flag(node: Any, key: str) -> bool:
    """Return whether a mapping says `true` under `key`."""
    return object_of(node).get(key) is True
