"""Compare what two schemas say about single values."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from spec_changes.findings.finding import Relation
from spec_changes.findings.subject import Subject, Values

from .keywords import NUMBER, fits, of_types, type_of
from .node_diff import NodeDiff
from .patterns import covers, texts
from .schema import ANY_TYPES, NULL, Enum, Schema, canonical

_BOOLEAN = frozenset({"boolean"})
_SCALARS = frozenset({"string", "integer", "fraction", "boolean"})
_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER


def read_as_texts(diff: NodeDiff) -> None:
    """Let two schemas that list values of different types list texts, if their values are written as text."""
    if not diff.context.text or diff.old.types == diff.new.types:
        return
    old, new = _listing_texts(diff.old), _listing_texts(diff.new)
    if old is not None and new is not None:
        diff.old, diff.new = old, new


def _listing_texts(schema: Schema) -> Schema | None:
    """Return a schema that lists its values as they are written in text; None if it lists none."""
    values = [True, False] if schema.enum is None and schema.types == _BOOLEAN else (schema.enum or {}).values()
    texts = [each if isinstance(each, str) else canonical(each) for each in values]
    if not texts or not schema.types <= _SCALARS:
        return None
    return replace(schema, types=frozenset({"string"}), enum={canonical(each): each for each in texts})


def compare_types(diff: NodeDiff) -> bool:
    """Compare types and null; return whether the schemas still have a type in common.

    What they say of the values of a type that only one of them allows is left out of the diff: the type says it all. What
    they say of values of a type that neither allows stays: it has no effect, and the author means something by it.
    """
    if not _compare_types(diff):
        return False
    old, new = diff.old.types, diff.new.types
    if old != new:
        # As text, each scalar may be read as another one.
        scalars = diff.context.text and not (_SCALARS.isdisjoint(old) or _SCALARS.isdisjoint(new))
        shared = old & new | (_SCALARS if scalars else frozenset[str]())
        idle = ANY_TYPES - old - new - (frozenset[str]() if NUMBER.isdisjoint(old | new) else NUMBER)
        diff.old, diff.new = of_types(diff.old, shared | idle), of_types(diff.new, shared | idle)
    return True


def _compare_types(diff: NodeDiff) -> bool:
    text = diff.context.text
    if (diff.old.unions or diff.new.unions) and _stated(diff.old) == _stated(diff.new):
        return True  # the comparison of the unions says what else changed
    old, new = _seen(diff.old, diff.new, text=text), _seen(diff.new, diff.old, text=text)
    if _typed_by_enum(diff.old) and _typed_by_enum(diff.new):
        # What an enum lists has its types, so only null remains to be compared.
        shared = (old | new) - {"null"}
        old, new = (shared | ({"null"} & types) for types in (old, new))
    if old == new:
        return True
    types = Values(type_names(diff.old.types), type_names(diff.new.types))
    values = old - {"null"}, new - {"null"}
    apart = not (values[0] <= values[1] or values[1] <= values[0])  # then null is part of a change of the whole type
    if ANY_TYPES not in (old, new) and ("null" in old) != ("null" in new) and not apart:
        keyword = NULL if NULL in (diff.old.where.keys() | diff.new.where.keys()) else "type"
        rule, relation = ("became-nullable", _WIDER) if "null" in new else ("became-not-nullable", _NARROWER)
        diff.change(rule, Relation.EQUAL if is_never_null(diff) else relation, at=keyword, values=types)
        old, new = values
    if old == new:
        return True
    if new < old:
        diff.change("type-narrowed", _NARROWER, at="type", values=types)
    elif old < new:
        diff.change("type-widened", _WIDER, at="type", values=types)
    else:
        diff.change(
            "type-changed",
            Relation.INCOMPARABLE,
            at="type",
            values=types,
        )
    return bool(old & new)


def is_never_null(diff: NodeDiff) -> bool:
    """True if values are written as text, and none as JSON in a separate part: no text is null."""
    return diff.context.text and "object" not in diff.old.types | diff.new.types


def _stated(schema: Schema) -> frozenset[str]:
    return schema.types if schema.stated_types is None else schema.stated_types


def _typed_by_enum(schema: Schema) -> bool:
    """True if a schema lists its values, and they keep to its types."""
    return schema.enum is not None and all(type_of(value) in schema.types for value in schema.enum.values())


def _seen(schema: Schema, other: Schema, *, text: bool) -> frozenset[str]:
    """Return the types as a reader sees them: written as plain text, every scalar is a string too."""
    if text and "string" in schema.types and (schema.enum is None or "string" in other.types):
        return schema.types | _SCALARS
    return schema.types


def type_names(types: frozenset[str]) -> str:
    """Return the names that a schema uses for `types`."""
    if types == ANY_TYPES:
        return "any"
    names = {"number" if name == "fraction" else name for name in types}
    if "number" in names:
        names.discard("integer")
    return " or ".join(sorted(names, key=lambda name: (name == "null", name))) or "none"


def compare_enums(diff: NodeDiff) -> None:
    """Compare enum and const."""
    old, new = diff.old.enum, diff.new.enum
    if old == new or (old is None and new is None):
        return
    const = (diff.old.const or old is None) and (diff.new.const or new is None)
    keywords = ("const", "enum", "anyOf", "oneOf")
    values = Values(_values(old, const=const), _values(new, const=const))
    if old is None:
        name = "const" if const else "enum"
        relation = Relation.EQUAL if _lists(diff.old, new) else _NARROWER
        diff.change(f"{name}-added", relation, at=keywords, values=values)
    elif new is None:
        name = "const" if const else "enum"
        relation = Relation.EQUAL if _lists(diff.new, old) else _WIDER
        diff.change(f"{name}-removed", relation, at=keywords, values=values)
    elif const:
        diff.change(
            "const-changed",
            Relation.INCOMPARABLE,
            at=keywords,
            values=values,
        )
    else:
        if new.keys() - old.keys():
            diff.change("enum-value-added", _WIDER, at=keywords, values=values)
        if old.keys() - new.keys():
            diff.change(
                "enum-value-removed",
                _NARROWER,
                at=keywords,
                values=values,
            )


def _lists(schema: Schema, enum: Enum | None) -> bool:
    """True if a schema allows texts alone, and a pattern of it lists no other ones than an enum does."""
    known = {value for value in (enum or {}).values() if isinstance(value, str)}
    listed = [texts(pattern) for pattern in schema.patterns]
    return schema.types <= {"string", "null"} and any(each is not None and each <= known for each in listed)


def decided_by_enums(diff: NodeDiff) -> bool:
    """True if an enum makes further limits redundant: all its values satisfy those of the other side."""
    old, new = diff.old, diff.new
    if old.enum is None and new.enum is None:
        return False
    return all(fits(old, value) for value in (new.enum or {}).values()) and all(
        fits(new, value) for value in (old.enum or {}).values()
    )


def _values(enum: dict[str, Any] | None, *, const: bool) -> Any:
    if enum is None:
        return None
    values = list(enum.values())
    return values[0] if const and len(values) == 1 else values


def compare_patterns(diff: NodeDiff) -> None:
    """Compare pattern; of regular expressions that are not simple it is not decided whether one covers another."""
    old, new = diff.old.patterns, diff.new.patterns
    if old == new:
        return
    gone, come = old - new, new - old
    shown = all_of(old, new)
    if not gone:
        diff.change("pattern-added", _NARROWER, at="pattern", values=shown)
    elif not come:
        diff.change("pattern-removed", _WIDER, at="pattern", values=shown)
    else:
        fewer = all(any(covers(one, other) for other in come) for one in gone)
        more = all(any(covers(one, other) for other in gone) for one in come)
        relation = Relation.EQUAL if fewer and more else _NARROWER if fewer else _WIDER if more else Relation.UNKNOWN
        diff.change("pattern-changed", relation, at="pattern", values=shown)


def all_of(old: frozenset[str], new: frozenset[str]) -> Values:
    """Return patterns or formats that apply together as the values of a change, with those removed and added."""
    detail = (tuple(sorted(old - new)), tuple(sorted(new - old)))
    return Values(" and ".join(sorted(old)) or None, " and ".join(sorted(new)) or None, detail)


def compare_annotations(diff: NodeDiff, *, xml: bool) -> None:
    """Compare keywords that have no part in validation: default, deprecated, contentEncoding and its like.

    `xml` says whether messages may be written in XML.
    """
    old, new = diff.old.annotations, diff.new.annotations
    for key in ("contentEncoding", "contentMediaType", "contentSchema", "xml"):
        compared = key == "contentSchema" and key in old and key in new
        if (
            old.get(key) != new.get(key)
            and not compared
            and (key != "xml" or xml)
            and not (diff.bytes and key == "contentMediaType")
        ):
            rule, values = (
                "xml-changed" if key == "xml" else "content-encoding-changed",
                Values(old.get(key), new.get(key)),
            )
            diff.change(rule, Relation.EQUAL, Subject("keyword", key), values=values, at=key)
    there = "default" in old, "default" in new
    if there[0] != there[1] or canonical(old.get("default")) != canonical(new.get("default")):
        rule = "default-changed" if there[0] else "default-added"
        if _is_repaired(diff.new, old.get("default"), new.get("default")):
            rule = "default-repaired"
        diff.change(rule, Relation.EQUAL, values=Values(old.get("default"), new.get("default"), there), at="default")
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        diff.change(
            "schema-deprecated",
            Relation.EQUAL,
            values=Values(old.get("deprecated"), new.get("deprecated")),
            at="deprecated",
        )


def _is_repaired(schema: Schema, old: Any, new: Any) -> bool:
    """True if a default was of a type that is not valid, and is now the value that it spelt."""
    if new is None or type_of(old) in schema.types or type_of(new) not in schema.types:
        return False
    if not isinstance(old, str):
        return canonical(old) == new or (old in (0, 1) and isinstance(new, bool) and bool(old) is new)
    try:
        return canonical(json.loads(old.lower() if isinstance(new, bool) else old)) == canonical(new)
    except ValueError:
        return False


def compare_references(diff: NodeDiff) -> None:
    """Compare references that cannot be followed, by their text."""
    old, new = diff.old.opaque, diff.new.opaque
    if old != new:
        diff.change("reference-changed", Relation.UNKNOWN, values=Values(sorted(old), sorted(new)), at="$ref")


def compare_undecided(diff: NodeDiff) -> None:
    """Say of schemas whose keywords act on each other that their comparison may miss something."""
    for reason in sorted(diff.old.undecided | diff.new.undecided):
        diff.change("schema-undecided", Relation.UNKNOWN, values=Values(detail=reason))
