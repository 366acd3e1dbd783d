"""Bring a schema into one piece for drawing: references followed, `allOf` merged, a branch chosen."""

from __future__ import annotations

import itertools
import random
from typing import Any

from openapi.document import is_array, is_object, object_of
from spec_changes.schemas.node_diff import Step

_MOST_STEPS = 60
_TIGHTER = {
    "minimum": max, "exclusiveMinimum": max, "minLength": max, "minItems": max, "minProperties": max,
    "maximum": min, "exclusiveMaximum": min, "maxLength": min, "maxItems": min, "maxProperties": min,
}  # fmt: skip


def merged(schema: Any, definitions: dict[str, Any], source: random.Random, towards: Step | None) -> dict[str, Any]:
    """Return what a schema says at its top, for one of its branches; one that leads `towards` a property, if any does.

    What cannot be merged is left out: whoever draws judges the value.
    """
    found: dict[str, Any] = {}
    waiting, steps = [schema], 0
    while waiting and steps < _MOST_STEPS:
        steps += 1
        node = waiting.pop()
        if not is_object(node):
            continue
        waiting += [*_referred(node, definitions), *node.get("allOf", ())]
        for keyword in ("anyOf", "oneOf"):
            if branches := node.get(keyword):
                waiting.append(_branch(branches, definitions, source, towards))
        if "if" in node and source.random() < 0.7:
            chosen = ["if", "then"] if source.random() < 0.5 else ["else"]
            waiting += [node[keyword] for keyword in chosen if keyword in node]
        _add(found, node)
    return found


def fitting_two(schema: Any) -> list[dict[str, Any]]:
    """Return schemas of values that fit two branches of a oneOf in `schema`, which refuses them."""
    definitions = object_of(schema.get("$defs")) if is_object(schema) else {}
    found: list[dict[str, Any]] = []
    waiting, steps = [schema], 0
    while waiting and steps < _MOST_STEPS:
        steps += 1
        node = waiting.pop()
        if is_object(node):
            waiting += [*node.get("allOf", ()), *_referred(node, definitions)]
            pairs = itertools.islice(itertools.combinations(node.get("oneOf", ()), 2), _MOST_STEPS)
            found += [{"allOf": [schema, *pair], "$defs": definitions} for pair in pairs]
    return found


def _referred(node: dict[str, Any], definitions: dict[str, Any]) -> list[Any]:
    reference = node.get("$ref")
    return [definitions.get(reference.rpartition("/")[2], {})] if isinstance(reference, str) else []


def _branch(branches: list[Any], definitions: dict[str, Any], source: random.Random, towards: Step | None) -> Any:
    if towards is not None:
        fitting = [each for each in branches if _leads(each, definitions, towards, 0)]
        branches = fitting or branches
    return source.choice(branches)


def _leads(branch: Any, definitions: dict[str, Any], step: Step, depth: int) -> bool:
    """True if a branch constrains the property, or the items, that a step leads to."""
    if not is_object(branch) or depth > 5:
        return False
    if step.kind == "item":
        here = "items" in branch or "prefixItems" in branch
    elif step.kind == "property":
        here = step.key in branch.get("properties", ())
    else:
        here = "additionalProperties" in branch or "patternProperties" in branch
    below = [
        *branch.get("allOf", ()),
        *branch.get("anyOf", ()),
        *branch.get("oneOf", ()),
        *_referred(branch, definitions),
    ]
    return here or any(_leads(each, definitions, step, depth + 1) for each in below)


def _add(found: dict[str, Any], node: dict[str, Any]) -> None:
    """Add what a node says to what is known."""
    for keyword, value in node.items():
        known = found.get(keyword)
        if keyword in ("allOf", "anyOf", "oneOf", "$ref", "$defs", "if", "then", "else"):
            continue
        if known is None:
            found[keyword] = value
        elif keyword == "properties":
            found[keyword] = {**known, **{name: _both(known.get(name), each) for name, each in value.items()}}
        elif keyword == "required":
            found[keyword] = list(dict.fromkeys([*known, *value]))
        elif keyword == "type":
            found[keyword] = _types(known, value)
        elif keyword == "enum":
            found[keyword] = [each for each in known if each in value] or known
        elif keyword in _TIGHTER:
            found[keyword] = _TIGHTER[keyword](known, value)
        elif keyword in ("items", "additionalProperties", "contains"):
            found[keyword] = _both(known, value)


def _both(one: Any, other: Any) -> Any:
    return other if one is None or one == other else {"allOf": [one, other]}


def _types(one: Any, other: Any) -> list[str]:
    first, second = (each if is_array(each) else [each] for each in (one, other))
    shared = [each for each in first if each in second or (each == "integer" and "number" in second)]
    return shared or ["integer" if "integer" in second and "number" in first else first[0]]
