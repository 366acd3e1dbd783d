"""Decide whether one regular expression covers another; answers only where it can be shown.

Both patterns become automata over classes of characters, and every text that one accepts is followed in the other.
What goes beyond regular languages (look-around, back references) or grows too large is left undecided.
"""

from __future__ import annotations

from functools import cache

from spec_changes.findings.finding import Relation

from .automata import TooHard, covers, parse


@cache
def pattern_relation(old: str, new: str) -> Relation:
    """Return how the texts that match `new` lie to those that match `old`."""
    try:
        before, after = parse(old), parse(new)
        wider, narrower = covers(after, before), covers(before, after)
    except TooHard:
        return Relation.UNKNOWN
    if wider and narrower:
        return Relation.EQUAL
    return Relation.WIDER if wider else Relation.NARROWER if narrower else Relation.INCOMPARABLE
