"""The pipeline knows no API: what it writes comes from the document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.packages import ROOT

SOURCES = [
    path
    for folder in ("templates", "scripts/pipeline")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".jinja", ".jinja2", ".md"}
]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_source_names_what_the_api_is_about(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.findall(r"(?i)session|\bmix(?:_python_sdk)?\b", text)


def test_templates_stay_small_and_plain() -> None:
    for path in sorted((ROOT / "templates" / "package").rglob("*.jinja")):
        text = path.read_text("utf-8")
        assert text.count("\n") <= 160, path
        assert text.count("{%-") + text.count("-%}") == 0, path


def test_modules_stay_small() -> None:
    for folder in ("scripts", "templates/runtime", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                assert path.read_text("utf-8").count("\n") <= 300, path
