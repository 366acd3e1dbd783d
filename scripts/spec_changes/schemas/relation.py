"""Compare schemas of two documents: ONE relation, and the changes of which it is made.

The pairs of places that a comparison reaches form a graph; each pair is compared once, however often it is reached,
and a pair that is reached again while it is being compared counts as proven. The relation of a pair is the join of the
changes at every pair that it reaches, so cycles end and a shared schema costs its size once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from spec_changes.findings.finding import Change, Relation, Role

from .compare_composition import (
    about_values,
    change_of_nothing,
    change_of_whole,
    compare_branches,
    compare_discriminators,
    compare_negations,
    overlaps_less,
)
from .compare_limits import compare_bounds, compare_formats, compare_multiples
from .compare_structure import compare_arrays, compare_objects
from .compare_unions import compare_plain_with_union, compare_unions
from .compare_values import (
    compare_annotations,
    compare_enums,
    compare_patterns,
    compare_references,
    compare_types,
    compare_undecided,
    decided_by_enums,
    read_as_texts,
)
from .containment import Containment
from .disjoint import Disjointness
from .distribute import distributed
from .keywords import place_of
from .node_diff import Context, NodeDiff, SchemaPair, Step
from .normalise import Schemas
from .schema import Schema
from .unchanged import Unchanged

_DEEPEST = 60
_COUNTS = ("Items", "Properties", "Contains")  # of which other keywords may say as much
_UNKNOWN_PROPERTIES = frozenset({("property-added", Relation.NARROWER), ("property-removed", Relation.WIDER)})
_XML = ("/xml", "+xml")  # in a media type
# In comparisons of two schemas, and in answers that were looked up: some seconds each. A document of 3 MB that changed in
# every part needs a twentieth of the pairs, and a thousandth of the steps.
_MOST_PAIRS = 50_000
_MOST_STEPS = 1_000_000


class Compared(NamedTuple):
    """What was found at one pair: its own changes, the pairs below, with the steps into the value that lead to them."""

    changes: list[Change]
    below: dict[SchemaPair, Step | None]


class Comparer:
    """Compares schemas of a base and a revision; every answer is remembered."""

    def __init__(self, base: Schemas, revision: Schemas) -> None:
        self.base, self.revision = base, revision
        self.containment = Containment(base, revision)
        self.base_disjointness, self.revision_disjointness = Disjointness(base), Disjointness(revision)
        self._steps = 0
        self.exhausted = False  # whether some schemas were not compared, for there were too many
        self._assumptions = 0  # a count that only has to differ after each
        self._compared: dict[SchemaPair, Compared] = {}
        self._open: set[SchemaPair] = set()
        self._unchanged = Unchanged(base, revision)
        self._xml = any(name in each.tree.document.text for each in (base, revision) for name in _XML)

    def compared(self, pair: SchemaPair) -> Compared:
        """Return the changes at `pair` and the pairs below it."""
        known = self._compared.get(pair)
        if known is not None:
            return known
        if pair in self._open:
            self._assumptions += 1
            return Compared([], {})
        if self._unchanged.holds(pair.old, pair.new):
            return Compared([], {})
        if len(self._open) > _DEEPEST or len(self._compared) >= _MOST_PAIRS:
            return Compared([self._too_large(pair)], {})
        self._open.add(pair)
        try:
            result = self._compared[pair] = self._compare(pair)
        finally:
            self._open.discard(pair)
        return result

    def relation(self, pair: SchemaPair, *, declared: frozenset[str] | None = None) -> Relation:
        """Return how the new place of `pair` relates to the old one: the join over every pair that it reaches."""
        start = pair, declared
        joined, seen, waiting = Relation.EQUAL, {start}, [start]
        while waiting:
            current, names = waiting.pop()
            self._steps += 1
            if self._steps > _MOST_STEPS:
                self.exhausted = True
                return Relation.UNKNOWN
            changes, below = self.compared(current)
            for change in changes:
                if names is None or change.subject.name in names or not _is_unknown_property(change):
                    joined = joined.combined(effect(change.relation, current.context.polarity))
            if joined is Relation.INCOMPARABLE:
                break
            reached = ((each, _declared_inside(names, step)) for each, step in below.items())
            following = [each for each in reached if each not in seen]
            seen.update(following)
            waiting.extend(following)
        return joined

    def proven(self, pair: SchemaPair, *, declared: frozenset[str] | None = None) -> Relation:
        """Return the relation of a pair if it rests on nothing that is still being compared, else UNKNOWN.

        With `declared`, what undeclared properties of other names were or are is left out of it: nobody is known to send
        them, or to read them.
        """
        before = self._assumptions
        found = self.relation(pair, declared=declared)
        return found if self._assumptions == before else Relation.UNKNOWN

    def _compare(self, pair: SchemaPair) -> Compared:
        old, new = self.base.at(pair.old), self.revision.at(pair.new)
        diff = NodeDiff(old, new, pair.context, self._uses(old.pointer, new.pointer))
        compare_annotations(diff, xml=self._xml)
        self._compare_contents(diff)
        noted = Compared(diff.changes, diff.below)
        parts = self._compare_parts(NodeDiff(old, new, pair.context, diff.uses), pair)
        whole = Relation.UNKNOWN
        no_type = not old.types and not new.types
        if old.reads_together or new.reads_together or no_type or _limits_each_other(parts.changes, old, new):
            whole = self.containment.relation(pair.old, pair.new, pair.context.role)
        not_wider = whole in (Relation.EQUAL, Relation.NARROWER)
        is_empty = not_wider and self.containment.is_now_empty(pair.old, pair.new, pair.context.role)
        if is_empty:
            noted.changes.append(change_of_nothing(diff, before=whole is Relation.EQUAL))
            parts = Compared([each for each in parts.changes if not about_values(each)], parts.below)
        if whole is Relation.EQUAL:
            parts = self._without_effect(parts)
        elif not (is_empty or whole is Relation.UNKNOWN or pair.context.text) and self._is_open(parts, pair, whole):
            apart = self._compare_parts(NodeDiff(old, new, pair.context, diff.uses, decided=True), pair)
            parts = (
                self._decided(apart, pair, whole)
                or self._decided(parts, pair, whole)
                or Compared([change_of_whole(diff, whole)], {})
            )
        return Compared(noted.changes + parts.changes, {**noted.below, **parts.below})

    def _is_open(self, parts: Compared, pair: SchemaPair, whole: Relation) -> bool:
        """True unless the changes keyword by keyword say enough.

        They do for two schemas that are incomparable as a whole: a discriminator chooses one of the branches that a value
        fits, which the whole leaves out.
        """
        if whole is not Relation.INCOMPARABLE or any(change.rule == "alternatives-changed" for change in parts.changes):
            return True
        values = Compared([change for change in parts.changes if about_values(change)], parts.below)
        return self._join(values, pair) is Relation.UNKNOWN

    def _without_effect(self, parts: Compared) -> Compared:
        """Return what changed in two schemas that allow the same: defaults and the like, and what is sent by whom."""
        kept = [change for change in parts.changes if change.relation is Relation.EQUAL or not about_values(change)]
        below = {pair: step for pair, step in parts.below.items() if self.relation(pair) is Relation.EQUAL}
        return Compared(kept, below)

    def _decided(self, parts: Compared, pair: SchemaPair, whole: Relation) -> Compared | None:
        """Return the changes of two schemas with the relation that these have; None if they come to another one."""
        changes = [_with_relation(each, whole) for each in parts.changes]
        values = Compared([change for change in changes if about_values(change)], parts.below)
        if self._join(values, pair) is not effect(whole, pair.context.polarity):
            return None
        return Compared(changes, parts.below)

    def _join(self, found: Compared, pair: SchemaPair) -> Relation:
        """Return what the changes at a pair and below it come to."""
        joined = Relation.EQUAL
        for change in found.changes:
            joined = joined.combined(effect(change.relation, pair.context.polarity))
        for below in found.below:
            joined = joined.combined(self.relation(below))
        return joined

    def _compare_parts(self, diff: NodeDiff, pair: SchemaPair) -> Compared:
        """Compare two schemas keyword by keyword."""
        if spread := distributed((self.base, self.revision), (pair.old, pair.new)):
            diff.old, diff.new = spread
        if not self._compare_extremes(diff) and not compare_plain_with_union(diff, self, pair.old, pair.new):
            read_as_texts(diff)
            compare_references(diff)
            compare_enums(diff)
            if compare_types(diff):
                if not decided_by_enums(diff):
                    compare_bounds(diff)
                    compare_multiples(diff)
                    compare_patterns(diff)
                compare_formats(diff)
                compare_objects(diff, self)
                compare_arrays(diff, self)
                compare_unions(diff, self)
                compare_negations(diff, self)
            compare_discriminators(diff)
            compare_branches(diff)
            if not diff.decided and not self._only_unevaluated(diff):
                compare_undecided(diff)
        return Compared(diff.changes, diff.below)

    def _only_unevaluated(self, diff: NodeDiff) -> bool:
        """True if nothing changed in what unevaluatedProperties and unevaluatedItems act on."""
        only = {change.rule for change in diff.changes} == {"unevaluated-changed"}
        alone = all(each.startswith("`unevaluated") for each in diff.old.undecided | diff.new.undecided)
        return only and alone and all(self.proven(pair) is Relation.EQUAL for pair in diff.below)

    def _uses(self, old: str, new: str) -> tuple[str, str]:
        """Return where two nodes are used, if one of them is a component that the other side refers to, or did."""
        if old != new:
            if self.base.tree.follow(new, plain=True) == old:
                return new, new
            if self.revision.tree.follow(old, plain=True) == new:
                return old, old
        return old, new

    def _compare_contents(self, diff: NodeDiff) -> None:
        """Compare the contents of a text, such as the JSON in the data of an event."""
        keyword = "contentSchema"
        if keyword in diff.old.annotations and keyword in diff.new.annotations:
            old, new = place_of(diff.old, keyword), place_of(diff.new, keyword)
            diff.descend(self.base.place(old), self.revision.place(new))

    def _compare_extremes(self, diff: NodeDiff) -> bool:
        """Compare where one schema allows everything or nothing; return whether that settles it."""
        old, new = diff.old, diff.new
        if old.closed or new.closed:
            if not new.closed:
                diff.change("schema-allowed", Relation.WIDER)
            elif not old.closed:
                diff.change("schema-forbidden", Relation.NARROWER)
            return True
        if old.anything == new.anything and not diff.bytes:
            return old.anything
        if diff.bytes or (diff.context.text and old.allows_all_text and new.allows_all_text):
            return True
        if old.anything:
            diff.change("schema-added", Relation.NARROWER)
        else:
            diff.change("schema-removed", Relation.WIDER)
        return True

    def _too_large(self, pair: SchemaPair) -> Change:
        self.exhausted = True
        base, revision = self.base.at(pair.old).pointer, self.revision.at(pair.new).pointer
        return Change("schema-too-deep", Relation.UNKNOWN, base, revision)


def _is_unknown_property(change: Change) -> bool:
    """True if a change is about a property that was or is undeclared, and may be anything there."""
    return (change.rule, change.relation) in _UNKNOWN_PROPERTIES


def _declared_inside(names: frozenset[str] | None, step: Step | None) -> frozenset[str] | None:
    """Return the names that count as declared inside a value: none in an undeclared property, all (None) in others."""
    if step is None or not names:
        return names
    return frozenset() if step.kind == "property" and step.key not in names else None


def _limits_each_other(changes: list[Change], old: Schema, new: Schema) -> bool:
    """True if what changed in the limits of values may be nothing, since another limit says the same."""
    if old.properties or new.properties:
        return False
    relations = {change.relation for change in changes if about_values(change)} - {Relation.EQUAL}
    return len(relations) > 1 or any(change.subject.name.endswith(_COUNTS) for change in changes)


def _with_relation(change: Change, whole: Relation) -> Change:
    """Return a change with the relation of the whole, unless it has one itself."""
    relation = whole if change.relation is Relation.UNKNOWN else change.relation
    is_shown = change.rule == "alternatives-changed" and not overlaps_less(change)
    return replace(change, rule="schema-changed" if is_shown else change.rule, relation=relation)


def effect(relation: Relation, polarity: int) -> Relation:
    """Return what a change means for the whole, seen through `not` (-1) or through what may go either way (0)."""
    if polarity > 0 or relation is Relation.EQUAL:
        return relation
    return relation.flipped if polarity < 0 else Relation.UNKNOWN


def relation(base: Schemas, old: str, revision: Schemas, new: str, role: Role = Role.NEUTRAL) -> Relation:
    """Return how the schema at pointer `new` of the revision relates to the one at `old` of the base.

    The neutral role compares the plain sets of values; the others leave out what readOnly and writeOnly take away.
    """
    return Comparer(base, revision).relation(SchemaPair(base.place(old), revision.place(new), Context(role)))
