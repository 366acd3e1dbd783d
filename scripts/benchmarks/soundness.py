"""Draw pairs of schemas and values, and look for a value that shows a relation between the schemas to be wrong."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

import jsonschema

from openapi.reading.load import load_text
from openapi.spec import Spec
from spec_changes.findings.finding import Relation
from spec_changes.schemas.normalise import Schemas
from spec_changes.schemas.relation import relation

from .drawn_schemas import Draw, Json

_ROOT = "/components/schemas/A"
_SAMPLES = 24


class Counterexample(NamedTuple):
    """A relation that a value refutes: it is valid on one side only, and the relation rules that out."""

    number: int
    base: Json
    revision: Json
    found: Relation
    value: Json


@dataclass
class Soundness:
    """What a run found out.

    Attributes:
        seed: What the pairs were drawn from.
        relations: How often each relation was found.
        counterexamples: The relations that a value refutes.
        seconds: What the run took.
    """

    seed: int
    relations: Counter[str]
    counterexamples: list[Counterexample]
    seconds: float


def measure(count: int, seed: int) -> Soundness:
    """Compare `count` pairs of schemas, and judge each relation by values and a validator."""
    begun = time.perf_counter()
    relations, found = Counter[str](), list[Counterexample]()
    for number in range(count):
        draw = Draw(random.Random(f"{seed} {number}"))  # noqa: S311 - nothing here is secret
        base, revision = draw.pair()
        related = relate(base, revision)
        relations[related.value] += 1
        value = refuting_value(base, revision, related, draw)
        if value is not None:
            found.append(Counterexample(number, base, revision, related, value[0]))
    return Soundness(seed, relations, found, time.perf_counter() - begun)


def relate(base: Json, revision: Json) -> Relation:
    """Return how the schema `A` of the components `revision` relates to that of `base`."""
    trees = [
        Schemas(Spec(load_text(json.dumps({"components": {"schemas": each}}), "drawn.json")))
        for each in (base, revision)
    ]
    return relation(trees[0], _ROOT, trees[1], _ROOT)


def refuting_value(base: Json, revision: Json, related: Relation, draw: Draw) -> tuple[Json] | None:
    """Return a value that refutes the relation, None if none was drawn."""
    before, after = _validator(base), _validator(revision)
    for _ in range(_SAMPLES):
        value = draw.fitting(base if draw.chance(0.5) else revision, {"$ref": f"#{_ROOT}"}, 4)
        was, now = before.is_valid(value), after.is_valid(value)
        if was and not now and related in (Relation.EQUAL, Relation.WIDER):
            return (value,)
        if now and not was and related in (Relation.EQUAL, Relation.NARROWER):
            return (value,)
    return None


def _validator(components: Json) -> Any:
    return jsonschema.Draft202012Validator({"$ref": f"#{_ROOT}", "components": {"schemas": components}})
