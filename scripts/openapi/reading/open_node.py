"""A mapping or a list while it is being read, and the value of an anchor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from openapi.document import is_array, is_object
from openapi.source import LineNode


class Anchored(NamedTuple):
    """The target of an alias: its value, its lines, its number of nodes, and its depth."""

    value: Any
    lines: LineNode
    nodes: int
    height: int


@dataclass(slots=True)
class OpenNode:
    """A mapping or a list that is being read.

    Attributes:
        value: What was read so far.
        lines: The lines of it.
        anchor: The name of its anchor, if it has one.
        nodes_before: How many nodes the document has before this one.
        key: In a mapping, the key whose value comes next.
        key_line: The line of that key.
        is_merge: Whether that key is `<<`.
        height: The levels below, 1 for a node without any.
    """

    value: Any
    lines: LineNode
    anchor: str | None
    nodes_before: int
    key: str | None = None
    key_line: int = 0
    is_merge: bool = False
    height: int = 1
    _merged: list[tuple[dict[str, Any], LineNode]] = field(default_factory=list[tuple[dict[str, Any], LineNode]])

    @property
    def wants_key(self) -> bool:
        """Whether the next node is the key of a mapping."""
        return self.key is None and isinstance(self.value, dict)

    @property
    def token(self) -> str | int | None:
        """The key or index of the next node."""
        return len(self.value) if is_array(self.value) else self.key

    def line_of(self, key: str) -> int:
        """Return the line of a key that was read."""
        child = self.lines.child(key)
        return child.line if child else self.lines.line

    def add(self, value: Any, lines: LineNode, height: int) -> bool:
        """Add the next value; return whether it is allowed here."""
        self.height = max(self.height, height + 1)
        if isinstance(self.lines.children, list):
            self.value.append(value)
            self.lines.children.append(lines.shortest)
            return True
        if self.is_merge:
            self.key, self.is_merge = None, False
            return self._merge(value, lines)
        if isinstance(self.lines.children, dict) and self.key is not None:
            self.value[self.key] = value
            self.lines.children[self.key] = LineNode(self.key_line, lines.children).shortest
        self.key = None
        return True

    def apply_merges(self) -> None:
        """Apply the merge keys; the mapping's own keys win, then those of the first merged mapping."""
        for value, lines in self._merged:
            for key, item in value.items():
                if key not in self.value and isinstance(self.lines.children, dict):
                    self.value[key] = item
                    self.lines.children[key] = (lines.child(key) or lines).shortest

    def _merge(self, value: Any, lines: LineNode) -> bool:
        if is_object(value):
            self._merged.append((value, lines))
            return True
        if not is_array(value) or not all(map(is_object, value)):
            return False
        self._merged += [(item, lines.child(str(index)) or lines) for index, item in enumerate(value)]
        return True
