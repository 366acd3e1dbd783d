"""Defaults: a default is what the server takes for a value that is left out, so a client documents it and sends nothing.

It is sent where the document requires the value, or asks for it with `x-send-default`.
"""

from __future__ import annotations

import json
from typing import Any

from openapi.document import JsonObject, is_array, is_object
from openapi.structure import subschemas

SEND_DEFAULT = "x-send-default"
"""The extension with which a property or a parameter says that its default is sent."""

# Formats whose values in Python are none of JSON's.
_TYPED_FORMATS = frozenset({"binary", "byte", "date", "date-time", "decimal", "uuid"})


def is_shown(default: Any, target: JsonObject) -> bool:
    """Whether a signature can show the default of a schema: a scalar of JSON, or a list of them."""
    values: list[Any] = default if is_array(default) else [default]
    return target.get("format") not in _TYPED_FORMATS and all(
        item is None or isinstance(item, str | int | float) for item in values
    )


def describe_default(schema: JsonObject) -> None:
    """Let the description of a schema say its default, which no signature can show."""
    default = json.dumps(schema.pop("default"), ensure_ascii=False)
    schema.pop(SEND_DEFAULT, None)
    schema["description"] = with_default(str(schema.get("description") or ""), default)


def with_default(description: str, default: str) -> str:
    """Return a description that says the default."""
    return f"{description} Default: `{default}`.".strip()


def mark_sent_defaults(schema: JsonObject, *, sent: bool) -> None:
    """Mark the properties whose default is sent: in what a client sends, a required property with a default is optional."""
    for node in subschemas(schema):
        properties = node.get("properties")
        required = node.get("required", [])
        for name, child in properties.items() if is_object(properties) else ():
            if not is_object(child) or "default" not in child:
                continue
            if name in required and sent:
                node["required"] = required = [other for other in required if other != name]
                child[SEND_DEFAULT] = True
            elif child.get(SEND_DEFAULT) is not True:
                child.pop(SEND_DEFAULT, None)
