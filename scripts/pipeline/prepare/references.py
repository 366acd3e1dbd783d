"""References into the middle of something: make what they lead to a component of its kind."""

from __future__ import annotations

from openapi.document import is_object, join
from openapi.operations import operation_at
from openapi.pointers import tokens_of
from openapi.structure import SECTIONS, Kind, nodes
from pipeline.draft import Draft
from pipeline.names import class_name, unique_name

_SECTION_OF: dict[Kind, str] = {kind: section for section, kind in SECTIONS.items()}
_STRUCTURE = frozenset({"content", "headers", "parameters", "requestBody", "responses"})


def share_referenced_parts(draft: Draft) -> None:
    """Move every referenced part that is not a component to the components, from anywhere in the document."""
    references = draft.references
    targets: dict[tuple[Kind, str], str] = {}
    for _, kind, node in nodes(draft.data):
        reference = node.get("$ref")
        target = references.target(reference)
        if target is not None and _is_inside(target, kind) and is_object(references.raw(target)):
            targets[kind, str(reference)] = target
    if not targets:
        return
    parts: dict[tuple[Kind, str], None] = {(kind, target): None for (kind, _), target in targets.items()}
    homes: dict[tuple[Kind, str], str] = {}
    for kind, target in sorted(parts, key=lambda part: (-part[1].count("/"), part[1])):  # the innermost first
        homes[kind, target] = _move(draft, kind, target)
    for _, kind, node in nodes(draft.data):
        if (kind, node.get("$ref")) in targets:
            node["$ref"] = f"#{homes[kind, targets[kind, node['$ref']]]}"


def _is_inside(target: str, kind: Kind) -> bool:
    """True if a target of a kind that has components is none itself."""
    section = _SECTION_OF.get(kind)
    return section is not None and kind != "path item" and tokens_of(target)[:-1] != ["components", section]


def _move(draft: Draft, kind: Kind, target: str) -> str:
    """Move a part to the components, leave a reference in its place, and return its new pointer."""
    part = draft.references.mapping(target)
    components = draft.data.setdefault("components", {}).setdefault(_SECTION_OF[kind], {})
    name = unique_name(class_name(_name(draft, kind, target)) or class_name(kind), components)
    home = join("/components", _SECTION_OF[kind], name)
    components[name] = dict(part)
    draft.move(home, target)
    part.clear()
    part["$ref"] = f"#{home}"
    return home


def _name(draft: Draft, kind: Kind, target: str) -> str:
    """Return the name of a part, built from its operation and its place in it, like that of an inline schema."""
    tokens = tokens_of(target)
    if kind == "schema":
        return "_".join([token for token in tokens if not token.isdecimal()][-3:])
    if kind == "parameter":
        tokens[-1] = str(draft.references.mapping(target).get("name"))
    operation = operation_at(draft.data, target)
    words = tokens[3 if operation else 2 :]
    return "_".join([operation, *(word for word in words if word not in _STRUCTURE and word[:1] != "2")])
