"""Apply overlays to a document, and remember which node came from which line."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from openapi.document import Document, children_of, is_array, is_object, join, size_of
from openapi.problems import SpecError
from openapi.reading.limits import MOST_LEVELS, MOST_REPEATED_NODES

from .json_path import JSONPath, Place
from .overlay import Action, Overlay


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
        self._added = 0
        self._come_from(self._root[""], "")
        self.unmatched: list[Unmatched] = []

    def apply(self, overlay: Document, action: Action) -> None:
        """Apply one action to everything that its target matches."""
        self._others[overlay.file] = overlay.source
        places = action.target.places(self._root[""], self._root)
        if not places:
            pointer = join(action.pointer, "target")
            found = Unmatched(action.node["target"], pointer, overlay.line(pointer), overlay.file)
            self.unmatched.append(found)
        elif action.removes:
            self._remove(overlay, action, places)
        else:
            value, field = self._value(overlay, action)
            self._check(overlay, action, field, value, places)
            origin = f"{overlay.file}#{join(action.pointer, field)}"
            # By their owners: what one update replaces is no longer in the document, and the next does no harm there.
            for owner, key, _ in places:
                self._update(owner, key, copy.deepcopy(value), origin)

    def document(self) -> Document:
        """Return the current document."""
        data = self._root[""]
        return replace(self._source, data=data, origins=dict(self._moves(data)), others=self._others)

    def _value(self, overlay: Document, action: Action) -> tuple[Any, str]:
        """Return what an action adds, and the field that says so."""
        if "update" in action.node:
            return action.node["update"], "update"
        path = action.node["copy"]
        found = JSONPath(path).places(self._root[""], self._root)
        if len(found) != 1:
            message = f"`copy` {path!r} matches {len(found)} places, and must match one"
            raise _not_applicable(overlay, action, "copy", message)
        return found[0].owner[found[0].key], "copy"

    def _check(self, overlay: Document, action: Action, field: str, value: Any, places: list[Place]) -> None:
        nodes, levels = size_of(value)
        self._added += nodes * len(places)
        if self._added > MOST_REPEATED_NODES:
            message = f"the actions up to here add more than {MOST_REPEATED_NODES:,} nodes"
        elif max(len(place.tokens) for place in places) + levels > MOST_LEVELS:
            message = f"the result is nested more than {MOST_LEVELS} levels deep"
        elif not is_object(value) and not all(place.tokens for place in places):
            message = "the document as a whole can only be updated with a mapping"
        else:
            return
        raise _not_applicable(overlay, action, field, message)

    def _remove(self, overlay: Document, action: Action, places: list[Place]) -> None:
        if not all(place.tokens for place in places):
            raise _not_applicable(overlay, action, "target", "the document as a whole cannot be removed")
        # From the end, so that the indexes of the others in a list do not change.
        for place in sorted(places, key=lambda place: place.key if is_array(place.owner) else 0, reverse=True):
            del place.owner[place.key]

    def _update(self, owner: Any, key: Any, value: Any, origin: str) -> None:
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
                waiting.extend((child, join(place, key)) for key, child in children_of(node))

    def _moves(self, data: Any) -> Iterator[tuple[str, str]]:
        """Yield each node that comes from elsewhere than its place says, with where that is."""
        waiting: list[tuple[str, Any]] = [("", data)]
        while waiting:
            pointer, node = waiting.pop()
            above = self._origins[id(node)]
            for key, child in children_of(node):
                place, expected = join(pointer, key), join(above, key)
                if is_object(child) or is_array(child):
                    waiting.append((place, child))
                    actual = self._origins[id(child)]
                else:
                    actual = self._scalars.get((id(node), str(key)), expected)
                if actual != expected:
                    yield place, actual


def _not_applicable(overlay: Document, action: Action, field: str, message: str) -> SpecError:
    pointer = join(action.pointer, field)
    return SpecError([overlay.problem("invalid-overlay", message, pointer, hint="Correct the action.")])
