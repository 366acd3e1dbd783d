"""What stands beside a union is read with its branches, also in schemas that are parts of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from spec_changes.findings.finding import Relation
from spec_changes.operations.walk import compare_documents
from tests.spec_changes.comparing import compare, document, relate_components

Json = Any

SELF = {"$ref": "#/components/schemas/A"}
TEXT = {"type": "string"}
LEAF = {"required": ["k"], "properties": {"k": {"const": "leaf"}, "n": SELF}}
NODE = {"required": ["k"], "properties": {"k": {"const": "node"}, "m": {"type": "array", "items": SELF}}}
BESIDE = {"type": "object", "required": ["z"], "properties": {"z": TEXT}}
TOGETHER = {**BESIDE, "oneOf": [LEAF, NODE]}


def inside(branch: Json, **properties: Json) -> Json:
    """Return a branch with what stood beside the union."""
    return {
        "type": "object",
        "required": ["k", "z"],
        "properties": {**branch["properties"], "z": TEXT, **properties},
    }


SPREAD = {"oneOf": [inside(LEAF), inside(NODE)]}
SHORTER = {"oneOf": [inside(LEAF), inside(NODE, z={**TEXT, "maxLength": 3})]}
CLOSED = {
    "type": "object",
    "properties": {"a": TEXT, "b": SELF},
    "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    "additionalProperties": False,
}
BRANCHES = {
    "oneOf": [
        {"type": "object", "properties": {"a": TEXT}, "required": ["a"], "additionalProperties": False},
        {"type": "object", "properties": {"b": SELF}, "required": ["b"], "additionalProperties": False},
    ]
}
B = {"$ref": "#/components/schemas/B"}
OR_NULL = {"anyOf": [{"type": "object", "properties": {"a": SELF}}, {"type": "null"}]}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (TOGETHER, SPREAD, Relation.EQUAL),
        ({"allOf": [{"oneOf": [LEAF, NODE]}, BESIDE]}, SPREAD, Relation.EQUAL),
        (TOGETHER, SHORTER, Relation.NARROWER),
        (CLOSED, BRANCHES, Relation.EQUAL),
        ({**TOGETHER, "oneOf": [LEAF, NODE, {"type": "null"}]}, SPREAD, Relation.EQUAL),
        (TOGETHER, {"oneOf": [*SPREAD["oneOf"], {"type": "null"}]}, Relation.WIDER),
    ],
)
def test_moving_what_stands_beside_a_union_into_its_branches(old: Json, new: Json, expected: Relation) -> None:
    assert relate_components({"A": old}, {"A": new}) is expected
    assert relate_components({"A": new}, {"A": old}) is expected.flipped


def with_body(components: Json) -> Json:
    schema = {"content": {"application/json": {"schema": SELF}}}
    return document({"paths": {"/a": {"post": {"requestBody": schema}}}, "components": {"schemas": components}})


def test_a_property_that_moved_is_neither_removed_nor_added() -> None:
    (finding,) = compare_documents(with_body({"A": TOGETHER}), with_body({"A": SHORTER}), witness_seconds=60)
    assert (finding.rule, finding.text) == ("upper-bound-lowered", "`A.z`: maxLength set to 3")
    assert finding.witness
    assert [each.rule for each in compare(with_body({"A": SHORTER}), with_body({"A": TOGETHER}))] == [
        "upper-bound-raised"
    ]


def test_equality_is_shown_by_induction() -> None:
    (finding,) = compare(with_body({"A": CLOSED}), with_body({"A": BRANCHES}))
    assert finding.rule == "rewritten"


def test_what_is_taken_for_equal_must_be_equal() -> None:
    """Schema A is equal only if B is, which is part of it and has it as a part."""
    old = {"A": {**CLOSED, "properties": {"a": TEXT, "b": B}}, "B": OR_NULL}
    new = {"A": {"oneOf": [BRANCHES["oneOf"][0], {**BRANCHES["oneOf"][1], "properties": {"b": B}}]}}
    as_type = {"type": ["object", "null"], "properties": {"a": SELF}}
    assert relate_components(old, {**new, "B": as_type}) is Relation.EQUAL
    assert relate_components(old, {**new, "B": {**as_type, "type": "object"}}) is not Relation.EQUAL


def test_a_schema_that_is_only_itself_proves_nothing() -> None:
    old, new = {"A": {"allOf": [SELF], **CLOSED}}, {"A": {"allOf": [SELF], **BRANCHES, "minProperties": 2}}
    assert relate_components(old, new) is not Relation.EQUAL
