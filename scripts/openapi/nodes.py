"""Tolerant access to a document: nodes by pointer, with references followed; cycles and gaps do no harm."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from .document import JsonObject, child_of, is_array, is_object, join, unescape

# Beside a `$ref`, these keywords do not constrain values, so the schema is equivalent to its target.
ANNOTATIONS = frozenset({"description", "summary", "title", "example", "examples", "externalDocs", "$comment"})


class Nodes:
    """The nodes of one document. Values of an unexpected type count as absent, so nothing here raises.

    Attributes:
        data: The document as plain data.
        used: The pointers that references led to, which tells which components are unused.
    """

    def __init__(self, data: JsonObject) -> None:
        self.data = data
        self.used: set[str] = set()
        self._raw: dict[str, Any] = {"": data}

    def raw(self, pointer: str) -> Any:
        """Return the node at `pointer`, or None if there is none."""
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
        """Follow references from `pointer` and return the pointer where they end; siblings of a `$ref` are ignored.

        A circle ends where it closes, and a dangling reference at itself.
        """
        return self._follow(pointer, plain=False)

    def follow_plain(self, pointer: str) -> str:
        """Like `follow`, but stop at a schema with keywords of its own beside its `$ref`."""
        return self._follow(pointer, plain=True)

    def child(self, pointer: str, *tokens: str | int) -> str:
        """Return the pointer of a node below `pointer`, with its references followed."""
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
