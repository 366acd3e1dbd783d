"""Read YAML event by event, so that neither depth nor aliases can exhaust the stack or the memory.

Every key is text, as written (`200:` is "200"). Merge keys (`<<`) are applied, as common readers
do, although YAML 1.2 has dropped them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from openapi.document import LineNode, is_array, is_object, size_of
from openapi.pointers import join
from openapi.problems import Problem, SpecError

from .limits import MOST_LEVELS, MOST_PROBLEMS, MOST_REPEATED_NODES
from .scalars import ScalarError, read_scalar

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_RESOLVED_TAGS = frozenset(_CORE + name for name in ("bool", "float", "int", "map", "null", "seq"))
_TEXT_TAGS = frozenset({"!", _CORE + "str"})
_QUOTES = frozenset({"'", '"', "|", ">"})


@dataclass(slots=True)
class OpenNode:
    """A mapping or a list that is being read.

    Attributes:
        value: What was read so far.
        lines: The lines of it.
        anchor: The name of its anchor, if it has one.
        key: In a mapping, the key whose value comes next.
        key_line: The line of that key.
        is_merge: Whether that key is `<<`.
    """

    value: Any
    lines: LineNode
    anchor: str | None
    key: str | None = None
    key_line: int = 0
    is_merge: bool = False
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

    def add(self, value: Any, lines: LineNode) -> bool:
        """Add the next value; return whether it is allowed here."""
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


def read_yaml(text: str, name: str) -> tuple[Any, LineNode]:
    """Return the value of a YAML text and the lines of its nodes.

    Raises:
        SpecError: It has something that JSON does not have.
        yaml.YAMLError: It is not YAML.
    """
    reader = _Reader(name)
    for event in yaml.parse(text, Loader=_Loader):
        take = reader.takers.get(type(event))
        if take is not None:
            take(event)
    if reader.problems:
        raise SpecError(reader.problems)
    return reader.value, reader.lines


class _Reader:
    """Builds plain values from YAML events; records lines and problems on the way."""

    def __init__(self, name: str) -> None:
        self.value: Any = None
        self.lines = LineNode(1)
        self.problems: list[Problem] = []
        self.takers: dict[type, Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._start_document,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: lambda event: self._open(event, {}, {}),
            yaml.SequenceStartEvent: lambda event: self._open(event, [], []),
            yaml.MappingEndEvent: lambda _: self._close(),
            yaml.SequenceEndEvent: lambda _: self._close(),
        }
        self._name = name
        self._stack: list[OpenNode] = []
        self._anchors: dict[str, tuple[Any, LineNode] | None] = {}
        self._documents = self._aliased = 0

    def _start_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop("several-documents", "a second YAML document starts here", event, "Keep one to a file.")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self._stack and self._stack[-1].wants_key:
            is_plain = event.style not in _QUOTES and event.tag is None
            self._take_key(event.value, event, is_merge=is_plain and event.value == "<<")
            value: Any = event.value
        else:
            value = self._value_of(event)
            self._add(value, LineNode(self._line(event)))
        if event.anchor is not None:
            self._anchors[event.anchor] = value, LineNode(self._line(event))

    def _value_of(self, event: yaml.ScalarEvent) -> Any:
        if event.tag is None and event.style in _QUOTES:
            return event.value
        if event.tag in _TEXT_TAGS:
            return event.value
        self._check_tag(event)
        try:
            return read_scalar(event.value)
        except ScalarError as error:
            self._report(error.rule, str(error), event, error.hint)
            return event.value

    def _take_key(self, key: str, event: yaml.Event, *, is_merge: bool = False) -> None:
        above = self._stack[-1]
        above.key, above.key_line, above.is_merge = key, self._line(event), is_merge
        if not is_merge and key in above.value:
            first = above.line_of(key)
            self._report("duplicate-key", f"the key {key!r} is also on line {first}", event, "Keep one.")

    def _alias(self, event: yaml.AliasEvent) -> None:
        anchored = self._anchors.get(str(event.anchor))
        if anchored is None:
            if event.anchor in self._anchors:
                self._stop("alias-loop", f"the alias *{event.anchor} contains itself", event, "Use a $ref.")
            self._stop("unknown-alias", f"there is no anchor &{event.anchor} above", event, "Correct the alias.")
            return
        value, lines = anchored
        if self._stack and self._stack[-1].wants_key:
            if not isinstance(value, str):
                self._stop("key-not-text", "a key is a mapping or a list", event, "Quote the key.")
            self._take_key(str(value), event)
            return
        nodes, levels = size_of(value)
        self._aliased += nodes
        if self._aliased > MOST_REPEATED_NODES:
            message = f"the aliases up to here stand for more than {MOST_REPEATED_NODES:,} nodes"
            self._stop("too-many-aliases", message, event, "Use a $ref.")
        self._check_depth(levels, event)
        self._add(copy.deepcopy(value), lines)

    def _open(self, event: yaml.CollectionStartEvent, value: Any, lines: Any) -> None:
        if self._stack and self._stack[-1].wants_key:
            self._stop("key-not-text", "a key is a mapping or a list", event, "Quote the key.")
        if event.tag not in _TEXT_TAGS:
            self._check_tag(event)
        self._check_depth(1, event)
        line = self._line(event)
        if self._stack and self._stack[-1].key is not None:
            line = self._stack[-1].key_line
        self._stack.append(OpenNode(value, LineNode(line, lines), event.anchor))
        if event.anchor is not None:
            self._anchors[event.anchor] = None

    def _close(self) -> None:
        node = self._stack.pop()
        node.apply_merges()
        if node.anchor is not None:
            self._anchors[node.anchor] = node.value, node.lines
        self._add(node.value, node.lines)

    def _add(self, value: Any, lines: LineNode) -> None:
        if not self._stack:
            self.value, self.lines = value, lines
        elif not self._stack[-1].add(value, lines):
            place = self._stack[-1].key_line
            hint = "Let it be an alias of a mapping, or a list of them."
            message = "a merge key (<<) needs a mapping"
            pointer = join(self._pointer(), "<<")
            self.problems.append(Problem("invalid-merge-key", message, pointer, hint, self._name, place))

    def _check_depth(self, height: int, event: yaml.Event) -> None:
        if len(self._stack) + height > MOST_LEVELS:
            message = f"the document is nested more than {MOST_LEVELS} levels deep"
            self._stop("nested-too-deeply", message, event, "Move the inner part to components, and use a $ref.")

    def _check_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag not in _RESOLVED_TAGS:
            tag = event.tag.replace(_CORE, "!!")
            self._report("unknown-tag", f"the tag {tag} means nothing in OpenAPI", event, "Remove the tag.")

    def _pointer(self) -> str:
        return join("", *(node.token for node in self._stack if node.token is not None))

    @staticmethod
    def _line(event: yaml.Event) -> int:
        return event.start_mark.line + 1 if event.start_mark else 0

    def _report(self, rule: str, message: str, event: yaml.Event, hint: str) -> None:
        self.problems.append(Problem(rule, message, self._pointer(), hint, self._name, self._line(event)))
        if len(self.problems) >= MOST_PROBLEMS:
            raise SpecError(self.problems)

    def _stop(self, rule: str, message: str, event: yaml.Event, hint: str) -> None:
        self._report(rule, message, event, hint)
        raise SpecError(self.problems)
