"""Compare what two schemas say about single values."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from spec_changes.findings.finding import Relation

from .formats import ends, has_format, is_range
from .keywords import CONTAINED_FORMATS, TYPED_FORMATS, fits, type_of
from .node_diff import NodeDiff, listing, show
from .schema import ANY_TYPES, NULL, Bound, Schema

_SCALARS = frozenset({"string", "integer", "fraction", "boolean"})
_NARROWER, _WIDER = Relation.NARROWER, Relation.WIDER
_CONTAINS = frozenset({"minContains", "maxContains"})
_EXCLUSIVE = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def compare_types(diff: NodeDiff) -> bool:
    """Compare types and null; return whether the schemas still have a type in common."""
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
    names = {"old": type_names(diff.old.types), "new": type_names(diff.new.types)}
    if ANY_TYPES not in (old, new) and ("null" in old) != ("null" in new):
        keyword = NULL if NULL in (diff.old.where.keys() | diff.new.where.keys()) else "type"
        if "null" in new:
            diff.change("became-nullable", _WIDER, "null became valid", keyword, **names)
        else:
            diff.change("became-not-nullable", _NARROWER, "null is no longer valid", keyword, **names)
        old, new = old - {"null"}, new - {"null"}
    if old == new:
        return True
    words = f"from {names['old']} to {names['new']}"
    if new < old:
        diff.change("type-narrowed", _NARROWER, f"type narrowed {words}", "type", **names)
    elif old < new:
        diff.change("type-widened", _WIDER, f"type widened {words}", "type", **names)
    else:
        diff.change("type-changed", Relation.INCOMPARABLE, f"type changed {words}", "type", **names)
    return bool(old & new)


def _stated(schema: Schema) -> frozenset[str]:
    return schema.types if schema.stated_types is None else schema.stated_types


def _typed_by_enum(schema: Schema) -> bool:
    """Tell whether a schema lists its values, and they keep to its types."""
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
    shown = {"old": _values(old, const=const), "new": _values(new, const=const)}
    if old is None:
        name = "const" if const else "enum"
        diff.change(f"{name}-added", _NARROWER, f"now limited to {listing((new or {}).values())}", *keywords, **shown)
    elif new is None:
        name = "const" if const else "enum"
        diff.change(f"{name}-removed", _WIDER, f"no longer limited to {listing(old.values())}", *keywords, **shown)
    elif const:
        text = f"const changed from {listing(old.values())} to {listing(new.values())}"
        diff.change("const-changed", Relation.INCOMPARABLE, text, *keywords, **shown)
    else:
        added, gone = [new[key] for key in new if key not in old], [old[key] for key in old if key not in new]
        if added:
            diff.change("enum-value-added", _WIDER, f"{_counted(added)} added to the enum", *keywords, **shown)
        if gone:
            diff.change("enum-value-removed", _NARROWER, f"{_counted(gone)} removed from the enum", *keywords, **shown)


def _counted(values: list[Any]) -> str:
    return f"{'value' if len(values) == 1 else 'values'} {listing(values)}"


def decided_by_enums(diff: NodeDiff) -> bool:
    """Tell whether an enum makes further limits on values idle: all that it lists keeps to those of the other side."""
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


def compare_bounds(diff: NodeDiff) -> None:
    """Compare the bounds of numbers, lengths and counts."""
    # Where `contains` was added or removed, that says it all.
    idle = frozenset[str]() if diff.old.contains and diff.new.contains else _CONTAINS
    for upper in (True, False):
        old, new = (each.upper if upper else each.lower for each in (diff.old, diff.new))
        # What a format rules out already, a bound does not rule out again.
        before, after = (ends(each, diff.old.formats, upper=upper) for each in (diff.old, diff.new))
        for name in sorted((old.keys() | new.keys()) - idle):
            same = before.get(name) == after.get(name)
            _compare_end(diff, name, old.get(name), new.get(name), upper=upper, same=same)


def _compare_end(diff: NodeDiff, name: str, old: Bound | None, new: Bound | None, *, upper: bool, same: bool) -> None:
    if old == new:
        return
    narrower = new is not None and (old is None or new.tighter(old, upper=upper))
    if old is None:
        text = f"{name} set to {new}"
    elif new is None:
        text = f"{name} {old} dropped"
    else:
        text = f"{name} changed from {old} to {new}"
    down = narrower == upper
    rule = ("upper-bound-" if upper else "lower-bound-") + ("lowered" if down else "raised")
    before, after = (None if bound is None else bound.value for bound in (old, new))
    relation = Relation.EQUAL if same else _NARROWER if narrower else _WIDER
    diff.change(rule, relation, text, name, _EXCLUSIVE.get(name, name), old=before, new=after)


def compare_multiples(diff: NodeDiff) -> None:
    """Compare multipleOf and uniqueItems."""
    old, new = diff.old.multiples, diff.new.multiples
    if old != new:
        narrower = all(any(_divides(one, other) for other in new) for one in old)
        wider = all(any(_divides(one, other) for other in old) for one in new)
        relation = _NARROWER if narrower else _WIDER if wider else Relation.INCOMPARABLE
        text = f"multipleOf changed from {listing(sorted(old)) or 'none'} to {listing(sorted(new)) or 'none'}"
        diff.change("multiple-of-changed", relation, text, "multipleOf", old=sorted(old), new=sorted(new))
    if diff.old.unique != diff.new.unique:
        relation = _NARROWER if diff.new.unique else _WIDER
        word = "must be" if diff.new.unique else "need not be"
        text = f"items {word} unique now"
        diff.change("unique-items-changed", relation, text, "uniqueItems", old=diff.old.unique, new=diff.new.unique)


def _divides(factor: float, number: float) -> bool:
    # As written in decimal: 0.3 is a multiple of 0.1, which the nearest binary fractions are not.
    return (Fraction(str(number)) / Fraction(str(factor))).denominator == 1


def compare_patterns(diff: NodeDiff) -> None:
    """Compare pattern; whether one regular expression covers another is not decided."""
    old, new = diff.old.patterns, diff.new.patterns
    if old == new:
        return
    shown = {"old": " and ".join(sorted(old)) or None, "new": " and ".join(sorted(new)) or None}
    if old < new:
        diff.change("pattern-added", _NARROWER, f"now has to match {listing(sorted(new - old))}", "pattern", **shown)
    elif new < old:
        diff.change(
            "pattern-removed", _WIDER, f"no longer has to match {listing(sorted(old - new))}", "pattern", **shown
        )
    else:
        gone, come = old - new, new - old
        text = f"pattern changed from {listing(sorted(gone))} to {listing(sorted(come))}"
        diff.change("pattern-changed", Relation.UNKNOWN, text, "pattern", **shown)


def compare_formats(diff: NodeDiff) -> None:
    """Compare format: by the values it allows where these are known, by name elsewhere."""
    old, new = diff.old.formats, diff.new.formats
    if old == new:
        return
    gone, come = old - new, new - old
    typed = bool((gone | come) & TYPED_FORMATS)
    shown = {"old": " and ".join(sorted(old)) or None, "new": " and ".join(sorted(new)) or None}
    relation = _format_relation(diff.old, diff.new)
    if not gone:
        rule = "typed-format-added" if typed else "format-added"
        diff.change(rule, relation, f"format {listing(sorted(come))} added", "format", **shown)
    elif not come:
        diff.change("format-removed", relation, f"format {listing(sorted(gone))} dropped", "format", **shown)
    else:
        rule = "typed-format-changed" if typed else "format-changed"
        text = f"format changed from {listing(sorted(gone))} to {listing(sorted(come))}"
        diff.change(rule, relation, text, "format", **shown)


def _format_relation(old: Schema, new: Schema) -> Relation:
    """Return what the change of formats alone does: the other keywords are those of `new` on both sides."""
    gone, come = old.formats - new.formats, new.formats - old.formats
    if new.enum is not None and all(has_format(value, name) for value in new.enum.values() for name in gone | come):
        return Relation.EQUAL
    if all(is_range(name, old) and is_range(name, new) for name in gone | come):
        return _of_ranges(new, old.formats, new.formats)
    if not gone or all(any(other in CONTAINED_FORMATS.get(name, ()) for other in come) for name in gone):
        return _NARROWER
    if not come or all(any(other in CONTAINED_FORMATS.get(name, ()) for other in gone) for name in come):
        return _WIDER
    return Relation.INCOMPARABLE


def _of_ranges(schema: Schema, before: frozenset[str], after: frozenset[str]) -> Relation:
    relation = Relation.EQUAL
    for upper in (True, False):
        name = "maximum" if upper else "minimum"
        old, new = (ends(schema, formats, upper=upper).get(name) for formats in (before, after))
        if old != new:
            narrower = new is not None and (old is None or new.tighter(old, upper=upper))
            relation = relation.combined(_NARROWER if narrower else _WIDER)
    return relation


def compare_annotations(diff: NodeDiff) -> None:
    """Compare keywords that have no part in validation: default, deprecated, contentEncoding and its like."""
    old, new = diff.old.annotations, diff.new.annotations
    for key in ("contentEncoding", "contentMediaType", "contentSchema", "xml"):
        compared = key == "contentSchema" and key in old and key in new
        if old.get(key) != new.get(key) and not compared:
            text = f"{key} changed from {_json(old.get(key))} to {_json(new.get(key))}"
            diff.change("content-encoding-changed", Relation.UNKNOWN, text, key, old=old.get(key), new=new.get(key))
    if ("default" in old, _json(old.get("default"))) != ("default" in new, _json(new.get("default"))):
        rule = "default-changed" if "default" in old else "default-added"
        text = f"default changed from {_json(old['default'])}" if "default" in old else "default set"
        text += f" to {_json(new['default'])}" if "default" in new else " to none"
        diff.change(rule, Relation.EQUAL, text, "default", old=old.get("default"), new=new.get("default"))
    if bool(old.get("deprecated")) != bool(new.get("deprecated")):
        text = "deprecated" if new.get("deprecated") else "no longer deprecated"
        diff.change(
            "schema-deprecated",
            Relation.EQUAL,
            text,
            "deprecated",
            old=old.get("deprecated"),
            new=new.get("deprecated"),
        )


def _json(value: Any) -> str:
    return show(json.dumps(value, sort_keys=True)) if value is not None else "none"


def compare_references(diff: NodeDiff) -> None:
    """Compare references that cannot be followed, by their text."""
    old, new = diff.old.opaque, diff.new.opaque
    if old != new:
        text = f"a reference that cannot be followed changed from {listing(sorted(old)) or 'none'} to {listing(sorted(new)) or 'none'}"
        diff.change("reference-changed", Relation.UNKNOWN, text, "$ref", old=sorted(old), new=sorted(new))


def compare_undecided(diff: NodeDiff) -> None:
    """Say of schemas whose keywords act on each other that their comparison may miss something."""
    for reason in sorted(diff.old.undecided | diff.new.undecided):
        diff.change("schema-undecided", Relation.UNKNOWN, f"changed, and {reason} cannot be compared for certain")
