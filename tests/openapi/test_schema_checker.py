"""Values are checked against the schemas of their document, and nothing outside of it is read."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.validity import SchemaChecker
from tests.support.recording import RecordingServer

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Size": {"type": "integer", "maximum": 9},
            "Box": {"type": "object", "properties": {"size": {"$ref": "#/components/schemas/Size"}}},
        }
    },
    "paths": {"/a": {"get": {"parameters": [{"schema": {"$ref": "#/components/schemas/Size"}}]}}},
}


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        ({"$ref": "#/components/schemas/Size"}, 9, True),
        ({"$ref": "#/components/schemas/Size"}, 10, False),
        ({"type": "array", "items": {"$ref": "#/paths/~1a/get/parameters/0/schema"}}, [1, 10], False),
        ({"$ref": "#/components/schemas/Missing"}, 1, False),
        ({"pattern": "("}, "x", False),
        ({"properties": {"$ref": {"const": 1}}}, {"$ref": 2}, False),
    ],
)
def test_a_value_fits_or_does_not(schema: dict[str, Any], value: object, fits: bool) -> None:
    assert SchemaChecker(DOCUMENT).fits(schema, value) is fits


def test_a_misfit_has_its_place() -> None:
    (misfit,) = SchemaChecker(DOCUMENT).errors({"$ref": "#/components/schemas/Box"}, {"size": "big"})
    assert (misfit.path, misfit.message) == (["size"], '"big" is not of type "integer"')


def test_nothing_is_fetched(server: RecordingServer) -> None:
    outside = {"$ref": f"{server.url}/schema.json"}
    checker = SchemaChecker({**DOCUMENT, "outside": outside})
    assert not checker.fits(outside, 1)
    assert not checker.fits({"$ref": "#/outside"}, 1)
    assert server.requests == []
