"""The checks of the corpus runner find what is wrong: packages that were broken on purpose are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus_runner.bounded import Limits
from corpus_runner.outcome import Verification
from corpus_runner.verify import call_package
from pipeline.run import generate_files
from tests.support.packages import TEMPLATES, write_package

pytestmark = pytest.mark.slow

ZOO = """
openapi: 3.1.0
info: {title: Zoo, version: "1", x-python: {package: zoo, client: Zoo}}
tags: [{name: animals}]
paths:
  /animals:
    get:
      operationId: listAnimals
      tags: [animals]
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        "200":
          description: All.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Animal"}}}}
    post:
      operationId: addAnimal
      tags: [animals]
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}, legs: {type: integer, default: 4}}}
      responses: {"204": {description: Added.}}
components:
  schemas:
    Animal:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
      discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat", dog: "#/components/schemas/Dog"}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
"""
MODELS, RESOURCE = "src/zoo/models.py", "src/zoo/resources/animals.py"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    spec = tmp_path_factory.mktemp("zoo") / "zoo.yaml"
    spec.write_text(ZOO, "utf-8")
    return generate_files(spec, TEMPLATES)


def verified(files: dict[str, str], folder: Path) -> Verification:
    spec = folder / "zoo.yaml"
    spec.write_text(ZOO, "utf-8")
    return call_package(spec, write_package(files, folder / "package"), "zoo", (), Limits(60, 0))


def edited(files: dict[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert old in files[path], files[path]
    return {**files, path: files[path].replace(old, new)}


def test_a_good_package_has_no_fault(files: dict[str, str], tmp_path: Path) -> None:
    found = verified(files, tmp_path)
    assert not found.is_broken, found
    assert [(draw.union, draw.branch, draw.result) for draw in found.draws] == [
        ("[]", "Cat", "right"),
        ("[]", "Dog", "right"),
    ]
    assert len(found.options) == 5
    assert found.models == 3


def test_a_branch_that_is_decoded_to_another_class_is_wrong(files: dict[str, str], tmp_path: Path) -> None:
    found = verified(edited(files, MODELS, '"dog": Dog', '"dog": Cat'), tmp_path)
    assert [draw.branch for draw in found.wrong_draws] == ["Dog"]


def test_a_value_that_nobody_gave_is_found(files: dict[str, str], tmp_path: Path) -> None:
    broken = edited(files, RESOURCE, "limit: int | None = None", "limit: int | None = 20")
    wrong = verified(broken, tmp_path).wrong_options
    assert {call.reason for call in wrong} == {"the query parameter limit was sent, and nobody gave it"}
    assert len(wrong) == 2


def test_a_model_that_cannot_be_completed_is_found(files: dict[str, str], tmp_path: Path) -> None:
    broken = edited(files, MODELS, "class Dog(BaseModel):", "class Dog(BaseModel):\n    tail: Missing\n")
    assert [text.partition(":")[0] for text in verified(broken, tmp_path).incomplete] == ["Dog"]
