"""The words by which the names of the branches of a union are distinguished."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from openapi.document import JsonObject, is_object, list_of
from pipeline.names import class_name

from .draft import items_of

_USUAL_TAGS = ("type", "kind", "event", "object")


def branch_words(branches: Sequence[JsonObject]) -> list[str]:
    """Return a word for each branch that no other one has.

    It is the title, the only value of a property, the type, the format, the name of a property that only this branch has,
    or else the number of the branch.

    Args:
        branches: The branches; references have been followed.
    """
    found = [""] * len(branches)
    for words_of in (_titles, _values, _types, _properties):
        candidates = [{class_name(word).lower(): word for word in words_of(branch)} for branch in branches]
        counts = Counter(key for each in candidates for key in each)
        for index, each in enumerate(candidates):
            found[index] = found[index] or next((word for key, word in each.items() if key and counts[key] == 1), "")
    return [word or str(index + 1) for index, word in enumerate(found)]


def _titles(branch: JsonObject) -> Iterator[str]:
    if isinstance(branch.get("title"), str):
        yield branch["title"]


def _values(branch: JsonObject) -> Iterator[str]:
    """Yield the only values of properties, those of the usual tags first."""
    properties = dict(items_of(branch.get("properties")))
    for name in sorted(properties, key=lambda name: name not in _USUAL_TAGS):
        value = _only_value(properties[name])
        if isinstance(value, str):
            yield value.lower() if value.isupper() else value


def _only_value(schema: Any) -> Any:
    if not is_object(schema):
        return None
    values = list_of(schema.get("enum"))
    return schema.get("const", values[0] if len(values) == 1 else None)


def _properties(branch: JsonObject) -> Iterator[str]:
    """Yield the names of the properties, those of required ones first."""
    required = list_of(branch.get("required"))
    yield from sorted((name for name, _ in items_of(branch.get("properties"))), key=lambda name: name not in required)


def _types(branch: JsonObject) -> Iterator[str]:
    for keyword in ("type", "format"):
        if isinstance(branch.get(keyword), str):
            yield branch[keyword]
