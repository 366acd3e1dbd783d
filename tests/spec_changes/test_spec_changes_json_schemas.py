"""Schemas are written as JSON Schema once each, however often others refer to them."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.spec import Spec
from spec_changes.findings.finding import Role
from spec_changes.schemas.json_schemas import JsonSchemas
from spec_changes.schemas.json_values import UnreadableError
from spec_changes.schemas.normalise import Schemas
from tests.spec_changes.comparing import document

MOST = 40


def written(schemas: dict[str, Any]) -> JsonSchemas:
    return JsonSchemas(Schemas(Spec(document({"components": {"schemas": schemas}}))), Role.REQUEST)


def to(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def at(schemas: JsonSchemas, name: str) -> Any:
    return schemas.at((f"/components/schemas/{name}",), inline=True, most=MOST)["allOf"][0]  # type: ignore[index]


def test_what_two_schemas_refer_to_is_shared() -> None:
    schemas = written({"A": {"items": to("C")}, "B": {"not": to("C")}, "C": {"type": "integer"}})
    assert at(schemas, "A")["items"] is at(schemas, "B")["not"]


def test_shared_parts_count_each_time() -> None:
    parts = {f"p{index}": to("Part") for index in range(3)}
    part = {"properties": {f"q{index}": {"type": "string"} for index in range(15)}}
    schemas = written({"A": {"properties": parts}, "B": {"items": to("A")}, "Part": part})
    assert len(at(schemas, "Part")["properties"]) == 15
    for name in ("A", "B", "A"):
        with pytest.raises(UnreadableError):
            at(schemas, name)


def test_a_loop_is_written_from_where_it_is_entered() -> None:
    schemas = written({"A": {"items": to("B")}, "B": {"additionalProperties": to("A")}})
    loop = {"$ref": "#/$defs/0"}
    for _ in range(2):
        assert at(schemas, "A") == {"items": {"additionalProperties": loop}}
        assert at(schemas, "B") == {"additionalProperties": {"items": loop}}
