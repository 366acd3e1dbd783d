"""An optional property counts as nothing beside oneOf branches that do not speak of it; of others it changes the overlap."""

from __future__ import annotations

from typing import Any

import pytest

from spec_changes.findings.finding import Relation
from tests.spec_changes.comparing import relate


def with_a(required: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": [required], **more}


A_TEXT, A_NUMBER, TEXT = (
    {"properties": {"a": {"type": "string"}}},
    {"properties": {"a": {"type": "integer"}}},
    {"type": "string"},
)
ITEMS_WITH_A: dict[str, Any] = {"type": "array", "items": with_a("y", **A_TEXT)}


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([with_a("y")], Relation.NARROWER),
        ([with_a("y", **A_TEXT)], Relation.INCOMPARABLE),
        ([with_a("y", additionalProperties=TEXT)], Relation.INCOMPARABLE),
        ([with_a("y", patternProperties={"^a": TEXT})], Relation.INCOMPARABLE),
        ([with_a("y", **{"if": A_TEXT, "then": {"required": ["z"]}})], Relation.INCOMPARABLE),
        ([with_a("y", **{"if": {"required": ["z"]}, "else": A_TEXT})], Relation.INCOMPARABLE),
        ([with_a("y", **{"not": {**A_TEXT, "required": ["a"]}})], Relation.INCOMPARABLE),
        ([with_a("y", dependentSchemas={"z": A_TEXT})], Relation.INCOMPARABLE),
        ([with_a("y", dependentSchemas={"a": {"required": ["z"]}})], Relation.INCOMPARABLE),
        ([with_a("y", dependentRequired={"a": ["z"]})], Relation.INCOMPARABLE),
        ([with_a("y", dependentRequired={"z": ["a"]})], Relation.INCOMPARABLE),
        ([with_a("y", **{"not": {"required": ["z"]}})], Relation.NARROWER),
        # What says nothing about an object that has other properties.
        ([with_a("y"), ITEMS_WITH_A, with_a("z", additionalProperties=False)], Relation.NARROWER),
    ],
)
def test_values_that_fitted_two_branches_until_a_property_was_declared(others: list[Any], expected: Relation) -> None:
    old, new = with_a("x"), with_a("x", **A_NUMBER)
    assert relate({"oneOf": [old, *others]}, {"oneOf": [new, *others]}) is expected


@pytest.mark.parametrize("other", [ITEMS_WITH_A, {"type": "array", "contains": with_a("y", **A_TEXT)}])
def test_lists_that_fitted_two_branches_until_a_property_was_declared(other: Any) -> None:
    old, new = ({"type": "array", "items": with_a("x", **more)} for more in ({}, A_NUMBER))
    assert relate({"oneOf": [old, other]}, {"oneOf": [new, other]}) is Relation.INCOMPARABLE
