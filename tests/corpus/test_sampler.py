"""Samples of the corpus runner fit their schemas as a package reads them."""

from __future__ import annotations

from typing import Any

import pytest

from corpus_runner.calls.sampler import Sampler
from openapi.spec import spec_of
from tests.prepare.preparing import document

STATE: dict[str, Any] = {"$ref": "#/components/schemas/State", "readOnly": True}
PET: dict[str, Any] = {"type": "object", "properties": {"state": STATE}}


@pytest.mark.parametrize(
    ("kind", "example"),
    [("date", "2014-09-14T00:00:00Z"), ("uuid", "2f24211d-d928-469a"), ("date-time", "yesterday")],
)
def test_an_example_that_is_no_value_of_its_format_is_not_taken(kind: str, example: str) -> None:
    sampler = Sampler(spec_of(document({})), "response")
    assert sampler.sample({"type": "string", "format": kind}, iter([example])) != example


def test_a_property_that_is_read_only_beside_its_reference_is_not_sent() -> None:
    schemas: dict[str, Any] = {"State": {"type": "string"}, "Pet": PET}
    sampler = Sampler(spec_of(document({}, components={"schemas": schemas})), "request")
    assert sampler.is_hidden(STATE)
    assert sampler.sample(PET) == {}
