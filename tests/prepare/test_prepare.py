"""The prepare stage: what it adds to a foreign document, what it leaves out and says so, and what it must not touch."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openapi.operations import operations_of
from openapi.references import References
from openapi.spec import read_spec, spec_of
from pipeline.draft import PackageNames
from pipeline.names import method_name
from pipeline.prepare.prepare import prepare
from tests.prepare.preparing import OK, body, document, prepared
from tests.support.packages import ROOT


def test_nothing_of_our_own_document_is_changed() -> None:
    assert not prepare(read_spec(ROOT / "openapi.yaml")).changes


def test_names_come_from_the_title_or_the_caller() -> None:
    data, _ = prepared(document({"/a": {"get": {"responses": OK}}}))
    assert data["info"]["x-python"] == {"package": "some_api_client", "client": "SomeAPI"}
    result = prepare(spec_of(document({"/a": {"get": {"responses": OK}}})), PackageNames("mine", "Mine"))
    assert result.spec.data["info"]["x-python"] == {"package": "mine", "client": "Mine"}


@pytest.mark.parametrize(
    ("version", "legal"),
    [("1.2.3", "1.2.3"), ("v2", "v2"), ("2025-10-01", "2025.10.1"), ("latest", "0.0.0"), ("1", "1")],
)
def test_the_version_becomes_one_of_a_package(version: str, legal: str) -> None:
    source = document({"/a": {"get": {"responses": OK}}}, info={"title": "t", "version": version})
    assert prepared(source)[0]["info"]["version"] == legal


@pytest.mark.parametrize(
    ("verb", "path", "identifier", "tag"),
    [
        ("get", "/users/{id}/keys", "get_users_id_keys", "users"),
        ("post", "/api/v1/pets", "post_pets", "pets"),
        ("delete", "/{id}", "delete_id", "default"),
        ("get", "/", "get", "default"),
        ("get", "/api/v2", "get_api_v2", "api"),
        ("get", "/größe/日本", "get_grosse_ri_ben", "größe"),
    ],
)
def test_operations_without_id_and_tag_are_named_after_verb_and_path(
    verb: str, path: str, identifier: str, tag: str
) -> None:
    data, _ = prepared(document({path: {verb: {"responses": OK}}}))
    (operation,) = operations_of(References(data))
    assert (operation.node["operationId"], operation.node["tags"]) == (identifier, [tag])


def test_names_for_other_generators_count() -> None:
    node = {"operationId": "users_listAll", "tags": ["x"], "x-speakeasy-group": "users", "responses": OK}
    data, _ = prepared(document({"/a": {"get": {**node, "x-speakeasy-name-override": "listAll"}}}))
    (operation,) = operations_of(References(data))
    assert (method_name(operation.node), operation.node["tags"]) == ("list_all", ["users"])
    fern = {"x-fern-sdk-group-name": ["team", "users"], "x-fern-sdk-method-name": "all", "x-python-name": "every"}
    data, _ = prepared(document({"/a": {"get": {"operationId": "z", "responses": OK, **fern}}}))
    (operation,) = operations_of(References(data))
    assert (method_name(operation.node), operation.node["tags"]) == ("every", ["team_users"])


def test_inline_schemas_are_named_after_their_place() -> None:
    thing = {"type": "object", "properties": {"a": {"type": "string"}}}
    schema = {
        "type": "object",
        "properties": {
            "owner": thing,
            "tags": {"type": "array", "items": thing},
            "extra": {"type": "object", "additionalProperties": thing},
            "either": {"oneOf": [{**thing, "title": "First one"}, thing, {"type": "null"}]},
        },
    }
    data, _ = prepared(
        document(
            {
                "/a": {
                    "put": {
                        "operationId": "putA",
                        "requestBody": body(schema),
                        "responses": {
                            "200": {"description": "", **body(thing)},
                            "404": {"description": "", **body(thing)},
                        },
                    }
                }
            }
        )
    )
    assert set(data["components"]["schemas"]) == {
        *("PutARequestBody", "PutARequestBodyOwner", "PutARequestBodyTagsItem", "PutARequestBodyExtraValue"),
        *("FirstOne", "PutARequestBodyEither2", "PutAResponseBody", "PutA404ResponseBody"),
    }


def test_a_moved_schema_knows_its_line() -> None:
    source = document({"/a": {"get": {"operationId": "a", "responses": {"200": {"description": "", **body(
        {"type": "object", "properties": {"b": {"type": "string"}}}
    )}}}}})  # fmt: skip
    result = prepare(spec_of(source)).spec.document
    pointer = "/components/schemas/AResponseBody/properties/b"
    assert result.line(pointer) == source.line(
        "/paths/~1a/get/responses/200/content/application~1json/schema/properties/b"
    )
    assert result.line(pointer) > 10


TEXT: dict[str, Any] = {"schema": {"type": "string"}}
OBJECT: dict[str, Any] = {"schema": {"type": "object"}}


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ({"application/xml": {}, "application/json; charset=utf-8": TEXT}, [1, 0]),
        ({"text/plain": OBJECT, "application/json": OBJECT, "text/json": OBJECT}, [1]),
        ({"text/plain": TEXT, "application/json": OBJECT, "text/json": TEXT}, [1, 0, 2]),
        (
            {"application/json": OBJECT, "application/json; charset=utf-8": OBJECT, "application/json; v=2": OBJECT},
            [0, 2],
        ),
        ({"*/*": OBJECT, "application/*+json": TEXT, "application/json": OBJECT, "image/*": {}}, [2, 3]),
        ({"*/*": OBJECT}, [0]),
        ({"application/vnd.a.v1+json": OBJECT, "application/vnd.a.v2+json": OBJECT}, [0, 1]),
    ],
)
def test_media_types_that_say_something_of_their_own_are_kept(content: dict[str, Any], kept: list[int]) -> None:
    data, left_out = prepared(document({"/a": {"post": {"operationId": "a", "responses": {
        "200": {"description": "", "content": content}}}}}))  # fmt: skip
    (operation,) = operations_of(References(data))
    assert list(operation.node["responses"]["200"]["content"]) == [list(content)[index] for index in kept]
    assert left_out == ["media-type"] * (len(content) - len(kept))


@pytest.mark.parametrize(
    ("statuses", "kept"),
    [(["default"], ["2XX"]), (["404"], ["404", "2XX"]), (["302"], ["302"]), (["103", "200"], ["200"])],
)
def test_every_operation_has_a_success(statuses: list[str], kept: list[str]) -> None:
    responses = {status: {"description": ""} for status in statuses}
    data, _ = prepared(document({"/a": {"get": {"operationId": "a", "responses": responses}}}))
    (operation,) = operations_of(References(data))
    assert list(operation.node["responses"]) == kept


def test_what_does_not_fit_is_neither_shown_nor_sent() -> None:
    parameters = [
        {"name": "a", "in": "query", "schema": {"type": "integer", "default": "x"}, "example": "y"},
        {"name": "b", "in": "query", "schema": {"type": "integer", "default": 1}, "example": 2},
    ]
    data, left_out = prepared(
        document({"/a": {"get": {"operationId": "a", "parameters": parameters, "responses": OK}}})
    )
    first, second = data["paths"]["/a"]["get"]["parameters"]
    assert first == {"name": "a", "in": "query", "schema": {"type": "integer"}}
    assert second == parameters[1]
    assert sorted(left_out) == ["default", "example"]


def test_classes_are_told_apart() -> None:
    text = {"type": "object", "properties": {"a": {"type": "string"}}}
    named = {"nullBool": text, "NullBool": text, "null_bool": text, "400": text, "3dsResult": text, "Field": text,
             "date": text, "größe": text}  # fmt: skip
    references = {name: {"$ref": f"#/components/schemas/{name}"} for name in named}
    all_of_them = {"type": "object", "properties": references}
    data, _ = prepared(
        document({"/a": {"get": {"responses": OK}}}, components={"schemas": {**named, "All": all_of_them}})
    )
    schemas = data["components"]["schemas"]
    assert list(schemas) == [
        *("NullBool2", "NullBool", "NullBool3", "Model400", "Model3dsResult", "FieldModel", "Date", "Grosse", "All")
    ]
    assert schemas["All"]["properties"]["400"] == {"$ref": "#/components/schemas/Model400"}


WORDS = st.sampled_from(["pets", "users", "orders", "keys", "items"])


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["get", "post"])), min_size=1, max_size=6, unique=True), WORDS)
def test_an_addition_elsewhere_renames_nothing(calls: list[tuple[str, str, str]], extra: str) -> None:
    def paths(of: list[tuple[str, str, str]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for first, second, verb in of:
            schema: dict[str, Any] = {
                "type": "object",
                "properties": {second: {"type": "object", "properties": {"x": {}}}},
            }
            responses = {"200": {"description": "", **body(schema)}}
            found.setdefault(f"/{first}/{{id}}/{second}", {})[verb] = {"responses": responses, "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]}  # fmt: skip
        return found

    def names(of: dict[str, Any]) -> dict[str, Any]:
        return {f"{o.verb} {o.path}": (method_name(o.node), o.node["tags"]) for o in operations_of(References(of))}

    before, _ = prepared(document(paths(calls)))
    more = document(
        {f"/new/{extra}": {"get": {"responses": OK}}, **paths(calls)},
        components={"schemas": {f"New{extra}": {"type": "object", "properties": {"y": {}}}}},
    )
    after, _ = prepared(more)
    assert names(before).items() <= names(after).items()
    assert before["components"]["schemas"].keys() <= after["components"]["schemas"].keys()
