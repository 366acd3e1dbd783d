"""Compare: list the disagreements between two readings of one document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from openapi.document import Document, join
from openapi.operations import Operation, operations_of
from openapi.references import References

from .reading import (
    ANYTHING,
    NULL,
    UNREAD,
    BodyReading,
    Branch,
    FieldReading,
    Key,
    OperationReading,
    Reading,
    ResponseReading,
    Shape,
    shown,
)

_SCHEMAS = "/components/schemas"
_MOST_SHARED = 4
_THERE, _MISSING = "is there", "is missing"
_Name = TypeVar("_Name")
_Read = TypeVar("_Read")


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
    found = [*_operations(ours, theirs, document), *_models(ours, theirs)]
    return [item for item in found if not (item.theirs == _MISSING and item.pointer in unread)]


def _operations(ours: Reading, theirs: Reading, document: Document) -> Iterator[Disagreement]:
    described = {
        (operation.verb.upper(), operation.path): operation for operation in operations_of(References(document.data))
    }
    others = {key: found for key, found in theirs.operations.items() if key not in ours.operations}
    for key, operation in ours.operations.items():
        other = theirs.operations.get(key) or _counterpart(key, others)
        if other is None:
            pointer = described[key].pointer if key in described else "/paths"
            yield Disagreement(f"the operation {' '.join(key)}", pointer, _THERE, _MISSING)
        else:
            others.pop(other.key, None)
            yield from _Operation(described[other.key]).compare(operation, other)
    for key in others:
        part = f"the operation {' '.join(key)}"
        yield Disagreement(part, described[key].pointer, _MISSING, _THERE, described[key].label)


def _counterpart(key: Key, others: Mapping[Key, OperationReading]) -> OperationReading | None:
    """Return the operation that ours is but for its verb or its path, if there is just one."""
    for index in (1, 0):
        found = [operation for other, operation in others.items() if other[index] == key[index]]
        if len(found) == 1:
            return found[0]
    return None


def _models(ours: Reading, theirs: Reading) -> Iterator[Disagreement]:
    for name, one, other in _pairs(ours.models, theirs.models):
        pointer = join(_SCHEMAS, name)
        if one is None or other is None:
            yield Disagreement(f"the model {name}", pointer, *_presence(one, other))
            continue
        for field, mine, its in _pairs(one, other):
            place = join(pointer, "properties", field)
            for difference in _field(mine, its):
                yield Disagreement(f"the field {field!r} of {name}", place, *difference)


class _Operation:
    """Compares two readings of an operation; `described` is the operation in the document."""

    def __init__(self, described: Operation) -> None:
        self._described = described

    def compare(self, ours: OperationReading, theirs: OperationReading) -> Iterator[Disagreement]:
        """Yield the differences."""
        part, pointer = f"the operation {' '.join(theirs.key)}", self._described.pointer
        if ours.verb != theirs.verb:
            yield self._differs(part, pointer, (f"uses {ours.verb}", f"uses {theirs.verb}"))
        if ours.path != theirs.path:
            yield self._differs(part, pointer, (f"has the path {ours.path}", f"has the path {theirs.path}"))
        places = {(parameter.location, parameter.name): parameter.pointer for parameter in self._described.parameters}
        for key, one, other in _pairs(ours.parameters, theirs.parameters):
            for difference in _field(one, other):
                yield self._differs(f"the {key[0]} parameter {key[1]!r}", places.get(key, pointer), difference)
        yield from self._bodies(ours, theirs)
        responses = {response.key: response.pointer for response in self._described.responses}
        for status, answer, its_answer in _pairs(ours.responses, theirs.responses):
            for difference in _response(answer, its_answer):
                yield self._differs(f"the response {status}", responses.get(status, pointer), difference)

    def _bodies(self, ours: OperationReading, theirs: OperationReading) -> Iterator[Disagreement]:
        body = self._described.body
        pointer = body.pointer if body else self._described.pointer
        places = {media.name: media.pointer for media in (body.content if body else ())}
        mine = {found.content_type: found for found in ours.bodies}
        for content_type, one, other in _pairs(mine, {found.content_type: found for found in theirs.bodies}):
            part, place = f"the {content_type} body", places.get(content_type, pointer)
            if one is None or other is None:
                yield self._differs(part, place, _presence(one, other))
                continue
            for difference in _field(one, other):
                yield self._differs(part, place, difference)
            if one.fields is not None and other.fields is not None:
                for name, field, its_field in _pairs(one.fields, other.fields):
                    for difference in _field(field, its_field):
                        yield self._differs(f"the argument for {name!r} of {part}", place, difference)

    def _differs(self, part: str, pointer: str, difference: tuple[str, str]) -> Disagreement:
        return Disagreement(part, pointer, *difference, self._described.label)


def _pairs(
    ours: Mapping[_Name, _Read], theirs: Mapping[_Name, _Read]
) -> Iterator[tuple[_Name, _Read | None, _Read | None]]:
    """Yield each name with what both readings have for it."""
    for name in dict.fromkeys([*ours, *theirs]):
        yield name, ours.get(name), theirs.get(name)


def _presence(ours: object, theirs: object) -> tuple[str, str]:
    return (_MISSING if ours is None else _THERE), (_MISSING if theirs is None else _THERE)


def _field(
    ours: FieldReading | BodyReading | None, theirs: FieldReading | BodyReading | None
) -> Iterator[tuple[str, str]]:
    """Yield the differences of two readings of a field, a parameter or a body, as what each of them says."""
    if ours is None or theirs is None:
        yield _presence(ours, theirs)
        return
    if ours.required != theirs.required:
        yield _one_of("is required", "is optional", ours.required, theirs.required)
    yield from _shape(ours.shape, theirs.shape)


def _response(ours: ResponseReading | None, theirs: ResponseReading | None) -> Iterator[tuple[str, str]]:
    if ours is None or theirs is None:
        yield _presence(ours, theirs)
        return
    if ours.how and theirs.how and ours.how != theirs.how:
        yield f"is read as {ours.how}", f"is read as {theirs.how}"
    elif ours.shape or not theirs.shape or any(branch.kind == "model" for branch in theirs.shape):
        yield from _shape(ours.shape, theirs.shape)


def _shape(ours: Shape | None, theirs: Shape | None) -> Iterator[tuple[str, str]]:
    """Yield the differences of two shapes: whether null is among the values, then values and kinds."""
    if ours is None or theirs is None or _same(ours, theirs):
        return
    if (NULL in ours) != (NULL in theirs):
        yield _one_of("may be null", "is never null", NULL in ours, NULL in theirs)
        ours, theirs = ours - {NULL}, theirs - {NULL}
    if not _same(ours, theirs):
        one, other = _contrast(ours, theirs)
        yield f"takes {one}", f"takes {other}"


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
    if UNREAD in ours or ANYTHING in ours or ANYTHING in theirs:
        return UNREAD in ours or (ANYTHING in ours and ANYTHING in theirs)
    return all(any(_alike(one, other) for other in theirs) for one in ours) and all(
        any(_alike(one, other) for one in ours) for other in theirs
    )


def _alike(one: Branch, other: Branch) -> bool:
    return (one.kind, one.text) == (other.kind, other.text) and _same(one.items, other.items)


def _one_of(yes: str, no: str, ours: bool, theirs: bool) -> tuple[str, str]:
    return (yes if ours else no), (yes if theirs else no)
