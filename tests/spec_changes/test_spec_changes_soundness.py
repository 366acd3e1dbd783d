"""No drawn value contradicts a relation: what is called wider refuses nothing that was valid, and the mirror of it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from benchmarks.drawn_schemas import Draw
from benchmarks.soundness import measure, refuting_value, relate
from spec_changes.findings.finding import Relation

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
