"""Branches of oneOf that may overlap are told from those that cannot: a value that fits two of them is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from openapi.spec import Spec
from spec_changes.findings.finding import Relation
from spec_changes.schemas.disjoint import Disjointness
from spec_changes.schemas.normalise import Schemas
from spec_changes.schemas.schema import Union
from tests.spec_changes.comparing import document, relate

NULL = {"type": "null"}
TEXT_OR_NULL = {"type": ["string", "null"]}


def tagged(value: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"kind": {"const": value, **more}}, "required": ["kind"]}


DISJOINT: dict[str, list[Any]] = {
    "types": [{"type": "string"}, {"type": "integer"}],
    "ranges that do not touch": [{"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 6}],
    "ranges of which one excludes where they touch": [{"type": "number", "exclusiveMaximum": 5}, {"type": "number", "minimum": 5}],
    "lengths": [{"type": "string", "maxLength": 2}, {"type": "string", "minLength": 3}],
    "counts": [{"type": "array", "maxItems": 2}, {"type": "array", "minItems": 3}],
    "values": [{"enum": ["a", "b"]}, {"enum": ["c"]}],
    "a tag": [tagged("a"), tagged("b")],
    "a tag that only one requires": [tagged("a"), {**tagged("b"), "required": []}],
    "a required property that the other refuses": [
        {"type": "object", "required": ["a"]}, {"type": "object", "additionalProperties": False}],
    "null and text": [NULL, {"type": "string"}],
    "a union and what none of its branches allows": [
        {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "maxLength": 1}]}, {"type": "object"}],
}  # fmt: skip
OVERLAPPING: dict[str, list[Any]] = {
    "inclusive ranges that touch": [{"type": "integer", "maximum": 5}, {"type": "integer", "minimum": 5}],
    "inclusive lengths that touch": [{"type": "string", "maxLength": 5}, {"type": "string", "minLength": 5}],
    "inclusive counts that touch": [{"type": "array", "maxItems": 5}, {"type": "array", "minItems": 5}],
    "a shared value": [{"enum": ["a", "b"]}, {"enum": ["b"]}],
    "null twice": [NULL, TEXT_OR_NULL],
    "null twice, in the enum of one": [NULL, {"enum": ["a", None]}],
    "null in two enums": [{"enum": ["a", None]}, {"enum": ["b", None]}],
    "null beside a union that allows it": [NULL, {"anyOf": [TEXT_OR_NULL, {"type": "object", "required": ["a"]}]}],
    "null in a union and beside an object": [
        {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "maxLength": 1}, NULL]}, {"type": ["object", "null"]}],
    "a tag that may be null": [tagged("a"), *({**tagged("a"), "properties": {"kind": {"enum": [tag, None]}}} for tag in "bc")],
    "an optional tag": [{**tagged("a"), "required": []}, {**tagged("b"), "required": []}],
    "a tag that requests leave out": [tagged("a", readOnly=True), tagged("b", readOnly=True)],
    "a tag that responses leave out": [tagged("a", writeOnly=True), tagged("b", writeOnly=True)],
}  # fmt: skip


# Keeps null and values in branches of their own, where shorter unions are read as a list of types or values.
ANOTHER = {"type": "boolean", "not": {"const": True}}


def grows(branches: list[Any]) -> bool:
    """Return whether a oneOf is known to allow what any of its branches allows."""
    another = [] if all(branch.get("type") == "object" for branch in branches) else [ANOTHER]
    schemas = Schemas(Spec(document({"components": {"schemas": {"A": {"oneOf": [*branches, *another]}}}})))
    (union,) = schemas.at(("/components/schemas/A",)).unions
    return Disjointness(schemas).grows_with_its_branches(union)


@pytest.mark.parametrize("branches", DISJOINT.values(), ids=DISJOINT)
def test_branches_that_share_no_value(branches: list[Any]) -> None:
    assert grows(branches)
    assert grows(branches[::-1])


@pytest.mark.parametrize("branches", OVERLAPPING.values(), ids=OVERLAPPING)
def test_branches_that_share_a_value(branches: list[Any]) -> None:
    assert not grows(branches)
    assert not grows(branches[::-1])


@pytest.mark.parametrize("bound", ["minimum", "exclusiveMinimum"])
def test_a_value_where_two_ranges_touch_is_refused(bound: str) -> None:
    low = {"type": "number", "maximum": 5}
    relation = relate({"anyOf": [low, {"type": "number", bound: 5}]}, {"oneOf": [low, {"type": "number", bound: 5}]})
    assert relation is (Relation.EQUAL if bound == "exclusiveMinimum" else Relation.NARROWER)


def test_null_that_one_branch_no_longer_allows_is_left_to_the_other() -> None:
    """Null fitted two branches and was refused; with one branch less that allows it, it is valid."""
    overlapping = [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}, NULL]
    before = {"oneOf": [*overlapping, {"type": ["string", "null"], "minLength": 1}]}
    after = {"oneOf": [*overlapping, {"type": "string", "minLength": 1}]}
    assert relate(before, after) in (Relation.WIDER, Relation.UNKNOWN)


ANYTHING: dict[str, Any] = {}


def union_of(one_of: list[Any], **beside: Any) -> tuple[Disjointness, Union]:
    """Return the oneOf of a schema, and what knows whether its branches share values."""
    a, b = ({"type": "object", "properties": {name: ANYTHING}} for name in "ab")
    components: dict[str, Any] = {"X": {"oneOf": one_of, **beside}, "A": a, "B": b, "C": {**tagged("c"), "title": "C"}}
    schemas = Schemas(Spec(document({"components": {"schemas": components}})))
    (union,) = schemas.at(("/components/schemas/X",)).unions
    return Disjointness(schemas), union


def component(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


CHOSEN: dict[str, Any] = {"discriminator": {"propertyName": "kind"}}
INLINE: dict[str, Any] = {"type": "object", "properties": {"c": ANYTHING}}


@pytest.mark.parametrize(
    ("one_of", "beside", "expected"),
    [
        ([component("A"), component("B")], CHOSEN, True),
        ([component("A"), component("B")], {}, False),
        ([component("A"), INLINE], CHOSEN, False),
        ([component("A"), component("A")], CHOSEN, False),
        ([component("A"), {**component("B"), "minProperties": 1}], CHOSEN, False),
        ([component("A"), component("B"), NULL], CHOSEN, True),
        ([component("A"), {"type": ["object", "null"], "properties": {"c": ANYTHING}}, NULL], CHOSEN, False),
    ],
)
def test_a_discriminator_distinguishes_components(one_of: list[Any], beside: Any, expected: bool) -> None:
    disjointness, union = union_of(one_of, **beside)
    assert disjointness.grows_with_its_branches(union) is expected
    assert disjointness.grows_with_its_branches(union) is expected, "remembered"


PARENT: dict[str, Any] = {"type": "object", "properties": {"kind": {"type": "string"}}, **CHOSEN}
MAPPED = {**PARENT, "discriminator": {"propertyName": "kind", "mapping": {"x": "#/components/schemas/B"}}}


@pytest.mark.parametrize(
    ("parents", "branches", "expected"),
    [
        ({"P": PARENT}, {"B": "P", "C": "P"}, True),
        ({"P": MAPPED}, {"B": "P", "C": "P"}, True),
        ({"P": PARENT}, {"B": "P", "C": "P", "P": ""}, False),
        ({"P": PARENT, "Q": PARENT}, {"B": "P", "C": "Q"}, False),
        ({"P": PARENT}, {"B": "P", "C": ""}, False),
        ({}, {"B": "", "C": ""}, False),
    ],
)
def test_a_discriminator_may_be_inherited(parents: Any, branches: dict[str, str], expected: bool) -> None:
    children = {
        name: {"allOf": [component(parent)]} if parent else {"type": "object"}
        for name, parent in branches.items()
        if name not in parents
    }
    one_of = {"oneOf": [component(name) for name in branches]}
    schemas = Schemas(Spec(document({"components": {"schemas": {"X": one_of, **children, **parents}}})))
    (union,) = schemas.at(("/components/schemas/X",)).unions
    assert Disjointness(schemas).grows_with_its_branches(union) is expected


def test_any_of_grows_with_its_branches() -> None:
    disjointness, union = union_of([INLINE, component("A")])
    assert not disjointness.grows_with_its_branches(union)
    assert disjointness.grows_with_its_branches(replace(union, kind="anyOf", pointer="/other"))


def test_an_answer_about_a_union_is_remembered() -> None:
    disjointness, union = union_of([SHORT, LONG])
    assert disjointness.grows_with_its_branches(union)
    assert disjointness.grows_with_its_branches(replace(union, branches=(*union.branches, *union.branches)))


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        ([tagged(str(number)) for number in range(45)], True),
        ([{"type": "object", "required": [f"a{number}"]} for number in range(3)], False),
        # Within the number of branches of which each is held against each, and beyond.
        ([{"type": "array", "minItems": number, "maxItems": number} for number in range(40)], True),
        ([{"type": "array", "minItems": number, "maxItems": number} for number in range(41)], False),
        ([tagged("a"), {**tagged("b"), "type": ["object", "string"]}], True),
        ([tagged("a"), tagged("a")], False),
        ([tagged("a"), {"type": "object", "required": ["kind"]}], False),
        ([tagged("a"), {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}], False),
        ([tagged("a"), {"type": "object", "properties": {"other": {"const": "b"}}, "required": ["other"]}], False),
    ],
)
def test_tags_and_numbers_of_branches(branches: list[Any], expected: bool) -> None:
    disjointness, union = union_of(branches)
    assert disjointness.grows_with_its_branches(union) is expected


SHORT, LONG, ANY = (
    {"type": "string", "maxLength": 2},
    {"type": "string", "minLength": 3},
    {"type": "string", "minLength": 1},
)


@pytest.mark.parametrize(
    ("one_of", "chosen", "expected"),
    [
        ([SHORT, LONG, {"type": "integer", "minimum": 1}], [0], True),
        ([SHORT, LONG, {"type": "integer", "minimum": 1}], [0, 1, 2], True),
        ([SHORT, LONG, ANY], [0], False),
        ([SHORT, LONG, ANY], [2], False),
        ([SHORT, ANY, {"type": "integer", "minimum": 1}], [2], True),
        ([SHORT, ANY, {"type": "integer", "minimum": 1}], [], True),
        ([SHORT, LONG, NULL], [0], True),
        ([{**SHORT, "type": ["string", "null"]}, LONG, NULL], [0], False),
        ([{**SHORT, "type": ["string", "null"]}, LONG, NULL], [1], True),
        ([{"type": "array", "minItems": number, "maxItems": number} for number in range(40)], [0], True),
        ([{"type": "array", "minItems": number, "maxItems": number} for number in range(41)], [0], False),
    ],
)
def test_branches_that_stand_apart(one_of: list[Any], chosen: list[int], expected: bool) -> None:
    disjointness, union = union_of(one_of)
    branches = [union.branches[index] for index in chosen]
    assert disjointness.stand_apart(union, branches) is expected
    assert disjointness.stand_apart(replace(union, kind="anyOf"), branches) is True


DEEP: dict[str, Any] = {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}}
OTHER: dict[str, Any] = {"type": "object", "required": ["a"], "properties": {"a": {"const": 2}}}


def nested(schema: Any, depth: int) -> dict[str, Any]:
    for _ in range(depth):
        schema = {"type": "object", "required": ["a"], "properties": {"a": schema}}
    return dict(schema)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (DEEP, OTHER, True),
        (nested({"const": 1}, 3), nested({"const": 2}, 3), True),
        (nested({"const": 1}, 4), nested({"const": 2}, 4), False),  # deeper than it looks
        (nested({"type": "string"}, 4), nested({"type": "integer"}, 4), True),  # types are seen at once
        ({"type": "object", "required": ["a"]}, {**OTHER, "required": []}, False),
        (False, {"type": "object"}, True),
        (DEEP, {**OTHER, "required": []}, True),  # what is there has a value that the other does not allow
        ({**DEEP, "required": []}, {**OTHER, "required": []}, False),
        ({"type": "null", "enum": ["a"]}, {"type": ["string", "null"], "minLength": 1}, True),
        (
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
            {**DEEP, "additionalProperties": False},
            True,
        ),
        # A union of which each branch is disjoint from the other schema, which allows null where the union does not.
        ({"anyOf": [SHORT, {"type": "array", "minItems": 1}]}, {**LONG, "type": ["string", "null"]}, True),
        ({"anyOf": [SHORT, {"type": "array", "minItems": 1}, NULL]}, {**LONG, "type": ["string", "null"]}, False),
        ({"anyOf": [SHORT, {"type": "array", "minItems": 1}, NULL]}, LONG, True),
        ({"anyOf": [nested({"const": 1}, 2), {"type": "array", "minItems": 1}]}, nested({"const": 2}, 2), True),
        ({"anyOf": [nested({"const": 1}, 3), {"type": "array", "minItems": 1}]}, nested({"const": 2}, 3), False),
        ({"type": "object", "required": ["b"]}, {**DEEP, "additionalProperties": False}, True),
        ({"type": "object", "required": ["b"]}, {**DEEP, "additionalProperties": True}, False),
        (
            {"type": "object", "required": ["b"]},
            {**DEEP, "additionalProperties": False, "patternProperties": {"b": {}}},
            False,
        ),
        ({"type": "object", "required": ["a"]}, {**DEEP, "additionalProperties": False}, False),
        (
            {"type": "object", "required": ["b"], "properties": {"b": {"type": "string", "readOnly": True}}},
            {**DEEP, "additionalProperties": False},
            False,
        ),
        ({"type": ["string", "integer"], "maxLength": 2}, {"type": ["string", "integer"], "minLength": 3}, False),
        ({"type": "number", "exclusiveMaximum": 5}, {"type": "number", "exclusiveMinimum": 5}, True),
        ({"type": "number", "minimum": 6}, {"type": "number", "maximum": 5}, True),
        ({"type": "number", "maximum": 5}, {"type": "number", "exclusiveMinimum": 4}, False),
    ],
)
def test_two_schemas(one: Any, other: Any, expected: bool) -> None:
    for first, second in ((one, other), (other, one)):
        disjointness, union = union_of([first, second, {"type": "boolean", "not": {"const": True}}])
        assert disjointness.stand_apart(union, union.branches[:1]) is expected
