"""Misreadings, planted into the intermediate representation of a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from openapi.document import Document
from pipeline.ir.method import Argument, Body, Method
from pipeline.ir.package import Field, Model, Package
from pipeline.python_type import PythonType
from pipeline.run import Settings, Stages, build
from second_reading.compare import compare
from second_reading.package_reading import read_package
from second_reading.reader import read
from second_reading.reading import Reading
from tests.support.packages import TEMPLATES

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
    return [
        f"{document.line(item.pointer)} {item.operation} | {item.part} | {item.ours} | {item.theirs}" for item in found
    ]


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


def in_resource(attribute: str, **changes: Any) -> Package:
    package = readings(SHOP)[0]
    resources = (replace(one, **changes) if one.attribute == attribute else one for one in package.resources)
    return replace(package, resources=tuple(resources))


def in_stream(operation_id: str, **changes: Any) -> Package:
    def change(one: Method) -> Method:
        assert one.stream is not None
        return replace(one, stream=replace(one.stream, **changes))

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


def in_resources(change: Callable[[tuple[Method, ...]], tuple[Method, ...]]) -> Package:
    package = readings(SHOP)[0]
    return replace(
        package, resources=tuple(replace(one, operations=change(one.operations)) for one in package.resources)
    )
