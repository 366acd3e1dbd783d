"""Rules about names: every operation, tag, argument and schema has a Python name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openapi.document import Document, join
from openapi.operations import Operation, operations_of
from openapi.problems import Problem
from openapi.traversal import fields
from pipeline.names import PYTHON_NAME, class_name, is_identifier, method_name, parameter_argument, resource_attribute

# What the client's own class offers besides its resources, and the methods that a resource may not replace.
_CLIENT_ATTRIBUTES = frozenset({"aclose", "close", "hooks"})
_METHOD_SUFFIXES = ("_async", "_to_file")


def check_names(document: Document) -> Iterator[Problem]:
    """Yield the names that are missing, illegal or taken."""
    yield from _extensions(document)
    yield from _tags(document)
    yield from _schemas(document)
    names: dict[str, _Names] = {}
    identifiers = _Names(document, "two operationIds differ in nothing but case")
    for operation in operations_of(document.data):
        identifier = operation.node.get("operationId")
        if not identifier:
            message = "it has no operationId, so its method would have no name"
            yield _at(document, operation, "no-operation-id", message, "Give it an operationId.")
            continue
        yield from identifiers.claim(identifier.lower(), operation.pointer, identifier)
        method = method_name(operation.node)
        if not is_identifier(method) or method.endswith(_METHOD_SUFFIXES):
            message = f"the operationId {identifier!r} gives no usable method name ({method!r})"
            yield _at(document, operation, "illegal-name", message, f"Name the method with {PYTHON_NAME}.")
        tag = str(operation.node.get("tags", [""])[0])
        methods = names.setdefault(tag, _Names(document, f"two operations of the tag {tag!r} become the same method"))
        yield from methods.claim(method, operation.pointer, identifier)
        yield from _arguments(document, operation)


@dataclass
class _Names:
    """The Python names of one scope and where each was first claimed."""

    document: Document
    message: str

    def __post_init__(self) -> None:
        self.claims: dict[str, tuple[str, str]] = {}

    def claim(self, name: str, pointer: str, what: str) -> Iterator[Problem]:
        first, owner = self.claims.setdefault(name, (pointer, what))
        if first != pointer:
            line = self.document.line(first)
            message = f"{self.message}: {what!r} and {owner!r} (line {line}) are both {name!r}"
            yield self.document.problem("name-collision", message, pointer, hint=f"Set {PYTHON_NAME} on one of them.")


def _extensions(document: Document) -> Iterator[Problem]:
    for pointer, node in fields(document.data):
        name = node.get(PYTHON_NAME)
        if name is not None and not (isinstance(name, str) and is_identifier(name)):
            message = f"{PYTHON_NAME} is {name!r}, which is no public ASCII identifier"
            yield document.problem(
                "illegal-name", message, join(pointer, PYTHON_NAME), hint="Use letters, digits and _."
            )


def _tags(document: Document) -> Iterator[Problem]:
    attributes = _Names(document, "two tags become the same attribute of the client")
    for index, tag in enumerate(document.data.get("tags", [])):
        pointer = join("", "tags", index)
        name = resource_attribute(tag)
        if not is_identifier(name) or name in _CLIENT_ATTRIBUTES:
            message = f"the tag {tag['name']!r} gives no usable attribute name ({name!r})"
            yield document.problem("illegal-name", message, pointer, hint=f"Name it with {PYTHON_NAME}.")
        yield from attributes.claim(name, pointer, tag["name"])


def _schemas(document: Document) -> Iterator[Problem]:
    classes = _Names(document, "two schemas become the same class")
    for name in document.data.get("components", {}).get("schemas", {}):
        pointer = join("", "components", "schemas", name)
        if not is_identifier(class_name(name)):
            message = f"the schema's name {name!r} gives no usable class name"
            yield document.problem("illegal-name", message, pointer, hint="Rename it to a word in PascalCase.")
        yield from classes.claim(class_name(name), pointer, name)


def _arguments(document: Document, operation: Operation) -> Iterator[Problem]:
    names = _Names(document, f"two parameters of {operation.label} become the same argument")
    for parameter in operation.parameters:
        name, place = parameter_argument(parameter.node), parameter.reference
        if not name.isidentifier():
            message = f"the parameter {parameter.name!r} gives no usable argument name"
            hint = f"Name it with {PYTHON_NAME}."
            yield document.problem("illegal-name", message, place, hint=hint, operation=operation.label)
        yield from names.claim(name, place, parameter.name)


def _at(document: Document, operation: Operation, rule: str, message: str, hint: str) -> Problem:
    return document.problem(rule, message, operation.pointer, hint=hint, operation=operation.label)
