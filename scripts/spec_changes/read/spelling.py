"""Spelling: the mends for those who compare documents. They change no more than how something is written."""

from __future__ import annotations

from typing import Any

from openapi.document import Document, join, object_of, objects
from openapi.spec import Spec
from openapi.structure import nodes
from pipeline.changes import PARAMETER_SCHEMA, Change
from pipeline.draft import Draft
from pipeline.keywords import TYPES
from pipeline.mend.calls import schema_beside, spell_security_schemes
from pipeline.mend.schemas import meant_by, spell_types

_SPELLED = frozenset({"apiKey", "mutualTLS", "openIdConnect"})


def spell(document: Document) -> tuple[Document, tuple[Change, ...]]:
    """Return a document with types, security schemes and the schemas of parameters spelled as OpenAPI does, and what was mended."""
    if not _may_be_misspelt(document.data):
        return document, ()
    draft = Draft(Spec(document))
    for pointer, kind, node in nodes(draft.data):
        if kind == "schema":
            spell_types(draft, node, pointer)
        elif kind in {"parameter", "header"} and "content" not in node and (beside := schema_beside(node)):
            draft.record(PARAMETER_SCHEMA, pointer, str(node.get("name", "")))
            node["schema"] = beside
            draft.move(join(pointer, "schema"), pointer)
    spell_security_schemes(draft)
    return (draft.document(), tuple(draft.changes)) if draft.changes else (document, ())


def _may_be_misspelt(data: dict[str, Any]) -> bool:
    """True if any node looks misspelt; a look at all nodes takes a tenth of a draft of the document."""
    schemes = object_of(object_of(data.get("components")).get("securitySchemes"))
    for node in objects(data):
        name = node.get("type")
        if isinstance(name, str) and name not in TYPES and meant_by(name) is not None:
            return True
        if "in" in node and "name" in node and "schema" not in node and "content" not in node:
            return True
    return any(_is_misspelt(object_of(scheme)) for scheme in schemes.values())


def _is_misspelt(scheme: dict[str, Any]) -> bool:
    return any(
        isinstance(value := scheme.get(key), str) and value != value.lower() and value not in _SPELLED
        for key in ("type", "in")
    )
