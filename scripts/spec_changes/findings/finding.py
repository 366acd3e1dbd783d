"""What a comparison finds: one `Finding` per changed node, with its level."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .sentences import sentence
from .subject import NO_VALUES, NOTHING, NOWHERE, PYTHON, Place, Subject, Values
from .witness import Witness
from .wording import Facts


class Level(StrEnum):
    """How bad a finding is for a client written against the base."""

    BREAKING = "breaking"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for breaking."""
        return {"info": 0, "warning": 1, "breaking": 2}[self.value]


class Axis(StrEnum):
    """Which question a finding answers: messages, generated Python names, or the project's promises."""

    WIRE = "wire"
    PYTHON = "python"
    POLICY = "policy"


class Bump(StrEnum):
    """The part of a semantic version that a change asks to raise."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """0 for none up to 3 for major."""
        return ("none", "patch", "minor", "major").index(self.value)


class Role(StrEnum):
    """Who sends a message: the client (request), the server (response), or nobody in particular."""

    REQUEST = "request"
    RESPONSE = "response"
    NEUTRAL = "neutral"

    @property
    def other(self) -> Role:
        """The role on the other side of the wire."""
        if self is Role.NEUTRAL:
            return self
        return Role.RESPONSE if self is Role.REQUEST else Role.REQUEST


class Relation(StrEnum):
    """How the set of values of the new schema relates to that of the old one."""

    EQUAL = "equal"
    NARROWER = "narrower"
    WIDER = "wider"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"

    @property
    def flipped(self) -> Relation:
        """The relation seen from the other schema."""
        return {Relation.NARROWER: Relation.WIDER, Relation.WIDER: Relation.NARROWER}.get(self, self)

    def combined(self, other: Relation) -> Relation:
        """Return the relation of two schemas of which one part relates as `self` and another as `other`."""
        if self is other or other is Relation.EQUAL:
            return self
        if self is Relation.EQUAL:
            return other
        if Relation.INCOMPARABLE in (self, other):
            return Relation.INCOMPARABLE
        return Relation.UNKNOWN if Relation.UNKNOWN in (self, other) else Relation.INCOMPARABLE


@dataclass(frozen=True, slots=True)
class Change:
    """A difference at one node, before its severity is known.

    Attributes:
        rule: The id of a rule in `rules.RULES`.
        relation: What the difference does to the set of valid messages.
        base: The JSON pointer in the base, of the node or of its parent.
        revision: The JSON pointer in the revision, likewise.
        subject: What changed, if the place does not say it.
        values: What was there before, and what is there now.
    """

    rule: str
    relation: Relation
    base: str
    revision: str
    subject: Subject = NOTHING
    values: Values = NO_VALUES


@dataclass(slots=True)
class Finding:
    """One change for a report.

    Attributes:
        rule: The stable rule id.
        level: The worst level over the operations that the change reaches.
        axis: wire, python or policy.
        bump: The version part that the change asks to raise.
        directions: The roles of the messages that it reaches; empty where none is.
        operations: Labels (`VERB /path`) of the operations that it reaches; empty for the document as a whole.
        base: JSON pointer in its file of the base.
        revision: JSON pointer in its file of the revision.
        base_file: The file of the base, or one that it refers to, that has the node.
        revision_file: The file of the revision, likewise.
        base_line: 1-based line in that file of the base.
        revision_line: 1-based line in that file of the revision.
        reason: Why it has its level.
        subject: What it is about; in the category Python a name such as `sessions.create(title)`.
        place: Its place, for people.
        values: What was there before, and what is there now.
        renamed_to: The Python name that its subject has now; empty where it has none, or the same.
        undecided: Whether it cannot be decided what it does to messages.
        witness: A message that shows it; None where none was found.
        tried: How many messages were tried to find one.
        suppressed: The reason of the suppression that covers it; empty where none does.
        consequences: What follows from it and is not a separate finding, one sentence each.
        counterparts: What the same change does in other categories; none of these is worse than the finding itself.
        others: The same change at other places, as it was found there.
    """

    rule: str
    level: Level
    axis: Axis
    bump: Bump
    directions: list[str]
    operations: list[str]
    base: str
    revision: str
    base_file: str
    revision_file: str
    base_line: int
    revision_line: int
    reason: str
    subject: Subject = NOTHING
    place: Place = NOWHERE
    values: Values = NO_VALUES
    renamed_to: str = ""
    undecided: bool = False
    witness: Witness | None = None
    tried: int = 0
    suppressed: str = ""
    consequences: list[str] = field(default_factory=list[str])
    counterparts: list[Finding] = field(default_factory=list["Finding"])
    others: list[Finding] = field(default_factory=list["Finding"])

    @property
    def text(self) -> str:
        """The sentence for people, written from the values. Only reports read it."""
        places = tuple(dict.fromkeys(each.place for each in (self, *self.others)))
        also = frozenset(each.rule for each in self.counterparts if each.axis is self.axis)
        return sentence(Facts(self.rule, self.subject, places, self.values, self.renamed_to, also))

    @property
    def old(self) -> Any:
        """The value before; None where there was none."""
        return self.values.old

    @property
    def new(self) -> Any:
        """The value after; None where there is none."""
        return self.values.new

    @property
    def name(self) -> str:
        """The Python name that it is about; empty for findings in other categories."""
        return self.subject.name if self.subject.kind in PYTHON else ""

    @property
    def all(self) -> list[Finding]:
        """The finding and its counterparts."""
        return [self, *self.counterparts]

    @property
    def fingerprint(self) -> str:
        """A short identity that survives rewording and moved lines: rule and place."""
        return hashlib.sha256(f"{self.rule}\0{self.base}\0{self.revision}".encode()).hexdigest()[:16]


_AXES = tuple(Axis)


def sort_key(finding: Finding) -> tuple[int, int, str, str, str]:
    """Order findings: worst first, messages before names and promises, then by place, then by rule."""
    return (-finding.level.rank, _AXES.index(finding.axis), finding.revision, finding.base, finding.rule)
