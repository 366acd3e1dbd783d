"""Merge schemas that hold together into one: the branches of `allOf`, and what stands beside them."""

from __future__ import annotations

from .schema import Schema, SchemaReference, together


def conjunction(parts: list[Schema]) -> Schema:
    """Return the schema that accepts what all `parts` accept."""
    if len(parts) == 1:
        return parts[0]
    merged = Schema(pointer=parts[0].pointer)
    for part in parts:
        _tighten_values(merged, part)
        _tighten_structure(merged, part)
        merged.annotations = {**part.annotations, **merged.annotations}
        merged.where = {**part.where, **merged.where}
        merged.read_only |= part.read_only
        merged.write_only |= part.write_only
        merged.closed |= part.closed
    _limit_additional(merged, parts)
    merged.branches = parts[0].branches
    return merged


def _tighten_values(merged: Schema, part: Schema) -> None:
    """Narrow the limits on scalars in `merged` to those of `part` as well."""
    merged.types &= part.types
    merged.typed |= part.typed
    if part.enum is not None:
        known = merged.enum
        merged.enum = part.enum if known is None else {key: value for key, value in known.items() if key in part.enum}
    merged.const |= part.const
    for mine, theirs, upper in ((merged.upper, part.upper, True), (merged.lower, part.lower, False)):
        for name, bound in theirs.items():
            if name not in mine or bound.tighter(mine[name], upper=upper):
                mine[name] = bound
                if name in part.where:
                    merged.where[name] = part.where[name]
    merged.patterns |= part.patterns
    merged.formats |= part.formats
    merged.multiples |= part.multiples
    merged.unique |= part.unique
    merged.opaque |= part.opaque
    merged.undecided |= part.undecided


def _tighten_structure(merged: Schema, part: Schema) -> None:
    """Narrow the limits on objects, arrays and compositions in `merged` to those of `part` as well."""
    for mine, theirs in (
        (merged.properties, part.properties),
        (merged.pattern_properties, part.pattern_properties),
        (merged.dependent_schemas, part.dependent_schemas),
        (merged.unevaluated, part.unevaluated),
    ):
        for name, place in theirs.items():
            mine[name] = together(mine.get(name, ()), place)
    merged.declaring += tuple(each for each in part.declaring if each not in merged.declaring)
    merged.required |= part.required
    for name, needed in part.dependent_required.items():
        merged.dependent_required[name] = merged.dependent_required.get(name, frozenset()) | needed
    merged.additional = together(merged.additional, part.additional)
    merged.property_names = together(merged.property_names, part.property_names)
    if merged.contains and part.contains and merged.contains != part.contains:
        merged.undecided |= {"several `contains`"}
    merged.contains = together(merged.contains, part.contains)
    length = max(len(merged.prefix), len(part.prefix))
    merged.prefix = tuple(together(_item(merged, index), _item(part, index)) for index in range(length))
    merged.items = together(merged.items, part.items)
    merged.unions += part.unions
    merged.negated += part.negated
    merged.conditions += part.conditions


def _limit_additional(merged: Schema, parts: list[Schema]) -> None:
    """Apply `additionalProperties` of each part to properties that only the other parts declare."""
    for part in parts:
        if not part.additional:
            continue
        for name in merged.properties.keys() - part.properties.keys():
            merged.properties[name] = together(merged.properties[name], part.additional)
        if any(other.pattern_properties for other in parts):
            merged.undecided |= {"`additionalProperties` beside `patternProperties` in `allOf`"}


def _item(schema: Schema, index: int) -> SchemaReference:
    return schema.prefix[index] if index < len(schema.prefix) else schema.items
