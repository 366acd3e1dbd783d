"""Readable: bring a prepared document into a form that openapi-python-client can read, without changing what it says."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from openapi.document import JsonObject, is_array, is_object
from openapi.messages import MediaType, item_schema
from openapi.references import ANNOTATIONS, References
from openapi.structure import nodes

_SECTIONS = ("schemas", "parameters", "requestBodies", "responses")
_SEND_DEFAULT = "x-send-default"
_PREFIX = "#/components/schemas/"
# What is not compared, and may keep it from reading the rest.
_NOT_COMPARED = (
    "callbacks",
    "encoding",
    "example",
    "examples",
    "externalDocs",
    "headers",
    "links",
    "servers",
)
_BESIDE_REFERENCES = ANNOTATIONS | {"default", "deprecated", "readOnly", "writeOnly"}
"""What a reference may have beside it, and still takes the same values."""
_KNOWN = {
    **dict.fromkeys(("json", "events", "lines"), "application/json"),
    **dict.fromkeys(("text", "binary"), "application/octet-stream"),
}
_SCALARS: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}


def readable(data: JsonObject) -> JsonObject:
    """Return a copy of what is compared of a document; it says the same."""
    components = _mapping(data.get("components"))
    copy: JsonObject = {
        "openapi": "3.1.1",
        "info": {"title": "client", "version": "1"},
        "paths": deepcopy(data.get("paths", {})),
        "components": {section: deepcopy(components[section]) for section in _SECTIONS if section in components},
    }
    schemas = _mapping(copy["components"].get("schemas"))
    names = {name: _final_name(schemas, name) for name in schemas}
    references = References(data)
    schemes = _mapping(components.get("securitySchemes"))
    secrets = {name for name in schemes if references.resolved(schemes[name]).get("type") != "mutualTLS"}
    for number, (pointer, kind, node) in enumerate(nodes(copy)):
        if kind not in {"openapi", "components"}:
            for field in _NOT_COMPARED:
                node.pop(field, None)
        if kind == "schema":
            is_named = pointer.count("/") == 3 and pointer.startswith("/components/schemas/")
            _make_readable(node, schemas, names, "" if is_named else f"Inline{number}")
            _spell_tags(node, schemas)
            _require_sent_defaults(node)
        elif kind == "parameter" and "$ref" not in node:
            node.setdefault("schema", _described_by_content(node))  # or it passes over a parameter with a media type
            node["required"] = node.get("required") is True or _mapping(node["schema"]).get(_SEND_DEFAULT) is True
        elif kind == "media type" and "$ref" not in node:
            node.setdefault("schema", {})  # as good as none, without which it reads no body
        elif kind == "response":
            _list_items(node, references)
        elif kind == "operation":
            needed = node.setdefault("security", deepcopy(data.get("security", [])))
            node["security"] = [schemes for schemes in needed if secrets & schemes.keys()]
    for name in [name for name, final in names.items() if final != name]:
        del schemas[name]
    return copy


def told_media_types(data: JsonObject) -> dict[str, str]:
    """Map the media types of a document that the parser does not know to ones that it does."""
    found: dict[str, str] = {}
    for _, kind, node in nodes(data):
        for name, media in _mapping(node.get("content")).items():
            essence, read_as = name.partition(";")[0].strip(), _KNOWN.get(MediaType(name, "", _mapping(media)).kind, "")
            is_text = kind == "response" and essence.startswith("text/") and read_as != "application/json"
            is_known = essence == read_as or essence.endswith("+json") or is_text
            if read_as and not is_known:
                found[name] = read_as
    return dict(sorted(found.items()))


def _final_name(schemas: JsonObject, name: str) -> str:
    """Return the schema that a chain of named references ends at: the parser would make a class of each."""
    seen: set[str] = set()
    while (
        name not in seen
        and schemas.get(name, {}).keys() - _BESIDE_REFERENCES == {"$ref"}
        and schemas[name]["$ref"].startswith(_PREFIX)
    ):
        seen.add(name)
        name = schemas[name]["$ref"].removeprefix(_PREFIX)
    return name


def _make_readable(schema: JsonObject, schemas: JsonObject, names: dict[str, str], title: str) -> None:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix(_PREFIX)
        schema["$ref"] = _PREFIX + names.get(name, name)
        if "default" in schema and schema["default"] in _mapping(schemas.get(name)).get("enum", ()):
            schema["allOf"] = [{"$ref": schema.pop("$ref")}]  # it reads no default beside a reference
        return
    if schema.get("type") == "array" and not schema.get("items"):
        schema["items"] = {}
    values = schema.get("enum")
    if "type" not in schema and is_array(values) and values and all(isinstance(value, bool) for value in values):
        schema["type"] = "boolean"  # it knows enums of text and of whole numbers only
    if isinstance(schema.get("const"), bool):
        del schema["const"]
        schema["type"] = "boolean"
    _keep_plain_default(schema)
    if title:
        # It names the classes of inline schemas after their place, and gives up where two of these names are alike.
        schema["title"] = title


def _keep_plain_default(schema: JsonObject) -> None:
    """Remove a default that the parser may refuse, with the whole schema: any but a scalar of the type or an enum's value."""
    default, kind = schema.get("default"), schema.get("type")
    is_plain = isinstance(default, _SCALARS.get(kind, ())) if isinstance(kind, str) else False
    if not is_plain or "format" in schema or default not in schema.get("enum", [default]):
        schema.pop("default", None)


def _list_items(response: JsonObject, references: References) -> None:
    """Describe the items of streams as a list, since the parser knows no streams."""
    for name, media in _mapping(response.get("content")).items():
        read = MediaType(name, "", _mapping(media))
        if read.is_stream:
            response["content"][name] = {"schema": {"type": "array", "items": deepcopy(item_schema(references, read))}}


def _spell_tags(schema: JsonObject, schemas: JsonObject) -> None:
    """Write into each branch of a union what its discriminator says of the tag, as the parser knows no discriminators."""
    discriminator = _mapping(schema.get("discriminator"))
    tag, values = discriminator.get("propertyName"), dict[str, list[str | int]]()
    mapping: Mapping[Any, str] = _mapping(discriminator.get("mapping"))  # a number or a boolean can be a tag, too
    for value, target in mapping.items():
        values.setdefault(str(target).removeprefix(_PREFIX), []).append(value)
    if mapping:
        discriminator["mapping"] = {str(value): target for value, target in mapping.items()}
    for name in values:
        branch = _mapping(schemas.get(_final_name(schemas, name)))
        properties = _mapping(branch.get("properties"))
        is_single = len(values[name]) == 1  # a branch for several values lists them itself
        if isinstance(tag, str) and properties and is_single and _SEND_DEFAULT not in _mapping(properties.get(tag)):
            branch["properties"][tag] = {"enum": values[name]}
            branch["required"] = [*branch.get("required", ()), tag]


def _require_sent_defaults(schema: JsonObject) -> None:
    """Require the properties that are always sent, since the parser does not know our extension for that."""
    properties = _mapping(schema.get("properties"))
    sent = [name for name, child in properties.items() if _mapping(child).get(_SEND_DEFAULT) is True]
    if sent:
        schema["required"] = [*schema.get("required", ()), *sent]


def _described_by_content(parameter: JsonObject) -> JsonObject:
    described = [media for media in _mapping(parameter.get("content")).values() if is_object(media)]
    schema: JsonObject = described[0].get("schema", {}) if described else {}
    return schema


def _mapping(value: Any) -> JsonObject:
    return value if is_object(value) else {}
