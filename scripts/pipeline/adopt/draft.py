"""The draft: a copy of a document that the rewrites change in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from openapi.document import Document, JsonObject, is_object
from openapi.operations import Operation, operation_at, operations_of
from openapi.pointers import Moves, origin_of
from openapi.references import References
from openapi.validity import Finding

from .left_out import Kind, LeftOut


class Draft:
    """A document in the making.

    Attributes:
        source: The document that the run began with.
        data: The copy that the rewrites change.
        invalid: The invalid parts of the document.
        left_out: What has been left out so far.
    """

    def __init__(self, source: Document, invalid: Iterable[Finding] = ()) -> None:
        self.source = source
        self.invalid = tuple(invalid)
        self.data: JsonObject = deepcopy(source.data)
        self.left_out: list[LeftOut] = []
        self._moved = Moves()

    @property
    def schemas(self) -> JsonObject:
        """The named schemas; the mapping may be changed."""
        components = self.data.setdefault("components", {})
        schemas: JsonObject = components.setdefault("schemas", {})
        return schemas

    @property
    def references(self) -> References:
        """What follows references in the draft as it stands."""
        return References(self.data)

    def document(self) -> Document:
        """Return the draft as a document; the source itself if nothing was changed."""
        return self.source if self.data == self.source.data else self.source.rewritten(self.data, self._moved)

    def move(self, new: str, old: str) -> None:
        """Record that the node at `new` was at `old` before this step."""
        self._moved.add(new, old)

    def origin(self, pointer: str) -> str:
        """Return the pointer in the source that the node at `pointer` comes from."""
        return origin_of(pointer, self._moved)

    def leave_out(self, kind: Kind, pointer: str, detail: str = "") -> None:
        """Record that the node at `pointer` is left out."""
        place = self.origin(pointer)
        file, line, in_file = self.source.place(place)
        other = "" if file == self.source.file else file
        self.left_out.append(LeftOut(kind, in_file, line, detail, operation_at(self.source.data, place), other))

    def operations(self) -> Iterator[Operation]:
        """Yield the operations as they stand."""
        return operations_of(self.references)

    def resolve(self, reference: str) -> Any:
        """Return the target of a local reference, None if it is dangling."""
        references = self.references
        target = references.target(reference)
        return None if target is None else references.raw(target)

    def follow(self, node: Any, pointer: str = "") -> tuple[JsonObject, str]:
        """Return the mapping at the end of a chain of references, and its pointer; ({}, pointer) if it is dangling."""
        return self.references.located(node, pointer)


def items_of(node: Any) -> list[tuple[str, Any]]:
    """Return the items of a mapping, none for anything else; the mapping may be changed during the iteration."""
    return list(node.items()) if is_object(node) else []
