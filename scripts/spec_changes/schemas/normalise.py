"""Read schemas from a document into the one spelling of `schemas`.

Lenient: a keyword with a value of the wrong kind counts as absent, and what cannot be followed is kept by its name.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from openapi.document import JsonObject, join, list_of, object_of, text_of
from openapi.references import ANNOTATIONS
from openapi.spec import Spec

from .conjunction import conjunction
from .keywords import ANNOTATING_FORMATS, EMPTY_PATTERNS, own_enum, own_types, read_bounds, settle, type_of
from .schema import ANY_TYPES, BESIDE, Schema, SchemaReference, Union, canonical, or_null, plain

_ANNOTATIONS = (
    "xml",
    "default",
    "deprecated",
    "title",
    "discriminator",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
)
_TEXTS = frozenset({"title", "description", "$comment", "deprecated", "example", "examples"})
_OBJECT = frozenset({
    "properties", "required", "patternProperties", "dependentSchemas", "dependentRequired", "additionalProperties",
    "propertyNames",
})  # fmt: skip
_ARRAY = frozenset({"items", "prefixItems", "additionalItems", "contains", "unevaluatedProperties", "unevaluatedItems"})
_UNFOLLOWED = ("$dynamicRef", "$recursiveRef")
_NULL = frozenset({"null"})
_UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")


class Schemas:
    """The schemas of one document, each normalised once."""

    def __init__(self, tree: Spec) -> None:
        self.tree = tree
        self._by_place: dict[SchemaReference, Schema] = {}
        self._by_pointer: dict[str, Schema] = {}
        self._open: set[str] = set()

    def at(self, place: SchemaReference) -> Schema:
        """Return the schema at `place`."""
        schema = self._by_place.get(place)
        if schema is None:
            schema = conjunction([self._read(pointer) for pointer in place] or [Schema()])
            self._by_place[place] = schema  # what refers back to it meets it with the types that it states
            schema = self._by_place[place] = settle(self.with_types_of_unions(schema))
        return schema

    def with_types_of_unions(self, schema: Schema) -> Schema:
        """Return `schema` with the types that both it and its unions allow."""
        if not schema.unions:
            return schema
        allowed = ANY_TYPES
        for union in schema.unions:
            types = frozenset[str]().union(*(self.at(branch).types for branch in union.branches))
            allowed &= (types | _NULL) if union.nullable else types
        stated = ANY_TYPES if allowed <= schema.types else schema.types
        schema = replace(schema, types=schema.types & allowed, stated_types=stated)
        schema.unions = tuple(union for union in schema.unions if not self._only_says_types(union, schema.types))
        return schema

    def _only_says_types(self, union: Union, types: frozenset[str]) -> bool:
        """True if one branch of an anyOf allows every value of the types that are left."""
        if union.kind != "anyOf":
            return False
        return any(types <= each.types and each.says_only_types for each in map(self.at, union.branches))

    def place(self, pointer: str) -> SchemaReference:
        """Return the place of the schema at `pointer`; `()` if it allows everything."""
        pointer = self.tree.follow(pointer, plain=True)
        raw = self.tree.raw(pointer)
        return () if raw is None or raw is True or raw == {} else (pointer,)

    def _read(self, pointer: str) -> Schema:
        """Return what the node at `pointer` says, unsettled; a node inside itself adds nothing."""
        if pointer.endswith(BESIDE):
            return replace(self._read(plain(pointer)), unions=(), annotations={}, branches=frozenset())
        known = self._by_pointer.get(pointer)
        if known is not None:
            return known
        if pointer in self._open:
            return Schema(pointer=pointer)
        self._open.add(pointer)
        try:
            schema = self._by_pointer[pointer] = self._normalise(pointer)
        finally:
            self._open.discard(pointer)
        return schema

    def _normalise(self, pointer: str) -> Schema:
        raw = self.tree.raw(pointer)
        if raw is False:
            return Schema(pointer=pointer, closed=True, types=frozenset(), typed=True)
        node = object_of(raw)
        own = Schema(
            pointer=pointer, branches=self._branches(node, pointer), where={key: join(pointer, key) for key in node}
        )
        _read_values(own, node)
        if not _OBJECT.isdisjoint(node):
            self._read_object(own, node, pointer)
        if not _ARRAY.isdisjoint(node):
            self._read_array(own, node, pointer)
        parts = [own]
        if "$ref" in node:
            parts.append(self._referred(node["$ref"], pointer))
        parts += [self._fresh(join(pointer, "allOf", index)) for index in range(len(list_of(node.get("allOf"))))]
        for kind in ("oneOf", "anyOf"):
            if list_of(node.get(kind)):
                parts.append(self._union(kind, join(pointer, kind), len(node[kind])))
        self._read_conditions(own, node, pointer)
        merged = conjunction(parts)
        _settle_unevaluated(merged, node)
        return merged

    def _branches(self, node: JsonObject, pointer: str) -> frozenset[str]:
        """Return what identifies the branches of `allOf` that are not empty: their component, else their contents."""
        pointers = [
            self.tree.follow(join(pointer, "allOf", index), plain=True)
            for index in range(len(list_of(node.get("allOf"))))
        ]
        names = [
            each if each.startswith("/components/") and each.count("/") == 3 else canonical(self.tree.raw(each))
            for each in pointers
            if self.tree.mapping(each).keys() - ANNOTATIONS
        ]
        return frozenset(names)

    def _fresh(self, pointer: str) -> Schema:
        """Return a copy of what the node at `pointer` says, that may be changed."""
        return copy.copy(self._read(self.tree.follow(pointer, plain=True)))

    def _referred(self, reference: Any, pointer: str) -> Schema:
        target = self.tree.target(reference)
        if target is None:
            return Schema(pointer=pointer, opaque=frozenset({text_of(reference) or canonical(reference)}))
        return self._fresh(target)

    def _union(self, kind: str, pointer: str, count: int) -> Schema:
        """Return a union; one that a simpler spelling covers (one branch, only types, only values) in that spelling."""
        pointers = [self.tree.follow(join(pointer, index), plain=True) for index in range(count)]
        branches = [each for each in pointers if not _only_null(self.tree.mapping(each))]
        nullable = len(branches) < len(pointers)
        if kind == "oneOf" and len(pointers) - len(branches) > 1:
            branches, nullable = pointers, False  # null fits two branches, and is refused
        if not branches:
            return Schema(pointer=pointer, types=frozenset({"null"}), typed=True)
        if len(branches) == 1:
            single = self._fresh(branches[0])
            if not nullable:
                return single
            if _gains_null(single) and (kind == "anyOf" or "null" not in settle(single).types):
                return or_null(
                    single, join(pointer, pointers.index(next(each for each in pointers if each not in branches)))
                )
        simple = _simple_union(kind, pointer, [self.tree.raw(each) for each in branches])
        if simple is None or (nullable and kind == "oneOf" and "null" in settle(simple).types):
            places = tuple(self.place(each) for each in branches)
            if kind == "anyOf" and () in places:
                return Schema(pointer=pointer)
            return Schema(
                pointer=pointer, unions=(Union(kind, places, nullable, pointer, self._is_discriminated(pointer)),)
            )
        return or_null(simple, pointer) if nullable else simple

    def _is_discriminated(self, pointer: str) -> bool:
        """True if the union at `pointer` has a discriminator."""
        beside = self.tree.mapping(pointer.rpartition("/")[0]).get("discriminator")
        return bool(text_of(object_of(beside).get("propertyName")))

    def _read_object(self, own: Schema, node: JsonObject, pointer: str) -> None:
        def places(key: str) -> dict[str, SchemaReference]:
            return {name: self.place(join(pointer, key, name)) for name in object_of(node.get(key))}

        own.properties = {name: self._named(pointer, name) for name in object_of(node.get("properties"))}
        own.declaring = (join(pointer, "properties"),) if own.properties else ()
        own.required = frozenset(filter(None, map(text_of, list_of(node.get("required")))))
        own.pattern_properties = places("patternProperties")
        own.dependent_schemas = places("dependentSchemas")
        for name, needed in object_of(node.get("dependentRequired")).items():
            own.dependent_required[name] = frozenset(map(text_of, list_of(needed)))
        own.additional = self.place(join(pointer, "additionalProperties"))
        own.property_names = self.place(join(pointer, "propertyNames"))

    def _named(self, pointer: str, name: str) -> SchemaReference:
        """Return the place of a property; one that allows everything keeps its pointer, for it is declared."""
        below = join(pointer, "properties", name)
        return self.place(below) or (self.tree.follow(below, plain=True),)

    def _read_array(self, own: Schema, node: JsonObject, pointer: str) -> None:
        items = node.get("items")
        prefix, rest = ("items", "additionalItems") if isinstance(items, list) else ("prefixItems", "items")
        count = len(list_of(node.get(prefix)))
        own.prefix = tuple(self.place(join(pointer, prefix, index)) for index in range(count))
        own.items = self.place(join(pointer, rest))
        if "contains" in node:
            own.contains = self.place(join(pointer, "contains")) or (join(pointer, "contains"),)
        own.unevaluated = {key: place for key in _UNEVALUATED if (place := self.place(join(pointer, key)))}

    def _read_conditions(self, own: Schema, node: JsonObject, pointer: str) -> None:
        if "not" in node:
            own.negated = (self.place(join(pointer, "not")) or (join(pointer, "not"),),)
        if "if" in node and ("then" in node or "else" in node):
            own.conditions = (
                (self.place(join(pointer, "if")), self.place(join(pointer, "then")), self.place(join(pointer, "else"))),
            )


def _read_values(own: Schema, node: JsonObject) -> None:
    own.typed, own.types = own_types(node)
    own.enum, own.const = own_enum(node)
    read_bounds(node, own.lower, own.upper, own.where)
    pattern, kind, multiple = node.get("pattern"), node.get("format"), node.get("multipleOf")
    if isinstance(pattern, str) and pattern not in EMPTY_PATTERNS:
        own.patterns = frozenset({pattern})
    if isinstance(kind, str) and kind not in ANNOTATING_FORMATS and kind != "byte":
        own.formats = frozenset({kind})
    if isinstance(multiple, int | float) and multiple > 0:
        own.multiples = frozenset({multiple})
    own.unique = node.get("uniqueItems") is True
    own.read_only = node.get("readOnly") is True
    own.write_only = node.get("writeOnly") is True
    own.opaque = frozenset(f"{key} {node[key]}" for key in _UNFOLLOWED if key in node)
    own.annotations = {key: node[key] for key in _ANNOTATIONS if key in node}
    if kind == "byte":  # as 3.0 writes it
        own.annotations.setdefault("contentEncoding", "base64")
        own.where.setdefault("contentEncoding", own.where["format"])


def _settle_unevaluated(schema: Schema, node: JsonObject) -> None:
    """Replace unevaluatedProperties and unevaluatedItems by their plain equivalents if only `allOf` is next to them."""
    found, schema.unevaluated = schema.unevaluated, {}
    branching = schema.unions or schema.conditions or schema.dependent_schemas or schema.contains
    for keyword, reference in found.items():
        plain = "additionalProperties" if keyword == "unevaluatedProperties" else "items"
        if branching:
            schema.undecided |= {f"`{keyword}`"}
            schema.unevaluated[keyword] = reference
        elif plain not in node and not (schema.additional if plain != "items" else schema.items):
            if plain == "items":
                schema.items = reference
            else:
                schema.additional = reference
            schema.where = {**schema.where, plain: schema.where.get(keyword, schema.pointer)}


def _only_null(node: JsonObject) -> bool:
    """True if a branch allows null and nothing else: by its type, or by the values that it lists."""
    if node.keys() - ANNOTATIONS - {"type", "const", "enum", "deprecated", "default", "nullable"}:
        return False
    types, enum = own_types(node)[1], own_enum(node)[0]
    if enum is None:
        return types == _NULL
    return enum.keys() == _NULL and "null" in types


def _gains_null(schema: Schema) -> bool:
    """True if null is valid once the types of a schema include it: no other keyword may refuse null."""
    return not (schema.closed or schema.negated or schema.conditions or schema.opaque or len(schema.unions) > 1)


def _simple_union(kind: str, pointer: str, branches: list[Any]) -> Schema | None:
    """Return the union of branches that say only a type, or only values, as one schema; None if they say more."""
    nodes = [{key: value for key, value in object_of(each).items() if key not in _TEXTS} for each in branches]
    if any(node.keys() - {"type", "const", "enum"} for node in nodes):
        return None
    types = [own_types(node)[1] for node in nodes]
    exact = kind == "anyOf"
    if all(node.keys() == {"type"} for node in nodes):
        apart = sum(map(len, types)) == len(frozenset[str]().union(*types))
        return Schema(pointer=pointer, types=frozenset[str]().union(*types), typed=True) if exact or apart else None
    enums = [own_enum(node)[0] for node in nodes]
    values = {key: value for enum in enums if enum for key, value in enum.items()}
    slip = any(
        type_of(value) not in types[index] for index, enum in enumerate(enums) for value in (enum or {}).values()
    )
    if (
        slip
        or any(enum is None for enum in enums)
        or not (exact or len(values) == sum(len(enum or ()) for enum in enums))
    ):
        return None
    return Schema(pointer=pointer, types=frozenset[str]().union(*types), typed=True, enum=values)
