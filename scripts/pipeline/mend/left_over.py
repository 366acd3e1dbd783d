"""What is left over: references that lead to nothing, and anything still invalid, with as little around it as possible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_object, join
from openapi.references import References
from openapi.structure import Kind, Node, nodes
from openapi.validity import Violation, violations
from pipeline.changes import DANGLING, INVALID, OPERATION, SCHEMA_FORM, UNKNOWN_FIELD
from pipeline.draft import Draft, remove
from pipeline.harmless import hint_for, place_of_harmless

_MOST_ROUNDS = 8
# Parts that the object around them can do without.
_OPTIONAL: frozenset[Kind] = frozenset(
    {"callback", "encoding", "example", "header", "link", "media type", "security scheme", "server", "tag"}
)


def leave_out_the_rest(draft: Draft) -> None:
    """Leave out what is not valid until everything else is; what is harmless is for a later stage."""
    for _ in range(_MOST_ROUNDS):
        wrong = [each for each in violations(draft.data, draft.version) if place_of_harmless(draft.data, each) is None]
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


def leave_out_dangling_references(draft: Draft) -> None:
    """Replace dangling and circular references by what can be said without them."""
    references = draft.references
    for node in _dangling(references):
        shown = str(node.value["$ref"])
        draft.record(DANGLING, join(node.pointer, "$ref"), shown)
        near = _nearer_definition(draft.data, node.pointer, shown)
        if near:
            node.value["$ref"] = f"#{near}"
        elif node.kind == "schema":
            del node.value["$ref"]
        else:
            remove(draft.data, node.pointer)


def _dangling(references: References) -> list[Node]:
    found = [node for node in nodes(references.data) if "$ref" in node.value]
    ends: dict[str, Any] = {}
    # From the end, so that the indexes of others in a list do not change.
    return [node for node in reversed(found) if not _leads_somewhere(references, node, ends)]


def _leads_somewhere(references: References, node: Node, ends: dict[str, Any]) -> bool:
    """True if a chain of references ends; `ends` has the answers for the pointers so far."""
    passed: dict[str, None] = {}
    target = references.target(node.value["$ref"])
    while target is not None and target not in ends:
        passed[target] = None
        value = references.raw(target)
        if not (is_object(value) and "$ref" in value):
            ends[target] = value
            break
        following = references.target(value["$ref"])
        target = None if following in passed else following
    end = None if target is None else ends[target]
    ends.update(dict.fromkeys(passed, end))
    return is_object(end) or (isinstance(end, bool) and node.kind == "schema")


def _nearer_definition(data: JsonObject, pointer: str, reference: str) -> str:
    """Return the pointer of the definition that `#/$defs/Name` means: that of the nearest schema around it."""
    for key in ("$defs", "definitions"):
        name = reference.removeprefix(f"#/{key}/")
        if name == reference or "/" in name:
            continue
        for around in _around(pointer):
            place = join(around, key, name)
            if References(data).raw(place) is not None:
                return place
    return ""
