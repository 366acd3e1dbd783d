"""The text that a document was read from, and the line of every node in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from .pointers import tokens_of


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
