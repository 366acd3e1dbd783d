"""Suppressed findings: they stay visible, fail nothing, and no entry may be stale or malformed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spec_diff

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\npaths:\n"
SHARED = "components: {schemas: {A: {type: object, required: [a], properties: {a: {type: string}}}}}\n"
REPLY = "responses: {'200': {content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}}"
OLD = f"{HEAD}  /a:\n    get: {{{REPLY}}}\n  /b:\n    get: {{{REPLY}}}\n{SHARED}"
NEW = OLD.replace("required: [a], ", "")
ENTRY = {
    "rule": "property-became-optional",
    "operation": ["GET /a", "GET /b"],
    "pointer": "/components/schemas/A/properties/a",
    "reason": "It was never there.",
    "until": "2.0.0",
}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(entries: Any, new: str = NEW, *options: str) -> tuple[int, str, str]:
        names = [tmp_path / name for name in ("old.yaml", "new.yaml", "suppressions.yaml")]
        text = entries if isinstance(entries, str) else json.dumps({"suppressions": entries})
        for name, content in zip(names, (OLD, new, text), strict=True):
            name.write_text(content, encoding="utf-8")
        status = spec_diff.main([str(names[0]), str(names[1]), "--suppressions", str(names[2]), *options])
        output = capsys.readouterr()
        return status, output.out, output.err

    return run


def test_a_suppressed_finding_fails_nothing_and_stays_visible(run: Any) -> None:
    status, text, _ = run([ENTRY])
    assert status == 0
    assert "0 breaking, 0 warnings, 0 info, 1 suppressed" in text
    assert "suppressed: It was never there." in text


@pytest.mark.parametrize("kind", ["markdown", "html"])
def test_suppressed_findings_are_folded(run: Any, kind: str) -> None:
    text = run([ENTRY], NEW, "--format", kind)[1]
    assert "<summary>1 suppressed</summary>" in text
    assert "It was never there." in text


def test_json_says_why_it_was_suppressed(run: Any) -> None:
    report = json.loads(run([ENTRY], NEW, "--format", "json")[1])
    assert report["counts"]["suppressed"] == 1
    assert [finding["suppressed"] for finding in report["findings"]] == ["It was never there."]


def test_a_further_operation_is_not_covered(run: Any) -> None:
    status, text, _ = run([{**ENTRY, "operation": "GET /a"}])
    assert status == 1
    assert "1 breaking" in text


@pytest.mark.parametrize(
    "changed",
    [
        {"rule": "property-*"},
        {"rule": "*", "pointer": "/components/schemas/*/properties/*"},
        {"pointer": "/components/**"},
        {"operation": "GET /*"},
        {"operation": "**"},
        {"operation": ["GET /a", "* /b"]},
        {"path": "/*"},
        {"path": "/**", "pointer": None},
        {"until": "2999-01-01"},
    ],
)
def test_an_entry_may_cover_paths_and_patterns(run: Any, changed: dict[str, Any]) -> None:
    entry = {**ENTRY, **changed}
    if "path" in changed:
        del entry["operation"]
    status, text, _ = run([{key: value for key, value in entry.items() if value is not None}])
    assert (status, "1 suppressed" in text) == (0, True)


def test_one_part_of_a_path_is_not_several(run: Any) -> None:
    status, _, error = run([{**ENTRY, "pointer": "/components/*"}])
    assert (status, "unused-suppression" in error) == (2, True)


def test_a_suppressed_finding_asks_for_no_version(run: Any) -> None:
    assert run([ENTRY], NEW, "--check-version")[0] == 0


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([{**ENTRY, "rule": "type-changed"}], "unused-suppression"),
        ([{**ENTRY, "operation": "GET /c"}], "unused-suppression"),
        ([{**ENTRY, "pointer": "/paths"}], "unused-suppression"),
        ([{**ENTRY, "until": "1.0.0"}], "expired-suppression"),
        ([{**ENTRY, "until": "soon"}], "semantic version"),
        ([{**ENTRY, "until": "2001-01-01"}], "expired-suppression"),
        ([{**ENTRY, "path": "/a"}], "operations or a path, not both"),
        ([{key: value for key, value in ENTRY.items() if key not in ("operation", "pointer")}], "at least one of"),
        ([{**ENTRY, "path": 3}], "`path` must be text"),
        ([{**ENTRY, "rule": "propertie-*"}], "there is no rule"),
        ([{**ENTRY, "rule": "no-such-rule"}], "there is no rule"),
        ([{**ENTRY, "reason": " "}], "must say why"),
        ([{**ENTRY, "extra": 1}], "is not known"),
        ([{**ENTRY, "operation": 3}], "`operation` must be text"),
        ([{key: value for key, value in ENTRY.items() if key != "reason"}], "`reason` must be text"),
        (["text"], "an entry is a mapping"),
        ("suppressions: {}", "holds a list"),
        ("ignore: []", "holds a list"),
        ("", "not-a-mapping"),
        ("suppressions: [", "invalid-yaml"),
    ],
)
def test_bad_acceptances(run: Any, entries: Any, message: str) -> None:
    status, output, error = run(entries)
    assert (status, output) == (2, "")
    assert message in error


def test_missing_file(tmp_path: Path, run: Any) -> None:
    status, _, error = run([ENTRY], NEW, "--suppressions", str(tmp_path / "none.yaml"))
    assert status == 2
    assert "unreadable-file" in error
