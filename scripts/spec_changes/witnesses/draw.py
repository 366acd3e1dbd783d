"""Draw values that mostly fit a JSON Schema, and often lie where another schema may differ."""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple

from openapi.document import is_array, is_object, object_of, walk
from spec_changes.schemas.json_schemas import JsonSchema
from spec_changes.schemas.node_diff import Step

from .merge import merged
from .texts import almost, matching, of_format, plain

_TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
_OBJECT = frozenset({"properties", "required", "additionalProperties", "minProperties", "patternProperties"})
_ARRAY = frozenset({"items", "prefixItems", "minItems", "maxItems", "contains", "uniqueItems"})
_NUMBER = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_STRING = frozenset({"minLength", "maxLength", "pattern", "format"})
_SIZES = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
_NAMES = frozenset({"properties", "required", "dependentRequired", "dependentSchemas"})
_LONGEST = 300
_LARGEST = 1e300
_OTHER_NAME = "other"
# From here on only what is required is drawn, and from there on nothing.
_DEEPEST, _DEEPEST_OF_ALL = 6, 40
_MOST_PARTS, _MOST_PARTS_OF_ALL = 80, 600


DRAWN = object()


class Forced(NamedTuple):
    """A value that a drawn one must contain, and the path to it; DRAWN for any value that fits there."""

    steps: tuple[Step, ...]
    value: Any


class Hints:
    """What two schemas mention, each thing once: values near it are where they differ.

    Attributes:
        only: The values that only the first of them lists.
    """

    def __init__(self, sent: JsonSchema, expected: JsonSchema) -> None:
        self.numbers: dict[float, None] = {}
        self.lengths: dict[int, None] = {}
        self.names: dict[str, None] = {}
        self.patterns: dict[str, None] = {}
        self.values: list[Any] = []
        self._note(sent)
        listed = self.values
        self.values = []
        self._note(expected)
        known = {json.dumps(value, sort_keys=True) for value in self.values}
        self.only = [value for value in listed if json.dumps(value, sort_keys=True) not in known]
        self.values = listed + self.values
        # Every text and number that is drawn looks at these.
        self.listed_texts = [value for value in self.values if isinstance(value, str)]
        self.listed_numbers = [
            value for value in self.values if isinstance(value, int | float) and not isinstance(value, bool)
        ]

    def _note(self, schema: JsonSchema) -> None:
        for _, node in walk(schema):
            if is_object(node):
                self._note_values(node)
                self._note_names(node)

    def _note_values(self, node: dict[str, Any]) -> None:
        for keyword, value in node.items():
            if keyword in _NUMBER and isinstance(value, int | float) and abs(value) < _LARGEST:
                self.numbers.update(dict.fromkeys((value, value - 1, value + 1, value + 0.5, value * 2)))
            elif keyword in _SIZES and isinstance(value, int | float) and value <= _LONGEST:
                self.lengths.update(dict.fromkeys((int(value), int(value) + 1, max(int(value) - 1, 0))))
            elif keyword == "pattern" and isinstance(value, str):
                self.patterns[value] = None
            elif keyword == "enum" and is_array(value):
                self.values += value
            elif keyword == "const":
                self.values.append(value)
            elif keyword == "uniqueItems":
                self.lengths.update({2: None, 3: None})

    def _note_names(self, node: dict[str, Any]) -> None:
        for keyword in sorted(_NAMES & node.keys()):
            if is_object(node[keyword]) or is_array(node[keyword]):
                self.names.update(dict.fromkeys(node[keyword]))
        if is_object(patterns := node.get("patternProperties")):
            texts = (matching(each, random.Random(0)) for each in patterns)  # noqa: S311 - the same names each time
            self.names.update(dict.fromkeys(text for text in texts if text))


class Draw:
    """Draws values; the same ones from the same source.

    `drawn` counts the values, small ones inside others too: it is what a search has spent.
    """

    def __init__(self, source: random.Random, hints: Hints) -> None:
        self.random, self.hints = source, hints
        self.drawn = self._parts = 0

    def value(self, schema: JsonSchema, forced: Forced | None = None) -> Any:
        """Return a value for a schema with `$defs`, containing the forced one, if any."""
        definitions = object_of(schema.get("$defs")) if is_object(schema) else {}
        self._parts = 0
        return self._value(schema, definitions, forced, 0)

    def take_drawn(self) -> int:
        """Return how many values were drawn since this was asked before."""
        drawn, self.drawn = self.drawn, 0
        return drawn

    def _is_large(self, depth: int) -> bool:
        """Whether a value is so deep, or so large already, that nothing should be added."""
        return depth >= _DEEPEST or self._parts > _MOST_PARTS

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _value(self, schema: Any, definitions: dict[str, Any], forced: Forced | None, depth: int) -> Any:
        self.drawn += 1
        self._parts += 1
        if forced is not None and not forced.steps:
            if forced.value is not DRAWN:
                return self._completed(schema, definitions, forced.value, depth)
            forced = None
        if depth > _DEEPEST_OF_ALL or self._parts > _MOST_PARTS_OF_ALL:
            return None
        node = merged(schema, definitions, self.random, forced.steps[0] if forced else None)
        if forced is None and ("const" in node or node.get("enum")):
            return self._listed([node["const"]] if "const" in node else node["enum"])
        match self._kind(node, forced):
            case "object":
                return self._object(node, definitions, forced, depth)
            case "array":
                return self._array(node, definitions, forced, depth)
            case kind:
                return self._scalar(node, kind)

    def _completed(self, schema: Any, definitions: dict[str, Any], value: Any, depth: int) -> Any:
        """Return a value, sometimes with further parts that the whole schema allows: it may be made for a part of it."""
        drawn = self._value(schema, definitions, None, depth) if is_object(value) and self._chance(0.3) else None
        return {**drawn, **value} if is_object(drawn) else value

    def _scalar(self, node: dict[str, Any], kind: str) -> Any:
        if kind in ("integer", "number"):
            return self._number(node, whole=kind == "integer")
        if kind == "string":
            return self._string(node)
        return self._chance(0.5) if kind == "boolean" else None

    def _listed(self, values: list[Any]) -> Any:
        """Return one of the values that a schema lists, more often one that the other side does not."""
        if self.hints.only and self._chance(0.5):
            value = self.random.choice(self.hints.only)
            if value in values:
                return value
        return self.random.choice(values)

    def _kind(self, node: dict[str, Any], forced: Forced | None) -> str:
        if forced is not None:
            return "array" if forced.steps[0].kind == "item" else "object"
        stated = node.get("type")
        if stated:
            return str(self.random.choice(stated) if is_array(stated) else stated)
        implied = [
            name
            for name, keywords in (("object", _OBJECT), ("array", _ARRAY), ("number", _NUMBER), ("string", _STRING))
            if not keywords.isdisjoint(node)
        ]
        return self.random.choice(implied) if implied and self._chance(0.8) else self.random.choice(_TYPES)

    def _object(self, node: dict[str, Any], definitions: dict[str, Any], forced: Forced | None, depth: int) -> Any:
        declared: dict[str, Any] = node.get("properties", {})
        needed = list(node.get("required", ()))
        is_large = self._is_large(depth)
        share = 0.0 if is_large else self.random.choice((0.0, 0.3, 0.7, 1.0))
        names = dict.fromkeys(
            [*needed, *(name for name in declared if declared[name] is not False and self._chance(share))]
        )
        step = forced.steps[0] if forced else None
        if step is not None:
            names[self._name(step, declared)] = None
        if not is_large and self._chance(0.3):
            names.update(dict.fromkeys(self._further_names(node)))
        while len(names) < node.get("minProperties", 0) and len(names) < 50:
            names[self._free_name(node, names)] = None
        most = node.get("maxProperties")
        kept = [name for name in names if name in needed or most is None or list(names).index(name) < most]
        found: dict[str, Any] = {}
        for name in kept:
            inner = (
                Forced(forced.steps[1:], forced.value)
                if forced and step and name == self._name(step, declared)
                else None
            )
            found[name] = self._value(_property(node, name), definitions, inner, depth + 1)
            for other in node.get("dependentRequired", {}).get(name, ()):
                if other not in found and self._chance(0.8):
                    found[other] = self._value(_property(node, other), definitions, None, depth + 1)
        return found

    @staticmethod
    def _name(step: Step, declared: dict[str, Any]) -> str:
        if step.kind == "pattern":
            return matching(str(step.key), random.Random(0)) or _OTHER_NAME  # noqa: S311 - the same name each time
        if step.kind == "other":
            return next(name for name in (_OTHER_NAME, "further", *map(str, range(99))) if name not in declared)
        return str(step.key)

    def _further_names(self, node: dict[str, Any]) -> list[str]:
        """Return names that a schema need not know: of the other side, or that match a pattern."""
        patterns = list(node.get("patternProperties", ()))
        found = [matching(self.random.choice(patterns), self.random)] if patterns else []
        known = list(self.hints.names)
        found += self.random.sample(known, min(len(known), self.random.randint(1, 3)))
        found += [_OTHER_NAME] if self._chance(0.3) else []
        return [name for name in found if name is not None]

    def _free_name(self, node: dict[str, Any], names: dict[str, None]) -> str:
        allowed = node.get("propertyNames")
        listed = allowed.get("enum", ()) if is_object(allowed) else ()
        options = [name for name in (*node.get("properties", ()), *listed, *self.hints.names) if name not in names]
        return str(self.random.choice(options)) if options else f"{_OTHER_NAME}{len(names)}"

    def _array(self, node: dict[str, Any], definitions: dict[str, Any], forced: Forced | None, depth: int) -> Any:
        prefix: list[Any] = node.get("prefixItems", [])
        low, high = int(node.get("minItems", 0)), node.get("maxItems")
        options = [low, low + 1, low + 2, len(prefix), *(length for length in self.hints.lengths if length >= low)]
        count = self.random.choice([low] if self._is_large(depth) else options)
        count = min(count, int(high)) if isinstance(high, int | float) else count
        index = int(forced.steps[0].key) if forced else -1
        count = min(max(count, index + 1), 50)
        found: list[Any] = []
        for position in range(count):
            inner = Forced(forced.steps[1:], forced.value) if forced and position == index else None
            schema = prefix[position] if position < len(prefix) else node.get("items", {})
            if position >= len(prefix) and "contains" in node and inner is None and self._chance(0.5):
                schema = {"allOf": [schema, node["contains"]]}
            item = self._value(schema, definitions, inner, depth + 1)
            if found and inner is None and not node.get("uniqueItems") and self._chance(0.15):
                item = self.random.choice(found)
            found.append(item)
        return found

    def _number(self, node: dict[str, Any], *, whole: bool) -> Any:
        low = node.get("minimum", node.get("exclusiveMinimum"))
        high = node.get("maximum", node.get("exclusiveMaximum"))
        options: list[float] = [0, 1, -1, 7, 100]
        if not whole:
            options += [0.5, 1.5, -2.25]
        options += [end + change for end in (low, high) if end is not None for change in (-1, 0, 1)]
        options += [value for value in self.hints.numbers if self._chance(0.5)]
        options += self.hints.listed_numbers
        fitting = [each for each in options if (low is None or each >= low) and (high is None or each <= high)]
        value = self.random.choice(fitting or options)
        if low is not None and high is not None and self._chance(0.3):
            value = self.random.uniform(low, high)
        factor = node.get("multipleOf")
        if factor and abs(value / factor) < _LARGEST:
            value = round(value / factor) * factor
        whole = whole or (isinstance(value, float) and value.is_integer() and self._chance(0.7))
        return int(value) if whole and abs(value) < _LARGEST else value

    def _string(self, node: dict[str, Any]) -> str:
        low, high = int(node.get("minLength", 0)), node.get("maxLength")
        if self.hints.listed_texts and self._chance(0.15):
            return self.random.choice(self.hints.listed_texts)
        if "format" in node and self._chance(0.85):
            return of_format(node["format"], self.random)
        patterns = [node["pattern"]] if "pattern" in node else []
        other = not patterns and bool(self.hints.patterns) and self._chance(0.4)
        if other:
            patterns = [self.random.choice(list(self.hints.patterns))]
        if patterns and self._chance(0.9):
            text = matching(patterns[0], self.random)
            if text is not None:
                return almost(text, self.random) if other and self._chance(0.5) else text
        options = [low, low + 1, low + 3, *(length for length in self.hints.lengths if length >= low)]
        length = self.random.choice(options)
        length = min(length, int(high)) if isinstance(high, int | float) else length
        return plain(min(length, 600), self.random)


def _property(node: dict[str, Any], name: str) -> Any:
    declared = node.get("properties", {})
    return declared[name] if name in declared else node.get("additionalProperties", {})
