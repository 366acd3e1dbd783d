"""Compare how the parts of a form are written: their `style`, `explode` and content type."""

from __future__ import annotations

from openapi.document import JsonObject, join, object_of
from openapi.messages import MediaType
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import Subject, Values

from .collector import Collector

_LIST = frozenset({"array"})
_STYLE = frozenset({"style", "explode"})


def compare_encodings(collector: Collector, old: MediaType, new: MediaType, role: Role, mask: int) -> None:
    """Compare `encoding` and its like of two media types."""
    for keyword in ("encoding", "itemEncoding", "prefixEncoding"):
        before, after = old.node.get(keyword), new.node.get(keyword)
        place = join(old.pointer, keyword), join(new.pointer, keyword)
        if keyword == "encoding" and old.kind == new.kind == "form":
            before, after = object_of(before), object_of(after)
            for name in _lists(collector, old, new):
                styles = _style(object_of(before.get(name))), _style(object_of(after.get(name)))
                if styles[0] != styles[1]:
                    about, at = Subject("part", name), (join(place[0], name), join(place[1], name))
                    values, relation = Values(*styles), Relation.INCOMPARABLE
                    collector.note("part-style-changed", role, mask, about, values=values, at=at, relation=relation)
                before, after = _without_style(before, name), _without_style(after, name)
        if before != after:
            about, values = Subject("media type", keyword), Values(before or None, after or None)
            collector.note("encoding-changed", role, mask, about, values=values, at=place, relation=Relation.UNKNOWN)


def _lists(collector: Collector, old: MediaType, new: MediaType) -> list[str]:
    """Return the names of the parts that are lists in both; for these, OpenAPI says how they are written by default."""
    base, revision = (
        (schemas, schemas.at(schemas.place(join(media.pointer, "schema"))).properties)
        for schemas, media in zip(collector.schemas, (old, new), strict=True)
    )
    return [
        name
        for name in base[1]
        if name in revision[1] and all(schemas.at(parts[name]).types == _LIST for schemas, parts in (base, revision))
    ]


def _style(encoding: JsonObject) -> tuple[str, bool]:
    style = str(encoding.get("style", "form"))
    return style, bool(encoding.get("explode", style == "form"))


def _without_style(encodings: JsonObject, name: str) -> JsonObject:
    """Return encodings without the style of one part, and without its entry if that says nothing else."""
    rest = {key: value for key, value in object_of(encodings.get(name)).items() if key not in _STYLE}
    others = {key: value for key, value in encodings.items() if key != name}
    return {**others, name: rest} if rest else others
