"""Misfits: invalid parts that no call depends on, misspelt keywords, and examples and defaults that do not fit their schema."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from openapi.document import JsonObject, is_array, is_object, join, unescape
from openapi.media_types import STREAMS, media_kind
from openapi.operations import operation_at
from openapi.pointers import tokens_of
from openapi.structure import nodes, schemas
from openapi.text import nearest
from openapi.validity import SchemaChecker
from pipeline.changes import DEFAULT, EXAMPLE, INVALID, MISSPELT, UNKNOWN_FIELD, UNUSED, Kind
from pipeline.draft import Draft, items_of
from pipeline.harmless import hint_for, place_of_harmless
from pipeline.keywords import ANNOTATIONS, CARRIED_KEYWORDS, CHECKS, OTHER_KEYWORDS

# FastAPI writes this word of 3.2 into documents of 3.1, and it means nothing else.
_LATER_FIELDS = frozenset({"itemSchema"})
_KNOWN = CARRIED_KEYWORDS | ANNOTATIONS | CHECKS | OTHER_KEYWORDS
_CLOSE = 0.82  # `id` of older drafts is not a misspelt `$id`
_YAML_1_1 = {"yes": True, "y": True, "on": True, "no": False, "n": False, "off": False}
_NO_NAMES = frozenset("additionalProperties allOf anyOf content items oneOf requestBody responses schema".split())


def leave_out_invalid_parts(draft: Draft) -> None:
    """Remove what is invalid and harmless."""
    for finding in draft.spec.violations:
        place = place_of_harmless(draft.data, finding)
        if place is None:
            continue
        if finding.unexpected and place == finding.pointer:
            for name in finding.unexpected:
                if name not in _LATER_FIELDS:
                    _remove(draft, join(place, name), UNKNOWN_FIELD)
        else:
            is_component = place.startswith("/components/") and place.count("/") == 3
            _remove(draft, place, UNUSED if is_component else INVALID)


def _remove(draft: Draft, pointer: str, kind: Kind) -> None:
    above, _, token = pointer.rpartition("/")
    owner, name = draft.references.mapping(above), unescape(token)
    if name in owner:
        draft.record(kind, pointer, name, hint_for(name) if kind is UNKNOWN_FIELD else "")
        del owner[name]


def leave_out_misspelt_keywords(draft: Draft) -> None:
    """Leave out the keywords that nothing reads, where it is clear which one was meant; any other says what it likes."""
    for pointer, schema in list(schemas(draft.data)):
        for keyword in [keyword for keyword in schema if keyword not in _KNOWN]:
            if meant := _meant(keyword):
                draft.record(MISSPELT, join(pointer, keyword), keyword, f"Did you mean {meant}?")
                del schema[keyword]


@cache
def _meant(keyword: str) -> str:
    return "" if keyword.startswith("x-") else nearest(keyword, _KNOWN, _CLOSE)


def leave_out_misfits(draft: Draft) -> None:
    """Leave out the defaults, and the examples of parameters and bodies, that do not fit their schema."""
    fits = SchemaChecker(draft.data).fits
    for pointer, schema in list(schemas(draft.data)):
        if "default" in schema:
            value = schema["default"]
            if not fits({key: item for key, item in schema.items() if key != "default"}, value):
                hint = _hint_for_yaml(value, schema, fits)
                draft.record(DEFAULT, join(pointer, "default"), _owner(draft, pointer), hint)
                del schema["default"]
    for pointer, kind, node in list(nodes(draft.data)):
        if is_object(node.get("schema")):
            streamed = kind == "media type" and media_kind(tokens_of(pointer)[-1]) in STREAMS
            _drop_examples(draft, pointer, node, partial(_fits_stream, fits) if streamed else fits)


def _fits_stream(fits: Callable[[Any, Any], bool], schema: JsonObject, example: Any) -> bool:
    """Whether an example is a stream: its text, one item, or a list of items."""
    listed: list[Any] = example if is_array(example) else [example]
    return isinstance(example, str) or fits(schema, example) or all(fits(schema, item) for item in listed)


def _drop_examples(draft: Draft, pointer: str, node: JsonObject, fits: Any) -> None:
    if "example" in node and not fits(node["schema"], node["example"]):
        hint = _hint_for_yaml(node["example"], node["schema"], fits)
        draft.record(EXAMPLE, join(pointer, "example"), _owner(draft, pointer), hint)
        del node["example"]
    for name, raw in items_of(node.get("examples")):
        example, _ = draft.follow(raw)
        if "value" not in example or not fits(node["schema"], example["value"]):
            if "value" in example:
                draft.record(EXAMPLE, join(pointer, "examples", name), name)
            del node["examples"][name]


def _hint_for_yaml(value: Any, schema: JsonObject, fits: Callable[[Any, Any], bool]) -> str:
    """Return what to write in place of a word that YAML 1.1 reads as a boolean, "" for anything else."""
    meant = _YAML_1_1.get(value.lower()) if isinstance(value, str) else None
    if meant is None or not fits({key: item for key, item in schema.items() if key != "default"}, meant):
        return ""
    return f"YAML 1.2 reads `{value}` as text; write {str(meant).lower()}."


def _owner(draft: Draft, pointer: str) -> str:
    """Return the parameter, property, component or operation that an example or a default belongs to."""
    tokens = tokens_of(pointer)
    while tokens:
        above = join("", *tokens)
        node = draft.references.raw(above)
        if is_object(node) and "in" in node and isinstance(node.get("name"), str):
            return str(node["name"])
        if tokens[0] == "paths" and len(tokens) == 3:
            return operation_at(draft.source.data, draft.origin(above))
        if not (tokens[-1] in _NO_NAMES or tokens[-1].isdecimal() or tokens[-2:-1] == ["content"]):
            return tokens[-1]
        tokens.pop()
    return ""
