"""One spelling for every version: what 3.0 and 3.2 say, in the words of 3.1, and where it stands in the source."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from openapi.document import Document
from openapi.problems import SpecError
from openapi.reading.load import load_text
from openapi.versions import spell_as_3_1


def spelled(schema: str, version: str = "3.0.3", others: str = "") -> Any:
    """Return the schema `Thing` of a document in the spelling of 3.1, which has to be valid."""
    head = f"openapi: {version}\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n"
    document = spell_as_3_1(load_text(f"{head}    Thing: {schema}\n{others}", "api.yaml"))
    assert not list(OpenAPIV31SpecValidator(document.data).iter_errors())
    return document.data["components"]["schemas"]["Thing"]


OTHERS = "    Other: {type: object}\n    Maybe: {type: string, nullable: true}\n"


CASES: list[tuple[str, dict[str, Any]]] = [
    ("{type: string, nullable: true}", {"type": ["string", "null"]}),
    ("{type: string, nullable: false}", {"type": "string"}),
    ("{nullable: true}", {}),
    ("{enum: [a], type: string, nullable: true}", {"enum": ["a", None], "type": ["string", "null"]}),
    ("{enum: [a, null], nullable: true}", {"enum": ["a", None]}),
    (
        "{$ref: '#/components/schemas/Other', nullable: true, description: d, type: object}",
        {"description": "d", "anyOf": [{"$ref": "#/components/schemas/Other"}, {"type": "null"}]},
    ),
    (
        "{allOf: [{$ref: '#/components/schemas/Other'}], nullable: true, description: d}",
        {"description": "d", "anyOf": [{"$ref": "#/components/schemas/Other"}, {"type": "null"}]},
    ),
    (
        "{type: object, allOf: [{$ref: '#/components/schemas/Other'}], properties: {a: {}}, nullable: true}",
        {
            "anyOf": [
                {"type": "object", "allOf": [{"$ref": "#/components/schemas/Other"}], "properties": {"a": {}}},
                {"type": "null"},
            ]
        },
    ),
    (
        "{oneOf: [{$ref: '#/components/schemas/Other'}, {type: integer}], nullable: true}",
        {"oneOf": [{"$ref": "#/components/schemas/Other"}, {"type": "integer"}, {"type": "null"}]},
    ),
    (
        "{anyOf: [{$ref: '#/components/schemas/Maybe'}], nullable: true}",
        {"anyOf": [{"$ref": "#/components/schemas/Maybe"}]},
    ),
    (
        "{anyOf: [{$ref: '#/components/schemas/Other'}, {nullable: true, description: none yet}]}",
        {"anyOf": [{"$ref": "#/components/schemas/Other"}, {"type": "null", "description": "none yet"}]},
    ),
    (
        "{oneOf: [{nullable: true}, {$ref: '#/components/schemas/Other'}]}",
        {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Other"}]},
    ),
    (
        "{allOf: [{$ref: '#/components/schemas/Other'}, {nullable: true}]}",
        {"anyOf": [{"allOf": [{"$ref": "#/components/schemas/Other"}, {}]}, {"type": "null"}]},
    ),
    (
        "{anyOf: [{$ref: '#/components/schemas/Other'}, {nullable: true, type: integer}]}",
        {"anyOf": [{"$ref": "#/components/schemas/Other"}, {"type": ["integer", "null"]}]},
    ),
    ("{type: number, minimum: 0, exclusiveMinimum: true}", {"type": "number", "exclusiveMinimum": 0}),
    ("{type: number, maximum: 0, exclusiveMaximum: false}", {"type": "number", "maximum": 0}),
    ("{type: number, exclusiveMaximum: true}", {"type": "number"}),
    ("{type: string, example: x}", {"type": "string", "examples": ["x"]}),
    ("{type: string, format: byte}", {"type": "string", "contentEncoding": "base64"}),
    (
        "{properties: {nullable: {type: string, nullable: true}, example: {}, $ref: {type: string}}}",
        {"properties": {"nullable": {"type": ["string", "null"]}, "example": {}, "$ref": {"type": "string"}}},
    ),
    ("{type: object, example: {nullable: true}}", {"type": "object", "examples": [{"nullable": True}]}),
]


@pytest.mark.parametrize(("schema", "expected"), CASES)
def test_schemas_of_3_0(schema: str, expected: object) -> None:
    assert spelled(schema, others=OTHERS) == expected


def test_what_stands_beside_a_reference_is_ignored_in_3_0_only() -> None:
    schema = "{$ref: '#/components/schemas/Other', maxProperties: 1, x-kept: 1, readOnly: true}"
    reference = {"$ref": "#/components/schemas/Other", "x-kept": 1, "readOnly": True}
    assert spelled(schema, others=OTHERS) == reference
    assert spelled(schema, "3.1.0", "    Other: {}\n") == {**reference, "maxProperties": 1}


def test_3_1_is_returned_as_it_is() -> None:
    document = load_text("openapi: 3.1.0\ncomponents: {schemas: {A: {type: string, nullable: true}}}\n", "api.yaml")
    assert spell_as_3_1(document) is document


def test_messages_point_at_the_words_of_the_source() -> None:
    text = """\
openapi: 3.0.0
components:
  schemas:
    Thing:
      nullable: true
      allOf:
        - type: object
          properties:
            size:
              type: integer
              nullable: true
              exclusiveMinimum: true
              minimum: 1
    Other:
      allOf:
        - {}
        - type: object
      nullable: true
"""
    document = spell_as_3_1(load_text(text, "api.yaml"))
    thing = "/components/schemas/Thing"
    size = f"{thing}/anyOf/0/properties/size"
    assert document.data["components"]["schemas"]["Thing"]["anyOf"][0]["properties"]["size"] == {
        "type": ["integer", "null"], "exclusiveMinimum": 1,
    }  # fmt: skip
    places = {
        pointer: (document.origin(pointer), document.line(pointer))
        for pointer in (size, f"{size}/type/1", f"{size}/exclusiveMinimum", "/components/schemas/Other/anyOf/0/allOf/1")
    }
    source = f"{thing}/allOf/0/properties/size"
    assert list(places.values()) == [
        (source, 9), (f"{source}/nullable", 11), (f"{source}/minimum", 13), ("/components/schemas/Other/allOf/1", 17),
    ]  # fmt: skip


def test_3_2_keeps_what_only_it_can_say() -> None:
    text = """\
openapi: 3.2.0
$self: https://example.com/api.yaml
paths:
  /a:
    query: {responses: {"200": {content: {application/json: {$ref: "#/components/mediaTypes/Named"}}}}}
    additionalOperations: {COPY: {responses: {"204": {summary: Done}}}}
components:
  mediaTypes:
    Named:
      itemSchema: {}
      examples: {one: {dataValue: [1], serializedValue: "[1]"}}
"""
    document = spell_as_3_1(load_text(text, "api.yaml"))
    assert document.data == {
        "openapi": "3.1.1",
        "paths": {
            "/a": {
                "query": {
                    "responses": {
                        "200": {
                            "description": "",
                            "content": {"application/json": {"itemSchema": {}, "examples": {"one": {"value": [1]}}}},
                        }
                    }
                },
                "additionalOperations": {"COPY": {"responses": {"204": {"summary": "Done", "description": "Done"}}}},
            }
        },
        "components": {},
    }
    shown = "/paths/~1a/query/responses/200/content/application~1json/examples/one/value"
    assert document.origin(shown) == "/components/mediaTypes/Named/examples/one/dataValue"
    assert document.line(shown) == 11


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("swagger: '2.0'\n", "the document is Swagger 2.0", "npx swagger2openapi"),
        ("openapi: 3.1\n", "the version 3.1 is a number", 'Write openapi: "3.1.1"'),
        ("openapi: 3.0\n", "the version 3.0 is a number", 'Write openapi: "3.0.4"'),
        ("openapi: 4.0.0\n", "openapi: '4.0.0'", "Convert it"),
        ("openapi: 3.10.0\n", "openapi: '3.10.0'", "Convert it"),
        ("openapi: [3]\n", "openapi: [3]", "Convert it"),
        ("asyncapi: 3.0.0\n", "the document is AsyncAPI", "Name an OpenAPI document"),
        ("title: x\n", "has no `openapi` field", "Check the path"),
    ],
)
def test_other_versions_are_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        spell_as_3_1(load_text(text, "api.yaml"))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.line) == ("unsupported-version", 1)
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize("part", ["paths: {/a: 1}", "components: [1]", "paths: {/a: {get: {parameters: {}}}}"])
def test_nonsense_is_left_to_the_validator(part: str) -> None:
    document: Document = load_text(f"openapi: 3.0.0\n{part}\n", "api.yaml")
    assert spell_as_3_1(document).data == {**yaml.safe_load(part), "openapi": "3.1.1"}
