"""Find out whether references of a document may be more than JSON pointers of something in it."""

from __future__ import annotations

import re

from openapi.document import JsonObject, is_object, objects
from openapi.structure import Kind, Node, nodes

from .identifiers import DEFINITIONS, IDENTIFIERS
from .targets import is_reference_to_file

# Not every version has components of these kinds, so what they refer to replaces the reference.
INLINED: frozenset[Kind] = frozenset({"operation", "path item"})
_NAMES = frozenset(IDENTIFIERS)
_PLAIN = re.compile(r"#/components/(?!pathItems/)[^%]*$")
_OWN_DEFINITIONS = tuple(f"#/{key}/" for key in DEFINITIONS)


def leads_out(data: JsonObject) -> bool:
    """True if a reference of a document may lead out of it."""
    return _may_lead_out(data) and any(map(_leads_out, nodes(data)))


def mapping_of(node: Node) -> JsonObject:
    """Return the mapping of a discriminator, empty if a node has none."""
    discriminator = node.value.get("discriminator") if node.kind == "schema" else None
    mapping = discriminator.get("mapping") if is_object(discriminator) else None
    return mapping if is_object(mapping) else {}


def _may_lead_out(data: JsonObject) -> bool:
    """True if anything looks as if it led out of the document."""
    for node in objects(data):
        reference, mapping = node.get("$ref"), node.get("mapping")
        if reference is not None and (not isinstance(reference, str) or not _PLAIN.match(reference)):
            return True
        texts = mapping.values() if is_object(mapping) else ()
        if any(isinstance(text, str) and is_reference_to_file(text) for text in texts):
            return True
        if not _NAMES.isdisjoint(node):
            return True
    return False


def _leads_out(node: Node) -> bool:
    """True if a reference of a node may be more than the JSON pointer of something in the document."""
    if node.kind == "schema" and not node.value.keys().isdisjoint(IDENTIFIERS):
        return True
    reference = node.value.get("$ref")
    if isinstance(reference, str):
        is_pointer = reference == "#" or (reference.startswith("#/") and not reference.startswith(_OWN_DEFINITIONS))
        return node.kind in INLINED or "%" in reference or not is_pointer
    return any(is_reference_to_file(text) for text in mapping_of(node).values() if isinstance(text, str))
