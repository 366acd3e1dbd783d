"""A parsed, perhaps rewritten document: plain data that knows the file and line of every node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import unquote

from .pointers import escape, join, origin_of, unescape
from .problems import Problem
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

JsonObject = dict[str, Any]

_INDEX = re.compile("0|[1-9][0-9]{0,8}")

__all__ = ["Document", "JsonObject", "child_of", "escape", "is_array", "is_object", "join", "unescape", "walk"]


def is_object(node: Any) -> TypeGuard[JsonObject]:
    """Tell whether a node is a mapping."""
    return isinstance(node, dict)


def is_array(node: Any) -> TypeGuard[list[Any]]:
    """Tell whether a node is a list."""
    return isinstance(node, list)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document.

    Attributes:
        data: The document as plain dicts, lists and scalars.
        source: The file that it was read from.
        origins: For nodes that a rewrite moved or created, their pointer here and the one in the source.
            Nodes below such a node come from below its origin. The origin of a node from another file is the
            name of that file, `#`, and the pointer in it.
        others: The files beside it that parts of it were read from, by name.
    """

    data: JsonObject
    source: Source
    origins: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    others: Mapping[str, Source] = field(default_factory=dict[str, Source], repr=False)

    @property
    def file(self) -> str:
        """The name of the document in messages, as the user gave it."""
        return self.source.name

    @property
    def text(self) -> str:
        """The text of the document as it was read, without the files beside it."""
        return self.source.text

    def rewritten(self, data: JsonObject, moved: Mapping[str, str] | None = None) -> Document:
        """Return this document with other data; `moved` maps the pointers of new nodes to where they come from."""
        moved = {new: self.origin(old) for new, old in (moved or {}).items()}
        return replace(self, data=data, origins={**self.origins, **moved})

    def origin(self, pointer: str) -> str:
        """Return the pointer in the source that the node at `pointer` comes from."""
        return origin_of(pointer, self.origins)

    def place(self, pointer: str) -> tuple[str, int, str]:
        """Return the file, the line and the pointer in that file where the node at `pointer` comes from.

        A node that the file does not have takes the line of its nearest ancestor.
        """
        origin = self.origin(pointer)
        file, mark, below = origin.partition("#")
        if mark and file in self.others:
            return file, self.others[file].line(below), below
        return self.file, self.source.line(origin), origin

    def line(self, pointer: str) -> int:
        """Return the line of a node in its file, or of its nearest ancestor that has one."""
        return self.place(pointer)[1]

    def problem(self, rule: str, message: str, pointer: str = "", *, hint: str = "", operation: str = "") -> Problem:
        """Return a `Problem` about the node at `pointer`, with the file, line and pointer of its source."""
        file, line, origin = self.place(pointer)
        return Problem(rule, message, origin, hint, file, line, operation)

    def resolve(self, reference: str) -> Any:
        """Return the node that a local `$ref` such as `#/components/schemas/Pet` points to.

        Raises:
            KeyError: The reference is not local or nothing is there.
        """
        return resolve(self.data, reference)

    def follow(self, node: Any) -> JsonObject:
        """Return the object that `node` is, or that its chain of local references ends at.

        Returns {} if that is not an object, if a reference is not local or is dangling, or if the references
        are circular.
        """
        return follow(self.data, node)[0]


def resolve(data: JsonObject, reference: str) -> Any:
    """Return the node of a document that a local `$ref` leads to; see `Document.resolve`.

    Raises:
        KeyError: The reference is not local or nothing is there.
    """
    if not reference.startswith("#"):
        raise KeyError(reference)
    node: Any = data
    for token in reference[1:].split("/")[1:]:
        try:
            node = child_of(node, token)
        except KeyError:
            raise KeyError(reference) from None
    return node


def follow(data: JsonObject, node: Any, pointer: str = "") -> tuple[JsonObject, str]:
    """Return the object that a chain of references ends at, and its pointer; see `Document.follow`.

    The pointer is the given one if `node` is not a reference. A chain that leads nowhere ends at an empty object.
    """
    seen: set[str] = set()
    while is_object(node) and isinstance(node.get("$ref"), str):
        reference = node["$ref"]
        if reference in seen:
            return {}, pointer
        seen.add(reference)
        pointer = reference.removeprefix("#")
        try:
            node = resolve(data, reference)
        except KeyError:
            return {}, pointer
    return (node if is_object(node) else {}), pointer


def child_of(node: Any, token: str) -> Any:
    """Return what a reference token leads to; in the fragment of a reference it may be percent-encoded.

    Raises:
        KeyError: Nothing is there.
    """
    for key in (unescape(token), unescape(unquote(token))):
        if is_object(node) and key in node:
            return node[key]
        if is_array(node) and _INDEX.fullmatch(key) and int(key) < len(node):
            return node[int(key)]
    raise KeyError(token)


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every node below and including `node` with its JSON pointer, parents first."""
    stack = [(pointer, node)]
    while stack:
        pointer, node = stack.pop()
        yield pointer, node
        children = node.items() if is_object(node) else enumerate(node) if is_array(node) else ()
        stack.extend(reversed([(join(pointer, key), child) for key, child in children]))
