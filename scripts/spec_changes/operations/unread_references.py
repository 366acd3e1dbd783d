"""Say what was not read: references that could not be followed, whether or not they changed."""

from __future__ import annotations

from openapi.document import join
from openapi.structure import nodes
from spec_changes.findings.finding import Role
from spec_changes.read.tree import Tree

from .collector import Collector

_KEYWORDS = ("$ref", "$dynamicRef", "$recursiveRef")


def collect_unread_references(collector: Collector) -> None:
    """Note every reference of either document that was not followed, once for each text."""
    base, revision = _unread(collector.base), _unread(collector.revision)
    for text in {**base, **revision}:
        places = base.get(text, []), revision.get(text, [])
        if not all(places) and all("/schema" in place for place in (*places[0], *places[1])):
            continue  # the comparison of the schemas says that the reference changed
        reach = 0
        for pointer in (*places[0], *places[1]):
            reach |= collector.reach(pointer)
        count = max(map(len, places))
        where = f" in {count} places" if count > 1 else ""
        sentence = f"`{text}`{where} was not read, so what it leads to was not compared: {_reason(text)}"
        base_pointer, revision_pointer = (found[0] if found else "" for found in places)
        collector.note(
            "reference-not-read", Role.REQUEST, reach, sentence, at=(base_pointer, revision_pointer), old=None, new=text
        )


def _unread(tree: Tree) -> dict[str, list[str]]:
    """Return the references that cannot be followed, with the pointers of where they stand."""
    found: dict[str, list[str]] = {}
    for node in nodes(tree.data):
        for keyword in _KEYWORDS:
            reference = node.value.get(keyword)
            if reference is not None and (keyword != "$ref" or tree.target(reference) is None):
                found.setdefault(str(reference), []).append(join(node.pointer, keyword))
    return found


def _reason(reference: str) -> str:
    if reference.startswith("#"):
        return "it is dynamic, or points to nothing"
    if "://" in reference.partition("#")[0] or reference.startswith("//"):
        return "nothing is read over a network"
    return "there is no such file in or below the folder of the document, or nothing at that place in it"
