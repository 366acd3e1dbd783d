"""Rules about schemas: known keywords, named objects and enums, properties that exist."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from openapi.document import Document, JsonObject, is_array, join
from openapi.operations import operation_at
from openapi.problems import Problem
from openapi.traversal import schemas

CARRIED_KEYWORDS = frozenset(
    """
    $ref additionalProperties allOf anyOf const default deprecated description discriminator enum exclusiveMaximum
    exclusiveMinimum format items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum
    multipleOf oneOf pattern properties readOnly required type uniqueItems writeOnly
    """.split()
)
"""The keywords that have an effect on the generated models."""

ANNOTATIONS = frozenset("$comment contentEncoding contentMediaType example examples externalDocs title xml".split())
"""The keywords that say something to people and change nothing in the models."""

_OTHER_KEYWORDS = frozenset(
    """
    $anchor $defs $dynamicAnchor $dynamicRef $id $schema $vocabulary contains contentSchema dependentRequired
    dependentSchemas else if maxContains minContains not patternProperties prefixItems propertyNames then
    unevaluatedItems unevaluatedProperties
    """.split()
)


def check_schemas(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with the schemas of the document."""
    for pointer, schema in schemas(document):
        for rule, message, place, hint in _findings(document, pointer, schema):
            yield document.problem(rule, message, place, hint=hint, operation=operation_at(document, pointer))


_Finding = tuple[str, str, str, str]


def _findings(document: Document, pointer: str, schema: JsonObject) -> Iterator[_Finding]:
    yield from _keywords(pointer, schema)
    named = pointer.count("/") == 3 and pointer.startswith("/components/schemas/")
    if not named and "properties" in schema and not _inside_all_of(pointer):
        hint = "Move it to components/schemas and point to it with a $ref."
        yield "inline-object", "an object with properties stands inline, so its class would have no name", pointer, hint
    if "enum" in schema and not named and not _is_branch_of_component(pointer):
        hint = "Move it to components/schemas and point to it with a $ref."
        yield "inline-enum", "an enum stands inline, so its type would have no name", pointer, hint
    if "enum" in schema and not schema["enum"]:
        yield "empty-enum", "an enum without values accepts nothing", join(pointer, "enum"), "Name its values."
    if is_array(schema.get("required")):
        yield from _required(document, pointer, schema)
    if "allOf" in schema:
        yield from _all_of(document, pointer, schema)


def _keywords(pointer: str, schema: JsonObject) -> Iterator[_Finding]:
    for keyword in schema:
        place = join(pointer, keyword)
        if keyword in CARRIED_KEYWORDS or keyword in ANNOTATIONS or keyword.startswith("x-"):
            continue
        if keyword in _OTHER_KEYWORDS:
            message = f"the schema keyword {keyword!r} cannot be expressed in the generated models"
            yield "unsupported-keyword", message, place, "Say it with the keywords that the models carry, or in prose."
        else:
            close = get_close_matches(keyword, CARRIED_KEYWORDS | ANNOTATIONS, 1)
            hint = f"Did you mean {close[0]}?" if close else "Remove it, or start its name with x-."
            yield "unknown-keyword", f"{keyword!r} is no schema keyword", place, hint


def _required(document: Document, pointer: str, schema: JsonObject) -> Iterator[_Finding]:
    if not ("properties" in schema or "allOf" in schema) or _inside_all_of(pointer):
        return
    known = set(_property_names(document, schema))
    required: list[str] = schema["required"]
    for index, name in enumerate(required):
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f"Did you mean {close[0]}?" if close else "Declare it under properties."
            yield (
                "unknown-required",
                f"required names {name!r}, which is no property",
                join(pointer, "required", index),
                hint,
            )


def _all_of(document: Document, pointer: str, schema: JsonObject) -> Iterator[_Finding]:
    if len(schema["allOf"]) == 1 and not schema.get("properties"):
        return
    for index, branch in enumerate(schema["allOf"]):
        if {"oneOf", "anyOf", "enum", "items"} & set(document.follow(branch)):
            message = "this part of an allOf is no object, so the parts cannot be merged into one class"
            yield "unsupported-all-of", message, join(pointer, "allOf", index), "Merge objects only."


def _property_names(document: Document, schema: JsonObject, seen: tuple[str, ...] = ()) -> Iterator[str]:
    yield from schema.get("properties", {})
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        yield from _property_names(document, document.resolve(reference), (*seen, reference))
    for branch in schema.get("allOf", ()):
        yield from _property_names(document, branch, seen)


def _is_branch_of_component(pointer: str) -> bool:
    tokens = pointer.split("/")
    return tokens[1:3] == ["components", "schemas"] and len(tokens) == 6 and tokens[4] in {"anyOf", "oneOf"}


def _inside_all_of(pointer: str) -> bool:
    return pointer.split("/")[-2:-1] == ["allOf"]
