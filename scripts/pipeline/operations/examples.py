"""Example values for the docs: those of the document, or made-up ones."""

from __future__ import annotations

from typing import Any

from openapi.document import JsonObject
from openapi.spec import Spec
from openapi.structure import types_of


def shown_example(spec: Spec, owner: JsonObject) -> Any:
    """Return the first example of a parameter or a media type, None if it has none."""
    if "example" in owner:
        return owner["example"]
    for raw in owner.get("examples", {}).values():
        return spec.resolved(raw).get("value")
    return None


def made_up_example(spec: Spec, schema: JsonObject) -> Any:
    """Return a value of the schema's type that is obviously made up."""
    target = spec.resolved(schema)
    for branch in target.get("anyOf") or target.get("oneOf") or ():
        return made_up_example(spec, branch)
    if "enum" in target:
        return target["enum"][0]
    kind = next(iter(types_of(target)), None)
    if kind == "array":
        return [made_up_example(spec, target.get("items", {}))]
    empty: JsonObject = {}
    return {"integer": 1, "number": 1.5, "boolean": True, "object": empty}.get(str(kind), "...")
