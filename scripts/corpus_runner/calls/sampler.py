"""Samples: values that a schema allows, taken from its examples or made up."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, Literal

from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError
from openapi_schema_validator import OAS31Validator

from openapi.document import JsonObject, is_array, is_object, object_of
from openapi.spec import Spec
from openapi.structure import schemas

from .scalars import UnsampleableError, sample_number, sample_text

Direction = Literal["request", "response"]

_HIDDEN = {"request": "readOnly", "response": "writeOnly"}
_DEEPEST = 4  # below it, optional properties and items are left out
_TOO_DEEP = 24
_KINDS = {
    "properties": "object", "additionalProperties": "object", "required": "object", "items": "array",
    "minItems": "array", "pattern": "string", "format": "string", "minLength": "string", "maxLength": "string",
    "minimum": "number", "maximum": "number", "multipleOf": "number",
}  # fmt: skip


_FORMATS = FormatChecker(("date", "date-time", "uuid"))  # the texts that a package reads as another type


class Sampler:
    """Samples the schemas of one document for one direction."""

    def __init__(self, spec: Spec, direction: Direction) -> None:
        self._spec = spec
        self._hidden = _HIDDEN[direction]
        self._validator = OAS31Validator(spec.data, format_checker=_FORMATS)
        self._tags = _tags(spec)

    def sample(self, schema: Any, examples: Iterator[Any] | None = None) -> Any:
        """Return a value that a schema allows: the first of the examples that fits, or one that is made up.

        Raises:
            UnsampleableError: None was found.
        """
        for example in examples or ():
            if self._fits(schema, example) and not self._shows_hidden(schema, example):
                return example
        for levels in (_DEEPEST, 0):
            try:
                value = self._make(schema, levels, _TOO_DEEP)
            except RecursionError:
                raise UnsampleableError("the schema has no end") from None
            if self._fits(schema, value):
                return value
        raise UnsampleableError("no value was found that fits the schema")

    def sample_fields(self, schema: Any, names: Collection[str]) -> JsonObject:
        """Return an object with just these properties; whether others are required is not looked at.

        Raises:
            UnsampleableError: There is no value for one of them.
        """
        properties = self.merged(schema).get("properties", {})
        return {name: self.sample(properties.get(name, {})) for name in names}

    def merged(self, schema: JsonObject) -> JsonObject:
        """Return a schema with what it refers to and the parts of its `allOf` joined into it.

        Raises:
            UnsampleableError: It contains itself without end, or refers to nothing.
        """
        return self._merged(schema, _TOO_DEEP)

    def joined(self, schema: JsonObject, branch: JsonObject) -> JsonObject:
        """Return a schema that says what both say, as far as samples need it."""
        return self._join(schema, self.merged(branch))

    def is_hidden(self, schema: Any) -> bool:
        """Whether a property does not go in this direction."""
        return self._is_hidden(self._shallow(schema))

    def fits(self, schema: Any, value: Any) -> bool:
        """Whether a value fits a schema."""
        return self._fits(schema, value)

    def _fits(self, schema: Any, value: Any) -> bool:
        if not is_object(schema):
            return schema is not False
        return all(map(self._is_tolerated, self._validator.descend(value, schema)))

    def _is_tolerated(self, error: ValidationError) -> bool:
        """True if a misfit is intended: what a direction hides is not sent, and few authors mean the "one" of oneOf."""
        if error.validator == "oneOf":
            return " valid under each of " in error.message
        if error.validator != "required" or not is_object(error.instance) or not is_object(error.schema):
            return False
        properties = error.schema.get("properties", {})
        missing = [name for name in error.schema["required"] if name not in error.instance]
        return all(self._is_hidden(self._shallow(properties.get(name))) for name in missing)

    def _shows_hidden(self, schema: Any, value: Any) -> bool:
        """True if an example shows, at its top level, a property that this direction does not have."""
        properties: JsonObject = self._merged(schema, _TOO_DEEP).get("properties", {}) if is_object(schema) else {}
        return is_object(value) and any(self._is_hidden(properties.get(name)) for name in value)

    def _is_hidden(self, schema: Any) -> bool:
        return is_object(schema) and schema.get(self._hidden) is True

    def _make(self, schema: Any, levels: int, left: int) -> Any:
        if not left:
            raise UnsampleableError("the schema contains itself without end")
        if not is_object(schema):
            return "x"
        tag = next((self._tags[reference] for reference in self._references(schema) if reference in self._tags), None)
        if tag is not None:
            value = self._make_merged(schema, levels, left)
            return _with_tag(value, tag) if self._fits(schema, _with_tag(value, tag)) else value
        return self._make_merged(schema, levels, left)

    def _references(self, schema: Any) -> Iterator[str]:
        """Yield the references of the chain that a schema begins."""
        for _ in range(_TOO_DEEP):
            if not (is_object(schema) and isinstance(schema.get("$ref"), str)):
                return
            yield schema["$ref"]
            schema = self._spec.raw(self._spec.target(schema["$ref"]) or "/nothing")

    def _make_merged(self, schema: JsonObject, levels: int, left: int) -> Any:
        schema = self._merged(schema, left)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return next((value for value in schema["enum"] if value is not None), None)
        for example in schema.get("examples", ()) if is_array(schema.get("examples")) else ():
            if self._fits(schema, example) and not is_object(example):
                return example
        branches = schema.get("oneOf") or schema.get("anyOf")
        if branches:
            return self._branch(schema, branches, levels, left)
        return self._of_type(schema, levels, left)

    def _branch(self, schema: JsonObject, branches: list[Any], levels: int, left: int) -> Any:
        """Return a sample of the first branch that gives one which fits; null comes last."""
        own = {key: value for key, value in schema.items() if key not in {"oneOf", "anyOf"}}
        last: UnsampleableError | None = None
        for branch in sorted(branches, key=lambda branch: is_object(branch) and branch.get("type") == "null"):
            try:
                value = self._make(self._join(own, branch), levels, left - 1)
            except UnsampleableError as error:
                last = error
                continue
            for candidate in (self._tagged(schema, branch, value), value):
                if self._fits(schema, candidate):
                    return candidate
        raise last or UnsampleableError("no branch of a union gives a value that fits")

    @staticmethod
    def _tagged(schema: JsonObject, branch: Any, value: Any) -> Any:
        """Return an object with the discriminator that names its branch."""
        discriminator = schema.get("discriminator")
        if not (is_object(discriminator) and is_object(value) and is_object(branch) and "$ref" in branch):
            return value
        mapping: JsonObject = discriminator.get("mapping") or {}
        name = branch["$ref"].rpartition("/")[2]
        tag = next((tag for tag, target in mapping.items() if target in {branch["$ref"], name}), name)
        return {**value, discriminator["propertyName"]: tag}

    def _of_type(self, schema: JsonObject, levels: int, left: int) -> Any:
        kind = _type_of(schema)
        if kind == "object":
            return self._object(schema, levels, left)
        if kind == "array":
            return self._array(schema, levels, left)
        if kind == "string" and is_object(schema.get("contentSchema")):
            return json.dumps(self._make(schema["contentSchema"], levels - 1, left - 1))
        if kind == "string":
            return sample_text(schema)
        if kind in {"integer", "number"}:
            return sample_number(schema, whole=kind == "integer")
        return {"boolean": True, "null": None}.get(kind, "x")

    def _object(self, schema: JsonObject, levels: int, left: int) -> JsonObject:
        properties: JsonObject = schema.get("properties", {})
        required = [name for name in schema.get("required", ()) if isinstance(name, str)]
        value: JsonObject = {}
        for name in dict.fromkeys([*properties, *required]):
            child = properties.get(name, schema.get("additionalProperties", {}))
            if self._is_hidden(self._shallow(child)) or (levels <= 0 and name not in required):
                continue
            try:
                value[name] = self._make(child, levels - 1, left - 1)
            except UnsampleableError:
                if name in required:
                    raise
        extra = schema.get("additionalProperties")
        if is_object(extra) and not properties and levels > 0:
            value["key"] = self._make(extra, levels - 1, left - 1)
        for index in range(len(value), schema.get("minProperties", 0)):
            value[f"key{index}"] = self._make(extra if is_object(extra) else {}, levels - 1, left - 1)
        return value

    def _array(self, schema: JsonObject, levels: int, left: int) -> list[Any]:
        first: list[Any] = schema.get("prefixItems", [])
        values = [self._make(item, levels - 1, left - 1) for item in first]
        least = schema.get("minItems", 0)
        if len(values) < max(least, 1 if levels > 0 else 0) and schema.get("items") is not False:
            try:
                item = self._make(schema.get("items", {}), levels - 1, left - 1)
            except UnsampleableError:
                if least:
                    raise
                return values
            most = schema.get("maxItems", least + 1)
            values += [copy.deepcopy(item)] * min(most, max(1, least - len(values)))
        return values

    def _shallow(self, schema: Any) -> Any:
        return {**self._spec.resolved(schema), **schema} if is_object(schema) and "$ref" in schema else schema

    def _merged(self, schema: JsonObject, left: int) -> JsonObject:
        """Return a schema with what it refers to and the parts of its `allOf` joined into it."""
        parts: list[Any] = []
        if not left:
            raise UnsampleableError("the schema refers to itself without end")
        if isinstance(schema.get("$ref"), str):
            target = self._spec.target(schema["$ref"])
            if target is None:
                raise UnsampleableError(f"{schema['$ref']} leads to nothing")
            parts.append(self._spec.raw(target))
        parts += schema.get("allOf") or []
        if not parts:
            return schema
        joined = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
        for part in parts:
            joined = self._join(joined, self._merged(part, left - 1) if is_object(part) else {})
        return self._merged(joined, left - 1) if "$ref" in joined or joined.get("allOf") else joined

    @staticmethod
    def _join(schema: JsonObject, other: Any) -> JsonObject:
        """Return a schema that says what both say, as far as samples need it."""
        if not is_object(other):
            return schema
        joined = {**other, **schema}
        for key in ("properties", "required", "allOf", "oneOf", "anyOf"):
            mine, theirs = schema.get(key), other.get(key)
            if is_object(mine) and is_object(theirs):
                joined[key] = {**theirs, **mine}
            elif key in {"required", "allOf"} and is_array(mine) and is_array(theirs):
                joined[key] = [*theirs, *mine]
            elif key in {"oneOf", "anyOf"} and mine and theirs:
                joined["allOf"] = [*joined.get("allOf", []), {key: theirs}]
        if "type" in schema and "type" in other and _is_narrower(other["type"], schema["type"]):
            joined["type"] = other["type"]
        return joined


@cache
def _tags(spec: Spec) -> dict[str, tuple[str, str]]:
    """Return the references that a discriminator names, each with the name of the tag and its value."""
    found: dict[str, tuple[str, str]] = {}
    for _, schema in schemas(spec.data):
        discriminator = object_of(schema.get("discriminator"))
        for value, target in object_of(discriminator.get("mapping")).items():
            reference = target if "/" in target else f"#/components/schemas/{target}"
            found.setdefault(reference, (discriminator["propertyName"], value))
    return found


def _with_tag(value: Any, tag: tuple[str, str]) -> Any:
    return {**value, tag[0]: tag[1]} if is_object(value) else value


def _is_narrower(one: Any, other: Any) -> bool:
    return isinstance(one, str) and is_array(other) and one in other


def _type_of(schema: JsonObject) -> str:
    kind = schema.get("type")
    if is_array(kind):
        return next((str(name) for name in kind if name != "null"), "null")
    if isinstance(kind, str):
        return kind
    return next((implied for keyword, implied in _KINDS.items() if keyword in schema), "")
