"""What is left over: references that lead to nothing, and anything still invalid, with as little around it as possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openapi.document import JsonObject, escape, is_object, join, unescape
from openapi.references import References
from openapi.structure import Kind, Node, nodes
from openapi.text import nearest
from openapi.validity import Violation, violations
from pipeline.changes import DANGLING, INVALID, OPERATION, SCHEMA_FORM, UNKNOWN_FIELD, Fault
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
        wrong = [
            each for each in violations(draft.data, draft.spec.version) if place_of_harmless(draft.data, each) is None
        ]
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
    found = list(nodes(draft.data))
    kinds: dict[str, Kind] = {node.pointer: node.kind for node in found}
    ends: dict[str, Fault | None] = {}
    wrong = [
        (node, fault) for node in found if "$ref" in node.value and (fault := _fault_of(references, node, kinds, ends))
    ]
    for node, fault in reversed(wrong):  # from the end, so that the indexes of others in a list do not change
        draft.record(DANGLING, join(node.pointer, "$ref"), str(node.value["$ref"]), fault=fault)
        if node.kind == "schema":
            del node.value["$ref"]
        else:
            remove(draft.data, node.pointer)


def _fault_of(
    references: References, node: Node, kinds: Mapping[str, Kind], ends: dict[str, Fault | None]
) -> Fault | None:
    """Return why the reference of a node leads to nothing; `ends` has what is wrong with the references that were followed."""
    reference = node.value["$ref"]
    if not isinstance(reference, str):
        return Fault("invalid-reference", f"$ref is {reference!r}, not text", "Write a JSON pointer.")
    if not reference.startswith("#/") and reference != "#":
        hint = "Write a JSON pointer, such as #/components/schemas/Name."
        return Fault("remote-reference", f"{reference!r} points outside the document", hint)
    if f"{node.pointer}/".startswith(f"{reference[1:]}/") and kinds.get(reference[1:]) != node.kind:
        message = f"{reference!r} points to something around it, which is not a {node.kind}"
        return Fault("invalid-reference", message, f"Point to a {node.kind}, such as one under components.")
    passed: dict[str, None] = {}
    fault: Fault | None = None
    while reference not in ends:
        passed[reference] = None
        target = references.target(reference)
        value = None if target is None else references.raw(target)
        if not (is_object(value) or (isinstance(value, bool) and node.kind == "schema")):
            fault = Fault("dangling-reference", f"{reference!r} points to nothing", _suggestion(references, reference))
            break
        following = value.get("$ref") if is_object(value) else None
        if not isinstance(following, str):
            break
        if following in passed:
            hint = "Let one of the references point to a definition."
            fault = Fault("circular-reference", f"{following!r} leads back to itself", hint)
            break
        reference = following
    else:
        fault = ends[reference]
    ends.update(dict.fromkeys(passed, fault))
    return fault


def _suggestion(references: References, reference: str) -> str:
    parent, _, name = reference.rpartition("/")
    place = references.target(parent)
    meant = nearest(unescape(name), () if place is None else references.mapping(place))
    return f"Did you mean {parent}/{escape(meant)}?" if meant else "Define it, or correct the reference."
