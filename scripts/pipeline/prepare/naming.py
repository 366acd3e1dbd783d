"""Naming: the names of classes, for schemas that have a name and for inline ones."""

from __future__ import annotations

from collections.abc import Mapping

from openapi.document import join
from openapi.structure import subschemas
from pipeline.changes import MERGED_SCHEMA, NAMED_SCHEMA, RENAMED_SCHEMA
from pipeline.draft import SCHEMAS, Draft
from pipeline.keywords import rename_references, schema_name
from pipeline.names import model_name, unique_class_name

from .part_names import Class, classes_of, names_of


def name_classes(draft: Draft) -> None:
    """Rename the named schemas to their classes, unique in any case.

    In a collision, a schema that already has the name of a class keeps it, then the first one in alphabetical order.
    """
    names = list(draft.schemas)
    bodies = {f"Body_{label}": f"Body_{short}" for label, short in draft.labels.items()}  # as FastAPI calls them
    wanted = {name: model_name(bodies.get(name, name)) for name in names}
    chosen: dict[str, str] = {}
    taken: set[str] = set()  # in lower case
    for name in sorted(names, key=lambda name: (wanted[name] != name, name)):
        chosen[name] = unique_class_name(wanted[name], taken)
        taken.add(chosen[name].lower())
    renamed = {old: new for old, new in chosen.items() if old != new}
    for old, new in renamed.items():
        draft.record(RENAMED_SCHEMA, join(SCHEMAS, old), f"{old} as {new}")
        draft.move(join(SCHEMAS, new), join(SCHEMAS, old))
    draft.components["schemas"] = {chosen[name]: draft.schemas[name] for name in names}
    rename_references(draft.data, renamed)


def name_parts(draft: Draft) -> None:
    """Name the inline schemas; identical ones with similar names get one name."""
    classes, taken_over = classes_of(draft)
    names = names_of(classes, (name for name in draft.schemas if name not in draft.parts))
    final = {key: names[found.keys[0]] for key, found in classes.items() if found.keys[0] in names} | taken_over
    _describe_references(draft, classes, taken_over)
    for key in draft.parts:
        name = final.get(key, "")
        if names.get(key):
            draft.record(NAMED_SCHEMA, join(SCHEMAS, key), name)
            draft.move(join(SCHEMAS, name), join(SCHEMAS, key))
        elif name and (key in taken_over or draft.parts[key].place in classes[key].places):
            draft.record(MERGED_SCHEMA, join(SCHEMAS, key), name)
    rename_references(draft.data, final)
    draft.components["schemas"] = {
        names.get(name, name): schema
        for name, schema in draft.schemas.items()
        if name in names or name not in draft.parts
    }


def _describe_references(draft: Draft, classes: Mapping[str, Class], taken_over: Mapping[str, str]) -> None:
    """Move texts that belong to one of several places from the class to the references there."""
    moved: dict[str, str] = {}
    for found in {id(found): found for found in classes.values()}.values():
        texts = {key: str(draft.schemas[key].get("description", "")) for key in found.keys}
        if len({*texts.values()}) > 1:
            moved.update(texts)
            found.schema.pop("description", None)
    moved.update({key: str(draft.schemas[key].get("description", "")) for key in taken_over})
    for node in subschemas(draft.data, "openapi"):
        if text := moved.get(schema_name(node.get("$ref")), ""):
            node.setdefault("description", text)
