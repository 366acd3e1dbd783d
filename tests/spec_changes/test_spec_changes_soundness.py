"""No drawn value contradicts a relation: what is called wider refuses nothing that was valid, and the mirror of it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from benchmarks import message_soundness
from benchmarks.drawn_schemas import Draw
from benchmarks.soundness import measure, refuting_value, relate
from spec_changes.findings.finding import Relation, Role

PAIRS = 400


def test_no_value_refutes_a_relation() -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    found = measure(PAIRS, seed)
    assert not found.counterexamples, f"seed {seed}: {found.counterexamples[0]}"
    assert found.relations.keys() == {relation.value for relation in Relation}


@pytest.mark.parametrize(
    ("base", "revision"),
    [
        ({"type": "integer"}, {"oneOf": [{"type": "integer"}, {"type": "number"}]}),
        ({"type": "string"}, {"type": "string", "maxLength": 2}),
    ],
)
def test_a_wrong_relation_is_refuted(base: Any, revision: Any) -> None:
    assert relate({"A": base}, {"A": revision}) is not Relation.EQUAL
    assert refuting_value({"A": base}, {"A": revision}, Relation.EQUAL, Draw(random.Random(1))) is not None


def test_no_message_refutes_a_level() -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    found = message_soundness.measure(PAIRS, seed)
    assert not found.refuted, f"seed {seed}: {found.refuted[0]}"
    assert found.levels.keys() == {
        f"{role} {level}" for role in ("request", "response") for level in ("compatible", "reported")
    }


MARKED = {"type": "object", "required": ["c"], "properties": {"c": {"type": "string", "readOnly": True}}}
PLAIN = {"type": "object", "required": ["c"], "properties": {"c": {"type": "string"}}}


@pytest.mark.parametrize(
    ("base", "revision", "role", "refuted"),
    [
        (MARKED, PLAIN, Role.REQUEST, True),
        (PLAIN, MARKED, Role.REQUEST, False),
        (MARKED, PLAIN, Role.RESPONSE, False),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "ipv4"}, Role.REQUEST, True),
        ({"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}, Role.RESPONSE, True),
        ({"type": "integer", "format": "int32"}, {"type": "integer", "format": "int64"}, Role.REQUEST, False),
    ],
)
def test_marks_and_formats_count(base: Any, revision: Any, role: Role, refuted: bool) -> None:
    draw = message_soundness.MessageDraw(random.Random(1))
    found = message_soundness.refuting_message({"A": base}, {"A": revision}, role, draw)
    assert (found is not None) is refuted
    assert not refuted or message_soundness.level_of({"A": base}, {"A": revision}, role) == "reported"


NO_MARKED, NO_PLAIN = {"not": MARKED}, {"not": PLAIN}
ONE_OF = {"oneOf": [{"not": {"enum": [2]}}, {**PLAIN, "maxProperties": 0}]}
MARKED_ONE_OF = {"oneOf": [{"not": {"enum": [2]}}, {**MARKED, "maxProperties": 0}]}


@pytest.mark.parametrize(("base", "revision"), [(NO_PLAIN, NO_MARKED), (ONE_OF, MARKED_ONE_OF)])
def test_a_mark_below_a_negation_or_a_union_may_refuse_more(base: Any, revision: Any) -> None:
    draw = message_soundness.MessageDraw(random.Random(1))
    assert message_soundness.refuting_message({"A": base}, {"A": revision}, Role.REQUEST, draw) is not None
    assert message_soundness.level_of({"A": base}, {"A": revision}, Role.REQUEST) == "reported"
