"""Walk over the operations of two documents and judge every difference."""

from __future__ import annotations

import datetime

from openapi.document import Document, join, object_of, text_of
from openapi.paths import path_shape
from openapi.spec import Spec
from openapi.versions.spell_as_3_1 import spell_as_3_1
from spec_changes.findings.finding import Finding, Relation, Role, sort_key
from spec_changes.findings.subject import Subject, Values
from spec_changes.read.located import located

from .collector import Collector
from .moved_prefixes import match_by_address, note_moved_prefix
from .resolve import Operation, flag, read_operations
from .unclassified_changes import collect_unclassified_changes
from .unread_references import collect_unread_references
from .walk_messages import Responses, compare_bodies
from .walk_parameters import Parameters
from .walk_security import Security
from .walk_servers import compare_servers

_STABILITY = ("draft", "alpha", "beta", "stable")


def compare_documents(base: Document, revision: Document, today: datetime.date | None = None) -> list[Finding]:
    """Return what changed between two documents, worst first; `today` decides which sunsets have passed."""
    collector = Collector(Spec(spell_as_3_1(base)), Spec(spell_as_3_1(revision)))
    before, after = read_operations(collector.base), read_operations(collector.revision)
    same_addresses = match_by_address(collector, before, after)
    security = Security(collector)
    for key, old in before.items():
        new = after.get(key)
        mask = collector.enter((new or old).label, old.pointer, *([new.pointer] if new else []))
        if new is None:
            _removed(collector, old, mask, today or datetime.datetime.now(tz=datetime.UTC).date())
        else:
            with located(revision, new.pointer):
                _compare(collector, security, old, new, mask)
    paths = {operation.path for operation in before.values()}
    for key, new in after.items():
        if key not in before:
            _added(collector, new, collector.enter(new.label, new.pointer), known=new.path in paths)
    if same_addresses:
        collector.explain("/servers", "/servers")
    else:
        compare_servers(collector, "/servers", "/servers", 0)
    _compare_heads(collector, base, revision)
    collector.settle()
    collect_unread_references(collector)
    collect_unclassified_changes(collector)
    return sorted(collector.findings(), key=sort_key)


def _removed(collector: Collector, old: Operation, mask: int, today: datetime.date) -> None:
    rule = f"{old.kind}-removed"
    sunset = _sunset(old)
    if old.kind == "operation" and flag(old.node, "deprecated") and sunset is not None and sunset <= today:
        rule = "deprecated-operation-removed"
    parent = "/webhooks" if old.kind == "webhook" else "/paths"
    collector.note(
        rule,
        Role.REQUEST,
        mask,
        Subject(old.kind, old.label),
        values=Values(old.label),
        at=(old.pointer, parent),
        relation=Relation.NARROWER,
    )


def _added(collector: Collector, new: Operation, mask: int, *, known: bool) -> None:
    rule = f"{new.kind}-added" if known or new.kind != "operation" else "path-added"
    parent = "/webhooks" if new.kind == "webhook" else "/paths"
    collector.note(
        rule,
        Role.REQUEST,
        mask,
        Subject(new.kind, new.label),
        values=Values(new=new.label),
        at=(parent, new.pointer),
        relation=Relation.WIDER,
    )


def _compare(collector: Collector, security: Security, old: Operation, new: Operation, mask: int) -> None:
    if path_shape(old.path) != path_shape(new.path):
        note_moved_prefix(collector, old, new, mask)
    _compare_names(collector, old, new, mask)
    _compare_promises(collector, old, new, mask)
    Parameters(collector, old, new, mask).compare()
    compare_bodies(collector, old, new, mask)
    Responses(collector, old, new, mask).compare()
    if old.kind == "operation":
        security.compare(old, new, mask)
    servers = old.source.servers_pointer, new.source.servers_pointer
    if any(servers):
        compare_servers(collector, *servers, mask)


def _compare_names(collector: Collector, old: Operation, new: Operation, mask: int) -> None:
    for rule, key in (("operation-id-changed", "operationId"), ("tag-changed", "tags")):
        before, after = old.node.get(key), new.node.get(key)
        if before != after:
            collector.note(rule, Role.REQUEST, mask, values=Values(before, after), at=_at(old, new, key))


def _at(old: Operation, new: Operation, key: str) -> tuple[str, str]:
    """Return the pointers of a keyword of both operations, or of the operation where it is missing."""
    return (
        join(old.pointer, key) if key in old.node else old.pointer,
        join(new.pointer, key) if key in new.node else new.pointer,
    )


def _sunset(operation: Operation) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text_of(operation.node.get("x-sunset"))[:10])
    except ValueError:
        return None


def _compare_promises(collector: Collector, old: Operation, new: Operation, mask: int) -> None:
    """Compare deprecation, sunset and stability."""
    if flag(old.node, "deprecated") != flag(new.node, "deprecated"):
        rule = "deprecated" if flag(new.node, "deprecated") else "undeprecated"
        collector.note(rule, Role.REQUEST, mask, Subject("operation"), at=_at(old, new, "deprecated"))
    before, after = _sunset(old), _sunset(new)
    if before != after:
        earlier = before is not None and (after is None or after < before)
        rule = "sunset-moved-earlier" if earlier and flag(new.node, "deprecated") else "sunset-changed"
        collector.note(
            rule,
            Role.REQUEST,
            mask,
            Subject("sunset"),
            values=Values(str(before or ""), str(after or "")),
            at=_at(old, new, "x-sunset"),
        )
    levels = [text_of(each.node.get("x-stability-level")) or "stable" for each in (old, new)]
    if levels[0] != levels[1] and all(level in _STABILITY for level in levels):
        rule = "stability-lowered" if _STABILITY.index(levels[1]) < _STABILITY.index(levels[0]) else "stability-raised"
        at = _at(old, new, "x-stability-level")
        collector.note(rule, Role.REQUEST, mask, Subject("stability level"), values=Values(levels[0], levels[1]), at=at)


def _compare_heads(collector: Collector, base: Document, revision: Document) -> None:
    """Compare the versions that the documents state."""
    old, new = base.data, revision.data
    if old.get("openapi") != new.get("openapi"):
        collector.note(
            "openapi-version-changed",
            Role.REQUEST,
            0,
            values=Values(old.get("openapi"), new.get("openapi")),
            at=("/openapi", "/openapi"),
        )
    before, after = (object_of(data.get("info")).get("version") for data in (old, new))
    if before != after:
        at = ("/info/version", "/info/version")
        collector.note("version-changed", Role.REQUEST, 0, values=Values(before, after), at=at)
