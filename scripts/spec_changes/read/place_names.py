"""Find out what people call the place of a JSON pointer: `SessionData.title`, or the request body of an operation."""

from __future__ import annotations

from openapi.document import join, text_of
from openapi.pointers import tokens_of
from openapi.spec import Spec
from spec_changes.findings.subject import Place, Subject

_BELOW = {
    "items": "[]", "prefixItems": "[]", "additionalProperties": ".*", "not": " (not)",
    "propertyNames": " (names)", "contains": " (contains)", "then": " (then)", "else": " (else)",
}  # fmt: skip
_NAMING = frozenset({"properties", "patternProperties"})
_SCHEMAS = frozenset({"schema", "itemSchema"})
_COMPONENTS = {
    "schemas": "schema", "requestBodies": "request body", "responses": "response", "headers": "header",
    "securitySchemes": "security scheme",
}  # fmt: skip
_PARTS = {"requestBody": "request body", "parameters": "parameter", "responses": "response"}


def place_of(tree: Spec, pointer: str) -> Place:
    """Return the place of a pointer; one without owners belongs to an operation, or to the document."""
    tokens = tokens_of(pointer)
    if tokens[:1] == ["components"] and len(tokens) >= 3:
        return _in_component(tree, tokens[1], tokens[2], tokens[3:])
    if tokens[:1] not in (["paths"], ["webhooks"]) or len(tokens) < 3:
        return Place()
    own = tokens[2:] if tokens[2] == "parameters" else tokens[3:]
    if own[:1] == ["parameters"] and len(own) > 1:
        return Place((_parameter(tree, pointer.rsplit("/", len(own) - 2)[0]),), _path(own[2:]))
    callback: tuple[Subject, ...] = ()
    if own[:1] == ["callbacks"] and len(own) > 4:
        callback, own = (Subject("callback", own[1]),), own[4:]
    if not own or own[0] not in _PARTS:
        return Place(callback)
    kind, name, rest = _PARTS[own[0]], "", own[1:]
    if own[0] == "responses" and rest:
        name, *rest = rest
    return _below((*callback, Subject(kind, name)), rest)


def _in_component(tree: Spec, kind: str, name: str, rest: list[str]) -> Place:
    if kind == "schemas":
        return Place((Subject("schema", name),), _inside(rest))
    if kind == "parameters":
        return Place((_parameter(tree, join("/components/parameters", name)),), _path(rest))
    return _below((Subject(_COMPONENTS.get(kind, "component"), name),), rest)


def _below(owners: tuple[Subject, ...], tokens: list[str]) -> Place:
    """Return a place in a body or a response, which may be in one of its headers."""
    if tokens[:1] == ["headers"] and len(tokens) > 1:
        return Place((*owners, Subject("header", tokens[1])), _path(tokens[2:]))
    return Place(owners, _path(tokens))


def _parameter(tree: Spec, pointer: str) -> Subject:
    node = tree.mapping(tree.follow(pointer))
    return Subject("parameter", text_of(node.get("name")), text_of(node.get("in")))


def _path(tokens: list[str]) -> tuple[str, ...]:
    """Return the way to a place from what has a schema, such as a body with its media types."""
    start = next((index + 1 for index, token in enumerate(tokens) if token in _SCHEMAS), len(tokens))
    return _inside(tokens[start:])


def _inside(tokens: list[str]) -> tuple[str, ...]:
    """Return the properties that the keywords of a schema lead through."""
    path: list[str] = []
    waiting = iter(tokens)
    for keyword in waiting:
        if keyword in _NAMING:
            path += [name for name in [next(waiting, None)] if name is not None]
        elif keyword in _BELOW:
            path.append(_BELOW[keyword])
    return tuple(path)
