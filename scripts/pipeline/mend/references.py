"""References: what leads to nothing is left out, or taken for any value where a schema is meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join
from openapi.references import References
from openapi.structure import Node, nodes
from pipeline.prepare.changes import DANGLING
from pipeline.prepare.draft import Draft, owner_of


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


def _around(pointer: str) -> Iterator[str]:
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def remove(data: JsonObject, pointer: str) -> None:
    """Remove the node at `pointer`, if it is there."""
    owner, last = owner_of(data, pointer)
    if is_object(owner):
        owner.pop(last, None)
    elif is_array(owner) and int(last) < len(owner):
        del owner[int(last)]
