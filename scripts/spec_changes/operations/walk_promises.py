"""Compare what is promised for how long: deprecation, sunset, stability, and values that may be added."""

from __future__ import annotations

import datetime
from dataclasses import replace

from openapi.document import JsonObject, join, list_of, text_of
from openapi.spec import Spec
from spec_changes.findings.finding import Change, Relation, Role
from spec_changes.findings.policy import STABILITY
from spec_changes.findings.subject import NOTHING, Subject, Values
from spec_changes.schemas.node_diff import SchemaPair

from .collector import Collector
from .resolve import flag, read_operations

_STABILITY_KEYS = ("x-stability-level", "x-stability")
_EXTENSIBLE = "x-extensible-enum"
_REMOVED = frozenset({"property-removed", "required-property-removed"})
Nodes = tuple[JsonObject, JsonObject]
Pointers = tuple[str, str]


def sunset_of(node: JsonObject) -> datetime.date | None:
    """Return the day from which on something may be gone; None where no such day is announced."""
    try:
        return datetime.date.fromisoformat(text_of(node.get("x-sunset"))[:10])
    except ValueError:
        return None


def is_retired(node: JsonObject, today: datetime.date) -> bool:
    """True if something was deprecated, and its announced sunset has passed."""
    sunset = sunset_of(node)
    return flag(node, "deprecated") and sunset is not None and sunset <= today


def stability_of(node: JsonObject) -> str:
    """Return the level of stability, `stable` where none is stated, "" for an unknown one."""
    stated = next((text_of(node[key]) for key in _STABILITY_KEYS if key in node), "stable")
    return stated if stated in STABILITY else ""


def stability_levels(base: Spec, revision: Spec) -> dict[str, str]:
    """Return the stability of the operations of both documents by their labels; the base's, where both have one."""
    operations = [*read_operations(revision).values(), *read_operations(base).values()]
    return {operation.label: stability_of(operation.node) or "stable" for operation in operations}


def compare_promises(collector: Collector, nodes: Nodes, pointers: Pointers, subject: Subject, mask: int) -> None:
    """Compare what an operation, a parameter or a header promises."""
    old, new = nodes
    now = flag(new, "deprecated")
    if flag(old, "deprecated") != now:
        at = _at(nodes, pointers, "deprecated")
        collector.note("deprecated" if now else "undeprecated", Role.REQUEST, mask, subject, at=at)
    compare_sunset(collector, nodes, pointers, mask)
    levels = stability_of(old), stability_of(new)
    if levels[0] != levels[1] and all(levels):
        lowered = STABILITY.index(levels[1]) < STABILITY.index(levels[0])
        at = _at(nodes, pointers, *_STABILITY_KEYS)
        rule, about = "stability-lowered" if lowered else "stability-raised", Subject("stability level")
        collector.note(rule, Role.REQUEST, mask, about, values=Values(*levels), at=at)


def compare_sunset(collector: Collector, nodes: Nodes, pointers: Pointers, mask: int) -> None:
    """Compare the announced days, and check the grace period of a new deprecation."""
    old, new = nodes
    before, after = sunset_of(old), sunset_of(new)
    at = _at(nodes, pointers, "x-sunset", "deprecated")
    if before != after:
        earlier = before is not None and (after is None or after < before)
        rule = "sunset-moved-earlier" if earlier and flag(new, "deprecated") else "sunset-changed"
        values = Values(*(str(day or "") for day in (before, after)))
        collector.note(rule, Role.REQUEST, mask, Subject("sunset"), values=values, at=at)
    grace = collector.policy.grace_days.get(stability_of(new) or "stable", 0)
    announced = flag(new, "deprecated") and (not flag(old, "deprecated") or before != after)
    if grace and announced and (after is None or after < collector.today + datetime.timedelta(days=grace)):
        values = Values(None, str(after or ""), grace)
        collector.note("sunset-too-soon", Role.REQUEST, mask, NOTHING, values=values, at=at)


def compare_schema_promises(collector: Collector, pair: SchemaPair, mask: int) -> None:
    """Compare the sunset of a schema, and the values of its extensible enum."""
    if len(pair.old) != 1 or len(pair.new) != 1:
        return
    pointers = pair.old[0], pair.new[0]
    nodes = collector.base.mapping(pointers[0]), collector.revision.mapping(pointers[1])
    compare_sunset(collector, nodes, pointers, mask)
    old, new = (list_of(node.get(_EXTENSIBLE)) for node in nodes)
    if all(nodes) and old and new:
        at, values = _at(nodes, pointers, _EXTENSIBLE), Values(old, new)
        if any(value not in old for value in new):
            rule = "extensible-enum-value-added"
            collector.note(rule, pair.context.role, mask, values=values, at=at, relation=Relation.WIDER)
        if any(value not in new for value in old):
            rule = "extensible-enum-value-removed"
            collector.note(rule, pair.context.role, mask, values=values, at=at, relation=Relation.NARROWER)


def as_promised(collector: Collector, change: Change) -> Change:
    """Return a change as judged after an announced sunset, or for an enum that is declared to grow."""
    if change.rule in _REMOVED and is_retired(collector.base.mapping(change.base), collector.today):
        return replace(change, rule=f"deprecated-{change.rule}")
    if change.rule == "enum-value-added":
        holder = collector.base.mapping(change.base.rpartition("/")[0])
        if holder.get(_EXTENSIBLE) is True:
            return replace(change, rule="extensible-enum-value-added")
    return change


def _at(nodes: Nodes, pointers: Pointers, *keys: str) -> Pointers:
    """Return the pointers of the first keyword that a node has, or of the node where it has none."""
    base, revision = (
        next((join(pointer, key) for key in keys if key in node), pointer)
        for node, pointer in zip(nodes, pointers, strict=True)
    )
    return base, revision
