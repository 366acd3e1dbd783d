"""Find operations whose path and server changed together, such that their address is the same."""

from __future__ import annotations

from openapi.document import object_of
from openapi.paths import path_shape
from openapi.spec import Spec
from spec_changes.findings.finding import Role
from spec_changes.findings.subject import Values

from .collector import Collector
from .resolve import ComparedOperation
from .walk_servers import urls_of

Operations = dict[str, ComparedOperation]


def match_by_address(collector: Collector, before: Operations, after: Operations) -> bool:
    """Give operations of the revision the key of the one that had all their addresses; return whether all kept theirs."""
    removed = {key: each for key, each in before.items() if key not in after and each.kind == "operation"}
    added = {key: each for key, each in after.items() if key not in before and each.kind == "operation"}
    if not removed or not added:
        return False
    known = {_addresses(collector.revision, each): key for key, each in added.items()}
    for key, old in removed.items():
        match = known.pop(_addresses(collector.base, old), None)
        if match is not None:
            after[key] = after.pop(match)
    kept = [(old, after[key]) for key, old in before.items() if key in after and old.kind == "operation"]
    moved = any(path_shape(old.path) != path_shape(new.path) for old, new in kept)
    return moved and all(_addresses(collector.base, old) == _addresses(collector.revision, new) for old, new in kept)


def note_moved_prefix(collector: Collector, old: ComparedOperation, new: ComparedOperation, mask: int) -> None:
    """Note that the path of an operation changed, but not its address."""
    longer = len(old.path) - len(new.path)
    values = Values(old.path[:longer], "") if longer > 0 else Values("", new.path[: -longer or None])
    collector.note("address-kept", Role.REQUEST, mask, values=values, at=(old.pointer, new.pointer))


def _addresses(tree: Spec, operation: ComparedOperation) -> tuple[str, frozenset[str]]:
    """Return the verb of an operation, and its addresses at all of its servers."""
    servers = tree.items(operation.source.servers_pointer or "/servers") or [{}]
    urls = (url for server in servers for url in urls_of(object_of(server)))
    return operation.source.verb.lower(), frozenset(path_shape(url + operation.path) for url in urls)
