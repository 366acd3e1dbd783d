"""Write schemas of a document as JSON Schema by themselves, as the messages of one sender have them.

What the sender leaves out, readOnly in requests and writeOnly in responses, is refused and never required. Formats that
are ranges of numbers are written as bounds. What is only text for people is left out.
"""

from __future__ import annotations

import math
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join, list_of, object_of
from spec_changes.findings.finding import Role

from .formats import WHOLE_FORMATS, number_range
from .keywords import ANNOTATING_FORMATS, EMPTY_PATTERNS, own_types
from .normalise import Schemas
from .schema import Schema, SchemaReference

JsonSchema = dict[str, Any] | bool

_SIZES = frozenset({
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains",
})  # fmt: skip
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
# Subschemas about the value itself, and those about values inside it.
_HERE = ("not", "if", "then", "else")
_HERE_LISTS = ("allOf", "anyOf", "oneOf")
_INSIDE = ("additionalProperties", "propertyNames", "items", "contains", "unevaluatedProperties", "unevaluatedItems")
_UNFOLLOWED = ("$dynamicRef", "$recursiveRef")
_Names = frozenset[str]


class UnreadableError(Exception):
    """A schema refers to something that cannot be followed, or says what JSON Schema has no word for."""


class JsonSchemas:
    """The schemas of one document for one role."""

    def __init__(self, schemas: Schemas, role: Role) -> None:
        self.schemas, self.role = schemas, role

    def at(self, place: SchemaReference, *, most_inline: int = 0, unread: bool | None = None) -> JsonSchema:
        """Return the schema at a place, with what it refers to under `$defs`.

        With `most_inline`, references are inlined up to that many nodes, and only recursion is left to `$defs`.
        `unread` is written for what cannot be followed, where more values there mean more values of the whole.

        Raises:
            UnreadableError: It cannot be written separately, or is larger.
        """
        return _Writer(self, most_inline, unread).write(place)

    def hides(self, schema: Schema) -> bool:
        """True if messages of the role do not have a property with this schema."""
        return (schema.read_only and self.role is Role.REQUEST) or (schema.write_only and self.role is Role.RESPONSE)


class _Writer:
    """Writes one schema; a node is written once for each set of names that are hidden from it, below `not` once more."""

    def __init__(self, owner: JsonSchemas, most_inline: int, unread: bool | None) -> None:
        self.owner, self.schemas, self.tree = owner, owner.schemas, owner.schemas.tree
        self.most_inline, self.count = most_inline, 0
        self.unread = unread
        self.is_opposite = False  # or undefined: below `not`, conditions and oneOf
        self.above: list[tuple[str, _Names, bool]] = []
        self.names: dict[tuple[str, _Names, bool], str] = {}
        self.waiting: list[tuple[str, _Names, bool]] = []

    def write(self, place: SchemaReference) -> JsonSchema:
        found: JsonObject = {"allOf": [self._reference(pointer, frozenset()) for pointer in place]} if place else {}
        definitions: dict[str, JsonSchema] = {}
        while self.waiting:
            pointer, hidden, self.is_opposite = key = self.waiting.pop()
            definitions[self.names[key]] = self._node(pointer, hidden)
        return {**found, "$defs": definitions} if definitions else found

    def _reference(self, pointer: str, hidden: _Names) -> JsonSchema:
        key = self.tree.follow_plain(pointer), hidden, self.is_opposite
        if self.most_inline and key not in self.above:
            self.above.append(key)
            found = self._node(*key[:2])
            self.above.pop()
            return found
        if key not in self.names:
            self.names[key] = str(len(self.names))
            self.waiting.append(key)
        return {"$ref": f"#/$defs/{self.names[key]}"}

    def _node(self, pointer: str, hidden: _Names) -> JsonSchema:
        raw = self.tree.raw(pointer)
        if not is_object(raw):
            return raw is not False
        self.count += 1
        if self.count > self.most_inline > 0:
            raise UnreadableError(pointer)
        if any(key in raw for key in _UNFOLLOWED):
            return self._unread(pointer)
        hidden |= self._hidden(pointer)
        return {
            **_values(raw),
            **self._objects(raw, pointer, hidden),
            **self._inside(raw, pointer),
            **self._here(raw, pointer, hidden),
        }

    def _unread(self, pointer: str) -> JsonSchema:
        if self.unread is None or self.is_opposite:
            raise UnreadableError(pointer)
        return self.unread

    def _hidden(self, pointer: str) -> _Names:
        """Return the names of the properties that the schema at a pointer declares and the role leaves out."""
        properties = self.schemas.at((pointer,)).properties
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
                name: False if name in hidden else self._below(join(pointer, "properties", name), each)
                for name, each in declared.items()
            }
        for keyword, names in (("patternProperties", frozenset[str]()), ("dependentSchemas", hidden)):
            if below := object_of(raw.get(keyword)):
                found[keyword] = {
                    name: self._below(join(pointer, keyword, name), each, names) for name, each in below.items()
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
                found[keyword] = self._below(join(pointer, keyword), raw[keyword])
        prefix = "items" if is_array(raw.get("items")) else "prefixItems"
        if first := list_of(raw.get(prefix)):
            found["prefixItems"] = [self._below(join(pointer, prefix, index), each) for index, each in enumerate(first)]
        if prefix == "items" and "additionalItems" in raw:
            found["items"] = self._below(join(pointer, "additionalItems"), raw["additionalItems"])
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
            if branches := list_of(raw.get(keyword)):
                before, self.is_opposite = self.is_opposite, self.is_opposite or keyword == "oneOf"
                found[keyword] = found.get(keyword, []) + [
                    self._below(join(pointer, keyword, index), each, hidden) for index, each in enumerate(branches)
                ]
                self.is_opposite = before
        before, self.is_opposite = self.is_opposite, True
        for keyword in _HERE:
            if keyword in raw:
                found[keyword] = self._below(join(pointer, keyword), raw[keyword], hidden)
        self.is_opposite = before
        return found


def _values(raw: JsonObject) -> JsonObject:
    """Return what a node says of single values, with values of the wrong kind left out."""
    found: JsonObject = {}
    stated, types = own_types(raw)
    if stated:
        found["type"] = sorted(
            types - {"integer", "fraction"} | ({"number"} if "fraction" in types else types & {"integer"})
        )
    if is_array(raw.get("enum")):
        found["enum"] = raw["enum"]
    if "const" in raw:
        found["const"] = raw["const"]
    if raw.get("uniqueItems") is True:
        found["uniqueItems"] = True
    pattern = raw.get("pattern")
    if isinstance(pattern, str) and pattern not in EMPTY_PATTERNS:
        found["pattern"] = pattern
    for keyword, value in raw.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and (keyword in _NUMBERS or (keyword in _SIZES and value >= 0)):
            found[keyword] = value
    for end, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if raw.get(exclusive) is True and end in found:  # as 3.0 writes it
            found[exclusive] = found.pop(end)
    _format(found, raw.get("format"), types)
    return found


def _format(found: JsonObject, name: Any, types: frozenset[str]) -> None:
    if not isinstance(name, str) or name in ANNOTATING_FORMATS:
        return
    bounds = number_range(name)
    if bounds is None:
        found["format"] = name
    elif name in WHOLE_FORMATS and {"integer", "fraction"} <= types:
        raise UnreadableError(name)  # readers disagree whether a fraction has it
    elif "integer" in types and not math.isinf(bounds[0]):
        found["minimum"] = max(found.get("minimum", bounds[0]), bounds[0])
        found["maximum"] = min(found.get("maximum", bounds[1]), bounds[1])
