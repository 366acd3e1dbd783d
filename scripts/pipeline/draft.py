"""The draft: a copy of a document that the mends and the rewrites change in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

from openapi.document import Document, JsonObject, is_array, is_object, join, unescape
from openapi.operations import Operation, operation_at, operations_of
from openapi.pointers import Moves, origin_of
from openapi.references import References
from openapi.spec import Spec

from .changes import Change, Fault, Kind

SCHEMAS = "/components/schemas"


@dataclass(frozen=True, slots=True)
class PackageNames:
    """The caller's names for the package and the client's class; "" if the document decides."""

    package: str = ""
    client: str = ""


class Place(NamedTuple):
    """The place of an inline schema, from which its name comes.

    Attributes:
        owner: The named schema or the part that it belongs to, "" if it belongs to an operation.
        words: The way from there to the place, or from the name of the operation.
        status: The status of the response that it is the whole body of, if that is an error.
        media: What tells its media type from the usual one of that body, if it has another.
    """

    owner: str
    words: tuple[str, ...] = ()
    status: str = ""
    media: str = ""

    def below(self, *words: str) -> Place:
        """Return the place of a part of what is at this one."""
        return Place(self.owner, (*self.words, *words), "" if words else self.status, self.media)


class Part(NamedTuple):
    """An inline schema that becomes a class or an alias: its place, and its title."""

    place: Place
    title: str


class Message(NamedTuple):
    """A request body or a response, its pointer, and its name or that of its operation."""

    node: JsonObject
    pointer: str
    label: str
    is_request: bool


class Draft:
    """A document in the making.

    Attributes:
        spec: What the rewrites began with.
        source: The document of it.
        names: The caller's names.
        data: The copy that the rewrites change.
        changes: What the rewrites did to it, each once, in their order.
        labels: Shorter names for operations, by their operationId.
        parts: The inline schemas among the named ones, by their key there, until they have names.
    """

    def __init__(self, spec: Spec, names: PackageNames | None = None) -> None:
        self.spec = spec
        self.source = spec.document
        self.names = names or PackageNames()
        self.data: JsonObject = deepcopy(spec.data)
        self.changes: dict[Change, None] = {}
        self.labels: dict[str, str] = {}
        self.parts: dict[str, Part] = {}
        self._moved = Moves()

    @property
    def components(self) -> JsonObject:
        """The components; the mapping may be changed."""
        components: JsonObject = self.data.setdefault("components", {})
        return components

    @property
    def schemas(self) -> JsonObject:
        """The named schemas; the mapping may be changed."""
        schemas: JsonObject = self.components.setdefault("schemas", {})
        return schemas

    @property
    def references(self) -> References:
        """Follows references in the current draft; after nodes are replaced, get a new one."""
        return References(self.data)

    def document(self) -> Document:
        """Return the draft as a document."""
        return self.source.rewritten(self.data, self._moved)

    def rename_path(self, path: str, new: str) -> None:
        """Give the operations of a path another one, in its place."""
        self.data["paths"] = {new if each == path else each: item for each, item in self.data["paths"].items()}
        self.move(join("/paths", new), join("/paths", path))

    def move(self, new: str, old: str) -> None:
        """Record that the node at `new` was at `old` before this step."""
        self._moved.add(new, old)

    def origin(self, pointer: str) -> str:
        """Return the pointer in the source that the node at `pointer` comes from."""
        return origin_of(pointer, self._moved)

    def record(self, kind: Kind, pointer: str, detail: str = "", hint: str = "", fault: Fault | None = None) -> None:
        """Record what is done to the node at `pointer`; see `Change`."""
        place = self.origin(pointer)
        file, line, in_file = self.source.place(place)
        other = "" if file == self.source.file else file
        operation = operation_at(self.source.data, place)
        self.changes[Change(kind, in_file, line, detail, operation, other, hint, fault)] = None

    def operations(self) -> Iterator[Operation]:
        """Yield the current operations."""
        return operations_of(self.references)

    def messages(self) -> Iterator[Message]:
        """Yield the request bodies and the responses of the operations, then those that several may share."""
        for operation in self.operations():
            pointer, node = operation.pointer, operation.node
            if is_object(body := node.get("requestBody")):
                yield Message(body, join(pointer, "requestBody"), operation.label, is_request=True)
            for status, response in items_of(node.get("responses")):
                if is_object(response):
                    yield Message(response, join(pointer, "responses", status), operation.label, is_request=False)
        for section in ("requestBodies", "responses"):
            for name, shared in items_of(self.components.get(section)):
                if is_object(shared):
                    yield Message(shared, join("/components", section, name), name, section == "requestBodies")

    def follow(self, node: Any, pointer: str = "") -> tuple[JsonObject, str]:
        """Return the mapping at the end of a chain of references, and its pointer; ({}, pointer) if it is dangling."""
        return self.references.located(node, pointer)


def remove(data: JsonObject, pointer: str) -> None:
    """Remove the node at `pointer`, if it is there."""
    above, _, token = pointer.rpartition("/")
    owner, last = References(data).raw(above), unescape(token)
    if is_object(owner):
        owner.pop(last, None)
    elif is_array(owner) and int(last) < len(owner):
        del owner[int(last)]


def items_of(node: Any) -> list[tuple[str, Any]]:
    """Return the items of a mapping, none for anything else; the mapping may be changed during the iteration."""
    return list(node.items()) if is_object(node) else []


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that rewrites changed, and what they did to it."""

    spec: Spec
    changes: tuple[Change, ...]


def rewritten(spec: Spec, rewrites: Iterable[Callable[[Draft], None]], names: PackageNames | None = None) -> Prepared:
    """Return a document after rewrites, which are applied in their order; see `Draft`."""
    draft = Draft(spec, names)
    for rewrite in rewrites:
        rewrite(draft)
    return Prepared(Spec(draft.document(), spec.version, spec.unmatched), tuple(draft.changes))
