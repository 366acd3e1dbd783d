"""The nodes of a document by their pointers, and where references lead. Cycles and gaps do no harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from .document import JsonObject, child_of, is_object, join, list_of, object_of, unescape

# Beside a `$ref`, these keywords do not constrain values, so the schema is equivalent to its target.
ANNOTATIONS = frozenset({"description", "summary", "title", "example", "examples", "externalDocs", "$comment"})


class References:
    """Follows the references of one document. Values of an unexpected type count as absent, so nothing here raises.

    A reference may lead to any node of the document. Reading has made all of them JSON pointers: see `openapi.bundling`.

    Attributes:
        data: The document as plain data.
    """

    def __init__(self, data: JsonObject) -> None:
        self.data = data
        self._nodes: dict[str, Any] = {"": data}
        self._targets: dict[str, str | None] = {}

    def raw(self, pointer: str) -> Any:
        """Return the node at `pointer`, or None if there is none."""
        try:
            return self._nodes[pointer]
        except KeyError:
            above, slash, token = pointer.rpartition("/")
            found = self._nodes[pointer] = child_of(self.raw(above), unescape(token)) if slash else None
            return found

    def nearest(self, pointer: str) -> str:
        """Return the pointer of the node at `pointer`, or of the nearest one above it that is there."""
        while pointer and self.raw(pointer) is None:
            pointer = pointer.rpartition("/")[0]
        return pointer

    def mapping(self, pointer: str) -> JsonObject:
        """Return the mapping at `pointer`, empty if there is none."""
        return object_of(self.raw(pointer))

    def items(self, pointer: str) -> list[Any]:
        """Return the list at `pointer`, empty if there is none."""
        return list_of(self.raw(pointer))

    def target(self, reference: Any) -> str | None:
        """Return the pointer that a `$ref` leads to, or None if it leads to nothing."""
        if not isinstance(reference, str):
            return None
        if reference not in self._targets:
            self._targets[reference] = self._target(reference)
        return self._targets[reference]

    def _target(self, reference: str) -> str | None:
        if not (reference == "#" or reference.startswith("#/")):
            return None
        pointer = ""
        for token in reference.split("/")[1:]:
            # In the fragment of a reference a token may be percent-encoded; the pointer of a node never is.
            plain = join(pointer, unescape(token))
            pointer = plain if self.raw(plain) is not None else join(pointer, unescape(unquote(token)))
        return None if self.raw(pointer) is None else pointer

    def follow(self, pointer: str, *, plain: bool = False) -> str:
        """Follow references from `pointer` and return the pointer where they end; siblings of a `$ref` are ignored.

        A circle ends where it closes, a dangling reference at itself, and if `plain`, a schema with other keywords next to
        its `$ref` is an end.
        """
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

    def child(self, pointer: str, *tokens: str | int) -> str:
        """Return the pointer of a node below `pointer`, with its references followed."""
        return self.follow(join(pointer, *tokens))

    def resolved(self, node: Any) -> JsonObject:
        """Return the object that `node` is, or that its chain of references ends at; {} if it leads to none."""
        return self.located(node)[0]

    def located(self, node: Any, pointer: str = "") -> tuple[JsonObject, str]:
        """Return the object that the node at `pointer` is or leads to, and its pointer."""
        if _is_reference(node):
            target = self.target(node["$ref"])
            pointer = pointer if target is None else self.follow(target)
            node = None if target is None else self.raw(pointer)
        return {} if _is_reference(node) else object_of(node), pointer

    def parts(self, schema: Any, keywords: tuple[str, ...] = ("allOf", "oneOf", "anyOf")) -> Iterator[JsonObject]:
        """Yield a schema and all that it consists of by some keywords, references followed, each once."""
        waiting, seen = [schema], set[int]()
        while waiting:
            node = self.resolved(waiting.pop())
            if id(node) not in seen:
                seen.add(id(node))
                yield node
                waiting += [part for keyword in reversed(keywords) for part in reversed(list_of(node.get(keyword)))]


def _is_reference(node: Any) -> bool:
    return is_object(node) and isinstance(node.get("$ref"), str)
