"""Branches of oneOf that may overlap are told from those that cannot: a value that fits two of them is refused."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.spec import Spec
from spec_changes.findings.finding import Relation
from spec_changes.schemas.disjoint import Disjointness
from spec_changes.schemas.normalise import Schemas
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
