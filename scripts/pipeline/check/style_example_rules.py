"""Rules about examples and defaults: they must fit their schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_object, join
from openapi.media_types import media_kind
from openapi.problems import Problem
from openapi.schema_checker import SchemaChecker
from openapi.spec import Spec
from openapi.structure import nodes, schemas


def check_examples(spec: Spec) -> Iterator[Problem]:
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
