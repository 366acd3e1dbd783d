"""Long chains and diamonds of schemas: each is merged once, without deep recursion."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.spec import spec_of
from pipeline.draft import Draft
from pipeline.prepare.all_of import merge_parts
from pipeline.prepare.prepare import prepare
from tests.prepare.preparing import OK, document

LENGTH = 1500


def reference(number: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/S{min(number, LENGTH)}"}


def schemas_of(part: Any) -> dict[str, Any]:
    last = {"type": "object", "properties": {"a": {"type": "string"}}}
    return {**{f"S{number}": part(number) for number in range(LENGTH)}, f"S{LENGTH}": last}


@pytest.mark.slow
def test_every_schema_of_a_long_diamond_has_the_property_of_the_last() -> None:
    def diamond(number: int) -> dict[str, Any]:
        return {"allOf": [reference(number + 1), reference(number + 2)]}

    schemas = schemas_of(diamond)
    source = document({"/a": {"get": {"operationId": "a", "responses": OK}}}, components={"schemas": schemas})
    found = prepare(spec_of(source)).spec.mapping("/components/schemas")
    assert {tuple(schema["properties"]) for schema in found.values()} == {("a",)}


def test_schemas_that_extend_each_other_in_a_circle_have_all_properties() -> None:
    schemas = {
        name: {"allOf": [{"$ref": f"#/components/schemas/{base}"}], "properties": {name.lower(): {"type": "string"}}}
        for name, base in (("A", "B"), ("B", "C"), ("C", "A"))
    }
    draft = Draft(spec_of(document({}, components={"schemas": schemas})))
    merge_parts(draft)
    assert {name: sorted(schema["properties"]) for name, schema in draft.schemas.items()} == {
        key: ["a", "b", "c"] for key in "ABC"
    }
