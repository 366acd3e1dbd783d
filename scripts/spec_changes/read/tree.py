"""Reach into a loosely written document: nodes by pointer, references followed, cycles and gaps survived."""

from __future__ import annotations

from typing import Any

from openapi.document import Document, JsonObject, is_array, is_object, join, unescape

# Beside a `$ref` these say nothing about values, so the node is the same as its target.
ANNOTATIONS = frozenset({"description", "summary", "title", "example", "examples", "externalDocs", "$comment"})


class Tree:
    """The nodes of one document.

    Attributes:
        document: The parsed document.
        used: Pointers that references led to, so that unused components are known.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.used: set[str] = set()
        self._raw: dict[str, Any] = {"": document.data}

    def raw(self, pointer: str) -> Any:
        """Return the node at `pointer`, or None where there is none."""
        if pointer not in self._raw:
            above, _, token = pointer.rpartition("/")
            self._raw[pointer] = _step(self.raw(above), token) if pointer.startswith("/") else None
        return self._raw[pointer]

    def target(self, reference: Any) -> str | None:
        """Return the pointer that a local `$ref` leads to, or None if it cannot be followed."""
        if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
            return None
        pointer = reference[1:]
        if self.raw(pointer) is None:
            return None
        self.used.add(pointer)
        return pointer

    def follow(self, pointer: str) -> str:
        """Return where a node that is only a reference leads to in the end; a cycle ends where it closes."""
        seen: set[str] = set()
        while pointer not in seen:
            node = self.raw(pointer)
            if not is_object(node) or "$ref" not in node:
                break
            seen.add(pointer)
            keys = node.keys() - ANNOTATIONS
            target = self.target(node["$ref"]) if len(keys) == 1 else None
            if target is None:
                break
            pointer = target
        return pointer

    def child(self, pointer: str, *tokens: str | int) -> str:
        """Return the pointer of a node below `pointer`, references at its end followed."""
        return self.follow(join(pointer, *tokens))

    def mapping(self, pointer: str) -> JsonObject:
        """Return the mapping at `pointer`, empty if there is none."""
        node = self.raw(pointer)
        return node if is_object(node) else {}

    def items(self, pointer: str) -> list[Any]:
        """Return the list at `pointer`, empty if there is none."""
        node = self.raw(pointer)
        return node if is_array(node) else []


def _step(node: Any, token: str) -> Any:
    """Return what a mapping or list holds under one token of a pointer, or None."""
    if is_object(node):
        return node.get(unescape(token) if "~" in token else token)
    items = list_of(node)
    return items[int(token)] if token.isdecimal() and int(token) < len(items) else None


def text_of(value: Any) -> str:
    """Return `value` if it is text, else an empty text."""
    return value if isinstance(value, str) else ""


def object_of(value: Any) -> JsonObject:
    """Return `value` if it is a mapping, else an empty one."""
    return value if is_object(value) else {}


def list_of(value: Any) -> list[Any]:
    """Return `value` if it is a list, else an empty one."""
    return value if is_array(value) else []
