"""Overlays: what each action does to a document, and where problems of the result are placed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openapi.document import Document
from openapi.overlays.apply import apply_overlays
from openapi.overlays.overlay import read_overlay
from openapi.problems import Problem, SpecError
from openapi.reading.load import load_text

DOCUMENT = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
tags: [{name: pets}, {name: secret}, {name: toys}]
paths:
  /pets:
    get: {operationId: list, tags: [pets, old], x-limit: 5}
    post: {operationId: add, tags: [pets]}
  /secret:
    get: {operationId: hidden, tags: [secret]}
"""


def applied(folder: Path, *actions: str, version: str = "1.1.0") -> tuple[Document, list[Problem]]:
    path = folder / "ours.yaml"
    path.write_text(f"overlay: {version}\ninfo: {{title: Ours, version: '1'}}\nactions:\n" + "\n".join(actions))
    return apply_overlays(load_text(DOCUMENT, "pets.yaml"), [read_overlay(path)])


def data(folder: Path, *actions: str) -> Any:
    return applied(folder, *actions)[0].data


def test_mappings_are_merged_and_scalars_replaced(tmp_path: Path) -> None:
    found = data(tmp_path, "- {target: $.info, update: {title: Ours, contact: {name: me}}}")
    assert found["info"] == {"title": "Ours", "version": "1", "contact": {"name": "me"}}
    assert found["openapi"] == "3.1.0"


def test_lists_grow_by_an_entry_or_by_another_list(tmp_path: Path) -> None:
    found = data(
        tmp_path,
        "- {target: $.tags, update: {name: new}}",
        "- {target: \"$.paths['/pets'].get.tags\", update: [a, b]}",
        "- {target: \"$.paths['/pets'].get\", update: {tags: [c]}}",
    )
    assert [tag["name"] for tag in found["tags"]] == ["pets", "secret", "toys", "new"]
    assert found["paths"]["/pets"]["get"]["tags"] == ["pets", "old", "a", "b", "c"]


def test_each_match_gets_a_value_of_its_own(tmp_path: Path) -> None:
    found = data(tmp_path, "- {target: $.paths.*.*, update: {x-new: {a: 1}}}")
    first, second = found["paths"]["/pets"]["get"], found["paths"]["/pets"]["post"]
    assert first["x-new"] == second["x-new"] == {"a": 1}
    assert first["x-new"] is not second["x-new"]


def test_scalars_can_be_targets(tmp_path: Path) -> None:
    assert data(tmp_path, "- {target: $.info.title, update: Ours}")["info"]["title"] == "Ours"


def test_removing(tmp_path: Path) -> None:
    found = data(
        tmp_path,
        "- {target: \"$.tags[?@.name != 'toys']\", remove: true}",
        "- {target: \"$.paths['/secret']\", remove: true}",
        "- {target: $.paths..x-limit, remove: true, update: {ignored: 1}}",
        "- {target: \"$..tags[?@ == 'old']\", remove: true}",
    )
    assert found["tags"] == [{"name": "toys"}]
    assert list(found["paths"]) == ["/pets"]
    assert found["paths"]["/pets"]["get"] == {"operationId": "list", "tags": ["pets"]}


def test_copying(tmp_path: Path) -> None:
    found = data(
        tmp_path,
        "- {target: $.paths, update: {/toys: {}}}",
        "- {target: \"$.paths['/toys']\", copy: \"$.paths['/pets']\"}",
        "- {target: \"$.paths['/toys'].get\", update: {operationId: toys}}",
    )
    assert found["paths"]["/toys"]["get"] == {"operationId": "toys", "tags": ["pets", "old"], "x-limit": 5}
    assert found["paths"]["/pets"]["get"]["operationId"] == "list"


def test_places_are_those_of_the_file_that_brought_the_value(tmp_path: Path) -> None:
    document, _ = applied(
        tmp_path,
        "- {target: \"$.tags[?@.name == 'pets']\", remove: true}",
        "- target: $.paths['/pets'].get\n  update:\n    operationId: renamed\n    parameters:\n      - {name: a, in: query}",
    )
    ours = str(tmp_path / "ours.yaml")
    assert document.place("/paths/~1pets/get/operationId") == (ours, 7, "/actions/1/update/operationId")
    assert document.place("/paths/~1pets/get/parameters/0/name") == (ours, 9, "/actions/1/update/parameters/0/name")
    assert document.place("/paths/~1pets/get/tags") == ("pets.yaml", 6, "/paths/~1pets/get/tags")
    assert document.place("/tags/0/name") == ("pets.yaml", 3, "/tags/1/name")


def test_a_target_that_matches_nothing_is_listed(tmp_path: Path) -> None:
    document, unmatched = applied(tmp_path, "- {target: \"$.paths['/dogs']\", remove: true}")
    assert document.data == load_text(DOCUMENT, "pets.yaml").data
    (problem,) = unmatched
    assert (problem.rule, problem.line, problem.pointer) == ("unmatched-overlay-target", 4, "/actions/0/target")
    assert "\"$.paths['/dogs']\" matches nothing in pets.yaml" in problem.message


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("- {target: paths, remove: true}", "`target` is not a JSONPath"),
        ("- {target: $.info}", "an action has nothing to do"),
        ("- {taget: $.info, remove: true}", "the field 'taget' is not allowed here"),
        ("- {target: $.info, remove: 1}", "`remove` is 1"),
        ("- {target: $, remove: true}", "the document as a whole cannot be removed"),
        ("- {target: $.info, copy: $.paths.*}", "matches 2 places, and must match one"),
        ("- 5", "an action is a mapping"),
    ],
)
def test_what_is_no_action(tmp_path: Path, action: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        applied(tmp_path, action)
    assert message in str(caught.value)
    assert {problem.rule for problem in caught.value.problems} == {"invalid-overlay"}
    assert all(problem.line >= 4 and problem.hint for problem in caught.value.problems)


def test_other_versions(tmp_path: Path) -> None:
    for version in ("2.0.0", "1"):
        with pytest.raises(SpecError, match=r"overlays of 1\.0 and 1\.1 are read"):
            applied(tmp_path, "- {target: $, update: {}}", version=version)
