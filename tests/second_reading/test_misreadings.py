"""The second reading bites: one misreading of each kind, planted into the intermediate representation, is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipeline.ir.method import ErrorResponse
from pipeline.ir.package import Package
from second_reading.compare import Disagreement
from tests.second_reading.planting import (
    SHOP,
    in_argument,
    in_body,
    in_field,
    in_model,
    in_operation,
    in_resource,
    in_resources,
    in_response,
    in_stream,
    readings,
    reported,
    typed,
    without_argument,
)

MISREADINGS: dict[str, tuple[Callable[[], Package], list[str]]] = {
    # what is planted: how, and what is said of it: the line and the operation, the part, both readings
    "operation dropped": (
        lambda: in_resources(lambda operations: operations[1:]),
        [
            "9 getOrder | the operation GET /orders/{id} | is missing | is there",
            "42 search | the operation POST /search | is missing | is there",
        ],
    ),
    "operation invented": (
        lambda: in_resources(lambda operations: (*operations, replace(operations[0], verb="GET", path="/orders"))),
        ["5  | the operation GET /orders | is there | is missing"],
    ),
    "verb": (
        lambda: in_operation("replaceOrder", lambda one: replace(one, verb="PATCH")),
        ["24 replaceOrder | the operation PUT /orders/{id} | uses PATCH | uses PUT"],
    ),
    "path": (
        lambda: in_operation("sendReceipt", lambda one: replace(one, path="/receipts")),
        ["32 sendReceipt | the operation POST /receipt | has the path /receipts | has the path /receipt"],
    ),
    "parameter dropped": (
        lambda: without_argument("getOrder", "expand"),
        ["13 getOrder | the query parameter 'expand' | is missing | is there"],
    ),
    "parameter renamed": (
        lambda: in_argument("getOrder", "X-Trace", wire_name="X-Tracing"),
        [
            "9 getOrder | the header parameter 'X-Tracing' | is there | is missing",
            "16 getOrder | the header parameter 'X-Trace' | is missing | is there",
        ],
    ),
    "location": (
        lambda: in_argument("getOrder", "X-Trace", location="query"),
        [
            "9 getOrder | the query parameter 'X-Trace' | is there | is missing",
            "16 getOrder | the header parameter 'X-Trace' | is missing | is there",
        ],
    ),
    "parameter required": (
        lambda: in_argument("getOrder", "expand", default=None),
        ["13 getOrder | the query parameter 'expand' | is required | is optional"],
    ),
    "parameter optional": (
        lambda: in_argument("getOrder", "currency", default="None"),
        ["15 getOrder | the query parameter 'currency' | is optional | is required"],
    ),
    "parameter nullable": (
        lambda: in_argument("getOrder", "since", nullable=False),
        ["14 getOrder | the query parameter 'since' | is date-time | is date-time | null"],
    ),
    "kind of a parameter": (
        lambda: in_argument("getOrder", "expand", type=typed("list[int]")),
        ["13 getOrder | the query parameter 'expand' | is list of integer | is list of string"],
    ),
    "values of a parameter": (
        lambda: in_argument("getOrder", "currency", type=typed("Literal['EUR']")),
        ['15 getOrder | the query parameter \'currency\' | is "EUR" | is "EUR" | "USD"'],
    ),
    "body dropped": (
        lambda: in_operation("sendReceipt", lambda one: replace(one, body=None)),
        ["36 sendReceipt | the text/plain body | is missing | is there"],
    ),
    "body optional": (
        lambda: in_body("replaceOrder", required=False),
        ["29 replaceOrder | the application/json body | is optional | is required"],
    ),
    "model of a body": (
        lambda: in_body("replaceOrder", type=typed("Failure")),
        ["29 replaceOrder | the application/json body | is Failure | is Order"],
    ),
    "argument of a body dropped": (
        lambda: without_argument("replaceOrder", "amount"),
        ["29 replaceOrder | the field 'amount' of the application/json body | is missing | is there"],
    ),
    "argument of a body optional": (
        lambda: in_argument("replaceOrder", "amount", default="None"),
        ["29 replaceOrder | the field 'amount' of the application/json body | is optional | is required"],
    ),
    "status": (
        lambda: in_response("replaceOrder", status="201"),
        [
            "24 replaceOrder | the response 201 | is there | is missing",
            "30 replaceOrder | the response 204 | is missing | is there",
        ],
    ),
    "media type of a response": (
        lambda: in_response("sendReceipt", media="json"),
        ["38 sendReceipt | the response 200 | is treated as json | is treated as text"],
    ),
    "model of a response": (
        lambda: in_response("getOrder", type=typed("list[Order]")),
        ["18 getOrder | the response 200 | is list of Order | is Order"],
    ),
    "documented error": (
        lambda: in_operation(
            "getOrder",
            lambda one: replace(one, errors=(ErrorResponse("404", "NotFoundError", "ShopDefaultError", ""),)),
        ),
        ["21 getOrder | the response 404 | is nothing | is Failure"],
    ),
    "error dropped": (
        lambda: in_operation("getOrder", lambda one: replace(one, errors=())),
        ["21 getOrder | the response 404 | is missing | is there"],
    ),
    "model dropped": (
        lambda: replace(readings(SHOP)[0], models=readings(SHOP)[0].models[1:]),
        ["72  | the model Card | is missing | is there"],
    ),
    "name of a field": (
        lambda: in_field("Order", "note", wire_name="notes"),
        [
            "83  | the field 'notes' of the model Order | is there | is missing",
            "86  | the field 'note' of the model Order | is missing | is there",
        ],
    ),
    "field required": (
        lambda: in_field("Order", "lines", default=None),
        [
            "89  | the field 'lines' of the model Order | is required | is optional",
            "89  | the field 'lines' of the model Order | is list of integer | null | is list of integer",
        ],
    ),
    "field optional": (
        lambda: in_field("Order", "amount", default="None"),
        ["85  | the field 'amount' of the model Order | is optional | is required"],
    ),
    "field nullable": (
        lambda: in_field("Order", "note", annotation=typed("str")),
        ["86  | the field 'note' of the model Order | is string | is string | null"],
    ),
    "kind of a field": (
        lambda: in_field("Order", "amount", annotation=typed("int")),
        ["85  | the field 'amount' of the model Order | is integer | is number"],
    ),
    "format of a field": (
        lambda: in_field("Order", "id", annotation=typed("str")),
        ["84  | the field 'id' of the model Order | is string | is uuid"],
    ),
    "values of a map": (
        lambda: in_field("Order", "labels", annotation=typed("dict[str, int] | None")),
        ["90  | the field 'labels' of the model Order | is map of integer | is map of string"],
    ),
    "values of a field": (
        lambda: in_field("Order", "state", annotation=typed("Literal['open', 'payed'] | str")),
        ['87  | the field \'state\' of the model Order | is "open" | "payed" | string | is "open" | "paid" | string'],
    ),
    "branches of a union": (
        lambda: in_model("Payment", lambda model: replace(model, alias="Card")),
        [
            "29 replaceOrder | the field 'payment' of the application/json body | is Card | is Card | Cash",
            "88  | the field 'payment' of the model Order | is Card | is Card | Cash",
        ],
    ),
    "tag of a branch": (
        lambda: in_field("Cash", "kind", annotation=typed("Literal['card']")),
        ['79  | the field \'kind\' of the model Cash | is "card" | is "cash"'],
    ),
    "tag": (
        lambda: in_resource("orders", tag="search"),
        [
            "9 getOrder | the operation GET /orders/{id} | has the tag search | has the tag orders",
            "24 replaceOrder | the operation PUT /orders/{id} | has the tag search | has the tag orders",
            "32 sendReceipt | the operation POST /receipt | has the tag search | has the tag orders",
        ],
    ),
    "security": (
        lambda: in_operation("search", lambda one: replace(one, security=())),
        ["42 search | the operation POST /search | needs no credentials | needs credentials"],
    ),
    "annotation of a parameter": (
        lambda: in_argument("getOrder", "currency", annotation=typed("int")),
        ['15 getOrder | the query parameter \'currency\' | is annotated as integer | is annotated as "EUR" | "USD"'],
    ),
    "way of writing a body": (
        lambda: in_body("search", media="json"),
        ["49 search | the application/x-www-form-urlencoded body | is treated as json | is treated as form"],
    ),
    "media type of a body": (
        lambda: in_body("sendReceipt", content_type="text/csv"),
        [
            "32 sendReceipt | the text/csv body | is there | is missing",
            "36 sendReceipt | the text/plain body | is missing | is there",
        ],
    ),
    "default that is sent": (
        lambda: in_argument("search", "most", default="11"),
        [
            "49 search | the field 'most' of the application/x-www-form-urlencoded body | has the default 11 | has the default 10"
        ],
    ),
    "default that is not sent": (
        lambda: in_argument("search", "most", default=None),
        [
            "49 search | the field 'most' of the application/x-www-form-urlencoded body | has no default | has the default 10"
        ],
    ),
    "further fields of a body": (
        lambda: in_argument("search", "", type=typed("dict[str, int]")),
        [
            "49 search | the application/x-www-form-urlencoded body | has further fields that are integer | has further fields that are boolean"
        ],
    ),
    "further fields of a body dropped": (
        lambda: without_argument("search", ""),
        [
            "49 search | the application/x-www-form-urlencoded body | has further fields that are any | has further fields that are boolean"
        ],
    ),
    "text of a response": (
        lambda: in_response("sendReceipt", type=typed("bytes")),
        ["38 sendReceipt | the response 200 | is file | is string"],
    ),
    "no text of a response": (
        lambda: in_response("sendReceipt", media="none", type=typed("None")),
        ["38 sendReceipt | the response 200 | is treated as empty | is treated as text"],
    ),
    "item of a stream": (
        lambda: in_stream("search", type=typed("Failure")),
        ["56 search | the response 200 | is list of Failure | is list of Order"],
    ),
    "default of a field": (
        lambda: in_field("Order", "rank", default="6"),
        ["91  | the field 'rank' of the model Order | has the default 6 | has the default 5"],
    ),
    "default of a field dropped": (
        lambda: in_field("Order", "rank", default="None"),
        ["91  | the field 'rank' of the model Order | has no default | has the default 5"],
    ),
    "further fields of a model": (
        lambda: in_model("Order", lambda model: replace(model, further=typed("str"))),
        ["80  | the model Order | has further fields that are string | has further fields that are number"],
    ),
    "further fields of a model dropped": (
        lambda: in_model("Order", lambda model: replace(model, further=None)),
        ["80  | the model Order | has further fields that are any | has further fields that are number"],
    ),
    "operation renamed beyond recognition": (
        lambda: in_operation("replaceOrder", lambda one: replace(one, verb="PATCH", path="/order")),
        [
            "5  | the operation PATCH /order | is there | is missing",
            "24 replaceOrder | the operation PUT /orders/{id} | is missing | is there",
        ],
    ),
}


@pytest.mark.parametrize("kind", MISREADINGS)
def test_a_planted_misreading_is_reported_with_both_readings(kind: str) -> None:
    plant, expected = MISREADINGS[kind]
    assert reported(plant()) == expected


def test_a_disagreement_is_a_sentence() -> None:
    found = Disagreement("the field 'id'", "/a", "is required", "is optional")
    said = "the field 'id' is required in the package, and is optional as openapi-python-client reads it"
    assert str(found) == said
