"""Read what stands beside a union as part of each branch, where a change moved properties between the two.

A value fits both what stands beside a union and a branch if it fits them together, so this changes nothing for any value.
"""

from __future__ import annotations

from dataclasses import replace

from .normalise import Schemas
from .schema import BESIDE, Schema, SchemaReference, Union, plain, together


def distributed(
    schemas: tuple[Schemas, Schemas], places: tuple[SchemaReference, SchemaReference]
) -> tuple[Schema, Schema] | None:
    """Return the schemas at two places as nothing but their union; None where that helps nothing, or cannot be done."""
    old, new = schemas[0].at(places[0]), schemas[1].at(places[1])
    if any(len(each.unions) != 1 or each.undecided for each in (old, new)):
        return None
    own = _names(old), _names(new)
    inside = [
        frozenset[str]().union(*(_names(each.at(branch)) for branch in schema.unions[0].branches))
        for each, schema in zip(schemas, (old, new), strict=True)
    ]
    if not (own[0] - own[1]) & inside[1] and not (own[1] - own[0]) & inside[0]:
        return None
    before, after = _spread(schemas[0], places[0], old), _spread(schemas[1], places[1], new)
    return None if before is None or after is None else (before, after)


def _names(schema: Schema) -> frozenset[str]:
    return schema.required | schema.properties.keys()


def _spread(schemas: Schemas, place: SchemaReference, schema: Schema) -> Schema | None:
    """Return a schema as nothing but its union; None where it is not known whether null is valid."""
    (union,) = schema.unions
    beside = tuple(plain(pointer) + BESIDE for pointer in place)
    rest = schemas.at(beside)
    if union.nullable and "null" in rest.types and not rest.allows_null:
        return None
    branches = tuple(together(branch, beside) for branch in union.branches)
    whole = Union(union.kind, branches, union.nullable and "null" in rest.types, union.pointer, union.discriminated)
    kept = Schema(schema.pointer, unions=(whole,), annotations=schema.annotations, where=schema.where)
    return schemas.with_types_of_unions(replace(kept, read_only=schema.read_only, write_only=schema.write_only))
