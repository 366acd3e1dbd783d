"""Edits whose meaning is known, made at many places of many documents: none missed, none false, hardly one undecided."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from openapi.bundling.bundle import bundle
from openapi.bundling.files import files_below
from openapi.document import Document
from openapi.reading.load import load_file, load_text
from spec_changes.compare import Settings, compare_sources
from tests.spec_changes.edits import EDITS, Edit, Json, edited

ROOT = Path(__file__).parents[2]
VERDICTS = {"Breaking": "breaking", "Needs a look": "warning", "Compatible": "compatible", "No change": "compatible"}
CORPUS = sorted((ROOT / "tests" / "corpus" / "documents").glob("*.*")) + sorted(
    (ROOT / "tests" / "fragments").glob("*.yaml")
)


def read(path: Path) -> Json:
    document: Document = bundle(load_file(path), files_below(path.parent), lenient=True)
    data: Json = json.loads(json.dumps(document.data, default=str))
    return data


def judged(data: Json, edit: Edit, place: int) -> tuple[str, bool] | None:
    """Return the verdict over an edit, and whether something was left undecided; None where it cannot be made."""
    pair = edited(data, edit, place)
    if pair is None:
        return None
    base, revision = (load_text(json.dumps(each), "edited.json") for each in pair)
    report = compare_sources(base, revision, settings=Settings())
    return VERDICTS[report.verdict], any(finding.undecided for finding in report.findings)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_of_the_spec_gets_its_verdict(edit: Edit) -> None:
    found = judged(read(ROOT / "openapi.yaml"), edit, 0)
    assert found in (None, (edit.verdict, False))


@pytest.mark.slow
def test_no_edit_of_the_corpus_is_judged_wrongly() -> None:
    wrong: list[str] = []
    counts: Counter[str] = Counter()
    undecided = 0
    for path in CORPUS:
        data = read(path)
        for edit in EDITS:
            for place in range(3):
                found = judged(data, edit, place)
                if found is None:
                    break
                counts[edit.name] += 1
                undecided += found[1]
                if found[0] != edit.verdict:
                    wrong.append(f"{path.name}, place {place}: {edit.name} is {found[0]}")
    assert not wrong
    assert undecided <= counts.total() * 0.02
    assert len(counts) == len(EDITS)
    assert counts.total() > 1_000
