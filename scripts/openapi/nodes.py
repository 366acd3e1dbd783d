"""Reach into a document that may be loosely written: nodes by pointer, references followed, cycles and gaps survived."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from .document import JsonObject, child_of, is_array, is_object, join, unescape

# Beside a `$ref` in a schema these say nothing about values, so the schema is the same as its target.
ANNOTATIONS = frozenset({"description", "summary", "title", "example", "examples", "externalDocs", "$comment"})


class Nodes:
    """The nodes of one document. What is not of the expected kind counts as absent, so nothing here raises.

    Attributes:
        data: The document as plain data.
        used: Pointers that references led to, so that unused components are known.
    """

    def __init__(self, data: JsonObject) -> None:
        self.data = data
        self.used: set[str] = set()
        self._raw: dict[str, Any] = {"": data}

    def raw(self, pointer: str) -> Any:
        """Return the node at `pointer`, or None where there is none."""
        if pointer not in self._raw:
            above, _, token = pointer.rpartition("/")
            try:
                self._raw[pointer] = child_of(self.raw(above), token) if pointer.startswith("/") else None
            except KeyError:
                self._raw[pointer] = None
        return self._raw[pointer]

    def mapping(self, pointer: str) -> JsonObject:
        """Return the mapping at `pointer`, empty if there is none."""
        return object_of(self.raw(pointer))

    def items(self, pointer: str) -> list[Any]:
        """Return the list at `pointer`, empty if there is none."""
        return list_of(self.raw(pointer))

    def target(self, reference: Any) -> str | None:
        """Return the pointer that a local `$ref` leads to, or None if it cannot be followed."""
        if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
            return None
        pointer = ""
        for token in reference.split("/")[1:]:
            # In the fragment of a reference a token may be percent-encoded; the pointer of a node never is.
            plain = join(pointer, unescape(token))
            pointer = plain if self.raw(plain) is not None else join(pointer, unescape(unquote(token)))
        if self.raw(pointer) is None:
            return None
        self.used.add(pointer)
        return pointer

    def follow(self, pointer: str) -> str:
        """Return where the references that start at `pointer` end; what stands beside a `$ref` has no effect.

        A circle ends where it closes, and a reference that leads nowhere ends at itself.
        """
        return self._follow(pointer, plain=False)

    def follow_plain(self, pointer: str) -> str:
        """Return where a schema that is only a reference leads to in the end; one with keywords of its own stays."""
        return self._follow(pointer, plain=True)

    def child(self, pointer: str, *tokens: str | int) -> str:
        """Return the pointer of a node below `pointer`, references at its end followed."""
        return self.follow(join(pointer, *tokens))

    def _follow(self, pointer: str, *, plain: bool) -> str:
        seen: set[str] = set()
        while pointer not in seen:
            node = self.raw(pointer)
            if not is_object(node) or "$ref" not in node or (plain and len(node.keys() - ANNOTATIONS) > 1):
                break
            seen.add(pointer)
            target = self.target(node["$ref"])
            if target is None:
                break
            pointer = target
        return pointer


def text_of(value: Any) -> str:
    """Return `value` if it is text, else an empty text."""
    return value if isinstance(value, str) else ""


def object_of(value: Any) -> JsonObject:
    """Return `value` if it is a mapping, else an empty one."""
    return value if is_object(value) else {}


def list_of(value: Any) -> list[Any]:
    """Return `value` if it is a list, else an empty one."""
    return value if is_array(value) else []
