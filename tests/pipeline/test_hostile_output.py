"""What commands print about a hostile document: no escapes of terminals, no lines of its own, and any encoding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import generate
import spec_diff
from pipeline.changes import TAG, Change, summary_lines
from tests.support.packages import ROOT

HOSTILE = "\x1b[31mred\r\n::error::planted\u202e\x9b\u2028"


def _document(value: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {f"p{HOSTILE}": {"type": "string", "enum": [value, HOSTILE]}}}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/S{HOSTILE}"}}}
    operation = {"operationId": f"o{HOSTILE}", "responses": {"200": {"description": "", "content": content}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": HOSTILE, "version": "1", f"field{HOSTILE}": 1},
        "paths": {"/a": {"get": operation}, "/b": {"get": operation, "description": 5}},
        "components": {"schemas": {f"S{HOSTILE}": schema}},
    }


@pytest.fixture
def documents(tmp_path: Path) -> list[str]:
    names = [str(tmp_path / "base.json"), str(tmp_path / "revision.json")]
    for name in names:
        Path(name).write_text(json.dumps(_document(name)), encoding="utf-8")
    return names


def _check(text: str) -> None:
    lines = text.split("\n")
    assert "planted" in text
    assert not [line for line in lines if "planted" in line and line.startswith("::error::")]
    assert all(line.replace("\u200b", "").isprintable() for line in lines)


def test_problems(documents: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--spec", documents[0], "--output", f"{documents[0]}.new", "--strict"]) == 1
    _check(capsys.readouterr().err)


def test_what_was_left_out() -> None:
    _check("\n".join(summary_lines([Change(TAG, "/tags", 1, HOSTILE, hint=HOSTILE)])))


@pytest.mark.parametrize("form", ["text", "markdown", "github"])
def test_spec_diffs(form: str, documents: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert spec_diff.main([*documents, "--format", form, "--wire-only", "--fail-on", "none"]) == 0
    _check(capsys.readouterr().out)


def test_a_terminal_may_lack_the_characters(tmp_path: Path) -> None:
    program = "import sys; from command_line import run_command; run_command(lambda: print('\\u65e5\\ud800') or 0)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONIOENCODING": "ascii"}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (0, [rb"\u65e5\ud800"], b"")
