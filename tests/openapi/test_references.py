"""References: by JSON pointer, by `$id` and `$anchor`, to `$defs`, and into the middle of paths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi.bundling.bundle import bundle
from openapi.document import Document
from openapi.problems import SpecError
from openapi.reading.content import no_files
from openapi.reading.load import load_text
from openapi.references import References
from openapi.spec import read_spec
from pipeline.run import Stages, build
from tests.support.packages import ROOT

SCHEMAS = """
openapi: 3.1.0
components:
  schemas:
    User:
      $id: https://example.com/schemas/user
      properties:
        leaf: {$ref: "#leaf"}
        whole: {$ref: "#"}
        inside: {$ref: "#/$defs/Leaf"}
        relative: {$ref: address}
        anchor_elsewhere: {$ref: "address#street"}
        document: {$ref: "#/components/schemas/Address"}
      $defs: {Leaf: {$anchor: leaf, type: integer}}
    Address:
      $id: https://example.com/schemas/address
      properties: {street: {$anchor: street, type: string}}
    Absolute: {$ref: "https://example.com/schemas/user#/properties/leaf"}
    Anchored: {$anchor: here, type: string}
    Anchor: {$ref: "#here"}
    Pasted: {properties: {a: {$ref: "#/$defs/B"}}, $defs: {B: {$ref: "#/$defs/C"}, C: {type: boolean}}}
    Encoded: {$ref: "#/components/schemas/User/properties/%6Ceaf"}
    example: {examples: [{$id: not-a-name, $ref: "#nor-a-reference"}]}
"""
TARGETS = {
    "User/properties/leaf": "User/$defs/Leaf",
    "User/properties/whole": "User",
    "User/properties/inside": "User/$defs/Leaf",
    "User/properties/relative": "Address",
    "User/properties/anchor_elsewhere": "Address/properties/street",
    "User/properties/document": "Address",
    "Absolute": "User/properties/leaf",
    "Anchor": "Anchored",
    "Pasted/properties/a": "Pasted/$defs/B",
    "Pasted/$defs/B": "Pasted/$defs/C",
    "Encoded": "User/properties/leaf",
}


def node_at(document: Document, place: str) -> Any:
    return References(document.data).raw(f"/components/schemas/{place}")


def test_references_by_name_become_pointers() -> None:
    document = bundle(load_text(SCHEMAS, "api.yaml"), no_files)
    found = {place: node_at(document, place)["$ref"] for place in TARGETS}
    assert found == {place: f"#/components/schemas/{target}" for place, target in TARGETS.items()}
    assert "$id" not in node_at(document, "User")
    assert node_at(document, "example")["examples"] == [{"$id": "not-a-name", "$ref": "#nor-a-reference"}]


def test_names_in_other_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: 'b.yaml#there'}, B: {$ref: 'b.yaml#/Whole'}}}\n"
    )
    (tmp_path / "b.yaml").write_text(
        "Whole: {$id: 'https://a.example/b', properties: {c: {$ref: '#there'}, d: {$ref: '#/$defs/D'}},\n"
        "  $defs: {C: {$anchor: there, type: string}, D: {type: integer}}}\nOther: {$anchor: there, type: boolean}\n"
    )
    schemas = read_spec(tmp_path / "api.yaml").document.data["components"]["schemas"]
    assert schemas["A"] == {"type": "boolean"}
    resolved = References({"components": {"schemas": schemas}}).resolved
    assert {name: resolved(part)["type"] for name, part in schemas["B"]["properties"].items()} == {
        "c": "string",
        "d": "integer",
    }


def test_a_name_that_nothing_has_is_refused() -> None:
    text = "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {$ref: '#there'}\n"
    with pytest.raises(
        SpecError, match=r"api.yaml:4: invalid-reference: 'there' is neither a JSON pointer nor an anchor"
    ):
        bundle(load_text(text, "api.yaml"), no_files)


BODY = {"content": {"application/json": {"schema": {"type": "object", "properties": {"b": {"type": "string"}}}}}}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
INTO_PATHS = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/a": {
            "post": {
                "operationId": "a",
                "parameters": [LIMIT],
                "requestBody": {"required": True, **BODY},
                "responses": {"200": {"description": "Done.", **BODY}},
            }
        },
        "/b": {
            "post": {
                "operationId": "b",
                "parameters": [{"$ref": "#/paths/~1a/post/parameters/0"}],
                "requestBody": {"$ref": "#/paths/~1a/post/requestBody"},
                "responses": {
                    "200": {"$ref": "#/paths/%2Fa/post/responses/200"},
                    "400": {"description": "No.", "content": {"application/json": {"schema": {
                        "$ref": "#/paths/~1a/post/responses/200/content/application~1json/schema"}}}},
                },
            }
        },
    },
}  # fmt: skip


def test_references_into_paths_are_followed_to_parts_of_any_kind(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(yaml.safe_dump(INTO_PATHS, sort_keys=False))
    package = build(tmp_path / "api.yaml", ROOT / "templates", Stages()).package
    (a,), (b,) = (resource.operations for resource in package.resources)
    assert [argument.wire_name for argument in b.arguments] == ["limit", "b"]
    assert (str(a.returns), a.arguments, a.body) == (str(b.returns), b.arguments, b.body)
    assert str(b.returns).startswith("models.")
    assert [error.status for error in b.errors] == ["400"]
