"""Tags: find for each union of objects the property that distinguishes its branches, and the values that mean each.

A `discriminator` decides with its mapping; without one, a property does that has other values in each branch. What is found is
written as the discriminator of the union, with what the models must know: the property's name in Python, and whether
it may be missing. The property gets its value in each branch that has a single one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from openapi.document import JsonObject, is_object, list_of, object_of
from openapi.order import inside_out
from openapi.pointers import tokens_of
from openapi.structure import schemas
from pipeline.changes import DISCRIMINATOR
from pipeline.draft import Draft
from pipeline.keywords import SCHEMA_REFERENCE, SEND_DEFAULT, UNIONS, branches_of, schema_name
from pipeline.names import field_names

_TYPES: dict[type, str] = {str: "string", int: "integer", bool: "boolean"}
# Names that a tag often has; of several properties that distinguish the branches, these are preferred.
_USUAL_NAMES = ("event", "type", "kind", "object")

Schemas = dict[str, JsonObject]
Kinds = dict[str, list[str]]
"""What a union may be, by name: a class, or another union with its classes."""
Value = str | int  # or a boolean, which is an integer in Python


def tag_unions(draft: Draft) -> None:
    """Find the tags of all unions, and let the classes of their branches say their own."""
    tagger = _Tagger(draft.schemas)
    found = list(schemas(draft.data))
    for pointer, node in found:
        if not tagger.tag(node):
            draft.record(DISCRIMINATOR, pointer, tokens_of(pointer)[-1])
    nodes = [node for _, node in found]
    tagger.fill_in({schema_name(node.get("$ref")) for node in nodes} - tagger.branches(nodes))


class _Tagger:
    def __init__(self, named: Schemas) -> None:
        self.named = named
        self._known: dict[str, list[str]] = {}  # the classes that each named schema may be
        self.tags: dict[tuple[str, str], set[Value]] = {}  # by the name of a class and a property
        self.defaults: set[str] = set()

    def tag(self, node: JsonObject) -> bool:
        """Write what distinguishes the branches of a union; False if it has a discriminator that does not, and loses it."""
        kind = next((kind for kind in UNIONS if list_of(node.get(kind))), None)
        given = node.pop("discriminator", None)
        if kind is None:
            return True
        branches = [branch for branch in node[kind] if is_object(branch)]
        objects = [branch for branch in branches if self._leaves(branch)]
        leaves = list(dict.fromkeys(leaf for branch in objects for leaf in self._leaves(branch)))
        if len(objects) == 1 and len(leaves) > 1:
            return True  # a union that has its own tag
        found = self._distinguish(given, {leaf: [leaf] for leaf in leaves}) or self._distinguish(
            given, self._named(objects)
        )
        if found is None:
            return given is None
        found = {**found, "field": field_names(self._own(leaves[0])).get(found["propertyName"], found["propertyName"])}
        others = [branch for branch in branches if branch not in objects]
        if others:
            node[kind] = [{"oneOf": objects, "discriminator": found}, *others]
        else:
            node["discriminator"] = found
        return True

    def branches(self, nodes: Iterable[JsonObject]) -> set[str]:
        """Return the names of the classes that are branches of tagged unions."""
        unions = [node for node in nodes if "discriminator" in node]
        return {leaf for union in unions for branch in branches_of(union) for leaf in self._leaves(branch)}

    def fill_in(self, used: set[str]) -> None:
        """Let each class with a single tag have it as the value of its property; `used` are the values of their own."""
        for (name, tag), values in self.tags.items():
            schema = self.named[name]
            own = schema.setdefault("properties", {}).get(tag, {})
            single = self._values(own) if len(values) > 1 else [*values]
            if len(single) != 1:
                continue
            (value,) = single
            kept = {key: own[key] for key in ("description", "deprecated") if key in own}
            # A class that is used alone, or for all other tags, may arrive with another tag.
            is_open = len(values) > 1 or name in self.defaults or (name in used and self._values(own) != [value])
            own = {key: item for key, item in own.items() if key not in kept and key != "default"}
            wide = {"type": _TYPES[type(value)]} if len(values) > 1 else own
            narrow: JsonObject = {"anyOf": [{"const": value}, wide]} if is_open and own else {"const": value}
            schema["properties"][tag] = {**narrow, **kept, "default": value, SEND_DEFAULT: True}
            if tag in schema.get("required", ()):
                schema["required"] = [other for other in schema["required"] if other != tag]

    def _named(self, branches: list[JsonObject]) -> Kinds:
        """Return the branches of a union that has other unions among them; none if one has no name."""
        names = [schema_name(branch.get("$ref")) for branch in branches]
        return {name: self._leaves(branch) for name, branch in zip(names, branches, strict=True)} if all(names) else {}

    def _distinguish(self, given: Any, kinds: Kinds) -> JsonObject | None:
        return (self._explicit(given, kinds) if is_object(given) else None) or self._implicit(kinds)

    def _explicit(self, discriminator: JsonObject, kinds: Kinds) -> JsonObject | None:
        """Return what a discriminator means; None if it does not distinguish the branches."""
        tag = discriminator.get("propertyName")
        if not isinstance(tag, str) or not kinds:
            return None
        given = {value: schema_name(target) for value, target in discriminator.get("mapping", {}).items()}
        read = self._reader(tag, kinds)
        mapping: dict[Value, str] = {read(value): target for value, target in given.items() if target in kinds}
        mapped = {*mapping.values()}
        values = {kind: self._tags_of(leaves, tag) for kind, leaves in kinds.items()}
        for kind in kinds:
            for value in values[kind] if kind not in mapped else ():
                if value not in mapping or mapping[value] in mapped:
                    mapping.setdefault(value, kind)
                else:
                    return None
        for kind in mapped:
            # Some documents name a branch otherwise in the mapping than in its own enum, which servers go by.
            for value in values[kind]:
                if not any(value in values[other] for other in kinds if other != kind):
                    mapping.setdefault(value, kind)
        default = schema_name(discriminator.get("defaultMapping"))
        if {*kinds} - {*mapping.values(), default}:
            return None
        return self._found(tag, mapping, kinds, default if default in self.named else "")

    def _implicit(self, kinds: Kinds) -> JsonObject | None:
        """Return the property that has other values in each branch, if possible a single one."""
        if len(kinds) < 2:
            return None
        first = next(iter(kinds.values()))[0]
        names = [name for name in self._own(first) if self._distinguishes(name, kinds)]
        ranked = sorted(names, key=lambda name: self._rank(name, kinds))
        if not ranked:
            return None
        tag = ranked[0]
        mapping = {value: kind for kind, leaves in kinds.items() for value in self._tags_of(leaves, tag)}
        return self._found(tag, mapping, kinds, "")

    def _rank(self, name: str, kinds: Kinds) -> tuple[bool, bool, bool]:
        is_single = all(len(self._tags_of(leaves, name)) == 1 for leaves in kinds.values())
        return not is_single, not self._is_required(name, kinds), name not in _USUAL_NAMES

    def _found(self, tag: str, mapping: dict[Value, str], kinds: Kinds, default: str) -> JsonObject:
        for value, kind in mapping.items():
            for leaf in kinds[kind]:
                own = self._tags_of([leaf], tag)
                if len(kinds[kind]) == 1 or not own or value in own:
                    self.tags.setdefault((leaf, tag), set()).add(value)
        self.defaults.add(default)
        optional = not default and not self._is_required(tag, kinds)
        return {
            "propertyName": tag,
            "mapping": {value: SCHEMA_REFERENCE + kind for value, kind in mapping.items()},
            **({"defaultMapping": SCHEMA_REFERENCE + default} if default else {}),
            **({"optional": True} if optional else {}),
        }

    def _distinguishes(self, name: str, kinds: Kinds) -> bool:
        values = [{*self._tags_of(leaves, name)} for leaves in kinds.values()]
        # An optional property with several values describes the state of an object rather than its kind.
        are_tags = all(len(each) == 1 for each in values) or (all(values) and self._is_required(name, kinds))
        return are_tags and len(set[Value]().union(*values)) == sum(map(len, values))

    def _is_required(self, name: str, kinds: Kinds) -> bool:
        return all(name in self.named[leaf].get("required", ()) for leaves in kinds.values() for leaf in leaves)

    def _tags_of(self, leaves: list[str], tag: str) -> list[Value]:
        """Return the values of a property in some classes; none if one of them allows anything."""
        values = [self._values(self._property(leaf, tag)) for leaf in leaves]
        return list(dict.fromkeys(value for each in values for value in each)) if all(values) else []

    def _own(self, leaf: str) -> JsonObject:
        return object_of(self.named[leaf].get("properties"))

    def _property(self, leaf: str, name: str) -> JsonObject:
        return object_of(self._own(leaf).get(name))

    def _values(self, schema: JsonObject) -> list[Value]:
        """Return the texts, numbers or booleans that a `const` or an `enum` allows; an empty list if it allows anything else."""
        schema = self._resolved(schema)
        values: list[Any] = [schema["const"]] if "const" in schema else list_of(schema.get("enum"))
        return values if len({*map(type, values)} & {*_TYPES}) == len({*map(type, values)}) == 1 else []

    def _resolved(self, schema: JsonObject) -> JsonObject:
        seen: set[str] = set()
        while (name := schema_name(schema.get("$ref"))) in self.named and name not in seen:
            seen.add(name)
            schema = self.named[name]
        return schema

    def _reader(self, tag: str, kinds: Kinds) -> Callable[[str], Value]:
        """Return a function that reads a key of a mapping as the type of the tag: `1` may be a number."""
        described = [self._resolved(self._property(leaf, tag)) for leaves in kinds.values() for leaf in leaves]
        types = {str(schema.get("type")) for schema in described} | {
            _TYPES[type(value)] for schema in described for value in self._values(schema)
        }
        if "integer" in types and "string" not in types:
            return lambda key: int(key) if re.fullmatch("-?[0-9]+", key) else key
        return lambda key: {"true": True, "false": False}.get(key, key) if "boolean" in types else key

    def _leaves(self, branch: Any) -> list[str]:
        """Return the names of the classes that a branch may be, each once; none if it may be anything else."""
        named, known = self.named, self._known
        for name in inside_out(_parts(branch), lambda name: () if name in known else _parts(named.get(name))):
            if name not in known:
                schema = named.get(name)
                is_class = is_object(schema) and schema.get("properties")
                known[name] = [name] if is_class else self._leaves_of(schema)
        return self._leaves_of(branch)

    def _leaves_of(self, schema: Any) -> list[str]:
        """Return the classes that a schema without properties may be, from those of its parts; a circle has none."""
        found = [self._known.get(name, []) for name in _parts(schema)]
        return list(dict.fromkeys(leaf for leaves in found for leaf in leaves)) if all(found) else []


def _parts(schema: Any) -> list[str]:
    """Return the names of the schemas that a reference or a union resolves to, "" for one without a name."""
    if not is_object(schema):
        return []
    if "$ref" in schema:
        return [schema_name(schema["$ref"])]
    kind = next((kind for kind in UNIONS if list_of(schema.get(kind))), None)
    return [] if kind is None else [name for part in schema[kind] for name in _parts(part) or [""]]
