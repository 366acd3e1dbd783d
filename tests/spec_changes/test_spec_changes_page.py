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


PROBE = """<!doctype html><iframe src="{page}" width="390" height="800" style="border: 0"></iframe><output></output><script>
const frame = document.querySelector("iframe");
frame.onload = () => {{
  const root = frame.contentDocument.documentElement;
  const item = frame.contentWindow.getComputedStyle(root.querySelector(".finding"));
  document.querySelector("output").textContent =
    `width ${{root.scrollWidth}} of ${{root.clientWidth}}, item ${{item.borderLeftWidth}}`;
}};
</script>"""


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
    assert "<h1>Breaking: 2 breaking, 0 warnings, 0 info</h1>" in dom
    assert 'class="finding breaking wire"' in dom
    assert '<tr class="removed here">' in dom


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed")
def test_the_page_keeps_its_style_and_fits_on_a_telephone(page: Path, tmp_path: Path) -> None:
    # A second page asks the first one, in a frame of a telephone's width, how wide it is and whether its style is allowed.
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(page=page.as_uri()), encoding="utf-8")
    dom = browse(
        probe, tmp_path / "three", "--allow-file-access-from-files", "--virtual-time-budget=4000", "--dump-dom"
    )
    assert "<output>width 390 of 390, item 4px</output>" in dom
