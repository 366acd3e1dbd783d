"""Twenty-odd kinds of edits, each with the verdict that it must get, wherever in a document it is made."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openapi.document import is_array, is_object, list_of, object_of

Json = dict[str, Any]
Make = Callable[[Json], Iterator[Callable[[], None]]]
VERBS = ("get", "post", "put", "patch", "delete")
# OpenAPI has headers of these names described elsewhere, and parameters of these names ignored.
_IGNORED = frozenset({"accept", "authorization", "content-type"})
_SENT = (("query", False), ("query", True), ("header", False))
_ISOLATED = "EditedHere"


@dataclass(frozen=True)
class Edit:
    """A kind of edit: `make` yields, for each place where it can be made, what makes it in the document it was given.

    `isolated` is the direction of the schema that it changes: a copy that nothing else uses.
    """

    name: str
    verdict: str
    make: Make
    isolated: str = ""


def edited(data: Json, edit: Edit, place: int) -> tuple[Json, Json] | None:
    """Return a base and a revision for the edit at one of the places where it can be made; None if there are fewer."""
    base = copy.deepcopy(data)
    if edit.isolated and not _isolate(base, edit.isolated, place):
        return None
    revision = copy.deepcopy(base)
    for index, change in enumerate(edit.make(revision)):
        if index == (0 if edit.isolated else place):
            change()
            return base, revision
    return None


def operations(data: Json) -> Iterator[Json]:
    for item in object_of(data.get("paths")).values():
        for verb in VERBS:
            if is_object(item) and is_object(item.get(verb)):
                yield item[verb]


def _target(data: Json, node: Any) -> Any:
    for _ in range(20):
        reference = object_of(node).get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return node
        node = data
        for token in reference[2:].split("/"):
            node = object_of(node).get(token.replace("~1", "/").replace("~0", "~"))
    return None


def _bodies(data: Json, direction: str) -> Iterator[Json]:
    """Yield the JSON media types of requests or of successful responses."""
    for operation in operations(data):
        parts = [operation.get("requestBody")]
        if direction == "response":
            parts = [each for status, each in object_of(operation.get("responses")).items() if status in ("200", "201")]
        for part in parts:
            for name, media in object_of(object_of(_target(data, part)).get("content")).items():
                if name == "application/json" and is_object(media):
                    yield media


def _isolate(data: Json, direction: str, place: int) -> bool:
    """Give a body a copy of its schema that nothing else uses, if it is a plain object with visible properties."""
    found = [media for media in _bodies(data, direction) if _is_plain(data, _target(data, media.get("schema")))]
    if place >= len(found):
        return False
    schema = copy.deepcopy(_target(data, found[place]["schema"]))
    found[place]["schema"] = {"$ref": f"#/components/schemas/{_ISOLATED}"}
    data.setdefault("components", {}).setdefault("schemas", {})[_ISOLATED] = schema
    return True


def _is_plain(data: Json, schema: Any) -> bool:
    node = object_of(schema)
    if not node.get("properties") or {"allOf", "oneOf", "anyOf", "not", "if", "discriminator"} & node.keys():
        return False
    closed = node.get("additionalProperties", True) is not True or "unevaluatedProperties" in node
    return node.get("type", "object") == "object" and not closed and any(True for _ in _visible(data, node))


def _visible(data: Json, schema: Json) -> Iterator[tuple[str, Json]]:
    """Yield the properties that both sides see."""
    for name, each in object_of(schema.get("properties")).items():
        target = object_of(_target(data, each))
        if is_object(each) and not target.get("readOnly") and not target.get("writeOnly"):
            yield name, each


def _schema(data: Json) -> Json:
    return object_of(object_of(object_of(data.get("components")).get("schemas")).get(_ISOLATED))


def _each(properties: Callable[[Json, Json, str, Json], Callable[[], None] | None]) -> Make:
    """Return an edit of a property; the function gets document, object, name and property, and returns the change."""

    def make(data: Json) -> Iterator[Callable[[], None]]:
        schema = _schema(data)
        for name, each in _visible(data, schema):
            if change := properties(data, schema, name, each):
                yield change

    return make


def _without(node: Json, key: str) -> Callable[[], None]:
    def change() -> None:
        del node[key]

    return change


def _set(node: Json, key: str, value: Any) -> Callable[[], None]:
    return lambda: node.update({key: value})


def _required(schema: Json) -> list[Any]:
    return list_of(schema.get("required"))


def _requires(_: Json, schema: Json, name: str, __: Json) -> Callable[[], None] | None:
    return None if name in _required(schema) else _set(schema, "required", [*_required(schema), name])


def _frees(_: Json, schema: Json, name: str, __: Json) -> Callable[[], None] | None:
    left = [each for each in _required(schema) if each != name]
    return _set(schema, "required", left) if name in _required(schema) else None


def _drops(_: Json, schema: Json, name: str, __: Json) -> Callable[[], None] | None:
    if name not in _required(schema):
        return None
    properties = {key: value for key, value in schema["properties"].items() if key != name}
    left = [each for each in _required(schema) if each != name]
    return lambda: schema.update({"required": left, "properties": properties})


def _of_type(kind: str, change: Callable[[Json], Callable[[], None] | None]) -> Make:
    def properties(_: Json, __: Json, ___: str, each: Json) -> Callable[[], None] | None:
        plain = each.get("type") == kind and not {"enum", "const", "format", "pattern", "nullable"} & each.keys()
        return change(each) if plain else None

    return _each(properties)


def _enum(change: Callable[[list[Any]], list[Any]]) -> Make:
    def properties(_: Json, __: Json, ___: str, each: Json) -> Callable[[], None] | None:
        values = [value for value in list_of(each.get("enum")) if value is not None]
        return _set(each, "enum", change(values)) if len(values) > 1 and each.get("type") == "string" else None

    return _each(properties)


def _nullable(data: Json) -> Make:
    def change(each: Json) -> Callable[[], None]:
        old = str(data.get("openapi", "")).startswith("3.0")
        return _set(each, "nullable", True) if old else _set(each, "type", ["string", "null"])

    return _of_type("string", change)


def _with_property(*, required: bool) -> Make:
    def make(data: Json) -> Iterator[Callable[[], None]]:
        schema = _schema(data)
        if schema:
            properties = {**schema["properties"], "addedHere": {"type": "string"}}
            names = [*_required(schema), "addedHere"] if required else _required(schema)
            yield lambda: schema.update({"properties": properties, **({"required": names} if names else {})})

    return make


def _with_parameter(**parameter: Any) -> Make:
    def make(data: Json) -> Iterator[Callable[[], None]]:
        for operation in operations(data):
            added = {"name": "addedHere", "in": "query", "schema": {"type": "string"}, **parameter}
            yield _set(operation, "parameters", [*list_of(operation.get("parameters")), added])

    return make


def _requires_parameter(data: Json) -> Iterator[Callable[[], None]]:
    for operation in operations(data):
        for each in list_of(operation.get("parameters")):
            sent = is_object(each) and (each.get("in"), str(each.get("name")).lower() in _IGNORED) in _SENT
            if sent and not each.get("required"):
                yield _set(each, "required", True)


def _without_operation(data: Json) -> Iterator[Callable[[], None]]:
    for item in object_of(data.get("paths")).values():
        for verb in VERBS:
            if is_object(item) and verb in item:
                yield _without(item, verb)


def _with_operation(data: Json) -> Iterator[Callable[[], None]]:
    added = {"get": {"operationId": "addedHere", "responses": {"204": {"description": "ok"}}}}
    yield lambda: data["paths"].update({"/added/here": added})


def _moves_success(data: Json) -> Iterator[Callable[[], None]]:
    for operation in operations(data):
        responses = object_of(operation.get("responses"))
        if "200" in responses and "202" not in responses:
            moved = {("202" if status == "200" else status): each for status, each in responses.items()}
            yield _set(operation, "responses", moved)


def _requires_body(data: Json) -> Iterator[Callable[[], None]]:
    for operation in operations(data):
        body = operation.get("requestBody")
        if is_object(body) and "$ref" not in body and not body.get("required"):
            yield _set(body, "required", True)


def _asks_for_credentials(data: Json) -> Iterator[Callable[[], None]]:
    if data.get("security"):
        return
    schemes = object_of(data.get("components")).get("securitySchemes", {})
    for operation in operations(data):
        if "security" not in operation:
            scheme = {**schemes, "addedHere": {"type": "http", "scheme": "bearer"}}

            def change(operation: Json = operation, scheme: Json = scheme) -> None:
                data.setdefault("components", {})["securitySchemes"] = scheme
                operation["security"] = [{"addedHere": []}]

            yield change


def _describes(data: Json) -> Iterator[Callable[[], None]]:
    for operation in operations(data):
        yield _set(operation, "description", f"{operation.get('description', '')} Edited here.")


def _inlines(data: Json) -> Iterator[Callable[[], None]]:
    for direction in ("request", "response"):
        for media in _bodies(data, direction):
            target = _target(data, media.get("schema"))
            if "$ref" in object_of(media.get("schema")) and is_object(target):
                yield _set(media, "schema", copy.deepcopy(target))


def _wraps(data: Json) -> Iterator[Callable[[], None]]:
    for direction in ("request", "response"):
        for media in _bodies(data, direction):
            if is_object(media.get("schema")):
                yield _set(media, "schema", {"allOf": [media["schema"]]})


def _turns(data: Json) -> Iterator[Callable[[], None]]:
    def turned(node: Any) -> Any:
        if is_object(node):
            return {key: turned(node[key]) for key in reversed(node)}
        return [turned(each) for each in node] if is_array(node) else node

    def change() -> None:
        other = turned(data)
        data.clear()
        data.update(other)

    yield change


def _renames(data: Json) -> Iterator[Callable[[], None]]:
    schemas = object_of(object_of(data.get("components")).get("schemas"))
    for name in schemas:

        def change(name: str = name) -> None:
            text = json.dumps(data).replace(f'"#/components/schemas/{name}"', '"#/components/schemas/RenamedHere"')
            other = json.loads(text)
            own = other["components"]["schemas"]
            other["components"]["schemas"] = {("RenamedHere" if key == name else key): own[key] for key in own}
            data.clear()
            data.update(other)

        # A discriminator sends names of components, and a reference into one would lead nowhere.
        text = json.dumps(data)
        if "discriminator" not in text and f"/schemas/{name}/" not in text:
            yield change


EDITS = [
    Edit("an operation is removed", "breaking", _without_operation),
    Edit("an operation is added", "compatible", _with_operation),
    Edit("a required parameter is added", "breaking", _with_parameter(required=True)),
    Edit("an optional parameter is added", "compatible", _with_parameter()),
    Edit("a parameter becomes required", "breaking", _requires_parameter),
    Edit("a body becomes required", "breaking", _requires_body),
    Edit("a success moves to another status", "breaking", _moves_success),
    Edit("credentials are asked for", "breaking", _asks_for_credentials),
    Edit("a required property is added to a request", "breaking", _with_property(required=True), "request"),
    Edit("an optional property is added to a request", "compatible", _with_property(required=False), "request"),
    Edit("a property is added to a response", "compatible", _with_property(required=True), "response"),
    Edit("a property of a request becomes required", "breaking", _each(_requires), "request"),
    Edit("a property of a request becomes optional", "compatible", _each(_frees), "request"),
    Edit("a property of a response becomes optional", "breaking", _each(_frees), "response"),
    Edit("a property of a response becomes required", "compatible", _each(_requires), "response"),
    Edit("a required property of a response is removed", "breaking", _each(_drops), "response"),
    Edit("text becomes a number in a request", "breaking", _of_type("string", lambda each: _set(each, "type", "integer")), "request"),
    Edit("text becomes a number in a response", "breaking", _of_type("string", lambda each: _set(each, "type", "integer")), "response"),
    Edit("a length is limited in a request", "breaking", _of_type("string", lambda each: _set(each, "maxLength", 1)), "request"),
    Edit("a length is limited in a response", "compatible", _of_type("string", lambda each: _set(each, "maxLength", 1)), "response"),
    Edit("a value is removed from an enum of a request", "breaking", _enum(lambda values: values[1:]), "request"),
    Edit("a value is added to an enum of a request", "compatible", _enum(lambda values: [*values, "added-here"]), "request"),
    Edit("a value is added to an enum of a response", "warning", _enum(lambda values: [*values, "added-here"]), "response"),
    Edit("null comes in a response", "breaking", lambda data: _nullable(data)(data), "response"),
    Edit("a description changes", "compatible", _describes),
    Edit("a reference is written out", "compatible", _inlines),
    Edit("a schema is wrapped in allOf", "compatible", _wraps),
    Edit("all keys are in another order", "compatible", _turns),
    Edit("a component is renamed", "compatible", _renames),
]  # fmt: skip
