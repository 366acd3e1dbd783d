"""Sentences name the place that they are about, once."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.document import Document
from openapi.spec import Spec
from spec_changes.findings.sentences import PHRASES, sentence
from spec_changes.findings.severity_table import RULES
from spec_changes.findings.subject import NO_VALUES, Subject
from spec_changes.findings.wording import Facts
from spec_changes.read.place_names import place_of
from tests.spec_changes.comparing import compare, document, with_response

LIMIT: dict[str, Any] = {"name": "limit", "in": "query", "schema": {"type": "array", "items": {}}}
PARAMETERS = {"limit": {**LIMIT, "name": "max"}}
PATHS = {"/a": {"parameters": [LIMIT], "get": {"parameters": [{}, LIMIT]}}}
TREE = Spec(document({"paths": PATHS, "components": {"parameters": PARAMETERS}}))
GET = "/paths/~1a/get"


IT = Subject("", "it")
CHANGED = "repeatable-changed"
DONE = f"{GET}/callbacks/done/x/post/requestBody/content/x/schema/properties/a"


@pytest.mark.parametrize(
    ("pointer", "rule", "subject", "expected"),
    [
        ("", CHANGED, IT, "`it` changed"),
        ("/info/version", CHANGED, IT, "`it` changed"),
        (GET, CHANGED, IT, "`it` changed"),
        (f"{GET}/parameters/1", "parameter-became-required", Subject("parameter", "limit"), "parameter `limit` became required"),
        (f"{GET}/parameters/1", "parameter-removed", Subject("parameter", "limit", "query"), "query parameter `limit` removed"),
        (f"{GET}/parameters/1/schema/maximum", CHANGED, IT, "parameter `limit`: `it` changed"),
        (f"{GET}/parameters/1/schema/items", CHANGED, IT, "parameter `limit` `[]`: `it` changed"),
        ("/paths/~1a/parameters/0/schema", CHANGED, IT, "parameter `limit`: `it` changed"),
        (f"{GET}/requestBody/content/x/schema/properties/a", CHANGED, IT, "request body `a`: `it` changed"),
        (f"{GET}/requestBody", "body-became-required", Subject("request body"), "request body became required"),
        (f"{GET}/responses/200/headers/X", CHANGED, IT, "response 200 header `X`: `it` changed"),
        (f"{GET}/responses/200/content/x/itemSchema/properties/a", CHANGED, IT, "response 200 `a`: `it` changed"),
        (DONE, "property-added", Subject("property", "a"), "callback `done` request body `a`: optional property added"),
        ("/components/schemas/A/properties/b/items", CHANGED, IT, "`A.b[]`: `it` changed"),
        ("/components/schemas/A/properties/schema/properties/c", CHANGED, IT, "`A.schema.c`: `it` changed"),
        ("/components/requestBodies/New", "body-became-required", Subject("request body"), "request body `New` became required"),
        ("/components/requestBodies/New/content/x/schema/properties/a", CHANGED, IT, "request body `New.a`: `it` changed"),
        ("/components/responses/Ok/content/x/schema/properties/a", CHANGED, IT, "response `Ok.a`: `it` changed"),
        ("/components/responses/Ok/headers/X/schema", CHANGED, IT, "response `Ok` header `X`: `it` changed"),
        ("/components/responses/Ok/headers/X", "header-added", Subject("header", "X"), "response `Ok`: header `X` added"),
        ("/components/headers/X/schema", CHANGED, IT, "header `X`: `it` changed"),
        ("/components/parameters/limit/schema", CHANGED, IT, "parameter `max`: `it` changed"),
        ("/components/parameters/limit", "parameter-became-required", Subject("parameter", "max"), "parameter `max` became required"),
        (GET, CHANGED, Subject("", "a`b"), "`a'b` changed"),
    ],
)  # fmt: skip
def test_sentence(pointer: str, rule: str, subject: Subject, expected: str) -> None:
    assert sentence(Facts(rule, subject, (place_of(TREE, pointer),), NO_VALUES)) == expected


def test_every_rule_has_a_phrase() -> None:
    assert RULES.keys() == PHRASES.keys()


SCHEME = {"type": "apiKey", "in": "header", "name": "Api-Key"}
THING = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}


def secured(scheme: dict[str, Any]) -> Document:
    paths: dict[str, Any] = {"/a": {"get": {"security": [{"key": []}], "responses": {"200": {}}}}}
    return document({"paths": paths, "components": {"securitySchemes": {"key": scheme}}})


def test_a_scheme_that_moves_keeps_its_name() -> None:
    findings = compare(secured(SCHEME), secured({**SCHEME, "in": "query"}))
    assert [finding.text for finding in findings] == [
        "security scheme `key` changed from an API key in header `Api-Key` to an API key in query `Api-Key`"
    ]


def sending(schema: dict[str, Any], **schemas: Any) -> Document:
    content = {"application/json": {"schema": schema}}
    paths = {"/a": {"get": {"responses": {"200": {"content": content}}}}}
    return document({"paths": paths, "components": {"schemas": schemas}})


def test_a_reference_written_out_is_one_finding() -> None:
    reference = {"$ref": "#/components/schemas/Thing"}
    findings = compare(sending(reference, Thing=THING), sending(THING, Thing=THING))
    assert [finding.rule for finding in findings] == ["rewritten"] * len(findings)
    assert len(findings) == 1


def test_a_component_that_nothing_uses_was_added_and_not_rewritten() -> None:
    findings = compare(sending(THING), sending(THING, Other=THING))
    assert [finding.text for finding in findings] == ["`Other`: added, but no operation uses it"]


def test_a_component_that_was_renamed_is_named_once() -> None:
    base, revision = ({"$ref": f"#/components/schemas/{name}"} for name in ("Thing", "Item"))
    findings = compare(sending(base, Thing=THING), sending(revision, Item=THING))
    assert [finding.text for finding in findings] == ["component `Thing` renamed to `Item`"]


def test_a_union_that_keeps_one_of_two_discriminated_branches_lost_the_other() -> None:
    def union(*names: str) -> dict[str, Any]:
        branches = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        return {"oneOf": branches, "discriminator": {"propertyName": "a"}}

    other = {"type": "object", "required": ["c"], "properties": {"c": {"type": "boolean"}}}
    base, revision = (sending(union(*names), Thing=THING, Other=other) for names in (("Thing", "Other"), ("Thing",)))
    texts = [finding.text for finding in compare(base, revision) if finding.rule != "unused-component-changed"]
    assert texts == ["response 200: only one branch of oneOf is left"]


def test_a_property_is_named_once() -> None:
    base, revision = (
        {"type": "object", "properties": {key: {"type": "string"} for key in names}} for names in ("a", "ab")
    )
    findings = compare(sending(base), sending(revision))
    assert [finding.text for finding in findings] == ["response 200 `b`: optional property added"]


def test_a_branch_that_is_a_component_is_added_to_the_union_that_refers_to_it() -> None:
    other = {"type": "object", "required": ["a"], "properties": {"a": {"type": "boolean"}}}
    union = {"$ref": "#/components/schemas/Union"}
    branches = [{"$ref": f"#/components/schemas/{name}"} for name in ("Thing", "Other")]
    third = {"type": "string"}
    base = sending(union, Union={"oneOf": branches}, Thing=THING, Other=other)
    revision = sending(
        union,
        Union={"oneOf": [*branches, {"$ref": "#/components/schemas/Third"}]},
        Thing=THING,
        Other=other,
        Third=third,
    )
    assert [finding.text for finding in compare(base, revision)] == ["`Union`: `Third` added to oneOf"]


def test_a_scope_is_said_of_the_alternative_that_asks_for_it() -> None:
    def asking(*scopes: list[str]) -> Document:
        return document({"paths": {"/a": {"get": {"security": [{"o": each} for each in scopes]}}}})

    (finding,) = compare(asking(["r"], ["w"]), asking(["r"], ["w", "a"]))
    assert (finding.text, finding.base) == ("scope `a` is needed now, in the second alternative", f"{GET}/security/1")


def test_the_same_meaning_is_only_said_where_it_was_shown() -> None:
    def texts(base: dict[str, Any], revision: dict[str, Any]) -> list[str]:
        return [finding.text for finding in compare(sending(base), sending(revision))]

    hidden = {"type": "object", "properties": {"a": {"type": "string", "writeOnly": True}}}
    other = {"type": "object", "properties": {"a": {"type": "integer", "writeOnly": True}}}
    assert texts({"type": "string"}, {"type": ["string"]}) == [
        "response 200: written differently, with the same meaning"
    ]
    assert texts(hidden, other) == ["response 200 `a`: changed; no effect on messages was found"]
    assert texts({"type": "string", "mininum": 1}, {"type": "string"}) == [
        "response 200: written differently, with the same meaning"
    ]


def test_a_default_of_null_is_not_none() -> None:
    (finding,) = compare(sending({"type": "string", "default": None}), sending({"type": "string"}))
    assert finding.text == "response 200: default changed from `null` to none"


@pytest.mark.parametrize(
    ("base", "revision", "expected"),
    [
        ({"example": 1}, {"example": 2}, "response 200 `a`: `example` changed"),
        ({"minimum": 3}, {"minimum": 3, "exclusiveMinimum": True}, "response 200 `a`: minimum changed from 3 to 3 (exclusive)"),
        ({"maximum": 3, "exclusiveMaximum": True}, {}, "response 200 `a`: maximum 3 (exclusive) dropped"),
    ],
)  # fmt: skip
def test_what_openapi_3_0_writes_is_named_as_it_is_written(base: Any, revision: Any, expected: str) -> None:
    documents = (
        with_response({"type": "object", "properties": {"a": {"type": "integer", **each}}}) for each in (base, revision)
    )
    (finding,) = compare(*(document({**each.data, "openapi": "3.0.3"}) for each in documents))
    assert finding.text == expected


def test_a_keyword_is_named_once() -> None:
    documents = (with_response({"type": "string", **more}) for more in ({}, {"not": {"const": "x"}}))
    assert [finding.text for finding in compare(*documents)] == ["response 200: keyword `not` added"]


def test_an_inline_branch_is_named_by_its_properties() -> None:
    first, *others = ({"properties": {name: {"type": "string"}}} for name in "abcde")
    merged = {"properties": {key: value for each in others for key, value in each["properties"].items()}}
    documents = (with_response({"allOf": [first, *more]}) for more in ([], [merged]))
    texts = {finding.text for finding in compare(*documents)}
    assert "response 200: `a branch with b, c, d and more` added to allOf" in texts


def test_values_are_written_as_in_json() -> None:
    documents = (with_response({"enum": ["a", *more]}) for more in ([], [True]))
    assert [finding.text for finding in compare(*documents)] == ["response 200: value true added to the enum"]
