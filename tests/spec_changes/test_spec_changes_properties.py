"""What holds for any two documents: nothing for nothing, mirrored relations, no silent edit."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from openapi.document import is_array, is_object
from openapi.reading.load import load_text
from spec_changes.findings.finding import Relation
from tests.spec_changes.comparing import compare, pairs, relate, relate_components, with_request
from tests.support.drawing import COMPONENTS, Case, cases

pytestmark = pytest.mark.slow

SPEC = Path(__file__).parents[2] / "openapi.yaml"
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
CASES = cases()


@QUICK
@given(COMPONENTS)
def test_components_against_themselves_are_equal(components: Any) -> None:
    assert relate_components(components, copy.deepcopy(components)) is Relation.EQUAL
    body = with_request({"$ref": "#/components/schemas/A"}).data
    text = json.dumps({**body, "components": {"schemas": components}})
    assert compare(load_text(text, "base.json"), load_text(text, "revision.json")) == []


@QUICK
@given(CASES)
def test_the_relation_is_mirrored(case: Case) -> None:
    forwards, back = relate_components(*case[:2]), relate_components(case.revision, case.base)
    assert back is forwards.flipped


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
