"""Style rules about names: each is given, legal and unique."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from openapi.document import join
from openapi.problems import Problem
from openapi.spec import Spec
from pipeline.names import PYTHON_NAME, RESERVED_METHODS, is_identifier, method_name, model_name, resource_attribute


def check_names(spec: Spec) -> Iterator[Problem]:
    """Yield the names of our own document that are missing, illegal or taken."""
    attributes = _Names(spec, "two tags become the same attribute of the client")
    for index, tag in enumerate(spec.data.get("tags", [])):
        yield from attributes.claim(resource_attribute(tag), join("/tags", index), tag["name"])
    classes = _Names(spec, "two schemas become the same class")
    for name in spec.data.get("components", {}).get("schemas", {}):
        yield from classes.claim(model_name(name), join("/components/schemas", name), name)
    yield from _methods(spec)


@dataclass
class _Names:
    """The Python names of one scope, each with the pointer and the name of its first owner."""

    spec: Spec
    message: str
    owners: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    def claim(self, name: str, pointer: str, what: str) -> Iterator[Problem]:
        first, owner = self.owners.setdefault(name, (pointer, what))
        if first != pointer:
            line = self.spec.document.line(first)
            message = f"{self.message}: {what!r} and {owner!r} (line {line}) are both {name!r}"
            yield self.spec.problem("name-collision", message, pointer, hint=f"Set {PYTHON_NAME} on one of them.")


def _methods(spec: Spec) -> Iterator[Problem]:
    names: dict[str, _Names] = {}
    for operation in spec.operations:
        label = operation.label
        identifier = operation.node.get("operationId")
        if not identifier:
            message, hint = "it has no operationId, so its method would have no name", "Give it an operationId."
            yield spec.problem("no-operation-id", message, operation.pointer, hint=hint, operation=label)
            continue
        method = method_name(operation.node)
        if not is_identifier(method) or method in RESERVED_METHODS:
            message = f"the operationId {identifier!r} does not give a usable method name ({method!r})"
            hint = f"Name the method with {PYTHON_NAME}."
            yield spec.problem("illegal-name", message, operation.pointer, hint=hint, operation=label)
        tag = str(operation.node.get("tags", [""])[0])
        methods = names.setdefault(
            tag, _Names(spec, f"two operations of the tag {tag!r} would have the same method name")
        )
        yield from methods.claim(method, operation.pointer, identifier)
