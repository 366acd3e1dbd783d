"""Names of places for people: `SessionData.title` in place of a JSON pointer."""

from __future__ import annotations

from openapi.document import join
from openapi.nodes import text_of
from openapi.pointers import tokens_of
from spec_changes.read.tree import Tree

_BELOW = {"items": "[]", "additionalProperties": ".*", "patternProperties": ".", "prefixItems": "[]", "not": " not"}
_PARTS = {"requestBody": "request body", "parameters": "parameter", "headers": "header", "responses": "response"}

# These name what they are about.
_SELF_EXPLAINING = (
    "component `",
    "status ",
    "default response ",
    "success moved ",
    "security scheme `",
    "path variable `",
)


def sentence(tree: Tree, pointer: str, text: str) -> str:
    """Return `text` with the name of the place that it is about in front, as short as it is clear."""
    if text.startswith(_SELF_EXPLAINING):
        return text
    tokens = tokens_of(pointer)
    text = text.replace(f"property `{tokens[-1]}`", "property", 1) if tokens[-2:-1] == ["properties"] else text
    if tokens[:1] == ["components"] and len(tokens) >= 3:
        return _about_component(tree, tokens[1:], text)
    if tokens[:1] not in (["paths"], ["webhooks"]) or len(tokens) < 3:
        return text
    own = tokens[2:] if tokens[2] == "parameters" else tokens[3:]
    if own[:1] == ["parameters"] and len(own) > 1:
        above = pointer.rsplit("/", len(own) - 2)[0]
        name = f"parameter `{text_of(tree.mapping(above).get('name'))}`"
        return _about_parameter(name, own[2:], text)
    callback = ""
    if own[:1] == ["callbacks"] and len(own) > 4:
        callback, own = f"callback `{own[1]}` ", own[4:]
    header = f"header `{own[3]}`" if own[2:3] == ["headers"] and len(own) > 3 else ""
    where = callback + _in_operation(own[:2] if header and header in text else own)
    return f"{where.strip()}: {text}" if where else text


def _about_component(tree: Tree, tokens: list[str], text: str) -> str:
    """Return a sentence that says what kind of component it is about; schemas are called by their names alone."""
    kind, name, *rest = tokens
    if kind == "parameters":
        parameter = tree.mapping(join("/components/parameters", name))
        return _about_parameter(f"parameter `{text_of(parameter.get('name'))}`", rest, text)
    if rest[:1] == ["headers"] and len(rest) > 1:
        header = f"header `{rest[1]}`"
        return f"response `{name}`{'' if header in text else f' {header}'}: {text}"
    word = {"requestBodies": "request body ", "responses": "response ", "headers": "header "}.get(kind, "")
    return f"{word}`{name}{_inside(rest)}`: {text}"


def _about_parameter(name: str, rest: list[str], text: str) -> str:
    """Return a sentence that names the parameter once."""
    if name in text:
        return text
    if text.startswith(name.removeprefix("parameter ")):
        return f"parameter {text}"
    return f"{_with_inside(name, rest)}: {text}"


def _in_operation(tokens: list[str]) -> str:
    """Return the name of a place in an operation: `request body `.title``, `response 200 `.items[]``."""
    if not tokens or tokens[0] not in _PARTS:
        return ""
    name = _PARTS[tokens[0]]
    rest = tokens[1:]
    if tokens[0] == "responses" and rest:
        name, rest = f"response {rest[0]}", rest[1:]
        if rest[:1] == ["headers"] and len(rest) > 1:
            name, rest = f"{name} header `{rest[1]}`", rest[2:]
    return _with_inside(name, rest)


def _with_inside(name: str, rest: list[str]) -> str:
    start = next((index for index, token in enumerate(rest) if token in ("schema", "itemSchema")), None)
    if start is None:
        return name
    inside = _inside(rest[start + 1 :]).lstrip(".")
    return f"{name} `{inside}`" if inside else name


def _inside(tokens: list[str]) -> str:
    """Return the path of a place inside a schema, in dots and brackets."""
    text = ""
    index = 0
    while index < len(tokens):
        keyword = tokens[index]
        if keyword == "properties" and index + 1 < len(tokens):
            text += f".{tokens[index + 1]}"
            index += 1
        elif keyword in _BELOW:
            text += _BELOW[keyword]
        index += 1
    return text
