"""The second reading bites: one misreading of each kind, planted into the intermediate representation, is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from openapi.document import Document
from pipeline.ir.method import Argument, Body, ErrorResponse, Method
from pipeline.ir.package import Field, Model, Package
from pipeline.python_type import PythonType
from pipeline.run import Settings, Stages, build
from second_reading.compare import compare
from second_reading.package_reading import read_package
from second_reading.reader import read
from second_reading.reading import Reading
from tests.support.packages import FRAGMENTS, ROOT, TEMPLATES

SHOP = Path(__file__).with_name("shop.yaml")


@cache
def readings(spec: Path) -> tuple[Package, Document, Reading]:
    """Return the package of a document, the prepared document, and what openapi-python-client reads in it."""
    prepared: list[Document] = []
    package = build(spec, TEMPLATES, Stages(), Settings(on_prepared=prepared.append)).package
    return package, prepared[0], read(prepared[0].data)


def reported(package: Package) -> list[str]:
    """Return what is reported of a package made from the shop."""
    _, document, theirs = readings(SHOP)
    ours = read_package(package, document.data["components"]["schemas"], theirs.unread_schemas)
    found = compare(ours, theirs, document)
    return [f"{document.line(item.pointer)}: {item}" for item in found]


def in_operation(operation_id: str, change: Callable[[Method], Method]) -> Package:
    """Return the package of the shop with one operation changed."""
    package = readings(SHOP)[0]
    resources = tuple(
        replace(
            resource,
            operations=tuple(change(one) if one.operation_id == operation_id else one for one in resource.operations),
        )
        for resource in package.resources
    )
    assert resources != package.resources, "nothing was planted"
    return replace(package, resources=resources)


def in_argument(operation_id: str, wire_name: str, /, **changes: Any) -> Package:
    def change(argument: Argument) -> Argument:
        return replace(argument, **changes) if argument.wire_name == wire_name else argument

    return in_operation(operation_id, lambda one: replace(one, arguments=tuple(map(change, one.arguments))))


def without_argument(operation_id: str, wire_name: str) -> Package:
    def change(one: Method) -> Method:
        return replace(one, arguments=tuple(found for found in one.arguments if found.wire_name != wire_name))

    return in_operation(operation_id, change)


def in_body(operation_id: str, **changes: Any) -> Package:
    def change(one: Method) -> Method:
        assert isinstance(one.body, Body)
        return replace(one, body=replace(one.body, **changes))

    return in_operation(operation_id, change)


def in_response(operation_id: str, **changes: Any) -> Package:
    def change(one: Method) -> Method:
        return replace(one, responses=(replace(one.responses[0], **changes),))

    return in_operation(operation_id, change)


def in_model(name: str, change: Callable[[Model], Model]) -> Package:
    package = readings(SHOP)[0]
    models = tuple(change(model) if model.name == name else model for model in package.models)
    assert models != package.models, "nothing was planted"
    return replace(package, models=models)


def in_field(model: str, wire_name: str, /, **changes: Any) -> Package:
    def change(field: Field) -> Field:
        return replace(field, **changes) if field.wire_name == wire_name else field

    return in_model(model, lambda found: replace(found, fields=tuple(map(change, found.fields))))


def typed(source: str) -> PythonType:
    return PythonType.parse(source)


MISREADINGS: dict[str, tuple[Callable[[], Package], str]] = {
    "operation dropped": (
        lambda: in_resources(lambda operations: operations[1:]),
        "9: the operation GET /orders/{id} is missing in the package, and is there",
    ),
    "operation invented": (
        lambda: in_resources(lambda operations: (*operations, replace(operations[0], verb="GET", path="/orders"))),
        "the operation GET /orders is there in the package, and is missing",
    ),
    "verb": (
        lambda: in_operation("replaceOrder", lambda one: replace(one, verb="PATCH")),
        "the operation PUT /orders/{id} uses PATCH in the package, and uses PUT",
    ),
    "path": (
        lambda: in_operation("sendReceipt", lambda one: replace(one, path="/receipts")),
        "the operation POST /receipt has the path /receipts in the package, and has the path /receipt",
    ),
    "parameter dropped": (
        lambda: without_argument("getOrder", "expand"),
        "13: the query parameter 'expand' is missing in the package, and is there",
    ),
    "parameter renamed": (
        lambda: in_argument("getOrder", "X-Trace", wire_name="X-Tracing"),
        "the header parameter 'X-Tracing' is there in the package, and is missing",
    ),
    "location": (
        lambda: in_argument("getOrder", "X-Trace", location="query"),
        "16: the header parameter 'X-Trace' is missing in the package, and is there",
    ),
    "parameter required": (
        lambda: in_argument("getOrder", "expand", default=None),
        "13: the query parameter 'expand' is required in the package, and is optional",
    ),
    "parameter optional": (
        lambda: in_argument("getOrder", "currency", default="None"),
        "15: the query parameter 'currency' is optional in the package, and is required",
    ),
    "parameter nullable": (
        lambda: in_argument("getOrder", "since", nullable=False),
        "14: the query parameter 'since' is never null in the package, and may be null",
    ),
    "kind of a parameter": (
        lambda: in_argument("getOrder", "expand", type=typed("list[int]")),
        "13: the query parameter 'expand' takes list of integer in the package, and takes list of string",
    ),
    "values of a parameter": (
        lambda: in_argument("getOrder", "currency", type=typed("Literal['EUR']")),
        '15: the query parameter \'currency\' takes "EUR" in the package, and takes "EUR" | "USD"',
    ),
    "body dropped": (
        lambda: in_operation("sendReceipt", lambda one: replace(one, body=None)),
        "the text/plain body is missing in the package, and is there",
    ),
    "media type of a body": (
        lambda: in_body("sendReceipt", documented="text/csv"),
        "the text/plain body is missing in the package, and is there",
    ),
    "body optional": (
        lambda: in_body("replaceOrder", required=False),
        "the application/json body is optional in the package, and is required",
    ),
    "model of a body": (
        lambda: in_body("replaceOrder", type=typed("Failure")),
        "the application/json body takes Failure in the package, and takes Order",
    ),
    "argument of a body dropped": (
        lambda: without_argument("replaceOrder", "amount"),
        "the argument for 'amount' of the application/json body is missing in the package, and is there",
    ),
    "argument of a body optional": (
        lambda: in_argument("replaceOrder", "amount", default="None"),
        "the argument for 'amount' of the application/json body is optional in the package, and is required",
    ),
    "status": (
        lambda: in_response("replaceOrder", status="201"),
        "the response 204 is missing in the package, and is there",
    ),
    "media type of a response": (
        lambda: in_response("sendReceipt", media="json"),
        "the response 200 is read as json in the package, and is read as text",
    ),
    "model of a response": (
        lambda: in_response("getOrder", type=typed("list[Order]")),
        "the response 200 takes list of Order in the package, and takes Order",
    ),
    "documented error": (
        lambda: in_operation(
            "getOrder",
            lambda one: replace(one, errors=(ErrorResponse("404", "NotFoundError", "ShopDefaultError", ""),)),
        ),
        "the response 404 takes nothing in the package, and takes Failure",
    ),
    "error dropped": (
        lambda: in_operation("getOrder", lambda one: replace(one, errors=())),
        "the response 404 is missing in the package, and is there",
    ),
    "model dropped": (
        lambda: replace(readings(SHOP)[0], models=readings(SHOP)[0].models[1:]),
        "the model Card is missing in the package, and is there",
    ),
    "name of a field": (
        lambda: in_field("Order", "note", wire_name="notes"),
        "the field 'note' of Order is missing in the package, and is there",
    ),
    "field required": (
        lambda: in_field("Order", "lines", default=None),
        "the field 'lines' of Order is required in the package, and is optional",
    ),
    "field optional": (
        lambda: in_field("Order", "amount", default="None"),
        "the field 'amount' of Order is optional in the package, and is required",
    ),
    "field nullable": (
        lambda: in_field("Order", "note", annotation=typed("str")),
        "the field 'note' of Order is never null in the package, and may be null",
    ),
    "kind of a field": (
        lambda: in_field("Order", "amount", annotation=typed("int")),
        "the field 'amount' of Order takes integer in the package, and takes number",
    ),
    "format of a field": (
        lambda: in_field("Order", "id", annotation=typed("str")),
        "the field 'id' of Order takes string in the package, and takes uuid",
    ),
    "values of a map": (
        lambda: in_field("Order", "labels", annotation=typed("dict[str, int] | None")),
        "the field 'labels' of Order takes map of integer in the package, and takes map of string",
    ),
    "values of a field": (
        lambda: in_field("Order", "state", annotation=typed("Literal['open', 'payed'] | str")),
        'the field \'state\' of Order takes "open" | "payed" | string in the package, and takes "open" | "paid" | string',
    ),
    "branches of a union": (
        lambda: in_model("Payment", lambda model: replace(model, alias="Card")),
        "the field 'payment' of Order takes Card in the package, and takes Card | Cash",
    ),
    "tag of a branch": (
        lambda: in_field("Cash", "kind", annotation=typed("Literal['card']")),
        'the field \'kind\' of Cash takes "card" in the package, and takes "cash"',
    ),
}


def in_resources(change: Callable[[tuple[Method, ...]], tuple[Method, ...]]) -> Package:
    package = readings(SHOP)[0]
    return replace(
        package, resources=tuple(replace(one, operations=change(one.operations)) for one in package.resources)
    )


def test_both_readings_of_the_shop_agree() -> None:
    assert reported(readings(SHOP)[0]) == []
    assert readings(SHOP)[2].unread == ()


@pytest.mark.parametrize("kind", MISREADINGS)
def test_a_planted_misreading_is_reported_with_both_readings(kind: str) -> None:
    plant, expected = MISREADINGS[kind]
    found = reported(plant())
    assert any(f"{expected} as openapi-python-client reads it" in line for line in found), found
    assert all(int(line.partition(":")[0]) > 1 for line in found), found


def test_our_own_document_is_read_by_both_as_a_whole() -> None:
    """A part that openapi-python-client cannot read is not compared: describe it here, with the reason, if it must be."""
    package, document, theirs = readings(ROOT / "openapi.yaml")
    assert theirs.unread == ()
    assert len(theirs.operations) == sum(len(resource.operations) for resource in package.resources)
    assert compare(read_package(package, document.data["components"]["schemas"]), theirs, document) == []


@pytest.mark.slow
def test_the_fragments_are_read_alike() -> None:
    found: dict[str, list[str]] = {}
    for spec in sorted(FRAGMENTS.glob("*.yaml")):
        package, document, theirs = readings(spec)
        ours = read_package(package, document.data["components"]["schemas"], theirs.unread_schemas)
        found[spec.stem] = [f"{item.operation} {item}" for item in compare(ours, theirs, document)]
    assert {name: items for name, items in found.items() if items} == {}
