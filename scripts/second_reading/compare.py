"""Compare: list the disagreements between two readings of one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from openapi.document import Document, join
from openapi.operations import Operation, operations_of
from openapi.references import References

from .reading import (
    ANYTHING,
    NOTHING,
    UNREAD,
    Branch,
    Key,
    ModelReading,
    OperationReading,
    Reading,
    Shape,
    shown,
)

_SCHEMAS = "/components/schemas"
_MOST_SHARED = 4
_THERE, _MISSING = "is there", "is missing"
_Place = tuple[str, Any]
"""Which part of an operation or a model: the attribute of its reading, and the key there."""
_PARTS: dict[str, Callable[[Any], str]] = {
    "parameters": lambda key: f"the {key[0]} parameter {key[1]!r}",
    "bodies": "the {} body".format,
    "responses": "the response {}".format,
    "fields": "the field {!r}".format,
}
_SHAPES = {"shape": "is {}", "annotation": "is annotated as {}", "further": "has further fields that are {}"}
_VALUES: dict[str, Callable[[Any], str]] = {
    "verb": "uses {}".format,
    "path": "has the path {}".format,
    "tag": "has the tag {}".format,
    "secured": lambda value: "needs credentials" if value else "needs no credentials",
    "required": lambda value: "is required" if value else "is optional",
    "default": lambda value: f"has the default {value}" if value else "has no default",
    "how": "is treated as {}".format,
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A part of a document that two programs read differently.

    Attributes:
        part: What it is, in words.
        pointer: Where it is in the prepared document.
        ours: What the package says of it, such as "is required".
        theirs: What the other program says about it, such as "is optional".
        operation: The operation that it belongs to, "" for a model.
    """

    part: str
    pointer: str
    ours: str
    theirs: str
    operation: str = ""

    def __str__(self) -> str:
        return f"{self.part} {self.ours} in the package, and {self.theirs} as openapi-python-client reads it"


def compare(ours: Reading, theirs: Reading, document: Document) -> list[Disagreement]:
    """Return where two readings of a prepared document disagree; what the other program could not read is passed over."""
    unread = {part.pointer for part in theirs.unread}
    if "" in unread:
        return []
    found = [*_operations(ours, theirs, document), *_models(ours.models, theirs.models)]
    return [item for item in found if not (item.theirs == _MISSING and item.pointer in unread)]


def _operations(ours: Reading, theirs: Reading, document: Document) -> Iterator[Disagreement]:
    described = {
        (operation.verb.upper(), operation.path): operation for operation in operations_of(References(document.data))
    }
    others = {key: found for key, found in theirs.operations.items() if key not in ours.operations}
    for key, operation in ours.operations.items():
        other = theirs.operations.get(key) or _counterpart(key, others)
        if other is not None:
            others.pop(other.key, None)
        yield from _part_of(other.key if other else key, described).compare(operation, other)
    for key, other in others.items():
        yield from _part_of(key, described).compare(None, other)


def _counterpart(key: Key, others: Mapping[Key, OperationReading]) -> OperationReading | None:
    """Return the operation that ours is but for its verb or its path, if there is just one."""
    for index in (1, 0):
        found = [operation for other, operation in others.items() if other[index] == key[index]]
        if len(found) == 1:
            return found[0]
    return None


def _part_of(key: Key, described: Mapping[Key, Operation]) -> _Part:
    """Return what messages say of an operation, and of the parts that the document describes."""
    words, operation = f"the operation {' '.join(key)}", described.get(key)
    if operation is None:
        return _Part(words, "/paths")
    body = operation.body.content if operation.body else ()
    places: dict[_Place, str] = {
        **{("parameters", (part.location, part.name)): part.pointer for part in operation.parameters},
        **{("bodies", media.name): media.pointer for media in body},
        **{("responses", response.key): response.pointer for response in operation.responses},
    }
    return _Part(words, operation.pointer, operation.label, places)


def _models(ours: Mapping[str, ModelReading], theirs: Mapping[str, ModelReading]) -> Iterator[Disagreement]:
    for name in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(name), theirs.get(name)
        pointer = join(_SCHEMAS, name)
        places: dict[_Place, str] = {
            ("fields", key): join(pointer, "properties", key) for found in (one, other) if found for key in found.fields
        }
        yield from _Part(f"the model {name}", pointer, places=places).compare(one, other)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a document, which two programs have read: what messages call it, and where it and its parts are."""

    words: str
    pointer: str
    operation: str = ""
    places: Mapping[_Place, str] = field(default_factory=dict[_Place, str])

    def compare(self, ours: Any, theirs: Any) -> Iterator[Disagreement]:
        """Yield the differences between two readings of it, None for no reading; what one of them has not read is none."""
        if ours is None or theirs is None:
            yield self._differs(*(_MISSING if found is None else _THERE for found in (ours, theirs)))
            return
        for name in [attribute.name for attribute in fields(ours)]:
            one, other = getattr(ours, name), getattr(theirs, name)
            if one is None or other is None:
                continue
            if name in _PARTS:
                for key in dict.fromkeys([*one, *other]):
                    yield from self._below(name, key).compare(one.get(key), other.get(key))
            elif name in _SHAPES and not _same(one, other):
                yield self._differs(*map(_SHAPES[name].format, _contrast(one, other)))
            elif name in _VALUES and one != other:
                yield self._differs(*map(_VALUES[name], (one, other)))
                if name == "how":
                    return  # then the contents differ as well

    def _below(self, name: str, key: Any) -> _Part:
        words = _PARTS[name](key)
        pointer = self.places.get((name, key), self.pointer)
        return _Part(f"{words} of {self.words}" if name == "fields" else words, pointer, self.operation)

    def _differs(self, ours: str, theirs: str) -> Disagreement:
        return Disagreement(self.words, self.pointer, ours, theirs, self.operation)


def _contrast(ours: Shape, theirs: Shape) -> tuple[str, str]:
    """Return two shapes as messages show them, without most of what they share."""
    if len(ours) == len(theirs) == 1:
        (one,), (other,) = ours, theirs
        if one.kind == other.kind and one.items and other.items:
            inside = _contrast(one.items, other.items)
            return f"{one.kind} of {inside[0]}", f"{one.kind} of {inside[1]}"
    shared = ours & theirs
    if len(shared) <= _MOST_SHARED:
        return shown(ours), shown(theirs)
    more = f" and {len(shared)} others"
    return f"{shown(ours - shared)}{more}", f"{shown(theirs - shared)}{more}"


def _same(ours: Shape, theirs: Shape) -> bool:
    """True if two shapes have the same values, but for what was not read."""
    if NOTHING in ours:
        return all(branch.kind != "model" for branch in theirs)
    if UNREAD in ours or (ANYTHING in ours and ANYTHING in theirs):
        return True
    return all(any(_alike(one, other) for other in theirs) for one in ours) and all(
        any(_alike(one, other) for one in ours) for other in theirs
    )


def _alike(one: Branch, other: Branch) -> bool:
    return (one.kind, one.text) == (other.kind, other.text) and _same(one.items, other.items)
