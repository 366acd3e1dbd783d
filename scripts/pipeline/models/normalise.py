"""Normalise: convert a checked document to a form that both generators interpret in the same way.

Components get their class names, `allOf` parts are merged, free text is cleaned, and only the schema keywords that the
models carry are left: the generators obey keys that OpenAPI does not know. What comes from a server is read
generously: in schemas reachable from a response, enums are open, objects accept unknown fields and limits are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from openapi.document import Document, JsonObject, is_array, is_object
from openapi.operations import operations_of
from openapi.references import References
from openapi.structure import Kind, child_schemas, nodes, subschemas
from openapi.text import clean
from pipeline.defaults import mark_sent_defaults
from pipeline.discriminators import rename_targets, schema_name
from pipeline.keywords import CARRIED_KEYWORDS, LIMITS
from pipeline.names import class_name

from .all_of import merge_all_of
from .decimals import TextDecimals
from .named_parts import name_parts
from .plain_schemas import make_plain
from .tags import tag_unions

_PREFIX = "#/components/schemas/"
# Formats that have a Python type of their own; all others keep the plain type, so that nothing is lost.
_TYPED_FORMATS = frozenset({"binary", "date", "date-time", "decimal", "double", "float", "int32", "int64", "uuid"})
_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}


def normalise(document: Document) -> Document:
    """Return the normal form of a checked document, with the same lines; the document itself is not changed."""
    data = deepcopy(document.data)
    for node in nodes(data):
        _rename_reference(node.value)
    components = data.setdefault("components", {})
    named = {class_name(name): schema for name, schema in components.get("schemas", {}).items()}
    components["schemas"] = merged = {name: merge_all_of(schema, named) for name, schema in named.items()}
    inline = [
        (pointer, owner)
        for pointer, _, owner in list(nodes(data))
        if is_object(owner.get("schema")) and not pointer.startswith("/components/schemas/")
    ]
    for _, owner in inline:
        owner["schema"] = merge_all_of(owner["schema"], merged)
    received, sent = _received(data, merged), _sent(data, merged)
    tag_unions(merged, [owner["schema"] for _, owner in inline])
    bodies, decimals = _bodies(data), TextDecimals({*merged})
    for name, schema in merged.items():
        further = schema.get("additionalProperties", False)
        mark_sent_defaults(schema, sent=name in sent)
        _simplify_tree(schema, received=name in received)
        decimals.replace_in(schema)
        if name in bodies and further is not False and "properties" in schema:
            schema["additionalProperties"] = further  # a method takes what is documented besides the properties
    for pointer, owner in inline:
        mark_sent_defaults(owner["schema"], sent="/responses/" not in pointer)
        _simplify_tree(owner["schema"], received="/responses/" in pointer)
        decimals.replace_in(owner["schema"])
    if decimals.used:
        merged[decimals.name] = decimals.schema()
    return name_parts(replace(document, data=data))


def _rename_reference(node: JsonObject) -> None:
    reference = node.get("$ref")
    if isinstance(reference, str):
        node["$ref"] = _class_reference(reference)
    rename_targets(node, _class_reference)


def _class_reference(reference: str) -> str:
    return _PREFIX + class_name(schema_name(reference)) if schema_name(reference) else reference


def _bodies(data: JsonObject) -> set[str]:
    """Return the names of the schemas that are request bodies."""
    bodies = [operation.body for operation in operations_of(References(data)) if operation.body is not None]
    schemas = [media.schema or {} for body in bodies for media in body.content]
    return {str(schema.get("$ref")).removeprefix(_PREFIX) for schema in schemas}


def _received(data: JsonObject, named: dict[str, JsonObject]) -> set[str]:
    """Return the names of the schemas that a response can contain."""
    sections = [operation.node.get("responses", {}) for operation in operations_of(References(data))]
    sections.append(data["components"].get("responses", {}))
    responses = [response for section in sections for response in section.values()]
    return _reached([name for response in responses for name in _references(response, "response")], named)


def _sent(data: JsonObject, named: dict[str, JsonObject]) -> set[str]:
    """Return the names of the schemas that a request can contain."""
    operations = list(operations_of(References(data)))
    bodies = [operation.body.node for operation in operations if operation.body is not None]
    parameters = [parameter.node for operation in operations for parameter in operation.parameters]
    waiting = [name for body in bodies for name in _references(body, "request body")]
    return _reached([*waiting, *(name for node in parameters for name in _references(node, "parameter"))], named)


def _reached(waiting: list[str], named: dict[str, JsonObject]) -> set[str]:
    """Return the names of the schemas that the waiting ones lead to, and their own."""
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name in named:
            found.add(name)
            waiting.extend(_references(named[name], "schema"))
    return found


def _references(part: Any, kind: Kind) -> Iterator[str]:
    for node in nodes(part, kind):
        reference = node.value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_PREFIX):
            yield reference.removeprefix(_PREFIX)


def _simplify_tree(schema: JsonObject, *, received: bool) -> None:
    for node in list(subschemas(schema)):
        for keyword in set(node) - CARRIED_KEYWORDS:
            del node[keyword]
        make_plain(node)
    for node in list(subschemas(schema)):
        _simplify(node, received=received)


def _simplify(schema: JsonObject, *, received: bool) -> None:
    if "description" in schema:
        schema["description"] = clean(schema["description"])
    if schema.get("format") not in _TYPED_FORMATS:
        schema.pop("format", None)
    if schema.get("type") == "object" and not {"properties", "additionalProperties"} & set(schema):
        schema["additionalProperties"] = True
    elif "properties" in schema and not (schema.get("additionalProperties") is False or further_schema(schema)):
        # A class takes unknown fields anyway.
        schema.pop("additionalProperties", None)
    if received:
        _open(schema)
    elif "discriminator" in schema:
        schema["discriminator"]["known"] = True


def _open(schema: JsonObject) -> None:
    """Make a schema accept what newer servers may send."""
    for keyword in LIMITS & set(schema):
        del schema[keyword]
    if schema.get("additionalProperties") is False:
        del schema["additionalProperties"]
    if "enum" in schema:
        values = schema.pop("enum")
        known = [value for value in values if value is not None]
        kinds = {_KINDS[type(value)] for value in known if type(value) in _KINDS}
        schema.pop("type", None)
        rest: list[JsonObject] = [{"type": kind} for kind in sorted(kinds)]
        if None in values:
            rest.append({"type": "null"})
        schema["anyOf"] = [{"enum": known}, *rest] if known else rest


def further_schema(schema: JsonObject) -> JsonObject | None:
    """Return the schema of what an object with properties holds besides them, None if that is anything or nothing."""
    further = schema.get("additionalProperties")
    return further if is_object(further) and further and schema.get("properties") else None


def is_nullable(schema: Any, named: dict[str, JsonObject]) -> bool:
    """Tell whether `null` is a value of a normalised schema."""
    if not is_object(schema):
        return bool(schema)
    if "$ref" in schema:
        return is_nullable(named[schema["$ref"].removeprefix(_PREFIX)], named)
    if "enum" in schema or "const" in schema:
        return None in schema.get("enum", [schema.get("const")])
    if "type" in schema:
        return "null" in schema["type"] if is_array(schema["type"]) else schema["type"] == "null"
    branches = [child for tokens, child in child_schemas(schema) if tokens[0] in {"anyOf", "oneOf"}]
    return any(is_nullable(branch, named) for branch in branches) if branches else True
