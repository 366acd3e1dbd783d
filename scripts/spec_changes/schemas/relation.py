"""Compare schemas of two documents: ONE relation, and the changes of which it is made.

The pairs of places that a comparison reaches form a graph; each pair is compared once, however often it is reached,
and a pair that is reached again while it is being compared counts as proven. The relation of a pair is the join of the
changes at every pair that it reaches, so cycles end and a shared schema costs its size once.
"""

from __future__ import annotations

from typing import NamedTuple

from openapi.document import is_array, is_object
from spec_changes.findings.finding import Change, Relation, Role

from .compare_structure import compare_arrays, compare_objects
from .compare_unions import (
    compare_branches,
    compare_discriminators,
    compare_negations,
    compare_plain_with_union,
    compare_unions,
)
from .compare_values import (
    compare_bounds,
    compare_enums,
    compare_facts,
    compare_formats,
    compare_multiples,
    compare_patterns,
    compare_references,
    compare_types,
    decided_by_enums,
)
from .node_diff import Mode, Pair, Sheet
from .normalise import Schemas
from .schema import Place

_DEEPEST = 60


class Compared(NamedTuple):
    """What was found at one pair: its own changes, and the pairs below."""

    changes: list[Change]
    below: list[Pair]


class Comparer:
    """Compares schemas of a base and a revision; every answer is remembered."""

    def __init__(self, base: Schemas, revision: Schemas) -> None:
        self.base, self.revision = base, revision
        self._compared: dict[Pair, Compared] = {}
        self._open: set[Pair] = set()
        self._unchanged = _Unchanged(base, revision)

    def compared(self, pair: Pair) -> Compared:
        """Return the changes at `pair` and the pairs below it."""
        known = self._compared.get(pair)
        if known is not None:
            return known
        if pair in self._open or self._unchanged.holds(pair.old, pair.new):
            return Compared([], [])
        if len(self._open) > _DEEPEST:
            return Compared([self._too_deep(pair)], [])
        self._open.add(pair)
        try:
            result = self._compared[pair] = self._compare(pair)
        finally:
            self._open.discard(pair)
        return result

    def relation(self, pair: Pair) -> Relation:
        """Return how the new place of `pair` lies to the old one: the join over every pair that it reaches."""
        joined, seen, waiting = Relation.EQUAL, {pair}, [pair]
        start = pair.mode.polarity
        while waiting:
            current = waiting.pop()
            changes, below = self.compared(current)
            for change in changes:
                joined = joined.combined(effect(change.relation, current.mode.polarity * start))
            if joined is Relation.INCOMPARABLE:
                break
            fresh = [each for each in below if each not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return joined

    def _compare(self, pair: Pair) -> Compared:
        sheet = Sheet(self.base.at(pair.old), self.revision.at(pair.new), pair.mode)
        compare_facts(sheet)
        if not self._compare_extremes(sheet) and not compare_plain_with_union(sheet, self, pair.old, pair.new):
            compare_references(sheet)
            compare_enums(sheet)
            if compare_types(sheet):
                if not decided_by_enums(sheet):
                    compare_bounds(sheet)
                    compare_multiples(sheet)
                    compare_patterns(sheet)
                compare_formats(sheet)
                compare_objects(sheet, self)
                compare_arrays(sheet, self)
                compare_unions(sheet, self)
                compare_negations(sheet, self)
            compare_discriminators(sheet)
            compare_branches(sheet)
        return Compared(sheet.changes, sheet.below)

    def _compare_extremes(self, sheet: Sheet) -> bool:
        """Compare where one schema allows everything or nothing; return whether that settles it."""
        old, new = sheet.old, sheet.new
        if old.closed or new.closed:
            if not new.closed:
                sheet.change("schema-allowed", Relation.WIDER, "values are valid where none were")
            elif not old.closed:
                sheet.change("schema-forbidden", Relation.NARROWER, "nothing is valid here any more")
            return True
        if old.anything == new.anything:
            return old.anything
        if old.anything:
            sheet.change("schema-added", Relation.NARROWER, "a schema appeared where anything was valid")
        else:
            sheet.change("schema-removed", Relation.WIDER, "the schema disappeared, so anything is valid")
        return True

    def _too_deep(self, pair: Pair) -> Change:
        base, revision = self.base.at(pair.old).pointer, self.revision.at(pair.new).pointer
        return Change(
            "schema-too-deep", Relation.UNKNOWN, base, revision, None, None, "schemas are nested too deeply to compare"
        )


def effect(relation: Relation, polarity: int) -> Relation:
    """Return what a change means for the whole, seen through `not` (-1) or through what may go either way (0)."""
    if polarity > 0 or relation is Relation.EQUAL:
        return relation
    return relation.flipped if polarity < 0 else Relation.UNKNOWN


def relation(base: Schemas, old: str, revision: Schemas, new: str, role: Role = Role.NEUTRAL) -> Relation:
    """Return how the schema at pointer `new` of the revision lies to the one at `old` of the base.

    The neutral role compares the plain sets of values; the others leave out what readOnly and writeOnly take away.
    """
    return Comparer(base, revision).relation(Pair(base.place(old), revision.place(new), Mode(role)))


class _Unchanged:
    """Knows which places read the same in both documents, references and all, and so need no comparison."""

    def __init__(self, base: Schemas, revision: Schemas) -> None:
        self._base, self._revision = base.tree, revision.tree
        self._references: dict[str, bool] = {}

    def holds(self, old: Place, new: Place) -> bool:
        """Tell whether both places read the same and mean the same."""
        if len(old) != len(new):
            return False
        return all(self._same(mine, theirs) for mine, theirs in zip(old, new, strict=True))

    def _same(self, old: str, new: str) -> bool:
        mine = self._base.raw(old)
        if mine != self._revision.raw(new):
            return False
        known = self._references.get(old) if old == new else None
        if known is None:
            known = self._closure(mine)
            if old == new:
                self._references[old] = known
        return known

    def _closure(self, node: object) -> bool:
        """Tell whether all that `node` refers to, directly or not, reads the same in both documents."""
        seen: set[str] = set()
        waiting: list[object] = [node]
        while waiting:
            current = waiting.pop()
            if is_array(current):
                waiting.extend(current)
            elif is_object(current):
                waiting.extend(current.values())
                target = self._base.target(current.get("$ref")) or ""
                if not target or target in seen:
                    continue
                if self._references.get(target) is False or self._base.raw(target) != self._revision.raw(target):
                    return False
                if target not in self._references:
                    seen.add(target)
                    waiting.append(self._base.raw(target))
        return True
