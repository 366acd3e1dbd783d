"""The command when a comparison cannot be finished: it says why, and where it gave up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spec_changes.operations.walk
import spec_diff
from tests.spec_changes.documents import FILES


def test_schemas_that_lead_to_one_another_too_often_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def text(last: str) -> str:
        schemas: dict[str, Any] = {f"A{index}": {"allOf": [{"$ref": f"#/components/schemas/A{index + 1}"}, {"minProperties": 1}]}
                                   for index in range(3_000)}  # fmt: skip
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/A0"}}}
        paths = {"/a": {"post": {"requestBody": {"content": content}}}}
        data = {"openapi": "3.1.0", "info": {"title": "T", "version": "1.0.0"}, "paths": paths}
        return json.dumps({**data, "components": {"schemas": {**schemas, "A3000": {"type": last}}}}, indent=1)

    for name in ("string", "integer"):
        (tmp_path / name).write_text(text(name), encoding="utf-8")
    assert spec_diff.main([str(tmp_path / "string"), str(tmp_path / "integer")]) == 2
    error = capsys.readouterr().err
    assert "nested too deeply, or too large, to compare\n" in error
    assert error.endswith("#/components/schemas/A0\n")


def test_an_error_of_the_comparison_itself_names_the_operation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(spec_changes.operations.walk, "compare_bodies", fail)
    for name in ("old", "breaks"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    assert spec_diff.main([str(tmp_path / "old"), str(tmp_path / "breaks")]) == 2
    error = capsys.readouterr().err
    assert "an error in spec_diff itself" in error
    assert error.endswith("breaks:5 #/paths/~1a/get\n")


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e999", "soon"])
def test_a_time_that_would_never_be_over(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        spec_diff.main([f"--witness-seconds={text}"])
    assert caught.value.code == 2
    assert f"'{text}' is not a number of seconds" in capsys.readouterr().err


BAD = {
    "missing": (None, "unreadable-file"),
    "broken": ("a: [", "invalid-yaml"),
    "list": ("- a", "not-a-mapping"),
    "empty": ("", "not-a-mapping"),
    "swagger": ("swagger: '2.0'\npaths: {}", "unsupported-version"),
    "no-version": ("paths: {}", "unsupported-version"),
    "version-4": ("openapi: 4.0.0", "unsupported-version"),
    "bad-paths": ("openapi: 3.1.0\npaths: []", "not-a-mapping"),
    "twice": ("openapi: 3.1.0\npaths: {}\npaths: {}", "duplicate-key"),
    "bytes": (b"\xff\xfe\x00", "not-utf-8"),
    "deep": ("openapi: 3.1.0\npaths: " + "{a: " * 3000 + "{}" + "}" * 3000, "nested more than 200 levels deep"),
    "loop": ("openapi: 3.1.0\npaths: &a {b: *a}", "alias-loop"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("first", [True, False])
def test_bad_input(tmp_path: Path, run: Any, name: str, first: bool) -> None:
    content, message = BAD[name]
    bad = tmp_path / name
    if content is not None:
        bad.write_bytes(content if isinstance(content, bytes) else content.encode())
    status, output, error = run(*([str(bad), "old"] if first else ["old", str(bad)]))
    assert (status, output) == (2, "")
    assert message in error


def test_unknown_git_reference(run: Any) -> None:
    status, _, error = run("no-such-ref:openapi.yaml", "old")
    assert status == 2
    assert "git-failed" in error


def test_output_that_cannot_be_written(tmp_path: Path, run: Any) -> None:
    status, _, error = run("old", "old", "--output", str(tmp_path / "none" / "report"))
    assert status == 2
    assert "cannot write" in error
