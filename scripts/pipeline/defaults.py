"""Defaults: a default is what the server takes for a value that is left out, so a client documents it and sends nothing.

It is sent where the document requires the value, or asks for it with `x-send-default`.
"""

from __future__ import annotations

import json
from typing import Any

from openapi.document import JsonObject, is_array
from openapi.structure import subschemas

SEND_DEFAULT = "x-send-default"
"""The extension with which a property or a parameter says that its default is sent."""

# Formats whose values in Python are none of JSON's.
_TYPED_FORMATS = frozenset({"binary", "byte", "date", "date-time", "decimal", "uuid"})


def is_shown(default: Any, target: JsonObject) -> bool:
    """Whether a signature can show the default of a schema: a scalar of JSON, or a list of them."""
    values: list[Any] = default if is_array(default) else [default]
    typed = any(isinstance(item, str) for item in values) and any(
        node.get("format") in _TYPED_FORMATS for node in subschemas(target)
    )
    return not (typed or target.get("format") in _TYPED_FORMATS) and all(
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
