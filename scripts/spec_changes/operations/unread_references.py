"""Say what was not read: references that could not be followed, whether or not they changed."""

from __future__ import annotations

from openapi.document import join, objects
from openapi.spec import Spec
from openapi.structure import nodes
from spec_changes.findings.finding import Role
from spec_changes.findings.subject import Values

from .collector import Collector

_KEYWORDS = ("$ref", "$dynamicRef", "$recursiveRef")


def collect_unread_references(collector: Collector) -> None:
    """Note every reference of either document that was not followed, once for each text."""
    before, after = _unread(collector.base), _unread(collector.revision)
    for text in {**before, **after}:
        places = before.get(text, []), after.get(text, [])
        if not all(places) and all("/schema" in place for place in (*places[0], *places[1])):
            continue  # the comparison of the schemas says that the reference changed
        reach = 0
        for pointer in (*places[0], *places[1]):
            reach |= collector.reach(pointer)
        count = max(map(len, places))
        base, revision = (found[0] if found else "" for found in places)
        collector.note(
            "reference-not-read", Role.REQUEST, reach, values=Values(new=text, detail=count), at=(base, revision)
        )


def _may_be_unread(tree: Spec) -> bool:
    """True if anything that looks like a reference cannot be followed."""
    known: set[str] = set()
    for node in objects(tree.data):
        reference = node.get("$ref", "#")
        if not isinstance(reference, str) or "$dynamicRef" in node or "$recursiveRef" in node:
            return True
        known.add(reference)
    return any(tree.target(reference) is None for reference in known)


def _unread(tree: Spec) -> dict[str, list[str]]:
    """Return the references that cannot be followed, with their pointers."""
    found: dict[str, list[str]] = {}
    if not _may_be_unread(tree):
        return found
    for node in nodes(tree.data):
        for keyword in _KEYWORDS:
            reference = node.value.get(keyword)
            if reference is not None and (keyword != "$ref" or tree.target(reference) is None):
                found.setdefault(str(reference), []).append(join(node.pointer, keyword))
    return found
