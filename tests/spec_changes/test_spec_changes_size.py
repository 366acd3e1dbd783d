"""Large and cyclic documents give one finding for each change; what they cost is in the benchmarks."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from openapi.document import Document
from spec_changes.operations.walk import compare_documents
from spec_changes.schemas import relation
from tests.spec_changes.comparing import document

pytestmark = pytest.mark.slow

REPLY = {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}}


def many(count: int, schemas: dict[str, Any], *, limit: int = 3) -> Document:
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
    parameters = [{"name": "q", "in": "query", "schema": {"type": "integer", "maximum": limit}}]
    operation = {"requestBody": body, "responses": REPLY, "parameters": parameters}
    return document(
        {"paths": {f"/a{index}": {"post": operation} for index in range(count)}, "components": {"schemas": schemas}}
    )


def node(length: int) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Node"}
    properties = {
        "next": reference,
        "list": {"type": "array", "items": reference},
        "name": {"type": "string", "maxLength": length},
    }
    return {"Node": {"type": "object", "properties": properties}}


def test_a_shared_cyclic_schema_is_one_finding() -> None:
    findings = compare_documents(many(800, node(3)), many(800, node(4)))
    assert [finding.rule for finding in findings] == ["upper-bound-raised"]
    assert len(findings[0].operations) == 800
    assert findings[0].directions == ["request", "response"]


def test_a_change_in_every_operation() -> None:
    findings = compare_documents(many(800, node(3)), many(800, node(3), limit=2))
    assert len(findings) == 800


def test_schemas_that_all_refer_to_all() -> None:
    def web(length: int) -> dict[str, Any]:
        names = ["Node", *(f"N{index}" for index in range(80))]
        properties = {name: {"$ref": f"#/components/schemas/{name}"} for name in names}
        return {name: {"type": "object", "properties": {**properties, "text": {"maxLength": length}}} for name in names}

    findings = compare_documents(many(2, web(3)), many(2, web(4)))
    assert len(findings) == 81


def test_recursive_branches() -> None:
    def tree(length: int) -> dict[str, Any]:
        names = [f"N{index}" for index in range(12)]
        branches = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        leaves = {
            name: {
                "type": "object",
                "title": name,
                "properties": {"of": {"oneOf": branches}, name: {"maxLength": length}},
            }
            for name in names
        }
        return {"Node": {"oneOf": branches}, **leaves}

    rules = Counter(finding.rule for finding in compare_documents(many(2, tree(3)), many(2, tree(4))))
    assert rules == {"upper-bound-raised": 12, "alternatives-changed": 13}  # one for each limit, and for each oneOf


def test_a_schema_inside_itself() -> None:
    loop = {"Node": {"allOf": [{"$ref": "#/components/schemas/Node"}, {"type": "object"}]}}
    assert compare_documents(many(1, loop), many(1, {"Node": {"$ref": "#/components/schemas/Node"}}))
    assert compare_documents(many(1, loop), many(1, loop)) == []


def wide(length: int, count: int) -> dict[str, Any]:
    branches = [{"type": "object", "properties": {f"p{index}": {"maxLength": length}}} for index in range(count)]
    return {"Node": {"oneOf": branches}}


def test_more_branches_than_can_be_compared_with_each_other() -> None:
    findings = compare_documents(many(1, wide(3, 500)), many(1, wide(4, 500)))
    levels = Counter((finding.rule, finding.level.value) for finding in findings)
    assert levels == {("upper-bound-raised", "breaking"): 500, ("alternatives-changed", "warning"): 1}


def test_schemas_that_were_not_compared_are_said_to_be_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def nested(length: int) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string", "maxLength": length}
        for _ in range(4):
            schema = {"anyOf": [{"type": "object", "properties": {name: schema}} for name in "xyz"]}
        return {"Node": schema}

    monkeypatch.setattr(relation, "_MOST_PAIRS", 30)
    findings = compare_documents(many(1, nested(3)), many(1, nested(4)))
    levels = {(finding.rule, finding.level.value) for finding in findings}
    assert levels == {("upper-bound-raised", "breaking"), ("schema-too-deep", "warning")}
    assert all(finding.undecided == (finding.rule == "schema-too-deep") for finding in findings)


def test_a_change_of_every_operation_names_its_own() -> None:
    findings = compare_documents(many(100, node(3)), many(100, node(3), limit=2))
    assert [finding.operations for finding in findings] == [
        [f"POST /a{index}"] for index in sorted(range(100), key=str)
    ]
