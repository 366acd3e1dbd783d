"""Compare what two schemas say about the inside of objects and arrays."""

from __future__ import annotations

from spec_changes.findings.finding import Relation

from .compare_properties import compare_properties, is_closed
from .node_diff import Judge, Sheet, listing

_NARROWER, _WIDER, _EQUAL = Relation.NARROWER, Relation.WIDER, Relation.EQUAL


def compare_objects(sheet: Sheet, judge: Judge) -> None:
    """Compare properties, required names, and what is said about further properties."""
    old, new = sheet.old, sheet.new
    if old.properties or new.properties or old.required or new.required:
        compare_properties(sheet, judge)
    if old.additional != new.additional or old.additional:
        _compare_additional(sheet, judge)
    for name in sorted(old.pattern_properties.keys() | new.pattern_properties.keys()):
        mine, theirs = old.pattern_properties.get(name), new.pattern_properties.get(name)
        if mine is not None and theirs is not None:
            sheet.descend(mine, theirs)
        else:
            rule, relation = ("removed", _WIDER) if theirs is None else ("added", _NARROWER)
            text = f"patternProperties `{name}` {'dropped' if theirs is None else 'added'}"
            sheet.change(f"pattern-properties-{rule}", relation, text, "patternProperties")
    sheet.descend(old.property_names, new.property_names)
    _compare_dependent(sheet)


def _compare_additional(sheet: Sheet, judge: Judge) -> None:
    closed_before, closed_now = is_closed(sheet.old, judge.base), is_closed(sheet.new, judge.revision)
    if closed_before and closed_now:
        return
    if closed_now:
        sheet.change("additional-properties-forbidden", _NARROWER, "properties that are not declared are refused now",
                     "additionalProperties", old=True, new=False)  # fmt: skip
    elif closed_before:
        sheet.change("additional-properties-allowed", _WIDER, "properties that are not declared are allowed now",
                     "additionalProperties", old=False, new=True)  # fmt: skip
    else:
        sheet.descend(sheet.old.additional, sheet.new.additional)


def _compare_dependent(sheet: Sheet) -> None:
    old, new = sheet.old.dependent_required, sheet.new.dependent_required
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, frozenset()), new.get(name, frozenset())
        for rule, relation, names in (("added", _NARROWER, after - before), ("removed", _WIDER, before - after)):
            if names:
                text = f"with `{name}`, {listing(sorted(names))} {'is' if rule == 'added' else 'is no longer'} required"
                sheet.change(f"dependent-required-{rule}", relation, text, "dependentRequired",
                             old=sorted(before), new=sorted(after))  # fmt: skip
    mine, theirs = sheet.old.dependent_schemas, sheet.new.dependent_schemas
    for name in sorted(mine.keys() | theirs.keys()):
        if name in mine and name in theirs:
            sheet.descend(mine[name], theirs[name])
        else:
            rule, relation = ("added", _NARROWER) if name in theirs else ("removed", _WIDER)
            sheet.change(f"condition-{rule}", relation, f"dependentSchemas `{name}` {rule}", "dependentSchemas")


def compare_arrays(sheet: Sheet, judge: Judge) -> None:
    """Compare items, prefixItems, contains, and what is said about unevaluated parts."""
    old, new = sheet.old, sheet.new
    text = sheet.mode.text
    length = max(len(old.prefix), len(new.prefix))
    for index in range(length):
        mine = old.prefix[index] if index < len(old.prefix) else old.items
        theirs = new.prefix[index] if index < len(new.prefix) else new.items
        sheet.descend(mine, theirs, text=text)
    sheet.descend(old.items, new.items, text=text)
    if old.contains and new.contains:
        limited = "maxContains" in old.upper or "maxContains" in new.upper
        sheet.descend(old.contains, new.contains, polarity=0 if limited else 1)
    elif old.contains or new.contains:
        rule, relation = ("added", _NARROWER) if new.contains else ("removed", _WIDER)
        sheet.change(f"contains-{rule}", relation, f"contains {rule}", "contains")
    for key in sorted(old.unevaluated.keys() | new.unevaluated.keys()):
        _compare_unevaluated(sheet, judge, key)


def _compare_unevaluated(sheet: Sheet, judge: Judge, key: str) -> None:
    old, new = sheet.old.unevaluated.get(key, ()), sheet.new.unevaluated.get(key, ())
    relation = judge.relation(sheet.pair(old, new))
    if relation is not _EQUAL:
        sheet.change("unevaluated-changed", relation, f"{key} changed", key)
