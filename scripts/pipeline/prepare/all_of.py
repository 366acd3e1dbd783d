"""Merge the parts of an `allOf` into one schema, so that its class does not narrow a field of a base class.

A union next to properties is merged too: the fields of its branches become optional fields of the one class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openapi.document import JsonObject, is_object
from openapi.order import inside_out
from openapi.structure import child_schemas, nodes, types_of
from pipeline.draft import Draft
from pipeline.keywords import ABOUT, SEND_DEFAULT, UNIONS, schema_name

_OBJECT_KEYWORDS = frozenset({"properties", "additionalProperties", "required"})
# Keywords that do not constrain values.
_ANNOTATIONS = ABOUT | {SEND_DEFAULT}
_NEVER = float("inf")


def merge_parts(draft: Draft) -> None:
    """Merge every `allOf` of the document.

    A single part without other constraints is the schema itself, so a reference stays a reference.
    """
    merger, named = _Merger(draft.schemas), draft.schemas
    names = inside_out(named, lambda name: (base for base in _bases(named[name]) if base in named))
    merged = {name: merger.everywhere(draft.schemas[name]) for name in names}
    for pointer, _, owner in list(nodes(draft.data)):
        if is_object(owner.get("schema")) and not pointer.startswith("/components/schemas/"):
            owner["schema"] = merger.everywhere(owner["schema"])
    draft.components["schemas"] = {name: merged[name] for name in draft.schemas}


class _Merger:
    """Merges schemas; each named one is merged once, however many others build on it."""

    def __init__(self, named: Mapping[str, JsonObject]) -> None:
        self._named = named
        self._done: dict[str, JsonObject] = {}
        self._open: dict[str, int] = {}  # the named schemas that are being merged, and how deep
        self._circle: float = _NEVER  # the outermost of them that was met again inside itself

    def everywhere(self, schema: JsonObject) -> JsonObject:
        """Return a copy of a schema with every `allOf` inside it merged."""
        result = self._merged(schema) if "allOf" in schema or _is_mixed(schema) else dict(schema)
        for tokens, child in list(child_schemas(result)):
            owner: Any = result
            for token in tokens[:-1]:
                owner[token] = owner[token].copy()
                owner = owner[token]
            if is_object(child):
                owner[tokens[-1]] = self.everywhere(child)
        return result

    def _merged(self, schema: JsonObject) -> JsonObject:
        """Merge the parts of one schema, later ones over earlier ones, its own keywords last."""
        if "$ref" in schema:
            return self._target(schema)
        schema = dict(schema)
        parts = schema.pop("allOf", [])
        telling = [part for part in parts if part.keys() - _ANNOTATIONS]
        if len(telling) == 1 and self._adds_nothing(schema, telling[0]):
            beside = {key: value for part in parts if part is not telling[0] for key, value in part.items()}
            if "$ref" in telling[0] or not _is_mixed(telling[0]):
                schema.pop("type", None)
                part = telling[0] if "$ref" in telling[0] else self._merged(telling[0])
                return {**part, **beside, **schema}
        result: JsonObject = {}
        for part in [*(self._merged(part) for part in parts), schema]:
            # A part that is only a reference stays one.
            result = _joined(result, self._target(part) if "$ref" in part else part)
        if _OBJECT_KEYWORDS & result.keys():
            self._join_unions(result)
        return result

    def _join_unions(self, result: JsonObject) -> None:
        """Make the properties of the branches of a union optional properties of the object that it belongs to."""
        branches = [branch for kind in UNIONS for branch in result.pop(kind, ())]
        required = result.get("required", ())
        result.setdefault("type", "object")
        if branches or required:
            result["properties"] = dict(result.get("properties", {}))
        for branch in branches:
            _add_optional(result["properties"], self._merged(branch))
        for name in required:
            result["properties"].setdefault(name, {})

    def _adds_nothing(self, schema: JsonObject, part: JsonObject) -> bool:
        """True if a schema adds no constraint to the only part of its `allOf`, except for the same type."""
        beside = schema.keys() - _ANNOTATIONS
        target = self._named.get(schema_name(part.get("$ref")), part)
        return not beside or (beside == {"type"} and schema["type"] == target.get("type"))

    def _target(self, schema: JsonObject) -> JsonObject:
        """Return the target of a reference, merged with the keywords next to the reference."""
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        name = schema_name(schema.get("$ref"))
        if name in self._open:
            self._circle = min(self._circle, self._open[name])
            return {}
        if name not in self._named:
            return {}
        return {**self._merged_name(name), **beside}

    def _merged_name(self, name: str) -> JsonObject:
        if name in self._done:
            return self._done[name]
        depth = self._open[name] = len(self._open)
        before, self._circle = self._circle, _NEVER
        target = self._merged(self._named[name])
        result = self._target(target) if "$ref" in target else target
        del self._open[name]
        if self._circle >= depth:  # else it lacks the properties of a schema around it, which has them elsewhere
            self._done[name] = result
            self._circle = _NEVER
        self._circle = min(self._circle, before)
        return result


def _bases(schema: JsonObject) -> Iterator[str]:
    """Yield the names of the schemas that one is merged with."""
    waiting: list[Any] = [schema]
    while waiting:
        part = waiting.pop()
        if "$ref" in part:
            yield schema_name(part.get("$ref"))
        for kind in ("allOf", *UNIONS):
            waiting.extend(filter(is_object, part.get(kind, ())))


def _is_mixed(schema: JsonObject) -> bool:
    """True if a schema has both properties and a union."""
    return bool(schema.get("properties")) and any(kind in schema for kind in UNIONS)


def _joined(base: JsonObject, part: JsonObject) -> JsonObject:
    """Combine two schemas; where they differ about a keyword, the second one wins."""
    properties = {**base.get("properties", {}), **_narrowed(base, part)}
    required = list(dict.fromkeys([*base.get("required", ()), *part.get("required", ())]))
    result = {**base, **part}
    if properties:
        result["properties"] = properties
    if required:
        result["required"] = required
    if "type" in base and "type" in part:
        shared = [name for name in types_of(base) if name in types_of(part)]
        result["type"] = shared[0] if len(shared) == 1 else shared or part["type"]
    for kind in UNIONS:
        if kind in base and kind in part:
            result[kind] = [*base[kind], *part[kind]]
    return result


def _narrowed(base: JsonObject, part: JsonObject) -> JsonObject:
    """Return the properties of `part`, each combined with the same property of `base`."""
    before = base.get("properties", {})
    return {
        name: {**before[name], **narrower} if name in before and "$ref" not in before[name] else narrower
        for name, narrower in part.get("properties", {}).items()
    }


def _add_optional(properties: JsonObject, branch: JsonObject) -> None:
    """Add the properties of one branch of a union as optional ones."""
    for name, schema in branch.get("properties", {}).items():
        known = properties.get(name)
        if not known:
            properties[name] = schema
        elif schema and known != schema:
            branches = known["anyOf"] if known.keys() == {"anyOf"} else [known]
            if schema not in branches:
                properties[name] = {"anyOf": [*branches, schema]}
