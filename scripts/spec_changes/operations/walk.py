"""Walk over the operations of two documents and judge every difference."""

from __future__ import annotations

import datetime

from openapi.document import Document, join, object_of
from openapi.paths import path_shape
from openapi.spec import Spec
from openapi.versions import spell_as_3_1
from spec_changes.findings.finding import Finding, Relation, Role, sort_key
from spec_changes.findings.policy import NO_POLICY, Policy
from spec_changes.findings.subject import Subject, Values
from spec_changes.read.located import located

from .collector import Collector
from .moved_prefixes import match_by_address, note_moved_prefix
from .resolve import ComparedOperation, read_operations
from .unclassified_changes import collect_unclassified_changes
from .unread_references import collect_unread_references
from .walk_messages import Responses, compare_bodies
from .walk_parameters import Parameters
from .walk_promises import as_promised, compare_promises, compare_schema_promises, is_retired
from .walk_security import Security
from .walk_servers import compare_servers
from .witnesses import collect_witnesses


def compare_documents(
    base: Document,
    revision: Document,
    today: datetime.date | None = None,
    policy: Policy = NO_POLICY,
    *,
    witness_seconds: float = 0,
) -> list[Finding]:
    """Return what changed between two documents, worst first.

    `today` decides which sunsets have passed; for `witness_seconds` messages are looked for that show what changed.
    """
    today = today or datetime.datetime.now(tz=datetime.UTC).date()
    collector = Collector(Spec(spell_as_3_1(base)), Spec(spell_as_3_1(revision)), today, policy)
    before, after = read_operations(collector.base), read_operations(collector.revision)
    same_addresses = match_by_address(collector, before, after)
    security = Security(collector)
    for key, old in before.items():
        new = after.get(key)
        mask = collector.enter((new or old).label, old.pointer, *([new.pointer] if new else []))
        if new is None:
            _removed(collector, old, mask)
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
    _compare_schemas(collector)
    collect_witnesses(collector, witness_seconds)
    collect_unread_references(collector)
    collect_unclassified_changes(collector)
    return sorted(collector.findings(), key=sort_key)


def _compare_schemas(collector: Collector) -> None:
    for pair, mask in collector.settled():
        compare_schema_promises(collector, pair, mask)
        for change in collector.changes(pair):
            collector.write(as_promised(collector, change), pair.context.role, mask).pairs.append(pair)


def _removed(collector: Collector, old: ComparedOperation, mask: int) -> None:
    rule = f"{old.kind}-removed"
    if old.kind == "operation" and is_retired(old.node, collector.today):
        rule = "deprecated-operation-removed"
    parent = "/webhooks" if old.kind == "webhook" else "/paths"
    collector.note(
        rule,
        Role.REQUEST,
        mask,
        Subject(old.kind, old.label.removeprefix("webhook ")),
        values=Values(old.label),
        at=(old.pointer, parent),
        relation=Relation.NARROWER,
    )


def _added(collector: Collector, new: ComparedOperation, mask: int, *, known: bool) -> None:
    rule = f"{new.kind}-added" if known or new.kind != "operation" else "path-added"
    parent = "/webhooks" if new.kind == "webhook" else "/paths"
    collector.note(
        rule,
        Role.REQUEST,
        mask,
        Subject(new.kind, new.label.removeprefix("webhook ")),
        values=Values(new=new.label),
        at=(parent, new.pointer),
        relation=Relation.WIDER,
    )


def _compare(
    collector: Collector, security: Security, old: ComparedOperation, new: ComparedOperation, mask: int
) -> None:
    moved = path_shape(old.path) != path_shape(new.path)
    if moved:
        note_moved_prefix(collector, old, new, mask)
    if old.kind == "callback" and old.path != new.path:
        place, values = (old.pointer.rpartition("/")[0], new.pointer.rpartition("/")[0]), Values(old.path, new.path)
        collector.note(
            "callback-address-changed",
            Role.RESPONSE,
            mask,
            Subject("callback", old.source.callback),
            values=values,
            at=place,
        )
    _compare_names(collector, old, new, mask)
    compare_promises(collector, (old.node, new.node), (old.pointer, new.pointer), Subject("operation"), mask)
    Parameters(collector, old, new, mask).compare()
    compare_bodies(collector, old, new, mask)
    Responses(collector, old, new, mask).compare()
    if old.kind == "operation":
        security.compare(old, new, mask)
    servers = old.source.servers_pointer, new.source.servers_pointer
    if any(servers) and not moved:
        compare_servers(collector, *servers, mask)


def _compare_names(collector: Collector, old: ComparedOperation, new: ComparedOperation, mask: int) -> None:
    for rule, key in (("operation-id-changed", "operationId"), ("tag-changed", "tags")):
        before, after = old.node.get(key), new.node.get(key)
        if before != after:
            collector.note(rule, Role.REQUEST, mask, values=Values(before, after), at=_at(old, new, key))


def _at(old: ComparedOperation, new: ComparedOperation, key: str) -> tuple[str, str]:
    """Return the pointers of a keyword of both operations, or of the operation where it is missing."""
    return (
        join(old.pointer, key) if key in old.node else old.pointer,
        join(new.pointer, key) if key in new.node else new.pointer,
    )


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
