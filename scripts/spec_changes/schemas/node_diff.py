"""The diff on which the comparison of two schemas at one node is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from spec_changes.findings.finding import Change, Relation, Role
from spec_changes.findings.subject import NO_VALUES, NOTHING, Subject, Values

from .disjoint import Disjointness
from .formats import is_bytes
from .keywords import place_of
from .normalise import Schemas
from .schema import Schema, SchemaReference


class Context(NamedTuple):
    """How two schemas are compared.

    Attributes:
        role: Who sends the message; decides about readOnly and writeOnly.
        polarity: 1 as it stands, -1 below a `not`, 0 where a change may go either way.
        text: Whether values are written as plain text (parameters, headers), so that every scalar is a string.
        form: Whether the properties are the parts of a form, where a list is several parts of one name.
    """

    role: Role
    polarity: int = 1
    text: bool = False
    form: bool = False


class Step(NamedTuple):
    """A step into a value: to a property or an item.

    Attributes:
        kind: `property` by its name, `other` for a property that is not declared, `pattern` for one whose name matches,
            `item` by its index.
        key: The name, the regular expression, or the index.
    """

    kind: str
    key: str | int = ""


class SchemaPair(NamedTuple):
    """Two places to compare."""

    old: SchemaReference
    new: SchemaReference
    context: Context


class Relations(Protocol):
    """What the comparison of one node may ask about others."""

    base: Schemas
    revision: Schemas
    base_disjointness: Disjointness
    revision_disjointness: Disjointness

    def relation(self, pair: SchemaPair) -> Relation:
        """Return how the new place of `pair` relates to the old one."""
        ...

    def proven(self, pair: SchemaPair, *, declared: frozenset[str] | None = None) -> Relation:
        """Return the relation of a pair if it rests on nothing that is still being compared, else UNKNOWN.

        With `declared`, what undeclared properties of other names were or are is left out of it.
        """
        ...


@dataclass(slots=True)
class NodeDiff:
    """What was found at one node, and which pairs below it remain to be compared, with the steps that lead to them.

    `uses` are the pointers of the two nodes. One that a component took the place of, or that took the place of a
    component, stands where the component is used: nothing changed in the component itself. `decided` says that the
    relation of the two schemas as a whole is known, so that it need not follow from that of their parts.
    """

    old: Schema
    new: Schema
    context: Context
    uses: tuple[str, str] = ("", "")
    decided: bool = False
    changes: list[Change] = field(default_factory=list[Change])
    below: dict[SchemaPair, Step | None] = field(default_factory=dict[SchemaPair, "Step | None"])

    @property
    def bytes(self) -> bool:
        """Whether both are the bytes of a file, such as a part of a form, in whichever notation."""
        return self.context.text and is_bytes(self.old) and is_bytes(self.new)

    def change(
        self,
        rule: str,
        relation: Relation,
        subject: Subject = NOTHING,
        *,
        at: str | tuple[str, ...] = (),
        values: Values = NO_VALUES,
        base: str | None = None,
        revision: str | None = None,
    ) -> None:
        """Write down a change of the first keyword of `at` that is there, or at the given pointers."""
        keywords, uses = ((at,) if isinstance(at, str) else at), self.uses
        base = place_of(self.old, *keywords, otherwise=uses[0]) if base is None else base
        revision = place_of(self.new, *keywords, otherwise=uses[1]) if revision is None else revision
        self.changes.append(Change(rule, relation, base, revision, subject, values))

    def pair(self, old: SchemaReference, new: SchemaReference, *, polarity: int = 1, text: bool = False) -> SchemaPair:
        """Return the pair of two places below this node."""
        return SchemaPair(old, new, Context(self.context.role, self.context.polarity * polarity, text))

    def question(self, old: SchemaReference, new: SchemaReference) -> SchemaPair:
        """Return the pair of two schemas as a separate question, regardless of what is above them."""
        return SchemaPair(old, new, Context(self.context.role))

    def descend(
        self,
        old: SchemaReference,
        new: SchemaReference,
        step: Step | None = None,
        *,
        polarity: int = 1,
        text: bool = False,
    ) -> None:
        """Leave two places below this node to be compared, unless nothing can differ there.

        `step` leads into the value; without it they speak of the value itself.
        """
        if old or new:
            self.below.setdefault(self.pair(old, new, polarity=polarity, text=text), step)
