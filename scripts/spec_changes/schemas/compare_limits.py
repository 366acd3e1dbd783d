"""Compare the limits of numbers, lengths and counts, and formats, which limit them as well."""

from __future__ import annotations

from fractions import Fraction

from spec_changes.findings.finding import Relation
from spec_changes.findings.subject import Subject, Values

from .compare_values import all_of
from .formats import ends, has_format, is_range
from .keywords import CONTAINED_FORMATS, TYPED_FORMATS
from .node_diff import NodeDiff
from .schema import Bound, Schema

_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER
_ANY_TEXT = frozenset({"binary"})  # which type it has in a program, but no text is refused
_CONTAINS = frozenset({"minContains", "maxContains"})
_EXCLUSIVE = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def compare_bounds(diff: NodeDiff) -> None:
    """Compare the bounds of numbers, lengths and counts."""
    # If `contains` was added or removed, that covers it.
    idle = frozenset[str]() if diff.old.contains and diff.new.contains else _CONTAINS
    formats = _beside(diff.old.formats, diff.new.formats)
    patterns = _beside(diff.old.patterns, diff.new.patterns)
    for upper in (True, False):
        old, new = (each.upper if upper else each.lower for each in (diff.old, diff.new))
        # What a format or a pattern rules out already, a bound does not rule out again.
        before, after = (ends(each, formats, patterns, upper=upper) for each in (diff.old, diff.new))
        for name in sorted((old.keys() | new.keys()) - idle):
            same = before.get(name) == after.get(name)
            if not (same and _said_elsewhere(diff)):
                _compare_end(diff, name, old.get(name), new.get(name), upper=upper, same=same)


def _said_elsewhere(diff: NodeDiff) -> bool:
    """True if a format or a pattern went that may have said what a bound says now, or came that says what a bound said."""
    return diff.old.formats != diff.new.formats or diff.old.patterns != diff.new.patterns


def _beside(old: frozenset[str], new: frozenset[str]) -> frozenset[str]:
    """Return the formats or patterns beside which other keywords changed: what is added is added before, what goes goes after."""
    return new if old.issubset(new) else old


def _compare_end(diff: NodeDiff, name: str, old: Bound | None, new: Bound | None, *, upper: bool, same: bool) -> None:
    if old == new:
        return
    narrower = new is not None and (old is None or new.tighter(old, upper=upper))
    down = narrower == upper
    rule = ("upper-bound-" if upper else "lower-bound-") + ("lowered" if down else "raised")
    (before, *exclusive), (after, *also) = ((None, False) if bound is None else bound.stated for bound in (old, new))
    relation = Relation.EQUAL if same else _NARROWER if narrower else _WIDER
    diff.change(
        rule,
        relation,
        Subject("bound", name),
        values=Values(before, after, (*exclusive, *also)),
        at=(name, _EXCLUSIVE.get(name, name)),
    )


def compare_multiples(diff: NodeDiff) -> None:
    """Compare multipleOf and uniqueItems."""
    old, new = diff.old.multiples, diff.new.multiples
    if old != new:
        narrower = all(any(_divides(one, other) for other in new) for one in old)
        wider = all(any(_divides(one, other) for other in old) for one in new)
        relation = _NARROWER if narrower else _WIDER if wider else Relation.INCOMPARABLE
        diff.change("multiple-of-changed", relation, values=Values(sorted(old), sorted(new)), at="multipleOf")
    if diff.old.unique != diff.new.unique:
        relation = _NARROWER if diff.new.unique else _WIDER
        diff.change("unique-items-changed", relation, values=Values(diff.old.unique, diff.new.unique), at="uniqueItems")


def _divides(factor: float, number: float) -> bool:
    # As written in decimal: 0.3 is a multiple of 0.1, which the nearest binary fractions are not.
    return (Fraction(str(number)) / Fraction(str(factor))).denominator == 1


def compare_formats(diff: NodeDiff) -> None:
    """Compare format: by the values it allows where these are known, by name elsewhere."""
    old, new = diff.old.formats, diff.new.formats
    if old == new:
        return
    gone, come = old - new, new - old
    typed = bool((gone | come) & TYPED_FORMATS)
    shown = all_of(old, new)
    relation = _format_relation(diff.old, diff.new)
    if not gone:
        diff.change("typed-format-added" if typed else "format-added", relation, at="format", values=shown)
    elif not come:
        diff.change("format-removed", relation, at="format", values=shown)
    else:
        diff.change("typed-format-changed" if typed else "format-changed", relation, at="format", values=shown)


def _format_relation(old: Schema, new: Schema) -> Relation:
    """Return what the change of formats alone does: the other keywords are the old ones if formats were added, else the new ones."""
    gone, come = old.formats - new.formats - _ANY_TEXT, new.formats - old.formats - _ANY_TEXT
    if not gone and not come:
        return Relation.EQUAL
    if new.enum is not None and all(has_format(value, name) for value in new.enum.values() for name in gone | come):
        return Relation.EQUAL
    if all(is_range(name, old) and is_range(name, new) for name in gone | come):
        return _of_ranges(old if not gone else new, old.formats, new.formats)
    if not gone or all(any(other in CONTAINED_FORMATS.get(name, ()) for other in come) for name in gone):
        return _NARROWER
    if not come or all(any(other in CONTAINED_FORMATS.get(name, ()) for other in gone) for name in come):
        return _WIDER
    return Relation.INCOMPARABLE


def _of_ranges(schema: Schema, before: frozenset[str], after: frozenset[str]) -> Relation:
    relation = Relation.EQUAL
    for upper in (True, False):
        name = "maximum" if upper else "minimum"
        old, new = (ends(schema, formats, frozenset(), upper=upper).get(name) for formats in (before, after))
        if old != new:
            narrower = new is not None and (old is None or new.tighter(old, upper=upper))
            relation = relation.combined(_NARROWER if narrower else _WIDER)
    return relation
