"""Discriminators: drop those that pydantic cannot use, because a class has a single set of tags."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import JsonObject, is_object, list_of
from openapi.structure import schemas
from pipeline.adopt.draft import Draft, items_of

_PREFIX = "#/components/schemas/"


def keep_telling_discriminators(draft: Draft) -> None:
    """Drop the discriminators by which a schema would have different tags in different unions.

    Such unions still work: the best matching branch is taken.
    """
    unions = [schema for _, schema in schemas(draft.data) if "discriminator" in schema]
    tags: dict[str, set[tuple[str, frozenset[str]]]] = {}
    for union in unions:
        for name, tag in _tags(union):
            tags.setdefault(name, set()).add((union["discriminator"]["propertyName"], tag))
    for union in unions:
        if any(len(tags[name]) > 1 for name, _ in _tags(union)):
            del union["discriminator"]


def _tags(union: JsonObject) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name of each branch and its values of the property."""
    mapping = {
        value: str(target).rpartition("/")[2] for value, target in items_of(union["discriminator"].get("mapping"))
    }
    for branch in list_of(union.get("oneOf")) or list_of(union.get("anyOf")):
        if is_object(branch):
            name = str(branch.get("$ref")).removeprefix(_PREFIX)
            yield name, frozenset(value for value, target in mapping.items() if target == name) or frozenset({name})
