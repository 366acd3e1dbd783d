"""Schema words: what a reader of the HTTP reference needs to know about a schema, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openapi.document import JsonObject, is_array, is_object, list_of, object_of, text_of
from openapi.spec import Spec
from pipeline.package.markdown_filters import anchor
from pipeline.package.passive_markdown import cell, code

_COMPONENTS = "#/components/schemas/"
_DEEPEST = 3
_MOST_VALUES = 12
_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "length at least {}",
    "maxLength": "length at most {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches {}",
}


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an object, or of an object inside it by its dotted path."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """A schema under `components`, with the properties of an object or the words for anything else."""

    name: str
    description: str
    type: str
    properties: tuple[Property, ...]


class SchemaWords:
    """Describes the schemas of one document; `page` is the address of the page that lists the named ones."""

    def __init__(self, spec: Spec, page: str = "") -> None:
        self._spec = spec
        self._page = page

    def named(self) -> Iterator[NamedSchema]:
        """Yield the schemas under `components`."""
        for name, schema in self._spec.mapping("/components/schemas").items():
            if is_object(schema):
                description = text_of(schema.get("description"))
                yield NamedSchema(name, description, self.words(schema), tuple(self.properties(schema)))

    def words(self, schema: Any) -> str:
        """Return the type of a schema in a few words, with links to named ones."""
        if not is_object(schema) or not schema:
            return "no value" if schema is False else "any value"
        reference = text_of(schema.get("$ref"))
        if reference.startswith(_COMPONENTS) and "/" not in reference.removeprefix(_COMPONENTS):
            name = reference.removeprefix(_COMPONENTS)
            return f"[{cell(name)}]({self._page}#{anchor(name)})"
        if reference:
            return self.words(self._spec.resolved(schema))
        return self._unnamed(schema)

    def properties(self, schema: Any, prefix: str = "", depth: int = 0) -> Iterator[Property]:
        """Yield the properties of an object, those of inline objects after the property that has them."""
        found: dict[str, Any] = {}
        required: set[str] = set()
        for part in self._parts(schema, set()):
            found |= object_of(part.get("properties"))
            required |= {name for name in list_of(part.get("required")) if isinstance(name, str)}
        for name, child in found.items():
            target = self._spec.resolved(child) if is_object(child) else {}
            described = text_of(object_of(child).get("description")) or text_of(target.get("description"))
            limits = self._limits(object_of(child))
            text = " ".join(part for part in (described, limits) if part)
            yield Property(f"{prefix}{name}", self.words(child), name in required, text)
            if depth < _DEEPEST and "$ref" not in object_of(child):
                items = object_of(child).get("items")
                yield from self.properties(child, f"{prefix}{name}.", depth + 1)
                if is_object(items) and "$ref" not in items:
                    yield from self.properties(items, f"{prefix}{name}[].", depth + 1)

    def _unnamed(self, schema: JsonObject) -> str:
        for keyword, word in (("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")):
            if branches := list_of(schema.get(keyword)):
                return word.join(dict.fromkeys(map(self.words, branches)))
        if "const" in schema or "enum" in schema:
            return _values([schema["const"]] if "const" in schema else list_of(schema["enum"]))
        types = schema["type"] if is_array(schema.get("type")) else [schema.get("type")]
        return " or ".join(self._of_type(schema, text_of(each)) for each in types) or "any value"

    def _of_type(self, schema: JsonObject, kind: str) -> str:
        match kind:
            case "array":
                return f"array of {self.words(schema.get('items', True))}"
            case "object" if is_object(schema.get("additionalProperties")) and not schema.get("properties"):
                return f"object of {self.words(schema['additionalProperties'])}"
            case "":
                return "object" if schema.get("properties") else "any value"
            case _:
                return f"{kind} ({cell(schema['format'])})" if isinstance(schema.get("format"), str) else kind

    def _parts(self, schema: Any, seen: set[int]) -> Iterator[JsonObject]:
        """Yield a schema and the parts of its `allOf`, references followed."""
        target = self._spec.resolved(schema) if is_object(schema) else {}
        if id(target) in seen:
            return
        seen.add(id(target))
        for part in list_of(target.get("allOf")):
            yield from self._parts(part, seen)
        yield target

    def _limits(self, schema: JsonObject) -> str:
        found = [
            words.format((code if key == "pattern" else cell)(str(schema[key])))
            for key, words in _LIMITS.items()
            if key in schema
        ]
        found += [f"default {code(json.dumps(schema['default'], ensure_ascii=False))}"] if "default" in schema else []
        text = ", ".join(found)
        return f"{text[:1].upper()}{text[1:]}." if text else ""


def _values(values: list[Any]) -> str:
    shown = [code(json.dumps(value, ensure_ascii=False)) for value in values[:_MOST_VALUES]]
    return ", ".join(shown) + (f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else "")
