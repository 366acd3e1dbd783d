"""The rules of names, one by one: what a reader of the page on names can predict."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import names


@pytest.mark.parametrize(
    ("text", "snake", "pascal"),
    [
        ("createdAt", "created_at", "CreatedAt"),
        ("HTTPServer", "http_server", "HTTPServer"),
        ("list-all things", "list_all_things", "ListAllThings"),
        ("OAuthToken", "oauth_token", "OAuthToken"),
        ("userGitHubId", "user_github_id", "UserGitHubId"),
        ("2fa", "n2fa", "n2fa"),
        ("class", "class_", "Class"),
        ("None", "none", "None_"),
        ("Über", "uber", "Uber"),
        ("__init", "init", "Init"),
        ("!?", "", ""),
        ("a1B2", "a1_b2", "A1B2"),
    ],
)
def test_the_two_ways_to_write_words(text: str, snake: str, pascal: str) -> None:
    assert names.snake_case(text) == snake
    assert names.class_name(text) == pascal


def test_names_fit_into_a_path() -> None:
    assert names.snake_case("a" * 120) == "a" * 120
    long = names.snake_case("a" * 121)
    assert (len(long), long[:112]) == (120, "a" * 112)
    assert long != names.snake_case("a" * 122)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("self", "self_"), ("timeout_ms", "timeout_ms_"), ("retries", "retries_"), ("limit", "limit"), ("from", "from_"),
        ("$", "parameter"), ("", "parameter"),
    ],
)  # fmt: skip
def test_arguments(text: str, expected: str) -> None:
    assert names.argument_name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thing", "Thing"),
        ("Any", "AnyModel"),
        ("", "Model"),
        ("ValueError", "ValueErrorModel"),
        ("2fa", "Model2fa"),
        ("None", "NoneModel"),
    ],
)
def test_models(text: str, expected: str) -> None:
    assert names.model_name(text) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404", "NotFoundError"), ("500", "InternalServerError"), ("413", "RequestEntityTooLargeError"), ("399", None),
        ("400", "BadRequestError"), ("422", "UnprocessableEntityError"), ("200", None), ("4XX", None), ("499", None),
        ("414", "RequestURITooLongError"), ("416", "RequestedRangeNotSatisfiableError"),
    ],
)  # fmt: skip
def test_errors_of_a_status(status: str, expected: str | None) -> None:
    assert names.status_error_name(status) == expected


def test_fields_keep_legal_names_first() -> None:
    assert names.field_names(["fooBar", "foo_bar", "FooBar"]) == {
        "foo_bar": "foo_bar",
        "FooBar": "foo_bar_2",
        "fooBar": "foo_bar_3",
    }
    assert names.field_names(["copy", "from", "_id", "!", "str", "x"]) == {
        "x": "x", "!": "field", "_id": "id", "copy": "copy_", "from": "from_", "str": "str_",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "expected"),
    [("X-Rate-Limit", "x_rate_limit"), ("Headers", "headers_"), ("Result", "result_"), ("A", "a")],
)
def test_headers_of_a_response(header: str, expected: str) -> None:
    assert names.header_attribute(header) == expected


def test_classes_of_resources() -> None:
    tags: list[Any] = [
        {"name": "things"}, {"name": "Things"}, {"name": "mix"}, {"name": "path"}, {"name": "server"}, {"name": "ValueError"},
        {"name": "x", "x-python-name": "_others"}, {"name": "2fa"}, {"name": "None"},
    ]  # fmt: skip
    assert names.resource_classes(tags, "Mix") == {
        "things": "Things", "Things": "Things2", "mix": "MixResource", "path": "PathResource", "server": "ServerResource",
        "ValueError": "ValueErrorResource", "x": "Others", "2fa": "n2fa", "None": "NoneResource",
    }  # fmt: skip


def test_the_class_and_the_attributes_of_a_client() -> None:
    assert names.client_class("Pet store") == "PetStore"
    assert [names.client_class(title) for title in ("Server", "Path", "Exception", "")] == [
        "ServerClient", "PathClient", "ExceptionClient", "",
    ]  # fmt: skip
    assert names.own_attribute("close", "client", ["things"]) == "close"
    assert names.own_attribute("close", "client", ["close"]) == "client_close"
    assert names.own_attribute("close", "client", ["close", "client_close"]) == "client_close_2"


def test_credentials() -> None:
    schemes = ["apiKey", "api_key", "client", "Bearer", "!", "hooks", "2fa", "lambda"]
    assert names.credential_names(schemes) == {
        "apiKey": "api_key", "api_key": "api_key_2", "client": "client_credential", "Bearer": "bearer", "!": "credential",
        "hooks": "hooks_credential", "2fa": "n2fa", "lambda": "lambda_credential",
    }  # fmt: skip


def test_numbers_behind_names_that_are_taken() -> None:
    assert names.unique_name("a", {"b"}) == "a"
    assert names.unique_name("a", {"a", "a_2"}) == "a_3"
    assert names.unique_name("A", {"A", "A2"}) == "A3"
    assert names.unique_class_name("Thing", {"other"}) == "Thing"
    assert names.unique_class_name("Thing", {"thing", "thing2"}) == "Thing3"


def test_constants() -> None:
    assert names.constant_names(["list", "List", "uuid", "things"], "THINGS") == ["LIST", "LIST2", "UUID2", "THINGS2"]
    assert names.constant_names(["class", "unset"], "Things") == ["CLASS", "UNSET2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", True), ("é", False), ("a b", False), ("class", False), ("_a", False), ("", False), ("a1", True)],
)
def test_identifiers(text: str, expected: bool) -> None:
    assert names.is_identifier(text) is expected


def test_what_the_document_says_itself() -> None:
    own: Any = {"x-python-name": "mine"}
    assert names.method_name({"operationId": "listAll"}) == "list_all"
    assert names.method_name({"operationId": "listAll", **own}) == "mine"
    assert names.method_name({}) == ""
    assert names.parameter_argument({"name": "maxItems"}) == "max_items"
    assert names.parameter_argument({"name": "maxItems", **own}) == "mine"
    assert names.resource_attribute({"name": "allThings"}) == "all_things"
    assert names.resource_attribute({"name": "allThings", **own}) == "mine"
    assert names.words_of("allThings of-mine") == ["all", "Things", "of", "mine"]
