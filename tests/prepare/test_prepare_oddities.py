"""The prepare stage on documents that are odd: statuses without bodies, other files, tags and discriminators that clash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi.operations import operations_of
from openapi.references import References
from openapi.spec import read_spec, spec_of
from pipeline.changes import strict_problems, summary_lines
from pipeline.check import check
from pipeline.prepare.plain_schemas import is_nullable
from pipeline.prepare.prepare import prepare
from pipeline.run import generate_files
from tests.prepare.preparing import OK, body, document, prepared
from tests.support.packages import TEMPLATES, import_package, write_package


def test_a_response_that_never_has_a_body_loses_it() -> None:
    shared = {"description": "Done.", "content": {"application/json": {"schema": {"type": "string"}}}}
    responses = {"200": {"$ref": "#/components/responses/Done"}, "204": {"$ref": "#/components/responses/Done"}}
    source = document({"/a": {"get": {"responses": responses}}}, components={"responses": {"Done": shared}})
    data, rules = prepared(source)
    assert "content" not in data["paths"]["/a"]["get"]["responses"]["204"]
    assert data["components"]["responses"]["Done"]["content"]
    assert rules == ["body-without-place"]


def test_a_pattern_that_cannot_be_checked_as_it_is_meant_is_left_out() -> None:
    patterns = ["^(a+)+$", r"^(?=(a+)+$)a", r"^(a+)+\1$", "(((", "a{1000000000}", "^[a&&b]$", "^[!--]$", "^[ab]--&&$"]
    schema = {"type": "object", "properties": {f"p{n}": {"pattern": text} for n, text in enumerate(patterns)}}
    data, rules = prepared(document({"/a": {"put": {"requestBody": body(schema), "responses": OK}}}))
    assert rules == ["schema-keyword"] * 6
    assert [text for text in patterns if text in str(data)] == ["^(a+)+$", "^[ab]--&&$"]


def test_a_part_may_require_what_another_part_describes() -> None:
    base = {"type": "object", "properties": {"id": {"type": "string"}}}
    part = {"type": "object", "required": ["id", "nowhere"], "properties": {"n": {"type": "integer"}}}
    components = {"schemas": {"Base": base, "Whole": {"allOf": [{"$ref": "#/components/schemas/Base"}, part]}}}
    whole = body({"$ref": "#/components/schemas/Whole"})
    data, rules = prepared(document({"/a": {"put": {"requestBody": whole, "responses": OK}}}, components=components))
    assert rules == ["required"]  # for `nowhere`
    assert set(data["components"]["schemas"]["Whole"]["required"]) == {"id", "nowhere"}
    assert data["components"]["schemas"]["Whole"]["properties"]["id"] == {"type": "string"}


def test_what_is_left_out_of_another_file_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: a.yaml}}\n")
    (tmp_path / "a.yaml").write_text("get:\n  responses:\n    '101': {description: d}\n")
    source = read_spec(tmp_path / "api.yaml", "api.yaml")
    changes = prepare(source).changes
    assert summary_lines(changes)[0].endswith("101 of get_a (a.yaml:3)")
    assert strict_problems(changes, source.document)[0].file == "a.yaml"


def test_headers_and_cookies_whose_names_http_does_not_allow_are_left_out() -> None:
    text = {"type": "string"}
    named = [("header", "header param"), ("header", "X-Id"), ("header", "X:Id"), ("cookie", "a[b]"), ("cookie", "a=b"),
             ("cookie", "a b"), ("query", "a b")]  # fmt: skip
    parameters = [{"name": name, "in": where, "required": True, "schema": text} for where, name in named]
    data, rules = prepared(document({"/a": {"get": {"operationId": "a", "parameters": parameters, "responses": OK}}}))
    assert rules == ["parameter-name"] * 4
    kept = [(each["in"], each["name"]) for each in data["paths"]["/a"]["get"]["parameters"]]
    assert kept == [("header", "X-Id"), ("cookie", "a[b]"), ("query", "a b")]


def test_tags_that_become_one_attribute_are_one_tag() -> None:
    paths = {
        "/books": {"get": {"tags": ["Books"], "responses": OK}},
        "/books/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": True}], "responses": OK}},
        "/shelf": {"get": {"tags": ["book-shelf"], "responses": OK}, "put": {"tags": ["bookShelf"], "responses": OK}},
    }
    data, _ = prepared(document(paths, tags=[{"name": "book_shelf", "description": "Shelves."}]))
    assert [operation.node["tags"] for operation in operations_of(References(data))] == [["Books"]] * 2 + [
        ["book_shelf"]
    ] * 2
    assert [tag["name"] for tag in data["tags"]] == ["book_shelf", "Books"]


def test_the_client_and_its_resources_have_names_of_their_own(tmp_path: Path) -> None:
    paths = {f"/{name}": {"get": {"responses": OK}} for name in ("pets", "server", "event-stream", "credentials")}
    spec = tmp_path / "spec.yaml"
    for title, client in (("Pets", "Pets"), ("Server", "ServerClient")):
        text = yaml.safe_dump({"openapi": "3.1.0", "info": {"title": title, "version": 1.0}, "paths": paths})
        spec.write_text(text, "utf-8")
        source = write_package(generate_files(spec, TEMPLATES), tmp_path / title)
        module = import_package(f"{title.lower()}_client", source)
        with getattr(module, client)(server_url="http://localhost:1") as made:
            names = [type(getattr(made, tag)).__name__ for tag in ("pets", "server", "event_stream", "credentials")]
        assert len({client, *names}) == 5
        assert names[1:] == ["ServerResource", "EventStreamResource", "CredentialsResource"]


def test_ranges_in_small_letters_and_odd_names_are_read() -> None:
    reference = {"$ref": "#/components/schemas/List%C2%ABPet%C2%BB"}
    responses = {**OK, "4xx": {"description": "No.", **body(reference)}}
    source = document(
        {"/a": {"get": {"responses": responses}}}, components={"schemas": {"List«Pet»": {"type": "object"}}}
    )
    check(spec_of(source))
    data, left_out = prepared(source)
    assert list(data["paths"]["/a"]["get"]["responses"]) == ["200", "4XX"]
    assert left_out == []


def test_what_is_left_out_of_both_directions_is_listed_once() -> None:
    thing = {
        "type": "object", "required": ["id", "ghost"], "properties": {"id": {"type": "string", "readOnly": True}},
    }  # fmt: skip
    reference = body({"$ref": "#/components/schemas/Thing"})
    operation = {"requestBody": reference, "responses": {"200": {"description": "Done.", **reference}}}
    source = document({"/a": {"post": operation}}, components={"schemas": {"Thing": thing}})
    assert prepared(source)[1].count("required") == 1


def test_the_example_of_a_stream_is_its_text_an_item_or_items() -> None:
    item = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    examples: dict[str, Any] = {"text": 'data: {"n": 1}\n\n', "one": {"n": 1}, "some": [{"n": 1}, {"n": 2}], "bad": [1]}
    content = {
        "text/event-stream": {"schema": item, "examples": {name: {"value": examples[name]} for name in examples}}
    }
    source = document({"/a": {"get": {"responses": {"200": {"description": "d", "content": content}}}}})
    data, left_out = prepared(source)
    kept = data["paths"]["/a"]["get"]["responses"]["200"]["content"]["text/event-stream"]["examples"]
    assert (list(kept), left_out) == (["text", "one", "some"], ["example"])


@pytest.mark.parametrize(
    ("schema", "implied"),
    [
        ({"properties": {"name": {"type": "string"}}}, "object"),
        ({"items": {"type": "integer"}}, "array"),
        ({"format": "uuid"}, "string"),
        ({"format": "int64"}, "integer"),
    ],
)
def test_a_type_that_a_schema_implies_is_written(schema: dict[str, Any], implied: str) -> None:
    data, _ = prepared(document({}, components={"schemas": {"Pet": schema}}))
    pet = data["components"]["schemas"]["Pet"]
    assert pet["type"] == implied
    assert not is_nullable(pet, {})


def test_headers_that_frame_a_message_are_no_arguments() -> None:
    names = ["Content-Length", "transfer-encoding", "Host", "Connection", "Content-MD5"]
    parameters = [{"name": name, "in": "header", "schema": {"type": "string"}} for name in names]
    data, rules = prepared(document({"/a": {"put": {"parameters": parameters, "responses": OK}}}))
    assert [each["name"] for each in data["paths"]["/a"]["put"]["parameters"]] == ["Content-MD5"]
    assert rules == ["parameter"] * 4


def test_a_text_with_properties_is_an_object() -> None:
    schema = {"type": "string", "required": ["password"], "properties": {"password": {"type": "string"}}}
    nullable = {"type": ["integer", "null"], "properties": {"a": {"type": "string"}}}
    values = {"type": "string", "enum": ["a"], "properties": {"a": {"type": "string"}}}
    parts = {"Secret": schema, "Nullable": nullable, "Values": values}
    data, rules = prepared(document({"/a": {"get": {"responses": OK}}}, components={"schemas": parts}))
    found = data["components"]["schemas"]
    assert rules == ["type-of-properties", "type-of-properties"]
    assert (found["Secret"]["type"], found["Nullable"]["type"]) == ("object", "object")
    assert found["Values"]["type"] == "string"


def test_a_schema_without_a_type_is_not_what_its_examples_contradict() -> None:
    deeper: Any = {"items": {"type": "object", "properties": {"a": {"type": "string"}}}}
    listed: Any = {"messages": {"type": "array", "items": deeper}, "tags": {"items": {}}}
    schema = {"type": "object", "properties": listed}
    content = {"application/json": {"schema": schema, "example": {"messages": [{"a": "b"}], "tags": ["x"]}}}
    responses = {"200": {"description": "Done.", "content": content}}
    data, rules = prepared(document({"/a": {"get": {"operationId": "get_a", "responses": responses}}}))
    assert rules == ["differing-example"]
    found = data["components"]["schemas"]["GetAResponseBody"]["properties"]
    assert found == {"messages": {"type": "array", "items": {}}, "tags": {"type": "array", "items": {}}}
