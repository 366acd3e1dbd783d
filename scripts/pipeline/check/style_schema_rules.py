"""Rules about schemas: known keywords, named objects and enums, properties that exist."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import JsonObject, is_array, join
from openapi.near_names import did_you_mean
from openapi.problems import Problem
from openapi.spec import Spec
from openapi.structure import schemas
from pipeline.keywords import ANNOTATIONS, CARRIED_KEYWORDS, CHECKS, OTHER_KEYWORDS


def check_schemas(spec: Spec) -> Iterator[Problem]:
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
