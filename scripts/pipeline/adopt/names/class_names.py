"""Class names: rename every schema to its class, with a legal and unique name."""

from __future__ import annotations

from openapi.document import join, unescape
from openapi.structure import nodes
from pipeline.adopt.draft import Draft
from pipeline.discriminators import rename_targets
from pipeline.names import model_name, unique_class_name

_PREFIX = "#/components/schemas/"


def name_classes(draft: Draft) -> None:
    """Rename the schemas to their classes, unique in any case.

    In a collision, a schema that already has the name of a class keeps it, then the first one in alphabetical order.
    """
    names = list(draft.schemas)
    wanted = {name: model_name(name) for name in names}
    chosen: dict[str, str] = {}
    taken: set[str] = set()  # in lower case
    for name in sorted(names, key=lambda name: (wanted[name] != name, name)):
        chosen[name] = unique_class_name(wanted[name], taken)
        taken.add(chosen[name].lower())
    renamed = {old: new for old, new in chosen.items() if old != new}
    if not renamed:
        return
    for old, new in renamed.items():
        draft.move(join("/components/schemas", new), join("/components/schemas", old))
    draft.data["components"]["schemas"] = {renamed.get(name, name): draft.schemas[name] for name in names}
    for _, _, node in nodes(draft.data):
        reference = node.get("$ref")
        if isinstance(reference, str):
            node["$ref"] = _renamed(reference, renamed)
        rename_targets(node, lambda reference: _renamed(reference, renamed))


def _renamed(reference: str, renamed: dict[str, str]) -> str:
    if not reference.startswith(_PREFIX):
        return reference
    name = unescape(reference.removeprefix(_PREFIX))
    return _PREFIX + renamed[name] if name in renamed else reference
