"""Apply overlays to a document, and remember which node came from which line."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from openapi.document import Document, is_array, is_object, join
from openapi.problems import SpecError
from openapi.structure import Tokens

from .overlay import Action, Overlay, compiled


class Unmatched(NamedTuple):
    """An action whose target matches nothing: the target, and its place and file."""

    target: str
    pointer: str
    line: int
    file: str


def apply_overlays(document: Document, overlays: Iterable[Overlay]) -> tuple[Document, list[Unmatched]]:
    """Return the changed document, and the actions that match nothing.

    Raises:
        SpecError: An action cannot be applied to what it matches.
    """
    overlaid = _Overlaid(document)
    for overlay in overlays:
        for action in overlay.actions:
            overlaid.apply(overlay.document, action)
    return overlaid.document(), overlaid.unmatched


class _Overlaid:
    """A document under change.

    Containers are found again by their identity, which stays when a list around them gets shorter.
    """

    def __init__(self, document: Document) -> None:
        self._source = document
        self._root: dict[str, Any] = {"": copy.deepcopy(document.data)}
        self._origins: dict[int, str] = {}
        self._scalars: dict[tuple[int, str], str] = {}
        self._others = dict(document.others)
        self._come_from(self._root[""], "")
        self.unmatched: list[Unmatched] = []

    def apply(self, overlay: Document, action: Action) -> None:
        """Apply one action to everything that its target matches."""
        self._others[overlay.file] = overlay.source
        places = list(dict.fromkeys(_tokens(match) for match in action.target.finditer(self._root[""])))
        if not places:
            pointer = join(action.pointer, "target")
            found = Unmatched(action.node["target"], pointer, overlay.line(pointer), overlay.file)
            self.unmatched.append(found)
        elif action.removes:
            # From the end, so that the indexes of the others in a list do not change.
            for tokens in reversed(places):
                self._remove(overlay, action, tokens)
        else:
            value, origin = self._value(overlay, action)
            for tokens in places:
                self._update(tokens, copy.deepcopy(value), origin)

    def document(self) -> Document:
        """Return the current document."""
        data = self._root[""]
        return replace(self._source, data=data, origins=dict(self._moves(data)), others=self._others)

    def _value(self, overlay: Document, action: Action) -> tuple[Any, str]:
        """Return what an action adds, and its place in the overlay."""
        if "update" in action.node:
            return action.node["update"], f"{overlay.file}#{join(action.pointer, 'update')}"
        path = action.node["copy"]
        found = [match.obj for match in compiled(path).finditer(self._root[""])]
        if len(found) != 1:
            message = f"`copy` {path!r} matches {len(found)} places, and must match one"
            raise _not_applicable(overlay, action, "copy", message)
        return found[0], f"{overlay.file}#{join(action.pointer, 'copy')}"

    def _remove(self, overlay: Document, action: Action, tokens: Tokens) -> None:
        if not tokens:
            raise _not_applicable(overlay, action, "target", "the document as a whole cannot be removed")
        owner: Any = self._at(tokens[:-1])
        del owner[tokens[-1]]

    def _update(self, tokens: Tokens, value: Any, origin: str) -> None:
        owner: Any = self._at(tokens[:-1]) if tokens else self._root
        key = tokens[-1] if tokens else ""
        target = owner[key]
        if is_array(target) and not is_array(value):
            self._come_from(value, origin)
            target.append(value)
        else:
            owner[key] = self._merged(target, value, origin, (id(owner), str(key)))

    def _merged(self, target: Any, value: Any, origin: str, place: tuple[int, str]) -> Any:
        """Merge a value into a node: mappings by their keys, lists one after the other; anything else is replaced."""
        if is_object(target) and is_object(value):
            for key, child in value.items():
                below, at = join(origin, key), (id(target), key)
                target[key] = self._merged(target.get(key), child, below, at) if key in target else child
                if target[key] is child:
                    self._new(child, below, at)
            return target
        if is_array(target) and is_array(value):
            for index, child in enumerate(value):
                self._come_from(child, join(origin, index))
            target.extend(value)
            return target
        self._new(value, origin, place)
        return value

    def _new(self, value: Any, origin: str, place: tuple[int, str]) -> None:
        self._come_from(value, origin)
        if not (is_object(value) or is_array(value)):
            self._scalars[place] = origin

    def _come_from(self, value: Any, origin: str) -> None:
        """Record where a value and all that is in it comes from."""
        waiting = [(value, origin)]
        while waiting:
            node, place = waiting.pop()
            if is_object(node) or is_array(node):
                self._origins[id(node)] = place
                waiting.extend((child, join(place, key)) for key, child in _children(node))

    def _moves(self, data: Any) -> Iterator[tuple[str, str]]:
        """Yield each node that comes from elsewhere than its place says, with where that is."""
        waiting: list[tuple[str, Any]] = [("", data)]
        while waiting:
            pointer, node = waiting.pop()
            above = self._origins[id(node)]
            for key, child in _children(node):
                place, expected = join(pointer, key), join(above, key)
                if is_object(child) or is_array(child):
                    waiting.append((place, child))
                    actual = self._origins[id(child)]
                else:
                    actual = self._scalars.get((id(node), str(key)), expected)
                if actual != expected:
                    yield place, actual

    def _at(self, tokens: Tokens) -> Any:
        node: Any = self._root[""]
        for token in tokens:
            node = node[token]
        return node


def _children(node: dict[str, Any] | list[Any]) -> Iterable[tuple[str | int, Any]]:
    return node.items() if isinstance(node, dict) else enumerate(node)


def _tokens(match: Any) -> Tokens:
    return tuple(match.parts)


def _not_applicable(overlay: Document, action: Action, field: str, message: str) -> SpecError:
    pointer = join(action.pointer, field)
    return SpecError([overlay.problem("invalid-overlay", message, pointer, hint="Correct the action.")])
