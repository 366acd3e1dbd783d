"""Compare how the parts of a form are written: their `style`, `explode` and content type, as stated or by default."""

from __future__ import annotations

from typing import NamedTuple

from openapi.document import JsonObject, join, object_of, text_of
from openapi.messages import MediaType
from spec_changes.findings.finding import Relation, Role
from spec_changes.findings.subject import Subject, Values
from spec_changes.schemas.normalise import Schemas
from spec_changes.schemas.schema import SchemaReference

from .collector import Collector

_FORMS = ("form", "multipart")
_STYLE = frozenset({"style", "explode"})
_STYLED = _STYLE | {"allowReserved"}  # any of them takes the place of the content type
_TYPE = "contentType"
_OBJECT, _ARRAY = frozenset({"object"}), frozenset({"array"})
_SCALARS = frozenset({"string", "integer", "fraction", "boolean"})
_JSON, _PLAIN = "application/json", "text/plain"


class _Written(NamedTuple):
    """How a part is written.

    Attributes:
        style: Its style; empty for an object that is written as its content type says.
        explode: Whether each value is written separately.
        types: Its content types; none for those of scalars and files by default.
    """

    style: str
    explode: bool
    types: frozenset[str] = frozenset()


def compare_encodings(collector: Collector, old: MediaType, new: MediaType, role: Role, mask: int) -> None:
    """Compare `encoding` and its like of two media types."""
    for keyword in ("encoding", "itemEncoding", "prefixEncoding"):
        before, after = old.node.get(keyword), new.node.get(keyword)
        place = join(old.pointer, keyword), join(new.pointer, keyword)
        if keyword == "encoding" and old.kind == new.kind and old.kind in _FORMS:
            before, after = object_of(before), object_of(after)
            mine, theirs = _parts(collector.schemas[0], old), _parts(collector.schemas[1], new)
            for name in mine.keys() & theirs.keys():
                one = _written(collector.schemas[0], mine[name], object_of(before.get(name)))
                other = _written(collector.schemas[1], theirs[name], object_of(after.get(name)))
                if one is not None and other is not None:
                    at = join(place[0], name), join(place[1], name)
                    compared = _compare_part(collector, Subject("part", name), (one, other), at, role=role, mask=mask)
                    before, after = _without(before, name, compared), _without(after, name, compared)
        if before != after:
            about, values = Subject("media type", keyword), Values(before or None, after or None)
            collector.note("encoding-changed", role, mask, about, values=values, at=place, relation=Relation.UNKNOWN)


def _compare_part(
    collector: Collector,
    about: Subject,
    written: tuple[_Written, _Written],
    at: tuple[str, str],
    *,
    role: Role,
    mask: int,
) -> frozenset[str]:
    """Compare how a part is written; return the keywords that were compared."""
    old, new = written
    if old[:2] != new[:2]:
        values = Values(old[:2], new[:2])
        collector.note("part-style-changed", role, mask, about, values=values, at=at, relation=Relation.INCOMPARABLE)
    elif old.types != new.types:
        if not (old.types and new.types) and _JSON not in old.types | new.types:
            return _STYLE  # few servers look at the content type of a text or a file that had none
        values = Values(*(sorted(each.types) or [_PLAIN] for each in written))
        fewer, more = _cover(old.types, new.types), _cover(new.types, old.types)
        relation = Relation.NARROWER if fewer else Relation.WIDER if more else Relation.INCOMPARABLE
        collector.note("part-content-type-changed", role, mask, about, values=values, at=at, relation=relation)
    return _STYLE | {_TYPE}


def _cover(wide: frozenset[str], types: frozenset[str]) -> bool:
    """True if each of some content types is among others, or in a range of theirs."""
    return bool(types) and all({each, "*/*", f"{each.partition('/')[0]}/*"} & wide for each in types)


def _parts(schemas: Schemas, media: MediaType) -> dict[str, SchemaReference]:
    return schemas.at(schemas.place(join(media.pointer, "schema"))).properties


def _written(schemas: Schemas, part: SchemaReference, encoding: JsonObject) -> _Written | None:
    """Return how a part is written; None if it may be of several shapes, which OpenAPI writes differently."""
    schema = schemas.at(part)
    types = schema.types - {"null"}
    if types == _ARRAY:
        items = schemas.at(schema.items)
        types = _SCALARS if items.anything else items.types - {"null"}
    if types != _OBJECT and not types <= _SCALARS:
        return None
    if _STYLED & encoding.keys() and not schema.types <= _SCALARS:
        style = text_of(encoding.get("style")) or "form"
        return _Written(style, bool(encoding.get("explode", style == "form")))
    stated = {each.strip().lower() for each in text_of(encoding.get(_TYPE)).split(",")} - {"", _PLAIN}
    if types != _OBJECT:
        return _Written("form", True, frozenset(stated))
    # A list of objects is a part for each, as in the style.
    return _Written("form" if schema.types == _ARRAY else "", True, frozenset(stated or {_JSON}))


def _without(encodings: JsonObject, name: str, compared: frozenset[str]) -> JsonObject:
    """Return encodings without keywords of one part, and without its entry if that says nothing else."""
    rest = {key: value for key, value in object_of(encodings.get(name)).items() if key not in compared}
    others = {key: value for key, value in encodings.items() if key != name}
    return {**others, name: rest} if rest else others
