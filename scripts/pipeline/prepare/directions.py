"""Directions: `readOnly` properties are not sent, and `writeOnly` ones are not received.

A schema used in one direction loses the properties of the other. One used in both becomes two schemas: its own
name is for responses, and `{Name}Input` for requests. Defaults are for requests, and responses may contain more than the
document says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import NamedTuple

from openapi.document import JsonObject, is_array, is_object, join, list_of
from openapi.order import inside_out
from openapi.structure import Kind, nodes, subschemas
from pipeline.draft import Draft, items_of
from pipeline.keywords import JSON_TYPES, LIMITS, SEND_DEFAULT, rename_references, schema_name
from pipeline.names import distinct_names

_SENT, _RECEIVED = "readOnly", "writeOnly"  # left out of requests, and of responses


class Part(NamedTuple):
    """A part of the document that is sent or received, and its kind."""

    kind: Kind
    node: JsonObject


def split_directions(draft: Draft) -> None:
    """Keep in each request what can be sent, and in each response what can be received."""
    if not any(flag in schema for schema in subschemas(draft.data, "openapi") for flag in (_SENT, _RECEIVED)):
        return
    _flag_in_parts(draft)
    flagged = {flag: _affected(draft, flag) for flag in (_SENT, _RECEIVED)}
    requests, responses = list(_request_parts(draft)), list(_response_parts(draft))
    sent, received = _reached(draft, requests), _reached(draft, responses)
    inputs = _make_inputs(draft, [name for name in draft.schemas if name in sent & received], flagged)
    requests += [Part("schema", draft.schemas[name]) for name in sorted(sent - received)]
    for part in requests:
        _drop(draft, part, _SENT)
        rename_references(part.node, inputs, part.kind)
    responses += [Part("schema", draft.schemas[name]) for name in sorted(received) if name in flagged[_RECEIVED]]
    for part in responses:
        _drop(draft, part, _RECEIVED)


def _flag_in_parts(draft: Draft) -> None:
    """Copy the flags of properties to the parts of an `allOf` that only require them."""
    for schema in draft.schemas.values():
        for node in list(subschemas(schema)):
            parts = [part for part in list_of(node.get("allOf")) if is_object(part)]
            for flag in (_SENT, _RECEIVED):
                names = {name for part in parts for name in _flagged(draft, draft.follow(part)[0], flag)}
                for part in (node, *parts):
                    for name in names.intersection(map(str, list_of(part.get("required")))):
                        part.setdefault("properties", {}).setdefault(name, {}).setdefault(flag, True)


def _make_inputs(draft: Draft, both_ways: Iterable[str], flagged: dict[str, set[str]]) -> dict[str, str]:
    """Copy the schemas that differ by direction; return the name of each copy by its original."""
    copied = (name for name in both_ways if name in flagged[_SENT] or name in flagged[_RECEIVED])
    inputs = distinct_names(((name, f"{name}Input") for name in copied), draft.schemas)
    for name, copy in inputs.items():
        draft.schemas[copy] = deepcopy(draft.schemas[name])
        draft.move(join("/components/schemas", copy), join("/components/schemas", name))
    for copy in inputs.values():
        _drop(draft, Part("schema", draft.schemas[copy]), _SENT)
        rename_references(draft.schemas[copy], inputs, "schema")
    return inputs


def _request_parts(draft: Draft) -> Iterator[Part]:
    """Yield what describes requests: parameters and bodies, shared ones and those of each operation."""
    found = [node for _, node in items_of(draft.components.get("parameters"))]
    for operation in draft.operations():
        found += [node for owner, _ in operation.owners for node in list_of(owner.get("parameters"))]
    yield from (Part("parameter", node) for node in found if is_object(node))
    yield from (Part("request body", message.node) for message in draft.messages() if message.is_request)


def _response_parts(draft: Draft) -> Iterator[Part]:
    """Yield what describes responses: shared headers, and the responses, shared ones and those of each operation."""
    yield from (Part("header", node) for _, node in items_of(draft.components.get("headers")) if is_object(node))
    yield from (Part("response", message.node) for message in draft.messages() if not message.is_request)


def _affected(draft: Draft, flag: str) -> set[str]:
    """Return the names of the schemas that have a flagged property, directly or through references."""
    users: dict[str, list[str]] = {}
    for name, schema in draft.schemas.items():
        for used in _names_in(Part("schema", schema)):
            users.setdefault(used, []).append(name)
    flagged = [
        name
        for name, schema in draft.schemas.items()
        if any(_flagged(draft, node, flag) for node in subschemas(schema))
    ]
    return {*inside_out(flagged, lambda name: users.get(name, ()))}


def _reached(draft: Draft, parts: Iterable[Part]) -> set[str]:
    """Return the names of the schemas that the parts refer to, directly or indirectly."""

    def named(part: Part) -> list[str]:
        return [name for name in _names_in(part) if name in draft.schemas]

    starts = [name for part in parts for name in named(part)]
    return {*inside_out(starts, lambda name: named(Part("schema", draft.schemas[name])))}


def _schemas_in(draft: Draft, parts: Iterable[Part]) -> list[JsonObject]:
    """Return the schemas in the parts, and those that they refer to, directly or indirectly."""
    starts = list(parts)
    reached = (Part("schema", draft.schemas[name]) for name in _reached(draft, starts))
    return [schema for part in (*starts, *reached) for schema in subschemas(part.node, part.kind)]


def _names_in(part: Part) -> Iterator[str]:
    return (name for node in nodes(part.node, part.kind) if (name := schema_name(node.value.get("$ref"))))


def _flagged(draft: Draft, schema: JsonObject, flag: str) -> list[str]:
    """Return the names of the properties of a schema that have the flag, directly or through a reference."""
    kept = schema["discriminator"].get("propertyName") if is_object(schema.get("discriminator")) else None
    return [
        name
        for name, child in items_of(schema.get("properties"))
        if is_object(child)
        and name != kept
        and (child.get(flag) is True or ("$ref" in child and draft.follow(child)[0].get(flag) is True))
    ]


def _drop(draft: Draft, part: Part, flag: str) -> None:
    """Remove the flagged properties from every schema in a part, and from its `required`."""
    for _, _, node in list(nodes(part.node, part.kind)):
        names = _flagged(draft, node, flag)
        for name in names:
            del node["properties"][name]
        if names and is_array(node.get("required")):
            node["required"] = [name for name in node["required"] if name not in names]


def mark_sent_defaults(draft: Draft) -> None:
    """Mark the properties whose default is sent: in what a client sends, a required property with a default is optional."""
    sent = {id(schema) for schema in _schemas_in(draft, _request_parts(draft))}
    for schema in subschemas(draft.data, "openapi"):
        _mark(schema, sent=id(schema) in sent)


def accept_newer_answers(draft: Draft) -> None:
    """Let every schema that a response can contain accept what newer servers may send: values, fields and limits."""
    received = {id(schema): schema for schema in _schemas_in(draft, _response_parts(draft))}
    for schema in received.values():
        _open(schema)
    for schema in subschemas(draft.data, "openapi"):
        if "discriminator" in schema and id(schema) not in received:
            schema["discriminator"]["known"] = True  # a client sends no value of a kind that it does not know


def _mark(schema: JsonObject, *, sent: bool) -> None:
    properties = schema.get("properties")
    required = schema.get("required", [])
    for name, child in properties.items() if is_object(properties) else ():
        if not is_object(child) or "default" not in child:
            continue
        if name in required and sent:
            schema["required"] = required = [other for other in required if other != name]
            child[SEND_DEFAULT] = True
        elif child.get(SEND_DEFAULT) is not True:
            child.pop(SEND_DEFAULT, None)


def _open(schema: JsonObject) -> None:
    for keyword in LIMITS & schema.keys():
        del schema[keyword]
    if schema.get("additionalProperties") is False:
        del schema["additionalProperties"]
    if "enum" in schema:
        values = schema.pop("enum")
        known = [value for value in values if value is not None]
        kinds = {JSON_TYPES[type(value)] for value in known}
        schema.pop("type", None)
        rest: list[JsonObject] = [{"type": kind} for kind in sorted(kinds)]
        if None in values:
            rest.append({"type": "null"})
        schema["anyOf"] = [{"enum": known}, *rest] if known else rest
