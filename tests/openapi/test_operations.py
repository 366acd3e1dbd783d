"""Operations of a document: what they inherit, where references lead, and what loosely written nodes count as."""

from __future__ import annotations

from typing import Any

import pytest

from openapi.document import JsonObject
from openapi.operations import Operation, operations_of, webhooks_of
from openapi.reading.load import load_file
from openapi.references import References
from openapi.security import security_schemes
from tests.support.packages import ROOT

COMPONENTS: JsonObject = {
    "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}}},
    "requestBodies": {"Pet": {"required": True, "content": {"application/JSON; charset=utf-8": {"schema": {}}}}},
    "responses": {"Gone": {"description": "Gone", "headers": {"X-Id": {"required": True}}, "content": {}}},
    "securitySchemes": {
        "token": {"type": "http", "scheme": "Bearer"},
        "old": {"$ref": "#/components/securitySchemes/token"},
    },
    "pathItems": {"Shared": {"get": {"operationId": "shared"}}},
}


def document(**paths: Any) -> JsonObject:
    return {
        "paths": {f"/{name}": item for name, item in paths.items()},
        "components": COMPONENTS,
        "security": [{"token": []}],
        "servers": [{"url": "https://a.example"}],
    }


def only(item: Any) -> Operation:
    (found,) = operations_of(References(document(pets=item)))
    return found


def test_parameters_of_the_path_are_merged_and_replaced() -> None:
    operation = only(
        {
            "parameters": [
                {"$ref": "#/components/parameters/Limit"},
                {"name": "X-A", "in": "header", "schema": {"type": "string"}},
                {"name": "limit", "in": "cookie", "schema": {}},
            ],
            "get": {"parameters": [{"name": "x-a", "in": "header", "required": True, "schema": {"type": "integer"}}]},
        }
    )
    assert [(p.location, p.name, p.required, p.pointer) for p in operation.parameters] == [
        ("query", "limit", False, "/components/parameters/Limit"),
        ("header", "x-a", True, "/paths/~1pets/get/parameters/0"),
        ("cookie", "limit", False, "/paths/~1pets/parameters/2"),
    ]
    assert operation.parameters[0].reference == "/paths/~1pets/parameters/0"


def test_body_and_responses_are_followed_and_normalised() -> None:
    operation = only(
        {
            "post": {
                "requestBody": {"$ref": "#/components/requestBodies/Pet"},
                "responses": {"2xx": {"description": "", "content": {"text/event-stream": {"itemSchema": {}}}},
                              "410": {"$ref": "#/components/responses/Gone"}, "x-note": {}},
            }
        }
    )  # fmt: skip
    assert operation.body
    assert operation.body.required
    assert [(media.kind, media.essence) for media in operation.body.content] == [("json", "application/json")]
    success, gone = operation.responses
    assert (success.status, success.key, success.content[0].kind, success.content[0].schema) == (
        "2XX", "2xx", "events", None,
    )  # fmt: skip
    assert success.content[0].item_schema == {}
    assert [(header.name, header.required) for header in gone.headers] == [("X-Id", True)]


def test_security_and_servers_are_inherited() -> None:
    inherited = only({"get": {}})
    assert (inherited.security, inherited.servers_pointer) == (({"token": ()},), "")
    own = only({"servers": [{"url": "https://b.example"}], "get": {"security": [{}, {"token": ["read"]}]}})
    assert own.security == ({}, {"token": ("read",)})
    assert [server.url for server in own.servers] == ["https://b.example"]
    schemes = security_schemes(References(document()))
    assert {name: (scheme.type, scheme.scheme) for name, scheme in schemes.items()} == {
        "token": ("http", "bearer"), "old": ("http", "bearer"),
    }  # fmt: skip


def test_a_path_item_may_be_a_reference() -> None:
    operation = only({"$ref": "#/components/pathItems/Shared"})
    assert (operation.label, operation.path, operation.pointer) == (
        "shared",
        "/pets",
        "/components/pathItems/Shared/get",
    )


def test_callbacks_and_webhooks_are_operations() -> None:
    circular: JsonObject = {"post": {"callbacks": {"done": {"$ref": "#/webhooks/loop/x-callback"}}}}
    data: JsonObject = {"webhooks": {"loop": {**circular, "x-callback": {"{$url}": circular}}}}
    (hook,) = webhooks_of(References(data))
    names: list[tuple[str, str, str]] = []
    waiting = list(hook.callbacks)
    while waiting:
        below = waiting.pop()
        names.append((below.callback, below.path, below.kind))
        waiting += below.callbacks
    assert names == [("done", "{$url}", "callback")] * 4


ODD: list[Any] = [None, 1, "x", [], {}, {"$ref": 1}, {"$ref": "#/nothing"}, {"$ref": "#/paths/~1pets"}, [None], [{}]]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_nothing_raises_on_malformed_nodes(odd: Any) -> None:
    everywhere: JsonObject = {
        "parameters": odd, "servers": odd,
        "get": {"parameters": odd, "requestBody": odd, "responses": odd, "security": odd, "servers": odd,
                "callbacks": odd, "tags": odd},
        "put": {"parameters": [odd, {"name": odd, "in": "query"}], "requestBody": {"content": odd},
                "responses": {"200": odd, "201": {"headers": odd, "content": odd}, "202": {"content": {"a/b": odd}}},
                "security": [odd], "servers": [odd, {"url": "/", "variables": odd}], "callbacks": {"a": odd}},
        "post": odd,
    }  # fmt: skip
    for data in (document(pets=odd), document(pets=everywhere), {"paths": odd}, {"webhooks": odd}, {"components": odd}):
        security_schemes(References(data))
        for operation in [*operations_of(References(data)), *webhooks_of(References(data))]:
            read = (operation.parameters, operation.body, operation.responses, operation.security, operation.servers,
                    operation.callbacks, operation.tags, operation.label)  # fmt: skip
            assert repr(read)
            for media in operation.body.content if operation.body else ():
                assert media.schema is None or isinstance(media.schema, dict)


def test_the_operations_of_our_own_document_are_read_whole() -> None:
    data = load_file(ROOT / "openapi.yaml").data
    read = {operation.label: operation for operation in operations_of(References(data))}
    assert len(read) == sum(
        len([key for key in item if key in {"get", "post", "delete"}]) for item in data["paths"].values()
    )
    assert all(operation.responses for operation in read.values())
