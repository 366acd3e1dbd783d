"""Twenty kinds of edits of schemas whose effect is known, and what they must do to whoever uses the schema."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from openapi.document import is_array, is_object, join
from openapi.references import References
from openapi.structure import nodes
from spec_changes.findings.finding import Relation, Role

Schema = dict[str, Any]
Change = Callable[[Schema, random.Random], object]

_NARROWER, _WIDER, _OTHER = Relation.NARROWER, Relation.WIDER, Relation.INCOMPARABLE
_NEW = "added_by_an_edit"


@dataclass(frozen=True, slots=True)
class Edit:
    """A kind of edit: where it applies, what it changes in place, and how the new schema relates to the old one."""

    name: str
    applies: Callable[[Schema], bool]
    change: Change
    relation: Relation


def _is(name: str) -> Callable[[Schema], bool]:
    return lambda node: node.get("type") == name and not {"enum", "const", "format", "pattern"} & node.keys()


def _number(node: Schema) -> bool:
    return (_is("integer")(node) or _is("number")(node)) and "exclusiveMaximum" not in node


def _plain(node: Schema) -> set[str]:
    """Return the declared properties that requests and responses both have."""
    properties = node.get("properties", {}).items()
    return {
        name for name, each in properties if is_object(each) and not {"readOnly", "writeOnly", "$ref"} & each.keys()
    }


def _optional(node: Schema) -> list[str]:
    return sorted(_plain(node) - set(node.get("required", ())))


def _declared(node: Schema) -> list[str]:
    return sorted(_plain(node) & set(node.get("required", ())))


def _object(node: Schema) -> bool:
    return node.get("type") == "object" and not {"allOf", "oneOf", "anyOf", "not", "additionalProperties"} & node.keys()


def _require(node: Schema, source: random.Random) -> None:
    node["required"] = [*node.get("required", ()), source.choice(_optional(node))]


def _release(node: Schema, source: random.Random) -> None:
    name = source.choice(_declared(node))
    node["required"] = [each for each in node["required"] if each != name]


def _add_required(node: Schema, _: random.Random) -> None:
    node.setdefault("properties", {})[_NEW] = {"type": "string"}
    node["required"] = [*node.get("required", ()), _NEW]


def _set(key: str, value: Callable[[Schema], Any]) -> Change:
    return lambda node, _: node.__setitem__(key, value(node))


def _drop(key: str) -> Change:
    return lambda node, _: node.pop(key)


def _has(key: str, test: Callable[[Any], bool] = lambda _: True) -> Callable[[Schema], bool]:
    return lambda node: key in node and test(node[key])


def _branches(node: Schema) -> bool:
    """True for an anyOf of objects, beside which a text is another value."""
    found = node.get("anyOf")
    return (
        is_array(found) and len(found) > 1 and all(is_object(each) and each.get("type") == "object" for each in found)
    )


EDITS: tuple[Edit, ...] = (
    Edit("a property becomes required", lambda node: _object(node) and bool(_optional(node)), _require, _NARROWER),
    Edit("a property becomes optional", lambda node: _object(node) and bool(_declared(node)), _release, _WIDER),
    Edit("a required property is added", _object, _add_required, _NARROWER),
    Edit("a name is required that nothing declares", _object, lambda node, _: node.__setitem__("required", [*node.get("required", ()), _NEW]), _NARROWER),
    Edit("a schema is closed", lambda node: _object(node) and bool(node.get("properties")), _set("additionalProperties", lambda _: False), _NARROWER),
    Edit("a schema is opened", _has("additionalProperties", lambda value: value is False), _drop("additionalProperties"), _WIDER),
    Edit("a longest length is set", lambda node: _is("string")(node) and "maxLength" not in node, _set("maxLength", lambda node: node.get("minLength", 0) + 9), _NARROWER),
    Edit("a longest length goes", lambda node: _is("string")(node) and "maxLength" in node, _drop("maxLength"), _WIDER),
    Edit("a shortest length is raised", lambda node: _is("string")(node) and "maxLength" not in node, _set("minLength", lambda node: node.get("minLength", 0) + 1), _NARROWER),
    Edit("a pattern is set", _is("string"), _set("pattern", lambda _: "^[a-y]*$"), _NARROWER),
    Edit("a pattern goes", _has("pattern", lambda value: value not in ("", ".*")), _drop("pattern"), _WIDER),
    Edit("null becomes valid", _is("string"), _set("type", lambda _: ["string", "null"]), _WIDER),
    Edit("a text becomes a number", lambda node: _is("string")(node) and not {"minLength", "maxLength"} & node.keys(), _set("type", lambda _: "integer"), _OTHER),
    Edit("a number becomes a text", _number, _set("type", lambda _: "string"), _OTHER),
    Edit("a whole number may be any", _is("integer"), _set("type", lambda _: "number"), _WIDER),
    Edit("a highest number is set", lambda node: _number(node) and "maximum" not in node, _set("maximum", lambda node: node.get("minimum", 0) + 7), _NARROWER),
    Edit("a lowest number is raised", lambda node: _number(node) and "minimum" in node and "maximum" not in node, _set("minimum", lambda node: node["minimum"] + 1), _NARROWER),
    Edit("a value of an enum goes", _has("enum", lambda value: is_array(value) and len(value) > 1 and len(set(map(str, value))) == len(value)), lambda node, _: node.__setitem__("enum", node["enum"][:-1]), _NARROWER),
    Edit("a list may have so many items", lambda node: node.get("type") == "array" and "maxItems" not in node, _set("maxItems", lambda node: node.get("minItems", 0) + 3), _NARROWER),
    Edit("a branch is added", _branches, lambda node, _: node["anyOf"].append({"type": "string"}), _WIDER),
)  # fmt: skip


class Edited(NamedTuple):
    """A document with one edit, where it stands, and whether it breaks anybody."""

    data: Schema
    edit: Edit
    pointer: str
    breaks: bool


def edited(data: Schema, source: random.Random, count: int) -> Iterator[Edited]:
    """Yield so many edits of schemas that messages use, of as many kinds as the document has places for."""
    uses = _uses(data)
    places = [(edit, pointer) for pointer in uses for edit in EDITS if edit.applies(References(data).mapping(pointer))]
    by_kind = {edit.name: [place for place in places if place[0] is edit] for edit in EDITS}
    kinds = [name for name in by_kind if by_kind[name]]
    for number in range(count if kinds else 0):
        edit, pointer = source.choice(by_kind[kinds[number % len(kinds)]])
        revision = copy.deepcopy(data)
        edit.change(References(revision).mapping(pointer), source)
        roles = uses[pointer]
        breaks = (Role.REQUEST in roles and edit.relation is not _WIDER) or (
            Role.RESPONSE in roles and edit.relation is not _NARROWER
        )
        yield Edited(revision, edit, pointer, breaks)


def _uses(data: Schema) -> dict[str, set[Role]]:
    """Return the schemas of JSON bodies, with who sends them; what is marked or negated, or chosen by oneOf, is left out."""
    references = References(data)
    found: dict[str, set[Role]] = {}
    shared: set[str] = set()
    for node in nodes(data):
        if node.kind == "operation" and node.pointer.startswith("/paths/") and "/callbacks/" not in node.pointer:
            for role, body in _bodies(references, node.pointer):
                _walk(references, body, role, found, shared)
    for node in nodes(data):  # what other messages use as well
        if node.kind in ("media type", "parameter", "header") and "json" not in node.pointer.rpartition("/")[2]:
            _walk(references, join(node.pointer, "schema"), Role.NEUTRAL, {}, shared, certain=False)
    return {pointer: roles for pointer, roles in found.items() if pointer not in shared}


def _bodies(references: References, operation: str) -> Iterator[tuple[Role, str]]:
    for role, holder in [(Role.REQUEST, join(operation, "requestBody"))] + [
        (Role.RESPONSE, join(operation, "responses", status))
        for status in references.mapping(join(operation, "responses"))
    ]:
        holder = references.follow(holder)  # noqa: PLW2901 - where the reference leads
        for name in references.mapping(join(holder, "content")):
            if "json" in name:
                yield role, join(holder, "content", name, "schema")


def _walk(
    references: References,
    pointer: str,
    role: Role,
    found: dict[str, set[Role]],
    shared: set[str],
    *,
    certain: bool = True,
) -> None:
    waiting, seen = [(pointer, certain)], set[tuple[str, bool]]()
    while waiting:
        place, certain = waiting.pop()
        place = references.follow(place)
        if (place, certain) in seen:
            continue
        seen.add((place, certain))
        node = references.mapping(place)
        # Beside a oneOf, an edit may change nothing: values that fit two branches are not valid anyway.
        certain = certain and not ({"readOnly", "writeOnly", "$ref", "oneOf"} & node.keys())
        if certain:
            found.setdefault(place, set()).add(role)
        else:
            shared.add(place)
        waiting += [(join(place, "properties", name), certain) for name in node.get("properties", {})]
        waiting += [(join(place, "items"), certain)] if is_object(node.get("items")) else []
        for keyword in ("allOf", "anyOf", "oneOf"):
            waiting += [(join(place, keyword, index), False) for index in range(len(node.get(keyword, ())))]
        waiting += [
            (join(place, keyword), False)
            for keyword in ("not", "additionalProperties", "contains")
            if is_object(node.get(keyword))
        ]
