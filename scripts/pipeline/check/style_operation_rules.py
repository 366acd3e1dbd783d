"""Style rules about operations: one declared tag, unambiguous paths, and a documented success."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import join
from openapi.operations import Operation
from openapi.paths import path_shape
from openapi.problems import Problem
from openapi.spec import Spec


def check_operations(spec: Spec) -> Iterator[Problem]:
    """Yield what is wrong with the operations of our own document."""
    shapes: dict[str, str] = {}
    for operation in spec.operations:
        shape = path_shape(operation.path)
        first = shapes.setdefault(shape, operation.path)
        if first != operation.path:
            message = f"{operation.path!r} and {first!r} match the same requests"
            yield _problem(spec, operation, rule="ambiguous-path", message=message, hint="Keep one of the paths.")
        yield from _tags(spec, operation)
        if not any(status[0] == "2" for status in operation.node.get("responses", {})):
            message = "it has no documented success, so its method would have no return type"
            hint = "Add the 2XX response."
            yield _problem(spec, operation, "responses", rule="no-success", message=message, hint=hint)


def _tags(spec: Spec, operation: Operation) -> Iterator[Problem]:
    tags = operation.node.get("tags", [])
    declared = [tag["name"] for tag in spec.data.get("tags", [])]
    if len(tags) != 1:
        message = f"it has {len(tags)} tags; exactly one decides which attribute of the client has the method"
        place = ("tags",) if tags else ()
        yield _problem(spec, operation, *place, rule="one-tag", message=message, hint="Give it exactly one tag.")
    elif tags[0] not in declared:
        message, hint = f"the tag {tags[0]!r} is not declared", "Declare it under tags."
        yield _problem(spec, operation, "tags", 0, rule="undeclared-tag", message=message, hint=hint)


def _problem(spec: Spec, operation: Operation, *tokens: str | int, rule: str, message: str, hint: str) -> Problem:
    return spec.problem(rule, message, join(operation.pointer, *tokens), hint=hint)
