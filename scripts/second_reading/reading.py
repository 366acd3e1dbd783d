"""A reading of a document, as plain values: what two programs must agree on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal[
    "any", "boolean", "constant", "date", "date-time", "file", "integer", "list", "map", "model", "nothing", "null", "number",
    "string", "unread", "uuid",
]  # fmt: skip
How = Literal["json", "text", "binary", "empty", "form", "multipart"]
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
"""The kinds of values that a place takes; a union has several, an error without a model of its own has `nothing`."""

ANYTHING, FILE, NULL, TEXT = Branch("any"), Branch("file"), Branch("null"), Branch("string")
NOTHING, UNREAD = Branch("nothing"), Branch("unread")
ANY: Shape = frozenset({ANYTHING})


def shown(shape: Iterable[Branch]) -> str:
    """Return a shape as messages show it."""
    return " | ".join(sorted(map(str, shape), key=lambda text: (text == "null", text))) or "nothing"


@dataclass(frozen=True, slots=True)
class FieldReading:
    """A field of a model, or a parameter. What is None was not read, or says nothing.

    Attributes:
        required: Whether it must be given.
        shape: What it takes.
        annotation: What the signature says that it takes, if that is something else.
        default: Its default as JSON, "" if it has none.
    """

    required: bool
    shape: Shape | None
    annotation: Shape | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class ModelReading:
    """A model: its fields by their names on the wire, and what further fields take."""

    fields: dict[str, FieldReading]
    further: Shape | None


@dataclass(frozen=True, slots=True)
class BodyReading:
    """A request body: how it is written and what it takes; `fields` are those of its model, None if they are not separate."""

    required: bool
    how: How | None
    shape: Shape | None
    fields: dict[str, FieldReading] | None = None
    further: Shape | None = None


@dataclass(frozen=True, slots=True)
class ResponseReading:
    """A response: how its body is read (None if the media type does not say), and its contents."""

    how: How | None
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class OperationReading:
    """An operation, with its first tag and whether it needs credentials.

    Its parameters are by location and name, its bodies by media type, its responses by the status in the document.
    """

    verb: str
    path: str
    tag: str | None
    secured: bool
    parameters: dict[Key, FieldReading]
    bodies: dict[str, BodyReading]
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
        models: The models by name.
        unread: What the program could not read.
        unread_schemas: The names of the schemas among that.
        seconds: The processor time that it took.
    """

    operations: dict[Key, OperationReading]
    models: dict[str, ModelReading]
    unread: tuple[Unread, ...] = ()
    unread_schemas: frozenset[str] = frozenset()
    seconds: float = field(default=0.0, compare=False)
