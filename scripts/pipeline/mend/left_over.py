"""What is left over: anything still invalid is left out, with as little around it as possible."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import JsonObject, is_object, join
from openapi.references import References
from openapi.structure import Kind, nodes
from openapi.validity import Violation, violations
from openapi.versions.declared_version import Version
from pipeline.check.harmless import hint_for, place_of_harmless
from pipeline.prepare.changes import INVALID, OPERATION, SCHEMA_FORM, UNKNOWN_FIELD
from pipeline.prepare.draft import Draft

from .references import leave_out_dangling_references, remove

_MOST_ROUNDS = 8
# Parts that the object around them can do without.
_OPTIONAL: frozenset[Kind] = frozenset(
    {"callback", "encoding", "example", "header", "link", "media type", "security scheme", "server", "tag"}
)


def leave_out_the_rest(draft: Draft, version: Version) -> None:
    """Leave out what is not valid until everything else is; what is harmless is for a later stage."""
    for _ in range(_MOST_ROUNDS):
        wrong = [each for each in violations(draft.data, version) if place_of_harmless(draft.data, each) is None]
        if not wrong:
            return
        kinds: dict[str, Kind] = {node.pointer: node.kind for node in nodes(draft.data)}
        for violation in reversed(wrong):
            _leave_out(draft, violation, kinds)
        leave_out_dangling_references(draft)


def _leave_out(draft: Draft, violation: Violation, kinds: dict[str, Kind]) -> None:
    references = References(draft.data)
    node = references.raw(violation.pointer)
    if violation.unexpected and is_object(node):
        for name in violation.unexpected:
            if name in node:
                draft.record(UNKNOWN_FIELD, join(violation.pointer, name), name, hint_for(name))
                del node[name]
        return
    for pointer in _around(violation.pointer):
        kind = kinds.get(pointer)
        around = references.raw(pointer)
        if kind is None or not is_object(around):
            continue
        if _left_out(draft, pointer, kind, around):
            return


def _left_out(draft: Draft, pointer: str, kind: Kind, node: JsonObject) -> bool:
    """Leave out a node of some kind; False if its parent must go too."""
    name = pointer.rpartition("/")[2]
    if kind == "schema":
        draft.record(SCHEMA_FORM, pointer, name)
        node.clear()
        return True
    if kind in _OPTIONAL or (kind == "parameter" and node.get("in") != "path" and node.get("required") is not True):
        draft.record(INVALID, pointer, str(node.get("name", name)))
        remove(draft.data, pointer)
        return True
    if kind == "response" and node.keys() - {"description"}:
        draft.record(INVALID, pointer, name)
        node.clear()
        node["description"] = ""
        return True
    if kind in {"operation", "path item"}:
        draft.record(OPERATION, pointer, str(node.get("operationId", name)))
        remove(draft.data, pointer)
        return True
    return False


def _around(pointer: str) -> Iterator[str]:
    yield pointer
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer
