"""Schemas in one spelling: references followed, `allOf` merged, null, const and bounds written one way.

A place is a tuple of JSON pointers whose schemas all hold together; `()` is the schema that allows everything. A
`Schema` is what the top level of a place says; what lies below it stays places, so cycles cost nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from openapi.document import is_array, is_object

SchemaReference = tuple[str, ...]
Enum = dict[str, Any]

# Ends the pointer of what stands beside the unions of a schema, so that it can be read together with a branch.
BESIDE = "\0"

# In `Schema.where`, the key of what lets a schema defined elsewhere allow null.
NULL = "or null"

ANY_TYPES = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})


def nodes_of(place: SchemaReference) -> SchemaReference:
    """Return the nodes of a place that are read whole."""
    return tuple(each for each in place if not each.endswith(BESIDE))


def plain(pointer: str) -> str:
    """Return the pointer of a node, whether or not it stands for what is beside the unions there."""
    return pointer.removesuffix(BESIDE)


def canonical(value: Any) -> str:
    """Return a text that is equal for equal JSON values, whatever their key order or number spelling."""
    return json.dumps(_integral(value), sort_keys=True, ensure_ascii=False)


def _integral(value: Any) -> Any:
    """Return a value with its whole numbers written as integers."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if is_array(value):
        return [_integral(item) for item in value]
    return {key: _integral(item) for key, item in value.items()} if is_object(value) else value


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range; `excludes` is the number that the document names, if it is the next whole number beyond."""

    value: float
    exclusive: bool = False
    excludes: float | None = field(default=None, compare=False)

    @property
    def stated(self) -> tuple[float, bool]:
        """The number in the document, and whether it is exclusive."""
        return (self.value, self.exclusive) if self.excludes is None else (self.excludes, True)

    def tighter(self, other: Bound, *, upper: bool) -> bool:
        """True if this bound is tighter than `other`."""
        if self.value == other.value:
            return self.exclusive and not other.exclusive
        return self.value < other.value if upper else self.value > other.value

    def __str__(self) -> str:
        value, exclusive = self.stated
        return f"{value} (exclusive)" if exclusive else str(value)


@dataclass(frozen=True, slots=True)
class Union:
    """A oneOf or anyOf of at least two branches other than null.

    Attributes:
        kind: oneOf or anyOf.
        branches: The branches, the null branch left out.
        nullable: Whether one of the branches is null.
        pointer: Its place.
        discriminated: Whether a discriminator chooses the branch.
    """

    kind: str
    branches: tuple[SchemaReference, ...]
    nullable: bool
    pointer: str
    discriminated: bool = False


@dataclass(slots=True)
class Schema:
    """The top level of a place. Every field's default allows everything.

    Attributes:
        pointer: Its node in reports.
        branches: What tells the branches of its `allOf` apart (they are merged into it), or itself where it has none.
        types: The JSON types it allows; a number is "integer" and "fraction".
        stated_types: The types that it states where it has unions; all, if they say no more than the unions do.
        enum: The values it allows by their canonical text, null left out; None for no limit.
        upper: Upper bounds by the name of their keyword, exclusive ones under the inclusive name.
        lower: Lower bounds likewise.
        opaque: References that cannot be followed.
        undecided: What acts on other keywords in a way that is not compared.
        closed: Whether it is the schema `false`, which allows nothing.
        where: The pointer of each keyword.
        declaring: The pointers of all `properties` that are merged into it.
        annotations: Keywords that are compared as plain values: default, deprecated, title...
    """

    pointer: str = ""
    types: frozenset[str] = ANY_TYPES
    stated_types: frozenset[str] | None = None
    typed: bool = False
    enum: Enum | None = None
    const: bool = False
    upper: dict[str, Bound] = field(default_factory=dict[str, Bound])
    lower: dict[str, Bound] = field(default_factory=dict[str, Bound])
    patterns: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    multiples: frozenset[float] = frozenset()
    unique: bool = False
    properties: dict[str, SchemaReference] = field(default_factory=dict[str, SchemaReference])
    required: frozenset[str] = frozenset()
    additional: SchemaReference = ()
    pattern_properties: dict[str, SchemaReference] = field(default_factory=dict[str, SchemaReference])
    property_names: SchemaReference = ()
    dependent_required: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    dependent_schemas: dict[str, SchemaReference] = field(default_factory=dict[str, SchemaReference])
    items: SchemaReference = ()
    prefix: tuple[SchemaReference, ...] = ()
    contains: SchemaReference = ()
    unevaluated: dict[str, SchemaReference] = field(default_factory=dict[str, SchemaReference])
    unions: tuple[Union, ...] = ()
    branches: frozenset[str] = frozenset()
    negated: tuple[SchemaReference, ...] = ()
    conditions: tuple[tuple[SchemaReference, SchemaReference, SchemaReference], ...] = ()
    opaque: frozenset[str] = frozenset()
    undecided: frozenset[str] = frozenset()
    closed: bool = False
    read_only: bool = False
    write_only: bool = False
    annotations: dict[str, Any] = field(default_factory=dict[str, Any])
    where: dict[str, str] = field(default_factory=dict[str, str])
    declaring: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether it allows every value, however it is written."""
        return not self.limits

    @property
    def reads_together(self) -> bool:
        """Whether it has keywords that only have a meaning together with others."""
        return bool(
            self.unions or self.negated or self.conditions or self.unevaluated or self.undecided
            or self.pattern_properties or self.contains or self.dependent_schemas
        )  # fmt: skip

    @property
    def allows_null(self) -> bool:
        """Whether it has no union, and is known to allow null."""
        listed = self.enum is None or "null" in self.enum
        open_ = not (self.closed or self.negated or self.conditions or self.opaque or self.undecided)
        return "null" in self.types and listed and open_

    @property
    def allows_all_text(self) -> bool:
        """Whether it allows every value that is written as plain text: each of them is a string."""
        return "string" in self.types and self.says_only_types

    @property
    def says_only_types(self) -> bool:
        """Whether it allows every value of its types."""
        types, self.types = self.types, ANY_TYPES
        try:
            return self.anything
        finally:
            self.types = types

    @property
    def takes_one(self) -> bool:
        """Whether it allows lists alone, and those of a single item too."""
        one = (self.lower.get("minItems") is None or self.lower["minItems"].value <= 1) and (
            self.upper.get("maxItems") is None or self.upper["maxItems"].value >= 1
        )
        return self.types == frozenset({"array"}) and one and not self.prefix and not self.contains

    @property
    def limits(self) -> bool:
        """Whether any keyword limits its values."""
        return bool(
            self.types != ANY_TYPES
            or self.enum is not None
            or self.upper
            or self.lower
            or self.patterns
            or self.formats
            or self.multiples
            or self.unique
            or self.properties
            or self.required
            or self.additional
            or self.pattern_properties
            or self.property_names
            or self.dependent_required
            or self.dependent_schemas
            or self.items
            or self.prefix
            or self.contains
            or self.unevaluated
            or self.unions
            or self.negated
            or self.conditions
            or self.opaque
            or self.undecided
            or self.closed
        )


def or_null(schema: Schema, pointer: str) -> Schema:
    """Let `schema` allow null as well, as the node at `pointer` says; changes and returns it."""
    schema.types |= {"null"}
    if schema.enum is not None:
        schema.enum = {**schema.enum, "null": None}
    schema.unions = tuple(replace(union, nullable=True) for union in schema.unions)
    schema.where = {**schema.where, NULL: pointer}
    return schema


def together(first: SchemaReference, second: SchemaReference) -> SchemaReference:
    """Return the place that satisfies both places."""
    return first + tuple(pointer for pointer in second if pointer not in first) if first and second else first or second
