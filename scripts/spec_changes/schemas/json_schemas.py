"""Write schemas of a document as JSON Schema by themselves, as the messages of one sender have them.

What the sender leaves out, readOnly in requests and writeOnly in responses, is refused and never required. Formats that
are ranges of numbers are written as bounds. What is only text for people is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join, list_of, object_of
from spec_changes.findings.finding import Role

from .json_values import UnreadableError, values_of
from .normalise import Schemas
from .schema import BESIDE, Schema, SchemaReference, plain

JsonSchema = dict[str, Any] | bool

# Subschemas about the value itself, and those about values inside it.
_HERE = ("not", "if", "then", "else")
_HERE_LISTS = ("allOf", "anyOf", "oneOf")
_INSIDE = ("additionalProperties", "propertyNames", "items", "contains", "unevaluatedProperties", "unevaluatedItems")
_UNFOLLOWED = ("$dynamicRef", "$recursiveRef")
_Names = frozenset[str]
_Key = tuple[str, _Names, bool]


class JsonSchemas:
    """The schemas of one document for one role.

    Attributes:
        inlined: What was written inline by itself, and its size in nodes.
        sizes: The least sizes of what was written inline, whole or in part.
    """

    def __init__(self, schemas: Schemas, role: Role) -> None:
        self.schemas, self.role = schemas, role
        self.inlined: dict[_Key, tuple[JsonSchema, int]] = {}
        self.sizes: dict[_Key, int] = {}

    def at(
        self, place: SchemaReference, *, inline: bool = False, most: int | None = None, unread: bool | None = None
    ) -> JsonSchema:
        """Return the schema at a place, with what it refers to under `$defs`.

        With `inline`, references are inlined, and only recursion is left to `$defs`. `unread` is written for what cannot
        be followed, where more values there mean more values of the whole.

        Raises:
            UnreadableError: It cannot be written separately, or has more than `most` nodes.
        """
        return _Writer(self, inline=inline, most=most, unread=unread).write(place)

    def unfolded(self, place: SchemaReference, most: int, name_of: Callable[[str], str]) -> JsonSchema:
        """Return the schema at a place inline, with references only where a value inside has a schema that it is part of.

        `name_of` names such a schema under `$defs`.

        Raises:
            UnreadableError: It cannot be written separately, has more than `most` nodes, or refers to itself for one value.
        """
        return _Writer(self, inline=True, most=most, name_of=name_of).unfold(place)

    def hides(self, schema: Schema) -> bool:
        """True if messages of the role do not have a property with this schema."""
        return (schema.read_only and self.role is Role.REQUEST) or (schema.write_only and self.role is Role.RESPONSE)


class _Writer:
    """Writes one schema; a node is written once for each set of names that are hidden from it, below `not` once more."""

    def __init__(
        self,
        owner: JsonSchemas,
        *,
        inline: bool,
        most: int | None,
        unread: bool | None = None,
        name_of: Callable[[str], str] | None = None,
    ) -> None:
        self.owner, self.schemas, self.tree = owner, owner.schemas, owner.schemas.tree
        self.inline, self.most, self.count = inline, most, 0
        self.unread, self.name_of = unread, name_of
        self.is_opposite = False  # or undefined: below `not`, conditions and oneOf
        self.above: list[_Key] = []
        self.loops = 0  # references to what is written around them
        self.here: frozenset[str] = frozenset()  # what is open for the same value
        self.left_out: frozenset[str] = frozenset()  # the pointers of unions
        self.names: dict[_Key, str] = {}
        self.waiting: list[_Key] = []

    def write(self, place: SchemaReference) -> JsonSchema:
        found: JsonObject = {"allOf": self._together(place)} if place else {}
        definitions: dict[str, JsonSchema] = {}
        while self.waiting:
            pointer, hidden, self.is_opposite = key = self.waiting.pop()
            definitions[self.names[key]] = self._node(pointer, hidden)
        return {**found, "$defs": definitions} if definitions else found

    def unfold(self, place: SchemaReference) -> JsonSchema:
        schema: JsonSchema = {"allOf": self._together(place)}
        if any(hidden for _, hidden, _ in self.names):
            raise UnreadableError(place[0])
        return schema

    def _together(self, place: SchemaReference) -> list[JsonSchema]:
        """Return the schemas that hold together at a place."""
        hidden = frozenset[str]() if len(place) == 1 else self._hidden(place)
        return [
            self._beside(plain(pointer), hidden) if pointer.endswith(BESIDE) else self._reference(pointer, hidden)
            for pointer in place
        ]

    def _beside(self, pointer: str, hidden: _Names) -> JsonSchema:
        """Return what stands beside the unions of a schema."""
        self.left_out = frozenset(union.pointer for union in self.schemas.at((pointer,)).unions)
        found = self._node(pointer, hidden)
        self.left_out = frozenset()
        return found

    def _within(self, pointer: str, raw: Any) -> JsonSchema:
        """Return a subschema about values inside this one."""
        before, self.here, self.left_out = (self.here, self.left_out), frozenset(), frozenset()
        found = self._below(pointer, raw)
        self.here, self.left_out = before
        return found

    def _reference(self, pointer: str, hidden: _Names) -> JsonSchema:
        # Below `not`, a schema is written once more only if what cannot be followed is another one there.
        key = self.tree.follow(pointer, plain=True), hidden, self.is_opposite and self.unread is not None
        if (self.inline or self.left_out) and key not in self.above:
            return self._inlined(key)
        self.loops += 1
        if key[0] in self.here:
            raise UnreadableError(pointer)
        if key not in self.names:
            self.names[key] = self.name_of(key[0]) if self.name_of else str(len(self.names))
            self.waiting.append(key)
        return {"$ref": f"#/$defs/{self.names[key]}"}

    def _inlined(self, key: _Key) -> JsonSchema:
        """Write a node inline, or share what was written of it before."""
        inlined, sizes, is_shared = self.owner.inlined, self.owner.sizes, not self.left_out
        if is_shared and key in inlined:
            self._count(key[0], inlined[key][1])
            return inlined[key][0]
        if is_shared and key in sizes:
            self._count(key[0], sizes[key])
            self.count -= sizes[key]
        before, here, loops = self.count, self.here, self.loops
        self.here |= {key[0]}
        self.above.append(key)
        try:
            found = self._node(*key[:2])
        finally:
            sizes[key] = max(self.count - before, sizes.get(key, 0))
        self.above.pop()
        self.here = here
        if is_shared and loops == self.loops:
            inlined[key] = found, self.count - before
        return found

    def _count(self, pointer: str, nodes: int) -> None:
        """Count nodes that are written, and stop where these become too many."""
        self.count += nodes
        if self.most is not None and self.count > self.most:
            raise UnreadableError(pointer)

    def _node(self, pointer: str, hidden: _Names) -> JsonSchema:
        raw = self.tree.raw(pointer)
        if not is_object(raw):
            return raw is not False
        self._count(pointer, 1)
        if any(key in raw for key in _UNFOLLOWED):
            return self._unread(pointer)
        hidden |= self._hidden((pointer,))
        return {
            **values_of(raw),
            **self._objects(raw, pointer, hidden),
            **self._inside(raw, pointer),
            **self._here(raw, pointer, hidden),
        }

    def _unread(self, pointer: str) -> JsonSchema:
        if self.unread is None or self.is_opposite:
            raise UnreadableError(pointer)
        return self.unread

    def _hidden(self, place: SchemaReference) -> _Names:
        """Return the names of the properties that the schema at a place declares and the role leaves out."""
        properties = self.schemas.at(place).properties
        return frozenset(name for name, place in properties.items() if self.owner.hides(self.schemas.at(place)))

    def _below(self, pointer: str, raw: Any, hidden: _Names = frozenset()) -> JsonSchema:
        """Return a subschema: by reference if it can be reached in several ways, else inline."""
        return self._reference(pointer, hidden) if is_object(raw) and "$ref" in raw else self._node(pointer, hidden)

    def _objects(self, raw: JsonObject, pointer: str, hidden: _Names) -> JsonObject:
        found: JsonObject = {}
        if needed := [each for each in list_of(raw.get("required")) if isinstance(each, str) and each not in hidden]:
            found["required"] = list(dict.fromkeys(needed))
        if declared := object_of(raw.get("properties")):
            found["properties"] = {
                name: False if name in hidden else self._within(join(pointer, "properties", name), each)
                for name, each in declared.items()
            }
        if matching := object_of(raw.get("patternProperties")):
            found["patternProperties"] = {
                name: self._within(join(pointer, "patternProperties", name), each) for name, each in matching.items()
            }
        if schemas := object_of(raw.get("dependentSchemas")):
            found["dependentSchemas"] = {
                name: self._below(join(pointer, "dependentSchemas", name), each, hidden)
                for name, each in schemas.items()
            }
        if dependent := object_of(raw.get("dependentRequired")):
            found["dependentRequired"] = {
                name: [each for each in list_of(needed) if isinstance(each, str) and each not in hidden]
                for name, needed in dependent.items()
            }
        return found

    def _inside(self, raw: JsonObject, pointer: str) -> JsonObject:
        found: JsonObject = {}
        for keyword in _INSIDE:
            if keyword in raw and not is_array(raw[keyword]):
                with self._opposite(keyword == "contains" and "maxContains" in raw):
                    found[keyword] = self._within(join(pointer, keyword), raw[keyword])
        prefix = "items" if is_array(raw.get("items")) else "prefixItems"
        if first := list_of(raw.get(prefix)):
            found["prefixItems"] = [
                self._within(join(pointer, prefix, index), each) for index, each in enumerate(first)
            ]
        if prefix == "items" and "additionalItems" in raw:
            found["items"] = self._within(join(pointer, "additionalItems"), raw["additionalItems"])
        return found

    def _here(self, raw: JsonObject, pointer: str, hidden: _Names) -> JsonObject:
        found: JsonObject = {}
        if "$ref" in raw:
            target = self.tree.target(raw["$ref"])
            referred = self._unread(pointer) if target is None else self._reference(target, hidden)
            if len(raw) == 1 and is_object(referred):
                return referred
            found["allOf"] = [referred]
        for keyword in _HERE_LISTS:
            branches = list_of(raw.get(keyword))
            if branches and join(pointer, keyword) not in self.left_out:
                with self._opposite(keyword == "oneOf"):
                    found[keyword] = found.get(keyword, []) + [
                        self._below(join(pointer, keyword, index), each, hidden) for index, each in enumerate(branches)
                    ]
        with self._opposite(True):
            for keyword in _HERE:
                if keyword in raw:
                    found[keyword] = self._below(join(pointer, keyword), raw[keyword], hidden)
        return found

    @contextmanager
    def _opposite(self, holds: bool) -> Generator[None]:
        """Write what is below `not` or the like."""
        before, self.is_opposite = self.is_opposite, self.is_opposite or holds
        yield
        self.is_opposite = before
