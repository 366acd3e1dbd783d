"""Sentences name the place that they are about, once."""

from __future__ import annotations

from typing import Any

import pytest

from spec_changes.read.place_names import sentence
from spec_changes.read.tree import Tree
from tests.spec_changes.comparing import document

LIMIT: dict[str, Any] = {"name": "limit", "in": "query", "schema": {"type": "array", "items": {}}}
TREE = Tree(document({"paths": {"/a": {"parameters": [LIMIT], "get": {"parameters": [{}, LIMIT]}}}}))
GET = "/paths/~1a/get"


@pytest.mark.parametrize(
    ("pointer", "text", "expected"),
    [
        ("", "it changed", "it changed"),
        ("/info/version", "it changed", "it changed"),
        (GET, "it changed", "it changed"),
        (f"{GET}/parameters/1", "`limit` became required", "parameter `limit` became required"),
        (f"{GET}/parameters/1", "query parameter `limit` added", "query parameter `limit` added"),
        (f"{GET}/parameters/1/schema/maximum", "it changed", "parameter `limit`: it changed"),
        (f"{GET}/parameters/1/schema/items", "it changed", "parameter `limit` `[]`: it changed"),
        ("/paths/~1a/parameters/0/schema", "it changed", "parameter `limit`: it changed"),
        (f"{GET}/requestBody/content/x/schema/properties/a", "it changed", "request body `a`: it changed"),
        (f"{GET}/responses/200/headers/X", "it changed", "response 200 header `X`: it changed"),
        ("/components/schemas/A/properties/b/items", "it changed", "`A.b[]`: it changed"),
    ],
)
def test_sentence(pointer: str, text: str, expected: str) -> None:
    assert sentence(TREE, pointer, text) == expected
