"""Style rules: what is valid OpenAPI, and still not how our own document is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join
from openapi.media_types import media_kind
from openapi.operations import Operation
from openapi.paths import path_shape
from openapi.problems import Problem
from openapi.spec import Spec
from openapi.structure import nodes, schemas
from openapi.text import did_you_mean
from openapi.validity import SchemaChecker
from pipeline.check import sorted_problems
from pipeline.keywords import ANNOTATIONS, CARRIED_KEYWORDS, CHECKS, OTHER_KEYWORDS
from pipeline.names import PYTHON_NAME, RESERVED_METHODS, is_identifier, method_name, model_name, resource_attribute


def style_problems(spec: Spec) -> list[Problem]:
    """Return the problems that the style rules find in a valid document, in document order."""
    return sorted_problems(problem for rule in _RULES for problem in rule(spec))


def _check_operations(spec: Spec) -> Iterator[Problem]:
    """Yield what is wrong with the operations of our own document."""
    shapes: dict[str, str] = {}
    for operation in spec.operations:
        shape = path_shape(operation.path)
        first = shapes.setdefault(shape, operation.path)
        if first != operation.path:
            message = f"{operation.path!r} and {first!r} match the same requests"
            yield _problem_of(spec, operation, rule="ambiguous-path", message=message, hint="Keep one of the paths.")
        yield from _tags(spec, operation)
        if not any(status[0] == "2" for status in operation.node.get("responses", {})):
            message = "it has no documented success, so its method would have no return type"
            hint = "Add the 2XX response."
            yield _problem_of(spec, operation, "responses", rule="no-success", message=message, hint=hint)


def _tags(spec: Spec, operation: Operation) -> Iterator[Problem]:
    tags = operation.node.get("tags", [])
    declared = [tag["name"] for tag in spec.data.get("tags", [])]
    if len(tags) != 1:
        message = f"it has {len(tags)} tags; exactly one decides which attribute of the client has the method"
        place = ("tags",) if tags else ()
        yield _problem_of(spec, operation, *place, rule="one-tag", message=message, hint="Give it exactly one tag.")
    elif tags[0] not in declared:
        message, hint = f"the tag {tags[0]!r} is not declared", "Declare it under tags."
        yield _problem_of(spec, operation, "tags", 0, rule="undeclared-tag", message=message, hint=hint)


def _problem_of(spec: Spec, operation: Operation, *tokens: str | int, rule: str, message: str, hint: str) -> Problem:
    return spec.problem(rule, message, join(operation.pointer, *tokens), hint=hint)


def _check_schemas(spec: Spec) -> Iterator[Problem]:
    """Yield what is wrong with the schemas of the document."""
    for pointer, schema in schemas(spec.data):
        for rule, message, place, hint in _findings(spec, pointer, schema):
            yield spec.problem(rule, message, place, hint=hint)


_Finding = tuple[str, str, str, str]


def _findings(spec: Spec, pointer: str, schema: JsonObject) -> Iterator[_Finding]:
    yield from _keywords(pointer, schema)
    named = pointer.count("/") == 3 and pointer.startswith("/components/schemas/")
    if not named and "properties" in schema and not _inside_all_of(pointer):
        hint = "Move it to components/schemas and point to it with a $ref."
        yield "inline-object", "an inline object has no name for its class", pointer, hint
    if "enum" in schema and not named and not _is_branch_of_component(pointer):
        hint = "Move it to components/schemas and point to it with a $ref."
        yield "inline-enum", "an inline enum has no name for its type", pointer, hint
    if is_array(schema.get("required")):
        yield from _required(spec, pointer, schema)


def _keywords(pointer: str, schema: JsonObject) -> Iterator[_Finding]:
    for keyword in schema:
        place = join(pointer, keyword)
        if keyword in CARRIED_KEYWORDS or keyword in ANNOTATIONS or keyword.startswith("x-"):
            continue
        if keyword not in CHECKS | OTHER_KEYWORDS:
            hint = did_you_mean(keyword, CARRIED_KEYWORDS | ANNOTATIONS, "Remove it, or start its name with x-.")
            yield "unknown-keyword", f"{keyword!r} is not a schema keyword", place, hint


def _required(spec: Spec, pointer: str, schema: JsonObject) -> Iterator[_Finding]:
    if not ("properties" in schema or "allOf" in schema) or _inside_all_of(pointer):
        return
    known = set(_property_names(spec, schema))
    required: list[str] = schema["required"]
    for index, name in enumerate(required):
        if name not in known:
            hint = did_you_mean(name, known, "Declare it under properties.")
            yield (
                "unknown-required",
                f"required names {name!r}, which is not a property",
                join(pointer, "required", index),
                hint,
            )


def _property_names(spec: Spec, schema: JsonObject, seen: tuple[str, ...] = ()) -> Iterator[str]:
    yield from schema.get("properties", {})
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        yield from _property_names(spec, spec.mapping(spec.target(reference) or ""), (*seen, reference))
    for branch in schema.get("allOf", ()):
        yield from _property_names(spec, branch, seen)


def _is_branch_of_component(pointer: str) -> bool:
    tokens = pointer.split("/")
    return tokens[1:3] == ["components", "schemas"] and len(tokens) == 6 and tokens[4] in {"anyOf", "oneOf"}


def _inside_all_of(pointer: str) -> bool:
    return pointer.split("/")[-2:-1] == ["allOf"]


def _check_names(spec: Spec) -> Iterator[Problem]:
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


def _check_examples(spec: Spec) -> Iterator[Problem]:
    """Yield the examples and defaults that do not fit their schema."""
    checker = _Checker(spec)
    for pointer, schema in schemas(spec.data):
        for place, value in _of_schema(pointer, schema):
            yield from checker.check(schema, value, place)
    for pointer, _, node in nodes(spec.data):
        if is_object(node.get("schema")) and _is_json(pointer):
            for place, value in _of_owner(spec, pointer, node):
                yield from checker.check(node["schema"], value, place)


class _Checker:
    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._checker = SchemaChecker(spec.data)

    def check(self, schema: JsonObject, value: Any, place: str) -> Iterator[Problem]:
        for error in self._checker.errors(schema, value):
            where = join(place, *error.path)
            message = error.message if len(error.message) < 200 else f"{error.message[:197]}..."
            hint = "Correct the value, or the schema."
            yield self.spec.problem("example-mismatch", message, where, hint=hint)


def _of_schema(pointer: str, schema: JsonObject) -> Iterator[tuple[str, Any]]:
    for keyword in ("default", "example"):
        if keyword in schema:
            yield join(pointer, keyword), schema[keyword]
    for index, value in enumerate(schema.get("examples", ())):
        yield join(pointer, "examples", index), value


def _of_owner(spec: Spec, pointer: str, node: JsonObject) -> Iterator[tuple[str, Any]]:
    if "example" in node:
        yield join(pointer, "example"), node["example"]
    for name, raw in node.get("examples", {}).items():
        example = spec.resolved(raw)
        if "value" in example:
            yield join(pointer, "examples", name, *(() if "$ref" in raw else ("value",))), example["value"]


def _is_json(pointer: str) -> bool:
    """Whether the owner of a schema contains JSON: a parameter, a header, or a JSON media type."""
    parent, _, last = pointer.rpartition("/")
    return not parent.endswith("/content") or media_kind(last.replace("~1", "/")) == "json"


_RULES = (_check_operations, _check_schemas, _check_names, _check_examples)
