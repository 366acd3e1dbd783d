"""Decimals that are text in JSON: they become an alias, since Python has one type for them and for those that are numbers."""

from __future__ import annotations

from openapi.document import JsonObject, is_array
from openapi.structure import subschemas
from pipeline.names import unique_class_name

_PREFIX = "#/components/schemas/"
_TEXT: JsonObject = {"type": "string", "format": "decimal"}
_KEPT = frozenset({"default", "deprecated", "description", "readOnly", "writeOnly"})


class TextDecimals:
    """Finds the decimals that are written as text, and lets them refer to one named schema.

    Attributes:
        name: The name of that schema.
        used: Whether there are any.
    """

    def __init__(self, taken: set[str]) -> None:
        self.name = unique_class_name("DecimalText", {name.lower() for name in taken})
        self.used = False

    def replace_in(self, schema: JsonObject) -> None:
        """Replace the text decimals in a schema by references."""
        for node in list(subschemas(schema)):
            types = node.get("type")
            names = [*map(str, types)] if is_array(types) else [str(types)]
            if node.get("format") == "decimal" and "string" in names and {*names} <= {"string", "null"}:
                reference: JsonObject = {"$ref": _PREFIX + self.name}
                kept = {key: value for key, value in node.items() if key in _KEPT}
                node.clear()
                node.update({"anyOf": [reference, {"type": "null"}]} if "null" in names else reference, **kept)
                self.used = True

    def schema(self) -> JsonObject:
        """Return the named schema."""
        return {**_TEXT, "description": "A decimal number with all its digits, which is a string in JSON."}
