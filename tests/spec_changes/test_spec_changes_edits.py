"""Edits whose effect is known: none that breaks is missed, none that breaks nobody is called a break, each break is shown."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from openapi.reading.load import load_text
from openapi.versions import spell_as_3_1
from spec_changes.findings.finding import Axis, Level
from spec_changes.operations.walk import compare_documents
from tests.spec_changes.edits import EDITS, edited
from tests.support.packages import FRAGMENTS

SPEC = Path(__file__).parents[2] / "openapi.yaml"
DOCUMENTS = [SPEC, *sorted(FRAGMENTS.glob("*.yaml"))]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.stem)
def test_edits_of_a_document(file: Path) -> None:
    data = spell_as_3_1(load_text(file.read_text(encoding="utf-8"), file.name)).data
    base = load_text(json.dumps(data), "base.json")
    for each in edited(data, random.Random(file.stem), 12):
        revision = load_text(json.dumps(each.data), "revision.json")
        findings = [one for one in compare_documents(base, revision, witness_seconds=5) if one.axis is Axis.WIRE]
        breaking = [one for one in findings if one.level is Level.BREAKING]
        assert bool(breaking) is each.breaks, (each.edit.name, each.pointer, [one.text for one in findings])
        assert not any(one.undecided for one in findings), (each.edit.name, each.pointer)
        assert not breaking or any(one.witness for one in breaking), (each.edit.name, each.pointer)


def test_the_edits_are_twenty_kinds() -> None:
    assert len({edit.name for edit in EDITS}) == 20
