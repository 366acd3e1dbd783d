"""The HTML page in headless Chromium; the screenshot is kept as `build/spec-diff.png`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import spec_diff

ROOT = Path(__file__).parents[2]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--window-size=1400,2200",
)


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    edited = text.replace("        - title\n", "", 1).replace(
        "enum: [default, append, replace]", "enum: [default, append]"
    )
    assert edited != text
    (tmp_path / "revision.yaml").write_text(edited, encoding="utf-8")
    page = tmp_path / "page.html"
    arguments = [
        str(ROOT / "openapi.yaml"),
        str(tmp_path / "revision.yaml"),
        "--format",
        "html",
        "--output",
        str(page),
        "--wire-only",
    ]
    assert spec_diff.main(arguments) == 1
    capsys.readouterr()
    return page


def browse(page: Path, profile: Path, *arguments: str) -> str:
    assert BROWSER is not None
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", *arguments, page.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")
def test_the_page_in_a_browser(page: Path, tmp_path: Path) -> None:
    picture = ROOT / "build" / "spec-diff.png"
    picture.parent.mkdir(exist_ok=True)
    browse(page, tmp_path / "one", f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    dom = browse(page, tmp_path / "two", "--dump-dom")
    assert "<h1>Breaking</h1>" in dom
    assert 'class="breaking"' in dom
    assert '<tr class="replace here">' in dom
