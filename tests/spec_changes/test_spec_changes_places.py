"""A change stands where the document changed: at the use of a component, if the component itself stayed as it was."""

from __future__ import annotations

from typing import Any

from openapi.document import Document
from tests.spec_changes.comparing import compare, document

X = {"type": "object", "required": ["a"]}
USE = "/paths/~1things/get/responses/200/content/application~1json/schema/properties/x"


def with_use(schema: Any, version: str = "3.0.3") -> Document:
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"x": schema}}}}}
    operation = {"responses": {"200": body}}
    return document({"openapi": version, "paths": {"/things": {"get": operation}}, "components": {"schemas": {"X": X}}})


REFERENCE = {"$ref": "#/components/schemas/X"}


def places(old: Document, new: Document) -> list[tuple[str, str, str]]:
    return [(each.rule, each.base, each.revision) for each in compare(old, new)]


def test_null_that_a_use_adds_to_a_component() -> None:
    nullable = {"allOf": [REFERENCE], "nullable": True}
    assert places(with_use(REFERENCE), with_use(nullable)) == [("became-nullable", USE, f"{USE}/nullable")]
    assert places(with_use(nullable), with_use(REFERENCE)) == [("became-not-nullable", f"{USE}/nullable", USE)]


def test_a_limit_that_a_use_adds_to_a_component() -> None:
    limited = {"allOf": [REFERENCE], "maxProperties": 3}
    found = places(with_use(REFERENCE, "3.1.0"), with_use(limited, "3.1.0"))
    assert found == [("upper-bound-lowered", USE, f"{USE}/maxProperties")]
