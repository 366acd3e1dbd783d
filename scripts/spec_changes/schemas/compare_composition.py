"""Compare `not`, if/then/else, the branches of `allOf`, and discriminators."""

from __future__ import annotations

import json
from typing import Any

from openapi.document import object_of, text_of
from spec_changes.findings.finding import Change, Relation
from spec_changes.findings.subject import Subject, Values

from .keywords import place_of
from .match_branches import COMPONENTS
from .node_diff import NodeDiff, Relations
from .schema import nodes_of

_NARROWER, _WIDER, _EQUAL = Relation.NARROWER, Relation.WIDER, Relation.EQUAL
_MOST_NAMES = 3


def about_values(change: Change) -> bool:
    """True if a change is about which values are valid; a discriminator says which class a value becomes."""
    return not change.rule.startswith("discriminator-")


def overlaps_less(change: Change) -> bool:
    """True if values that fit several branches of a oneOf may fit a single one now: that is the one clients take them for."""
    kept = change.values.old == change.values.new
    return change.rule == "alternatives-changed" and change.relation is _WIDER and kept


def change_of_whole(diff: NodeDiff, relation: Relation) -> Change:
    """Return the change of two schemas of which only the relation as a whole is known."""
    keywords = ("oneOf", "anyOf", "not", "if", "allOf")
    base, revision = (
        place_of(each, *keywords, otherwise=use) for each, use in zip((diff.old, diff.new), diff.uses, strict=True)
    )
    return Change("schema-changed", relation, base, revision, values=Values(detail=relation))


def change_of_nothing(diff: NodeDiff, *, before: bool) -> Change:
    """Return the change of a schema of which no value is valid now; `before` says whether that is new."""
    relation = _EQUAL if before else _NARROWER
    return Change("schema-unsatisfiable", relation, *diff.uses, values=Values(detail=before))


def compare_negations(diff: NodeDiff, comparer: Relations) -> None:
    """Compare `not` and if/then/else."""
    _compare_not(diff)
    old, new = diff.old.conditions, diff.new.conditions
    if len(old) == len(new):
        for mine, theirs in zip(old, new, strict=True):
            if comparer.proven(diff.question(mine[0], theirs[0])) is _EQUAL:
                diff.descend(mine[1], theirs[1])
                diff.descend(mine[2], theirs[2])
            else:
                diff.change("condition-changed", Relation.UNKNOWN, at="if")
    else:
        rule, relation = ("added", _NARROWER) if len(old) < len(new) else ("removed", _WIDER)
        relation = relation if not old or not new else Relation.UNKNOWN
        diff.change(f"condition-{rule}", relation, Subject("if/then/else"), at="if")


def compare_branches(diff: NodeDiff) -> None:
    """Compare the branches of `allOf`, which were compared merged, if the only result is optional properties."""
    old, new = diff.old.branches or {diff.old.pointer}, diff.new.branches or {diff.new.pointer}
    rules = {change.rule for change in diff.changes if change.relation is not _EQUAL}
    if not rules or not (diff.old.branches or diff.new.branches):
        return
    if old < new and rules == {"property-added"}:
        diff.change("all-of-branch-added", _NARROWER, values=Values(new=_short(new - old)), at="allOf")
    elif new < old and rules == {"property-removed"}:
        diff.change("all-of-branch-removed", _WIDER, values=Values(_short(old - new)), at="allOf")


def _short(branches: frozenset[str] | set[str]) -> list[str]:
    """Return the names of branches: components by theirs, others by the properties that they add."""
    return sorted(_named(branch) if branch.startswith("{") else branch.removeprefix(COMPONENTS) for branch in branches)


def _named(branch: str) -> str:
    names = list(object_of(json.loads(branch).get("properties")))
    return f"a branch with {', '.join(names[:_MOST_NAMES])}{' and more' * (len(names) > _MOST_NAMES)}"


def _compare_not(diff: NodeDiff) -> None:
    old, new = diff.old.negated, diff.new.negated
    if len(old) == len(new):
        for mine, theirs in zip(old, new, strict=True):
            diff.descend(mine, theirs, polarity=-1)
    else:
        rule, relation = ("added", _NARROWER) if len(old) < len(new) else ("removed", _WIDER)
        relation = relation if not old or not new else Relation.UNKNOWN
        diff.change(f"not-{rule}", relation, Subject("keyword", "not"), at="not")


def compare_discriminators(diff: NodeDiff) -> None:
    """Compare the property and the mapping of a discriminator."""
    old, new = (
        object_of(diff.old.annotations.get("discriminator")),
        object_of(diff.new.annotations.get("discriminator")),
    )
    if old == new:
        return
    if not old or not new:
        diff.change("discriminator-added", _EQUAL, values=Values(old or None, new or None), at="discriminator")
        return
    names = old.get("propertyName"), new.get("propertyName")
    if names[0] != names[1]:
        diff.change(
            "discriminator-property-changed",
            Relation.INCOMPARABLE,
            values=Values(names[0], names[1]),
            at="discriminator",
        )
    mine, theirs = _mapping(old), _mapping(new)
    came, went = _variants(diff, "alternative-added"), _variants(diff, "alternative-removed")
    for one, other in ((mine, theirs), (theirs, mine)):
        one.update((key, key) for key in _implied(diff) if other.get(key) == key and key not in one)
    added = sorted(key for key in theirs.keys() - mine.keys() if theirs[key] not in came)
    moved = sorted(
        key for key in mine if mine[key] != theirs.get(key) and not (mine[key] in went and key not in theirs)
    )
    if added:
        diff.change(
            "discriminator-mapping-added", Relation.WIDER, values=Values(mine, theirs, added), at="discriminator"
        )
    if moved:
        retargeted = any(key in theirs for key in moved)
        relation = Relation.INCOMPARABLE if retargeted else _NARROWER
        diff.change("discriminator-mapping-removed", relation, values=Values(mine, theirs, moved), at="discriminator")


def _variants(diff: NodeDiff, rule: str) -> set[str]:
    """Return the names of the branches that came or went: what this does to the mapping is the same change."""
    changes = [change for change in diff.changes if change.rule == rule]
    return {str(name) for change in changes for name in (change.values.new or change.values.old or ())}


def _implied(diff: NodeDiff) -> set[str]:
    """Return the names of the components that are branches of both: without a mapping, these are the values."""
    before, after = (
        {pointer for union in each.unions for branch in union.branches for pointer in nodes_of(branch)}
        for each in (diff.old, diff.new)
    )
    return {pointer.removeprefix(COMPONENTS) for pointer in before & after if pointer.startswith(COMPONENTS)}


def _mapping(discriminator: dict[str, Any]) -> dict[str, str]:
    """Return the mapping with bare names written as references."""
    mapping = object_of(discriminator.get("mapping"))
    return {key: text_of(value).rpartition("/")[2] for key, value in mapping.items()}
