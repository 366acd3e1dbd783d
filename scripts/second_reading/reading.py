"""A reading of a document, as plain values: what two programs must agree on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal[
    "any", "boolean", "constant", "date", "date-time", "file", "integer", "list", "map", "model", "null", "number",
    "string", "unread", "uuid",
]  # fmt: skip
How = Literal["json", "text", "binary", "none", ""]
Key = tuple[str, str]
"""What identifies an operation, by verb (in capitals) and path, or a parameter, by location and name."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One kind of value: `text` is the name of a model or the JSON of a constant, `items` the contents of a list or map."""

    kind: Kind
    text: str = ""
    items: frozenset[Branch] = frozenset()

    def __str__(self) -> str:
        match self.kind:
            case "constant" | "model":
                return self.text
            case "list" | "map":
                return (
                    f"{self.kind} of ({shown(self.items)})"
                    if len(self.items) > 1
                    else f"{self.kind} of {shown(self.items)}"
                )
            case _:
                return self.kind


Shape = frozenset[Branch]
"""The kinds of values that a place takes; a union has several. None means that it was not read."""

ANYTHING, NULL, UNREAD = Branch("any"), Branch("null"), Branch("unread")
ANY: Shape = frozenset({ANYTHING})


def shown(shape: Iterable[Branch]) -> str:
    """Return a shape as messages show it."""
    return " | ".join(sorted(map(str, shape), key=lambda text: (text == "null", text))) or "nothing"


@dataclass(frozen=True, slots=True)
class FieldReading:
    """A field of a model, or a parameter: whether it must be given, and what it takes."""

    required: bool
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class BodyReading:
    """A request body of one media type; `fields` are those of its model, None if they are not separate."""

    content_type: str
    required: bool
    shape: Shape | None
    fields: dict[str, FieldReading] | None = None


@dataclass(frozen=True, slots=True)
class ResponseReading:
    """A response: how its body is read ("" if the media type does not say), and its contents."""

    how: How
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class OperationReading:
    """An operation; its parameters are by location and name, its responses by the status that the document writes."""

    verb: str
    path: str
    parameters: dict[Key, FieldReading]
    bodies: tuple[BodyReading, ...]
    responses: dict[str, ResponseReading]

    @property
    def key(self) -> Key:
        """What identifies it."""
        return self.verb, self.path

    def without_shapes(self, unread: Collection[tuple[Key, Key]]) -> OperationReading:
        """Return it with no shape for the parameters whose shape was not read; `unread` has operation and parameter."""
        parameters = {
            key: replace(found, shape=None) if (self.key, key) in unread else found
            for key, found in self.parameters.items()
        }
        return replace(self, parameters=parameters)


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a document that a program could not read.

    Attributes:
        part: What it is, in words.
        pointer: Where it is in the prepared document.
        reason: What the program says.
    """

    part: str
    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.part}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program has understood of a document.

    Attributes:
        operations: The operations, by what identifies them.
        models: The fields of each model, by their names on the wire.
        unread: What the program could not read.
        unread_schemas: The names of the schemas among that.
        seconds: The processor time that it took.
    """

    operations: dict[Key, OperationReading]
    models: dict[str, dict[str, FieldReading]]
    unread: tuple[Unread, ...] = ()
    unread_schemas: frozenset[str] = frozenset()
    seconds: float = field(default=0.0, compare=False)
