"""A parsed, perhaps rewritten document: plain data that knows the file and line of every node."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard

from .pointers import escape, join, origin_of, tokens_of, unescape
from .problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

JsonObject = dict[str, Any]

_INDEX = re.compile("0|[1-9][0-9]{0,8}")

__all__ = [
    "Document", "JsonObject", "LineNode", "Lines", "Source", "child_of", "children_of", "escape", "is_array", "is_object", "join", "list_of", "object_of", "objects", "size_of",
    "text_of", "unescape", "walk",
]  # fmt: skip


def is_object(node: Any) -> TypeGuard[JsonObject]:
    """True if a node is a mapping."""
    return isinstance(node, dict)


def is_array(node: Any) -> TypeGuard[list[Any]]:
    """True if a node is a list."""
    return isinstance(node, list)


def object_of(value: Any) -> JsonObject:
    """Return `value` if it is a mapping, else an empty one."""
    return value if is_object(value) else {}


def list_of(value: Any) -> list[Any]:
    """Return `value` if it is a list, else an empty one."""
    return value if is_array(value) else []


def text_of(value: Any) -> str:
    """Return `value` if it is text, else an empty text."""
    return value if isinstance(value, str) else ""


class Lines(Protocol):
    """The 1-based line where a node starts (for a mapping's value: its key), and the lines of its children."""

    @property
    def line(self) -> int:
        """The line."""
        ...

    def child(self, token: str) -> Lines | None:
        """Return the lines below a key or an index, None if there is nothing."""
        ...


@dataclass(frozen=True, slots=True)
class LineNode:
    """Lines that are known from the start; a number stands for a node without children, as documents have mostly those."""

    line: int
    children: dict[str, LineNode | int] | list[LineNode | int] | None = None

    def child(self, token: str) -> LineNode | None:
        """Return the lines below a key or an index, None if there is nothing."""
        found: LineNode | int | None = None
        if isinstance(self.children, dict):
            found = self.children.get(token)
        elif self.children is not None and token.isdecimal() and int(token) < len(self.children):
            found = self.children[int(token)]
        return LineNode(found) if isinstance(found, int) else found

    @property
    def shortest(self) -> LineNode | int:
        """The node, or its line if it has no children."""
        return self.line if self.children is None else self


@dataclass(frozen=True)
class Source:
    """A file as it was read.

    Attributes:
        name: The file as the user named it, for messages.
        text: Its content.
        find_lines: Returns the lines of its nodes; called once, on first use.
    """

    name: str
    text: str
    find_lines: Callable[[], Lines] = field(repr=False)

    @cached_property
    def _lines(self) -> Lines:
        return self.find_lines()

    def line(self, pointer: str) -> int:
        """Return the line of a node, or of its nearest ancestor that has one."""
        node: Lines = self._lines
        for token in tokens_of(pointer):
            below = node.child(token)
            if below is None:
                break
            node = below
        return node.line


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document.

    Attributes:
        data: The document as plain dicts, lists and scalars.
        source: The file that it was read from.
        origins: For nodes that a rewrite moved or created, their pointer here and the one in the source.
            Nodes below such a node are below its origin, too. The origin of a node from another file is the
            name of that file, `#`, and the pointer in it.
        others: The other files that parts of it were read from, by name.
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
        """The text of the document as read, without other files."""
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


def child_of(node: Any, key: str) -> Any:
    """Return the value of a mapping's key or a list's index, None if there is none."""
    if is_object(node):
        return node.get(key)
    return node[int(key)] if is_array(node) and _INDEX.fullmatch(key) and int(key) < len(node) else None


def children_of(node: Any) -> Iterable[tuple[str | int, Any]]:
    """Return the children of a mapping or a list, each with its key or index; none of anything else."""
    return node.items() if is_object(node) else enumerate(node) if is_array(node) else ()


def size_of(node: Any) -> tuple[int, int]:
    """Return the number of values in a node, and how deep its mappings and lists are nested."""
    count = levels = 0
    level = [node]
    while level:
        nested = [each for each in level if is_object(each) or is_array(each)]
        count, levels = count + len(level), levels + bool(nested)
        level = [child for each in nested for _, child in children_of(each)]
    return count, levels


def walk(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield every node below and including `node` with its JSON pointer from there, parents first."""
    stack = [("", node)]
    while stack:
        pointer, node = stack.pop()
        yield pointer, node
        stack.extend(reversed([(join(pointer, key), child) for key, child in children_of(node)]))


def objects(node: Any) -> Iterator[JsonObject]:
    """Yield every mapping below and including `node`, in no particular order; without pointers this takes a third of the time."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if is_array(node):
            waiting.extend(node)
        elif is_object(node):
            waiting.extend(node.values())
            yield node
