"""Deep references, which lead into the middle of something: make their targets components."""

from __future__ import annotations

from openapi.document import JsonObject, is_object
from openapi.pointers import tokens_of
from openapi.structure import nodes
from pipeline.adopt.draft import Draft
from pipeline.names import class_name, unique_name

_PREFIX = "#/components/schemas/"


def name_deep_references(draft: Draft) -> None:
    """Move every referenced schema that is not a component to the components."""
    targets: dict[str, str] = {}
    for _, _, node in list(nodes(draft.data)):
        reference = node.get("$ref")
        if isinstance(reference, str) and _is_deep(draft, reference):
            if reference not in targets:
                targets[reference] = _hoist(draft, reference)
            node["$ref"] = _PREFIX + targets[reference]


def _is_deep(draft: Draft, reference: str) -> bool:
    tokens = tokens_of(reference)
    if len(tokens) == 3 and tokens[0] == "components":
        return False
    if tokens[:1] == ["components"] and tokens[1:2] not in (["schemas"], ["responses"], ["requestBodies"]):
        return tokens[-1] == "schema"
    return is_object(draft.resolve(reference)) and tokens[-2:-1] != ["parameters"]


def _hoist(draft: Draft, reference: str) -> str:
    """Copy the target to the components and return its name there."""
    words = [token for token in tokens_of(reference) if not token.isdecimal()]
    name = unique_name(class_name("_".join(words[-3:])) or "Schema", {*draft.schemas})
    target: JsonObject = draft.resolve(reference)
    draft.schemas[name] = dict(target)
    draft.move(f"/components/schemas/{name}", reference.removeprefix("#"))
    if len(tokens_of(reference)) > 3:
        target.clear()
        target["$ref"] = _PREFIX + name
    return name
