"""Types of schemas: each schema of the prepared document knows its own, whatever it is called and wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.spec import spec_of
from pipeline.models.generate_models import Models, generate_models
from pipeline.prepare.prepare import prepare
from tests.prepare.preparing import body, document
from tests.support.packages import TEMPLATES

TEXT: dict[str, Any] = {"type": "string"}
OPERATION: dict[str, Any] = {
    "operationId": "a",
    "parameters": [
        {"name": name, "in": where, "schema": schema}
        for name, where, schema in (
            ("x", "query", {"type": "integer"}), ("x", "header", TEXT), ("any", "query", True), ("none", "cookie", {}),
        )
    ],
    "requestBody": body({"type": "object", "properties": {"b": TEXT}, "additionalProperties": {"type": "number"}}),
    "responses": {
        "200": {"description": "", **body({"type": "array", "items": TEXT})},
        "2XX": {"description": "", "content": {"application/jsonl": {"schema": {"type": "array", "items": TEXT}}}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> tuple[Any, Models]:
    spec = prepare(
        spec_of(document({"/a body": {"post": OPERATION}, "/a": {"post": {**OPERATION, "operationId": "b"}}}))
    ).spec
    return spec, generate_models(spec, "things", TEMPLATES / "models")


def test_a_schema_knows_its_type(found: tuple[Any, Models]) -> None:
    spec, models = found
    for operation in spec.operations:
        types = [str(models.types.of(parameter.schema)) for parameter in operation.parameters]
        assert types == ["int", "str", "Any", "Any"]
        media = operation.body.content[0]
        assert str(models.types.of(media.schema)) == "BRequestBody"  # of both, after the property `b`
        assert str(models.types.of(spec.resolved(media.schema)["additionalProperties"])) == "float"
        whole, streamed = operation.responses
        assert str(models.types.of(whole.whole.schema)) == "list[str]"
        assert (whole.stream, streamed.whole) == (None, None)
        assert str(models.types.of(spec.resolved(streamed.stream.schema)["items"])) == "str"


def test_any_other_schema_has_none(found: tuple[Any, Models]) -> None:
    with pytest.raises(KeyError):
        found[1].types.of({"type": "integer"})
