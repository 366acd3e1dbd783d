"""The default severities: requests must not narrow, responses must not widen, incomparable breaks both ways, unknown is a warning."""

from __future__ import annotations

from dataclasses import dataclass, field

from .finding import Axis, Bump, Level, Relation, Role


@dataclass(frozen=True, slots=True)
class Verdict:
    """A level, the version part it asks for, and the reason in one sentence.

    `undecided` says that it is the verdict over what cannot be decided.
    """

    level: Level
    bump: Bump
    reason: str
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of change.

    Attributes:
        title: What the rule is about, for the documentation.
        axis: The question that its findings answer.
        verdicts: Where the rule differs from the default severities, by (role, relation); a missing relation means all.
    """

    title: str
    axis: Axis = Axis.WIRE
    verdicts: dict[tuple[Role, Relation | None], Verdict] = field(
        default_factory=dict[tuple[Role, Relation | None], Verdict]
    )

    def verdict(self, role: Role, relation: Relation) -> Verdict:
        """Return the verdict over a change of `relation` in messages of `role`: the rule's own, else the default."""
        own = self.verdicts
        return own.get((role, relation)) or own.get((role, None)) or SEVERITIES[role, relation]


_IN, _OUT = Role.REQUEST, Role.RESPONSE
_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER
_EQUAL, _UNKNOWN = Relation.EQUAL, Relation.UNKNOWN


def breaks(reason: str) -> Verdict:
    """Return the verdict over a change that breaks clients."""
    return Verdict(Level.BREAKING, Bump.MAJOR, reason)


def warns(reason: str, bump: Bump = Bump.MINOR) -> Verdict:
    """Return the verdict over a change that may break clients."""
    return Verdict(Level.WARNING, bump, reason)


def adds(reason: str) -> Verdict:
    """Return the verdict over a compatible addition."""
    return Verdict(Level.INFO, Bump.MINOR, reason)


def notes(reason: str) -> Verdict:
    """Return the verdict over a change without effect."""
    return Verdict(Level.INFO, Bump.PATCH, reason)


_UNDECIDED = Verdict(
    Level.WARNING,
    Bump.MINOR,
    "It cannot be decided whether the set of valid messages grows or shrinks.",
    undecided=True,
)
SEVERITIES: dict[tuple[Role, Relation], Verdict] = {
    (_IN, _NARROWER): breaks("Requests that were valid may be refused now."),
    (_IN, _WIDER): adds("Every request that was valid still is."),
    (_IN, Relation.INCOMPARABLE): breaks("Some requests that were valid are refused now."),
    (_OUT, _NARROWER): adds("Everything that may be sent now could be sent before, so clients already handle it."),
    (_OUT, _WIDER): breaks("Clients may receive what the base ruled out."),
    (_OUT, Relation.INCOMPARABLE): breaks("Clients may receive what the base ruled out."),
} | {
    (role, relation): verdict
    for role in (_IN, _OUT)
    for relation, verdict in (
        (_EQUAL, notes("The set of valid messages stays the same.")),
        (_UNKNOWN, _UNDECIDED),
    )
}  # fmt: skip


def rule(title: str, axis: Axis = Axis.WIRE, **by: Verdict) -> Rule:
    """Build a rule; keywords name a role and, after `_`, a relation: `request`, `response_wider`, `both`."""
    verdicts: dict[tuple[Role, Relation | None], Verdict] = {}
    for key, verdict in by.items():
        role, _, relation = key.partition("_")
        for each in (_IN, _OUT) if role == "both" else (Role(role),):
            verdicts[each, Relation(relation) if relation else None] = verdict
    return Rule(title, axis, verdicts)


def name(title: str, reason: str) -> Rule:
    """Build a rule about a name in the generated code, which the wire does not see."""
    return rule(title, Axis.PYTHON, both=notes(reason))
