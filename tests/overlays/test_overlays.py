"""Overlays: what each action does to a document, and where problems of the result are placed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import generate
from openapi.document import Document
from openapi.overlays.apply import Unmatched, apply_overlays
from openapi.overlays.overlay import read_overlay
from openapi.problems import SpecError
from openapi.reading.load import load_text
from tests.support.fault_server import FaultServer, answer

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


def applied(folder: Path, *actions: str, version: str = "1.1.0") -> tuple[Document, list[Unmatched]]:
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


def test_entries_of_a_list_are_removed_in_any_order(tmp_path: Path) -> None:
    for target, left in (
        ("[2, 0]", ["secret"]),
        ("[0, -1]", ["secret"]),
        ("[::-1]", []),
        ("[0, 0]", ["secret", "toys"]),
    ):
        found = data(tmp_path, f"- {{target: '$.tags{target}', remove: true}}")
        assert [tag["name"] for tag in found["tags"]] == left


def test_what_an_update_replaces_is_not_updated_below(tmp_path: Path) -> None:
    found = data(tmp_path, "- {target: $.info..*, update: x}", "- {target: $.paths..*, update: x}")
    assert found["info"] == {"title": "x", "version": "x"}
    assert found["paths"] == {"/pets": "x", "/secret": "x"}


def test_no_path_takes_exponential_time(tmp_path: Path) -> None:
    again = "[*, *, *, *]" * 40
    hostile = "- {target: $.info, update: {x-text: %s!}}" % ("a" * 60)
    assert data(tmp_path, f"- {{target: '$.paths{again}', remove: true}}") == load_text(DOCUMENT, "pets.yaml").data
    for function in ("match(@, '(a+)+')", "search(@, '^(a*)*b')", "match(@, '(')"):
        found = data(tmp_path, hostile, f'- {{target: "$.info[?{function}]", remove: true}}')
        assert "x-text" in found["info"]
    assert "x-text" not in data(tmp_path, hostile, "- {target: \"$.info[?match(@, 'a+!')]\", remove: true}")["info"]
    assert "x-text" in data(tmp_path, hostile, "- {target: \"$.info[?match(@, 'a|!')]\", remove: true}")["info"]


def test_nesting_that_is_read_is_searched(tmp_path: Path) -> None:
    deep = f"x-deep: {'{a: ' * 195}here{'}' * 195}"
    found = data(
        tmp_path, f"- {{target: $.info, update: {{{deep}}}}}", "- {target: \"$..[?@ == 'here']\", remove: true}"
    )
    assert "here" not in str(found)


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
    assert unmatched == [Unmatched("$.paths['/dogs']", "/actions/0/target", 4, str(tmp_path / "ours.yaml"))]


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
        ("- {target: $, update: 5}", "the document as a whole can only be updated with a mapping"),
        ("- {target: $, copy: $.tags}", "the document as a whole can only be updated with a mapping"),
        ("- {target: '$[?@.a == 1e999]', remove: true}", "`target` is not a JSONPath"),
        (f"- {{target: '$[{'[' * 2000}', remove: true}}", "it has more than 2,000 characters"),
        ("- {target: $.info, copy: $}\n" * 40, "the actions up to here add more than 250,000 nodes"),
        (f"- {{target: $..*, update: [{'a, ' * 20_000}]}}", "the actions up to here add more than 250,000 nodes"),
        (
            f"- {{target: $.info, update: {{x-a: {'[' * 196}{']' * 196}}}}}\n- {{target: '$..tags[0]', copy: $.info}}",
            "the result is nested more than 200 levels deep",
        ),
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


VENDOR = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: https://pets.example}]
paths:
  /pets:
    get: {operationId: getAllThePets, tags: [pets], responses: {"200": {description: All}}}
    post: {operationId: add, tags: [pets], responses: {"201": {description: Made}}}
  /internal:
    get: {operationId: hidden, tags: [pets], responses: {"200": {description: Secret}}}
"""
OURS = """\
overlay: 1.1.0
info: {title: Ours, version: "1"}
actions:
  - {target: "$.paths['/pets'].get", update: {x-python-name: list}}
  - {target: "$.paths['/pets'].post", update: {x-repeatable: true}}
  - {target: "$.paths['/internal']", remove: true}
  - {target: "$.paths['/gone']", remove: true}
"""


def test_a_package_of_somebody_elses_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vendor.yaml").write_text(VENDOR)
    (tmp_path / "ours.yaml").write_text(OURS)
    files = ["--spec", str(tmp_path / "vendor.yaml"), "--overlay", str(tmp_path / "ours.yaml")]
    assert generate.main([*files, "--output", str(tmp_path / "client")]) == 0
    found = capsys.readouterr().out
    assert (
        f"left out: 1 overlay action (the target matches nothing): `$.paths['/gone']` ({tmp_path}/ours.yaml:7)" in found
    )
    resource = (tmp_path / "client" / "src" / "pets_client" / "resources" / "pets.py").read_text()
    assert "def list(" in resource
    assert resource.count("idempotent=True") == 2
    assert "hidden" not in resource
    assert generate.main([*files, "--output", str(tmp_path / "strict"), "--strict"]) == 1
    assert f"{tmp_path}/ours.yaml:7: overlay-target: " in capsys.readouterr().err


def test_a_package_of_a_document_by_url(tmp_path: Path) -> None:
    with FaultServer((answer(200, VENDOR.encode(), content_type="text/yaml"),)) as server:
        assert generate.main(["--spec", f"{server.url}/vendor.yaml", "--output", str(tmp_path / "client")]) == 0
    assert "Generated from vendor.yaml" in (tmp_path / "client" / "README.md").read_text()


def test_a_problem_in_an_overlay_is_at_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vendor.yaml").write_text(VENDOR)
    (tmp_path / "ours.yaml").write_text(OURS.replace("x-python-name: list", "x-python-name: class"))
    files = ["--spec", str(tmp_path / "vendor.yaml"), "--overlay", str(tmp_path / "ours.yaml")]
    assert generate.main([*files, "--output", str(tmp_path / "client"), "--strict"]) == 1
    assert f"{tmp_path}/ours.yaml:4: illegal-name" in capsys.readouterr().err
    assert not (tmp_path / "client").exists()
    assert generate.main([*files, "--output", str(tmp_path / "client")]) == 0
    assert f"({tmp_path}/ours.yaml:4)" in capsys.readouterr().out
