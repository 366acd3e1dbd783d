"""What holds for any two documents: nothing for nothing, mirrored relations, no silent edit, agreement with a validator."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from openapi.document import is_array, is_object
from openapi.reading.load import load_text
from spec_changes.findings.finding import Relation
from tests.spec_changes.comparing import compare, pairs, relate, with_request

pytestmark = pytest.mark.slow

SPEC = Path(__file__).parents[2] / "openapi.yaml"
VALIDATOR: Any = jsonschema.Draft202012Validator
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 6), st.sampled_from([0.5, 2.5, "", "a", "b", "abcd", "2020-01-01"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
SIZES = st.integers(0, 3)


def keywords(**values: Any) -> Any:
    return st.fixed_dictionaries({}, optional=values)


def schemas(inner: Any) -> Any:
    typed = st.sampled_from(["string", "integer", "number", "boolean", "object", "array", "null"])
    return st.one_of(
        st.fixed_dictionaries({"type": st.one_of(typed, st.lists(typed, min_size=1, max_size=3, unique=True))}),
        st.fixed_dictionaries({"type": st.just("string")}, optional={"minLength": SIZES, "maxLength": SIZES, "pattern": st.sampled_from(["^a", "b$", ".*"])}),
        st.fixed_dictionaries({"type": st.sampled_from(["integer", "number"])}, optional={
            "minimum": SIZES, "exclusiveMinimum": SIZES, "maximum": SIZES, "exclusiveMaximum": SIZES, "multipleOf": st.integers(1, 4)}),
        st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=json.dumps)}),
        st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=json.dumps)}, optional={
            "minLength": SIZES, "maxLength": SIZES, "minimum": SIZES, "exclusiveMaximum": SIZES, "multipleOf": SIZES.map(lambda size: size + 1)}),
        st.fixed_dictionaries({"const": SCALARS}),
        st.fixed_dictionaries({"type": st.just("object")}, optional={
            "properties": st.dictionaries(NAMES, inner, max_size=3), "required": st.lists(NAMES, max_size=2, unique=True),
            "additionalProperties": st.one_of(st.booleans(), inner), "minProperties": SIZES, "maxProperties": SIZES,
            "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=2, unique=True), max_size=1),
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "c"]), inner, max_size=1), "propertyNames": inner}),
        st.fixed_dictionaries({"type": st.just("array")}, optional={
            "items": inner, "prefixItems": st.lists(inner, max_size=2), "minItems": SIZES, "maxItems": SIZES,
            "uniqueItems": st.booleans(), "contains": inner, "maxContains": SIZES}),
        keywords(anyOf=st.lists(inner, min_size=1, max_size=3)),
        keywords(allOf=st.lists(inner, min_size=1, max_size=2)),
        keywords(**{"not": inner}),
        st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner}),
    )  # fmt: skip


SCHEMAS = st.recursive(st.sampled_from([{}, {"type": "string"}]), schemas, max_leaves=8)


@st.composite
def variants(draw: Any) -> tuple[Any, Any]:
    """Draw a schema and the same with a keyword somewhere in it dropped or taken from another schema."""
    old, other = draw(SCHEMAS), draw(SCHEMAS)
    new = copy.deepcopy(old)
    nodes = [node for node in schema_nodes(new) if is_object(node)]
    node = draw(st.sampled_from(nodes))
    if node and draw(st.booleans()):
        del node[draw(st.sampled_from(sorted(node)))]
    if not node or draw(st.booleans()):
        node.update(other)
    return old, new


def schema_nodes(node: Any) -> list[Any]:
    """Return a schema and all schemas in it."""
    found = [node]
    for key, value in node.items() if is_object(node) else ():
        if key in ("anyOf", "allOf", "oneOf", "prefixItems"):
            found += [each for child in value for each in schema_nodes(child)]
        elif key in ("properties", "patternProperties"):
            found += [each for child in value.values() for each in schema_nodes(child)]
        elif key in ("items", "not", "if", "then", "else", "contains", "additionalProperties", "propertyNames"):
            found += schema_nodes(value)
    return found


PAIRS = st.one_of(variants(), st.tuples(SCHEMAS, SCHEMAS))


@QUICK
@given(SCHEMAS)
def test_a_schema_against_itself_is_equal(schema: Any) -> None:
    assert relate(schema, copy.deepcopy(schema)) is Relation.EQUAL
    assert compare(with_request(schema), with_request(schema)) == []


@QUICK
@given(PAIRS)
def test_the_relation_is_mirrored(pair: tuple[Any, Any]) -> None:
    old, new = pair
    assert relate(new, old) is relate(old, new).flipped


@QUICK
@given(PAIRS, st.lists(VALUES, min_size=4, max_size=12))
def test_the_relation_agrees_with_a_validator(pair: tuple[Any, Any], samples: list[Any]) -> None:
    old, new = pair
    found = relate(old, new)
    before, after = VALIDATOR(old), VALIDATOR(new)
    for sample in samples:
        was, now = before.is_valid(sample), after.is_valid(sample)
        if was and not now:
            assert found not in (Relation.EQUAL, Relation.WIDER), sample
        if now and not was:
            assert found not in (Relation.EQUAL, Relation.NARROWER), sample


@pytest.mark.parametrize("pair", pairs("schemas.yaml"), ids=lambda pair: pair["name"])
def test_swapping_turns_narrower_into_wider(pair: dict[str, Any]) -> None:
    assert relate(pair["revision"], pair["base"]) is relate(pair["base"], pair["revision"]).flipped


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children: list[tuple[Any, Any]] = (
        list(node.items()) if is_object(node) else list(enumerate(node)) if is_array(node) else []
    )
    return [path, *(place for key, child in children for place in places(child, (*path, key)))]


def edited(data: Any, place: tuple[Any, ...], kind: str) -> Any:
    data = copy.deepcopy(data)
    holder = data
    for key in place[:-1]:
        holder = holder[key]
    value = holder[place[-1]]
    if kind == "remove":
        del holder[place[-1]]
    elif isinstance(value, bool):
        holder[place[-1]] = not value
    elif isinstance(value, int | float):
        holder[place[-1]] = value + 1
    elif isinstance(value, str):
        holder[place[-1]] = value + "x"
    elif is_array(value):
        holder[place[-1]] = [*value, "added"]
    else:
        holder[place[-1]] = {**(value or {}), "added": "x"}
    return data


SPEC_TEXT = SPEC.read_text(encoding="utf-8")
BASE = load_text(SPEC_TEXT, "openapi.yaml")
PLACES = [place for place in places(BASE.data) if place and place != ("openapi",)]


@QUICK
@given(st.sampled_from(PLACES), st.sampled_from(["remove", "change"]))
def test_no_edit_goes_unreported(place: tuple[Any, ...], kind: str) -> None:
    data = edited(BASE.data, place, kind)
    assume(data != BASE.data)
    revision = load_text(json.dumps(data, ensure_ascii=False), "revision.json")
    assert compare(BASE, revision), place


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text("a{}/~ ", max_size=3),
    st.just([]),
    st.just({}),
    st.just([None, 1, {}]),
    st.just({"$ref": 3}),
    st.just({"$ref": "#"}),
)


@QUICK
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_any_loosely_written_document_can_be_compared(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    data = copy.deepcopy(BASE.data)
    for place, junk in changes:
        holder: Any = data
        for key in place[:-1]:
            holder = holder[key] if is_object(holder) and key in holder else None
        if is_object(holder) and len(place) > 1:
            holder[place[-1]] = junk
    revision = load_text(json.dumps(data, ensure_ascii=False), "revision.json")
    compare(BASE, revision)
    compare(revision, BASE)


def test_the_spec_against_itself_gives_nothing() -> None:
    again = load_text(json.dumps(BASE.data), "again.json")
    assert compare(BASE, again) == []
