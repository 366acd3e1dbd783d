"""What is sent and what is received: defaults are for requests, and responses may contain more than the document says."""

from __future__ import annotations

from openapi.document import JsonObject, is_object
from openapi.structure import schemas
from pipeline.defaults import SEND_DEFAULT
from pipeline.keywords import LIMITS

from .directions import request_parts, response_parts, schemas_in
from .draft import Draft

_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number"}


def mark_sent_defaults(draft: Draft) -> None:
    """Mark the properties whose default is sent: in what a client sends, a required property with a default is optional."""
    sent = {id(schema) for schema in schemas_in(draft, request_parts(draft))}
    for _, schema in schemas(draft.data):
        _mark(schema, sent=id(schema) in sent)


def accept_newer_answers(draft: Draft) -> None:
    """Let every schema that a response can contain accept what newer servers may send: values, fields and limits."""
    received = {id(schema): schema for schema in schemas_in(draft, response_parts(draft))}
    for schema in received.values():
        _open(schema)
    for _, schema in schemas(draft.data):
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
        kinds = {_KINDS[type(value)] for value in known if type(value) in _KINDS}
        schema.pop("type", None)
        rest: list[JsonObject] = [{"type": kind} for kind in sorted(kinds)]
        if None in values:
            rest.append({"type": "null"})
        schema["anyOf"] = [{"enum": known}, *rest] if known else rest
