"""Example values for the docs: those of the document, or made-up ones."""

from __future__ import annotations

from typing import Any

from .document import Document, JsonObject, is_array


def shown_example(document: Document, owner: JsonObject) -> Any:
    """Return the first example of a parameter or a media type, None if it has none."""
    if "example" in owner:
        return owner["example"]
    for raw in owner.get("examples", {}).values():
        return document.follow(raw).get("value")
    return None


def made_up_example(document: Document, schema: JsonObject) -> Any:
    """Return a value of the schema's type that is obviously made up."""
    target = document.follow(schema)
    for branch in target.get("anyOf") or target.get("oneOf") or ():
        return made_up_example(document, branch)
    if "enum" in target:
        return target["enum"][0]
    kind = target.get("type")
    if is_array(kind):
        kind = str(kind[0])
    if kind == "array":
        return [made_up_example(document, target.get("items", {}))]
    empty: JsonObject = {}
    return {"integer": 1, "number": 1.5, "boolean": True, "object": empty}.get(str(kind), "...")
