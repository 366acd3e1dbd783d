"""Frameworks: read what the frameworks that write documents mean, where OpenAPI has another word for it.

FastAPI adds path and verb to the name of a function, describes a file by its media type, and puts the type of an event
into the schema of its text. NestJS adds the controller to the name of a method, and springdoc a number to the second one of a
name. Those for .NET name the values of an enum in an extension.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from typing import Any

from openapi.document import JsonObject, is_object, list_of, text_of
from openapi.media_types import media_kind
from openapi.operations import Operation
from openapi.structure import nodes, types_of
from pipeline.draft import Draft, items_of
from pipeline.keywords import branches_of
from pipeline.names import snake_case

from .bodies import BINARY, choices, media_types

_CONTROLLER = re.compile(r"(\w+?)Controller_(\w+)")
_SEPARATOR = re.compile(r"[_./:-]")
_ENUM_NAMES = ("x-enum-varnames", "x-enumNames")
_BINARY_ENCODINGS = frozenset({"binary", "base64", "base64url"})
_OF_OBJECTS = frozenset({"$ref", "allOf", "properties"})
_TEXT_TYPES = ("text/", "application/json", "application/xml", "application/x-www-form-urlencoded")


def short_labels(draft: Draft) -> dict[str, str]:
    """Return shorter names for operationIds, from which the names of classes are made: they differ in the whole document.

    FastAPI made them of the function, the path and the verb, and NestJS of the controller and the method. Of those that
    would be the same in one document, each keeps its whole operationId: a later one of the same name is the only edit
    elsewhere that renames a method.
    """
    found = {
        operation.label: short
        for operation in draft.operations()
        if (short := _without_path_and_verb(operation, operation.label) or _without_controller(operation.label))
    }
    counts = Counter(found.values())
    labels = {operation.label for operation in draft.operations()}
    return {label: short for label, short in found.items() if counts[short] == 1 and short not in labels}


def short_methods(draft: Draft) -> dict[str, str]:
    """Return shorter names for methods by their operationId: without what says which resource they belong to.

    They differ within their resource; of those that would be the same, each keeps its longer name.
    """
    operations = list(draft.operations())
    labels = {operation.label for operation in operations}
    found = {operation.label: (operation.tags[0], _method(draft, operation, labels)) for operation in operations}
    wanted = Counter(found.values())
    names = {
        label: short if wanted[tag, short] == 1 else snake_case(draft.labels.get(label, label))
        for label, (tag, short) in found.items()
    }
    return {label: name for label, name in names.items() if name != snake_case(label)}


def _method(draft: Draft, operation: Operation, labels: set[str]) -> str:
    label = operation.label
    controller = _CONTROLLER.fullmatch(label)
    if not controller and label in draft.labels:
        return snake_case(draft.labels[label])  # the name of a function, which its author chose
    short = controller[2] if controller else _without_group(label, operation.tags[0]) or label
    return snake_case(_without_number(short, labels) or short)


def _without_path_and_verb(operation: Operation, label: str) -> str:
    suffix = re.sub(r"\W", "_", f"{operation.path}") + f"_{operation.verb}"
    return label.removesuffix(suffix) if label.endswith(suffix) else ""


def _without_controller(label: str) -> str:
    """Return `Cats_findAll` for `CatsController_findAll`."""
    found = _CONTROLLER.fullmatch(label)
    return f"{found[1]}_{found[2]}" if found else ""


def _without_group(label: str, tag: str) -> str:
    """Return what follows the name of the tag and a separator, "" if the label does not begin with that."""
    group, *rest = _SEPARATOR.split(label, maxsplit=1)
    is_named = snake_case(group) == without_controller(snake_case(tag))
    return rest[0] if rest and is_named and rest[0][:1].isalpha() else ""


def _without_number(label: str, labels: set[str]) -> str:
    """Return `get` for `get_1` if the document has an operation `get`, so that springdoc has added the number."""
    base, _, number = label.rpartition("_")
    return base if number.isdecimal() and base in labels else ""


def without_controller(name: str) -> str:
    """Return the name of a resource without the word that says what it is on the server."""
    return name.removesuffix("_controller") or name


def describe_enum_names(draft: Draft) -> None:
    """Add to the description of an enum what its values are called, where an extension says it."""
    for _, kind, node in list(nodes(draft.data)):
        values = list_of(node.get("enum")) if kind == "schema" else []
        names = next((list_of(node[key]) for key in _ENUM_NAMES if key in node), list[Any]())
        if values and len(values) == len(names) and values != names:
            said = ", ".join(f"{value} is {name}" for value, name in zip(values, names, strict=True))
            node["description"] = f"{text_of(node.get('description'))}\n\n{said}.".strip()


def read_binary_parts(draft: Draft) -> None:
    """Make files of the parts of a multipart body that have a binary media type or encoding."""
    for media_type, media in media_types(draft):
        if media_kind(media_type) == "multipart":
            for part in draft.references.parts(media.get("schema"), ("allOf",)):
                for _, child in items_of(part.get("properties")):
                    _make_file(draft, child)


def read_encoded_bodies(draft: Draft) -> None:
    """Make bytes of what is sent as any media type and described as base64, which springdoc calls an array of bytes."""
    for media_type, media in media_types(draft):
        if media_type == "*/*" and "contentEncoding" in draft.follow(media.get("schema"))[0]:
            media["schema"] = {"type": "string", "format": BINARY}


def _make_file(draft: Draft, schema: Any) -> None:
    if not is_object(schema):
        return
    target, _ = draft.follow(schema)
    if "$ref" in schema and not target.keys() & _OF_OBJECTS:
        described: JsonObject = {key: schema[key] for key in ("description", "deprecated") if key in schema}
        found: JsonObject = {**deepcopy(target), **described}
        _make_file(draft, found)
        if not any(each.get("format") == BINARY for each in choices(found)):
            return
        schema.clear()  # a file is none only where it is a part
        schema.update(found)
    for inner in (schema.get("items"), *branches_of(schema)):
        _make_file(draft, inner)
    is_text = "type" not in schema or "string" in types_of(schema)
    media_type = str(schema.get("contentMediaType", ""))
    is_binary = schema.get("contentEncoding") in _BINARY_ENCODINGS
    if is_text and "format" not in schema and (is_binary or (media_type and not media_type.startswith(_TEXT_TYPES))):
        schema["format"] = BINARY
        schema.setdefault("type", "string")


def read_event_data(draft: Draft) -> None:
    """Describe the data of an event by the schema of its contents if its text is JSON."""
    for media_type, media in media_types(draft):
        if media_kind(media_type) == "events":
            for part in draft.references.parts(media.get("schema")):
                _read_data(part)


def _read_data(schema: JsonObject) -> None:
    properties = schema.get("properties")
    data = properties.get("data") if is_object(properties) else None
    if is_object(properties) and is_object(data) and "contentSchema" in data:
        media_type = str(data.get("contentMediaType", "application/json"))
        if media_kind(media_type) == "json":
            properties["data"] = data["contentSchema"]
