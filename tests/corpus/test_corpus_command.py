"""The corpus runner as its users run it: a folder in, a table and an exit status out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import corpus
from corpus_runner.calls.sampler import Sampler
from corpus_runner.calls.scalars import UnsampleableError
from openapi.reading.load import load_text
from openapi.spec import Spec
from tests.support.packages import FRAGMENTS

pytestmark = pytest.mark.slow

REFUSED = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: '#/paths/~1b'}}\n"


def test_each_document_has_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, found = tmp_path / "corpus", tmp_path / "found.json"
    (folder / "below").mkdir(parents=True)
    shutil.copy(FRAGMENTS / "uploads.yaml", folder)
    (folder / "below/refused.yaml").write_text(REFUSED)
    (folder / "notes.yaml").write_text("title: not a document\n")
    assert corpus.main([str(folder), "--verify", "--json", str(found)]) == 0
    outcomes = {outcome["file"]: outcome for outcome in json.loads(found.read_text())}
    assert {file: outcome["result"] for file, outcome in outcomes.items()} == {
        "below/refused.yaml": "refused", "uploads.yaml": "generated",
    }  # fmt: skip
    assert outcomes["below/refused.yaml"]["rules"] == ["no-operations", "dangling-reference"]
    check = outcomes["uploads.yaml"]["verification"]
    assert {call["result"] for call in check["calls"]} == {"succeeded"}
    assert (check["import_error"], check["type_errors"]) == ("", {"mypy": []})
    output = capsys.readouterr().out
    assert "2 documents: 1 generated, 1 refused, 0 crashed, 0 timed out" in output
    assert "calls: 2 of 2 succeeded (100.0 %)" in output
    assert outcomes["uploads.yaml"]["contender"]["result"] == "generated"
    assert "openapi-python-client: 1 of 2 generated" in output


def test_what_was_mended_and_left_out_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (FRAGMENTS / "uploads.yaml").read_text("utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(text.replace("operationId:", "callbacks: 1\n      operationId:", 1))
    assert corpus.main([str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert output.count("    left out: 1 ") == 2
    assert "left out: 2 " in output
    assert " in 2 documents (" in output


def test_a_run_that_takes_too_long_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(FRAGMENTS / "uploads.yaml", tmp_path)
    assert corpus.main([str(tmp_path), "--timeout", "0.01"]) == 1
    assert "1 timed out" in capsys.readouterr().out


def test_a_run_without_memory_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(FRAGMENTS / "uploads.yaml", tmp_path)
    assert corpus.main([str(tmp_path), "--memory", "40"]) == 1
    assert "1 crashed" in capsys.readouterr().out


def test_a_folder_without_documents_is_wrong_usage(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SystemExit) as caught:
            corpus.main([str(folder)])
        assert caught.value.code == 2


DEFINITIONS = """
Tree: {type: object, required: [name], properties: {name: {type: string}, below: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
Endless: {type: object, required: [more], properties: {more: {$ref: '#/components/schemas/Endless'}}}
Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {feline: '#/components/schemas/Cat'}}}
Named: {allOf: [{$ref: '#/components/schemas/Cat'}, {required: [name], properties: {name: {type: string, minLength: 9}}}]}
Account: {type: object, required: [id, password], properties: {id: {type: string, readOnly: true}, password: {type: string, writeOnly: true}}}
"""


def sampled(schema: str, examples: tuple[Any, ...] = (), direction: Any = "response") -> Any:
    definitions = "".join(f"    {line}\n" for line in DEFINITIONS.strip().splitlines())
    document = load_text(f"x: {schema}\ncomponents:\n  schemas:\n{definitions}", "spec")
    return Sampler(Spec(document), direction).sample(document.data["x"], iter(examples))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: string, format: date-time}", "2024-01-02T03:04:05Z"),
        ("{type: string, pattern: '^[A-Z]{3}-[0-9]{2}$'}", "AAA-00"),
        ("{type: integer, exclusiveMinimum: 4, multipleOf: 5}", 5),
        ("{type: [string, 'null'], minLength: 6}", "textxx"),
        ("{enum: [null, b]}", "b"),
        ("{type: array, items: {type: boolean}, minItems: 3}", [True] * 3),
        ("{$ref: '#/components/schemas/Pet'}", {"kind": "feline", "lives": 1}),
        ("{$ref: '#/components/schemas/Named'}", {"kind": "text", "lives": 1, "name": "textxxxxx"}),
        ("{oneOf: [{type: 'null'}, {type: integer, minimum: 7}]}", 7),
        ("{type: object, additionalProperties: {type: integer}}", {"key": 1}),
    ],
)
def test_samples_fit_their_schema(schema: str, expected: object) -> None:
    assert sampled(schema) == expected


def test_examples_that_fit_come_first() -> None:
    assert sampled("{type: integer}", ("x", 7, 8)) == 7


def test_a_direction_has_no_properties_of_the_other() -> None:
    account = "{$ref: '#/components/schemas/Account'}"
    assert sampled(account) == {"id": "text"}
    assert sampled(account, direction="request") == {"password": "text"}


def test_recursive_schemas_end() -> None:
    assert sampled("{$ref: '#/components/schemas/Tree'}")["below"][0]["name"] == "text"
    with pytest.raises(UnsampleableError):
        sampled("{$ref: '#/components/schemas/Endless'}")
