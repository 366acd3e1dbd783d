"""Compare what two schemas say about the inside of objects and arrays."""

from __future__ import annotations

from spec_changes.findings.finding import Relation
from spec_changes.findings.subject import Subject, Values

from .compare_properties import compare_properties, is_closed
from .node_diff import NodeDiff, Relations, Step
from .normalise import Schemas
from .schema import Schema, SchemaReference

_NARROWER, _WIDER, _EQUAL = Relation.NARROWER, Relation.WIDER, Relation.EQUAL


def compare_objects(diff: NodeDiff, comparer: Relations) -> None:
    """Compare properties, required names, and the keywords for further properties."""
    old, new = diff.old, diff.new
    if old.properties or new.properties or old.required or new.required:
        compare_properties(diff, comparer)
    if old.additional != new.additional or old.additional:
        _compare_additional(diff, comparer)
    for name in sorted(old.pattern_properties.keys() | new.pattern_properties.keys()):
        mine, theirs = old.pattern_properties.get(name), new.pattern_properties.get(name)
        if mine is not None and theirs is not None:
            diff.descend(mine, theirs, Step("pattern", name))
        else:
            rule, relation = ("removed", _WIDER) if theirs is None else ("added", _NARROWER)
            if old.additional or new.additional:
                relation = Relation.UNKNOWN  # names that match are no longer, or once more, additional properties
            about = Subject("patternProperties", name)
            diff.change(f"pattern-properties-{rule}", relation, about, at="patternProperties")
    diff.descend(old.property_names, new.property_names, Step("name"))
    _compare_dependent(diff)


def _compare_additional(diff: NodeDiff, comparer: Relations) -> None:
    closed_before, closed_now = is_closed(diff.old, comparer.base), is_closed(diff.new, comparer.revision)
    if closed_before and closed_now:
        return
    if closed_now:
        diff.change("additional-properties-forbidden", _NARROWER, values=Values(True, False), at="additionalProperties")
    elif closed_before:
        diff.change("additional-properties-allowed", _WIDER, values=Values(False, True), at="additionalProperties")
    else:
        diff.descend(diff.old.additional, diff.new.additional, Step("other"))


def _compare_dependent(diff: NodeDiff) -> None:
    old, new = diff.old.dependent_required, diff.new.dependent_required
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, frozenset()), new.get(name, frozenset())
        for rule, relation, names in (("added", _NARROWER, after - before), ("removed", _WIDER, before - after)):
            if names:
                diff.change(
                    f"dependent-required-{rule}",
                    relation,
                    Subject("property", name),
                    values=Values(sorted(before), sorted(after)),
                    at="dependentRequired",
                )
    mine, theirs = diff.old.dependent_schemas, diff.new.dependent_schemas
    for name in sorted(mine.keys() | theirs.keys()):
        if name in mine and name in theirs:
            diff.descend(mine[name], theirs[name])
        else:
            rule, relation = ("added", _NARROWER) if name in theirs else ("removed", _WIDER)
            diff.change(f"condition-{rule}", relation, Subject("dependentSchemas", name), at="dependentSchemas")


def compare_arrays(diff: NodeDiff, comparer: Relations) -> None:
    """Compare items, prefixItems, contains, and the keywords for unevaluated parts."""
    old, new = diff.old, diff.new
    text = diff.context.text
    length = max(len(old.prefix), len(new.prefix))
    for index in range(length):
        mine = old.prefix[index] if index < len(old.prefix) else old.items
        theirs = new.prefix[index] if index < len(new.prefix) else new.items
        diff.descend(mine, theirs, Step("item", index), text=text)
    items = (
        _items(old, comparer.base) if new.items else old.items,
        _items(new, comparer.revision) if old.items else new.items,
    )
    diff.descend(*items, Step("item", length), text=text)
    if old.contains and new.contains:
        limited = "maxContains" in old.upper or "maxContains" in new.upper
        diff.descend(old.contains, new.contains, Step("item", 0), polarity=0 if limited else 1)
    elif old.contains or new.contains:
        rule, relation = ("added", _NARROWER) if new.contains else ("removed", _WIDER)
        diff.change(f"contains-{rule}", relation, at="contains")
    for key in sorted(old.unevaluated.keys() | new.unevaluated.keys()):
        _compare_unevaluated(diff, comparer, key)


def _items(schema: Schema, schemas: Schemas) -> SchemaReference:
    """Return the items of an array; if only one branch of a union allows arrays, it may describe them as well."""
    found = schema.items
    for union in schema.unions if not found else ():
        arrays = [branch for branch in map(schemas.at, union.branches) if "array" in branch.types]
        found = found or (arrays[0].items if len(arrays) == 1 else ())
    return found


def _compare_unevaluated(diff: NodeDiff, comparer: Relations, key: str) -> None:
    old, new = diff.old.unevaluated.get(key, ()), diff.new.unevaluated.get(key, ())
    relation = comparer.proven(diff.question(old, new))
    if relation is not _EQUAL:
        diff.change("unevaluated-changed", relation, Subject("keyword", key), at=key)
