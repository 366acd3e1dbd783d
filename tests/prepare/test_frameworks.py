"""What FastAPI writes into documents: names with path and verb, files by media type, events by the schema of their text."""

from __future__ import annotations

import re
from typing import Any

import pytest

from openapi.patterns import pattern_check
from pipeline.names import snake_case
from tests.prepare.preparing import OK, body, document, prepared


def names(paths: dict[str, Any]) -> list[str]:
    data, _ = prepared(document(paths))
    operations: list[dict[str, Any]] = [item["get"] for item in data["paths"].values()]
    return [str(operation.get("x-python-name", operation["operationId"])) for operation in operations]


def test_path_and_verb_leave_the_name_of_a_method() -> None:
    paths = {
        "/items": {"get": {"operationId": "list_items_items_get", "tags": ["a"], "responses": OK}},
        "/items/{item-id}": {
            "parameters": [{"name": "item-id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": "read_item_items__item_id__get", "tags": ["a"], "responses": OK},
        },
        "/other": {"get": {"operationId": "other_get", "tags": ["a"], "responses": OK}},
        "/x": {"get": {"operationId": "_x_get", "tags": ["a"], "responses": OK}},
    }
    assert names(paths) == ["list_items", "read_item", "other_get", "_x_get"]


def test_functions_of_one_name_keep_their_whole_names() -> None:
    paths = {
        "/a": {"get": {"operationId": "read_a_get", "tags": ["a"], "responses": OK}},
        "/b": {"get": {"operationId": "read_b_get", "tags": ["b"], "responses": OK}},
        "/c": {"get": {"operationId": "list_c_get", "tags": ["c"], "responses": OK}},
        "/d": {"get": {"operationId": "list", "tags": ["c"], "responses": OK}},
    }
    assert names(paths) == ["read_a_get", "read_b_get", "list_c_get", "list"]


@pytest.mark.parametrize(
    ("schema", "is_file"),
    [
        ({"type": "string", "contentMediaType": "application/octet-stream"}, True),
        ({"type": "string", "contentMediaType": "image/png"}, True),
        ({"contentMediaType": "application/octet-stream"}, True),
        ({"type": "string", "contentEncoding": "binary"}, True),
        ({"type": "string", "contentMediaType": "text/plain"}, False),
        ({"type": "string", "contentMediaType": "application/json"}, False),
        ({"type": "string"}, False),
    ],
)
def test_a_binary_part_is_a_file(schema: dict[str, Any], is_file: bool) -> None:
    content = {"multipart/form-data": {"schema": {"type": "object", "properties": {"part": schema, "other": {
        "anyOf": [{"type": "array", "items": schema}, {"type": "null"}]}}}}}  # fmt: skip
    post = {"operationId": "up", "tags": ["a"], "requestBody": {"content": content}, "responses": OK}
    data, _ = prepared(document({"/up": {"post": post}}))
    (found,) = data["components"]["schemas"].values()
    assert (found["properties"]["part"].get("format") == "binary") is is_file
    assert ("binary" in str(found["properties"]["other"])) is is_file


def test_only_parts_are_files() -> None:
    schema = {"type": "object", "properties": {"part": {"type": "string", "contentMediaType": "image/png"}}}
    post = {"operationId": "up", "tags": ["a"], "requestBody": body(schema), "responses": OK}
    data, _ = prepared(document({"/up": {"post": post}}))
    assert "binary" not in str(data["components"]["schemas"])


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_the_items_of_a_stream_are_read_in_every_version(version: str) -> None:
    item = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
    event = {
        "type": "object",
        "properties": {
            "data": {"type": "string", "contentMediaType": "application/json", "contentSchema": item},
            "event": {"type": "string"},
        },
    }
    content = {"text/event-stream": {"itemSchema": event}}
    get = {"operationId": "watch", "tags": ["a"], "responses": {"200": {"description": "Ticks.", "content": content}}}
    data, rules = prepared(document({"/watch": {"get": get}}, version))
    assert rules == []
    assert data["components"]["schemas"]["WatchEvent"]["properties"]["data"] == {
        "$ref": "#/components/schemas/WatchEventData"
    }


def test_abbreviations_of_the_field_are_words() -> None:
    found = [snake_case(text) for text in ("OAuth2PasswordBearer", "OpenIDConnect", "isIPv4", "HTTPBearer", "gRPCPort")]
    assert found == ["oauth2_password_bearer", "openid_connect", "is_ipv4", "http_bearer", "grpc_port"]


@pytest.mark.parametrize(
    ("operations", "wanted"),
    [
        ([("CatsController_findAll", "cats"), ("CatsController_findOne_v1", "cats")], ["find_all", "find_one_v1"]),
        ([("UsersController_find", "users"), ("AdminController_find", "users")], ["users_find", "admin_find"]),
        ([("repos/list-for-user", "repos"), ("repos_get", "repos")], ["list_for_user", "get"]),
        ([("pets.list", "pets"), ("list", "pets")], ["pets.list", "list"]),
        ([("get", "a"), ("get_1", "b"), ("get_2", "b")], ["get", "get_1", "get_2"]),
        ([("get", "a"), ("get_1", "b"), ("step_1", "b")], ["get", "get", "step_1"]),
        ([("user_1", "user"), ("username_get", "user"), ("user_", "user")], ["user_1", "username_get", "user_"]),
    ],
)
def test_a_method_has_no_name_of_its_resource_and_no_number(
    operations: list[tuple[str, str]], wanted: list[str]
) -> None:
    paths = {f"/{name}": {"get": {"operationId": name, "tags": [tag], "responses": OK}} for name, tag in operations}
    assert names(paths) == wanted


def test_versions_of_a_path_stay_in_names_that_would_be_the_same() -> None:
    paths = {f"/api/{version}/pets": {"get": {"tags": ["a"], "responses": OK}} for version in ("v1", "v2")}
    assert names(paths) == ["get_api_v1_pets", "get_api_v2_pets"]


def test_a_resource_is_no_controller_unless_the_name_is_taken() -> None:
    paths = {
        f"/{tag}": {"get": {"operationId": f"get {tag}", "tags": [tag], "responses": OK}}
        for tag in ("user-controller", "pet-controller", "pet", "controller")
    }
    data, _ = prepared(document(paths))
    attributes = {tag["name"]: tag.get("x-python-name") for tag in data["tags"]}
    assert attributes == {"user-controller": "user", "pet-controller": None, "pet": None, "controller": None}


def test_the_names_of_enum_values_are_described() -> None:
    named = {"enum": [0, 1], "type": "integer", "description": "A state.", "x-enumNames": ["Off", "On"]}
    wrong = {"enum": [0, 1], "type": "integer", "x-enum-varnames": ["Off"]}
    get = {
        "operationId": "get",
        "tags": ["a"],
        "responses": {"200": {"description": "A.", **body({"$ref": "#/components/schemas/A"})}},
    }
    schema = {"type": "object", "properties": {"named": named, "wrong": wrong}}
    data, _ = prepared(document({"/a": {"get": get}}, components={"schemas": {"A": schema}}))
    properties = data["components"]["schemas"]["A"]["properties"]
    assert properties["named"]["description"] == "A state.\n\n0 is Off, 1 is On."
    assert "description" not in properties["wrong"]


def test_the_pattern_of_a_decimal_is_checked() -> None:
    price = {"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}
    schema = {"type": "object", "properties": {"price": price}}
    post = {"operationId": "send", "tags": ["a"], "requestBody": body(schema), "responses": OK}
    data, changes = prepared(document({"/a": {"post": post}}))
    (found,) = data["components"]["schemas"].values()
    pattern = found["properties"]["price"]["pattern"]
    texts = ("1", "-01.50", ".5", "+5.", "", ".", "-", "+.", "1e5", "1.2.3", "a")
    valid = [text for text in texts if re.search(price["pattern"], text)]
    assert valid == ["1", "-01.50", ".5", "+5."]
    assert [text for text in texts if re.search(pattern, text)] == valid
    assert pattern_check(pattern) is not None
    assert not changes
