"""Nothing of a hostile document runs in a browser: neither on the site, nor in a package's pages, nor in spec diffs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

import docs
import spec_diff
from tests.support.browser import PROGRAM, Browser, chromium
from tests.support.hostile import PLACES, hostile_document
from tests.support.packages import generate_text

pytestmark = [
    pytest.mark.xdist_group("site"),
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed; Debian has it as the package `chromium`"),
]

# What a page would run, and what would run by a click on one of its links.
ACTIVE = """[...document.querySelectorAll('a[href], img[src], iframe, object, embed, form[action]')]
  .map(found => found.href || found.src || found.action || found.data || 'frame')
  .map(target => String(target.baseVal ?? target)).filter(target => !/^(https?|mailto|file):/.test(target))"""
HANDLERS = """[...document.querySelectorAll('*')].filter(found => [...found.attributes]
  .some(each => each.name.startsWith('on') && each.value.includes('window.ran'))).map(found => found.outerHTML)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def assert_passive(browser: Browser, page: Path) -> str:
    """Open a page, and check that nothing of the document runs there; return what it shows."""
    browser.open(page.as_uri(), "true")
    assert browser.evaluate("window.ran ?? null") is None, page
    assert browser.evaluate(HANDLERS) == [], page
    assert browser.evaluate(ACTIVE) == [], page
    return str(browser.evaluate("document.body ? document.body.innerText : ''"))


def test_the_browser_runs_what_is_active(browser: Browser, tmp_path: Path) -> None:
    """Scripts are allowed, so that the tests below would fail."""
    page = tmp_path / "page.html"
    for text in (
        "<script>window.ran='a'</script>",
        "<img src=x onerror=\"window.ran='a'\">",
        "<a href='javascript:x'>a</a>",
    ):
        page.write_text(f"<!doctype html><body>{text}")
        with pytest.raises(AssertionError):
            assert_passive(browser, page)


def test_the_pages_of_a_package(browser: Browser, tmp_path: Path) -> None:
    files = generate_text(json.dumps(hostile_document()), tmp_path, "spec.json")
    renderers = (MarkdownIt("commonmark").enable("table"), MarkdownIt("js-default", {"html": True, "linkify": False}))
    shown: list[str] = []
    for path, text in files.items():
        for number, renderer in enumerate(renderers if path.endswith(".md") else ()):
            page = tmp_path / f"{path.replace('/', '_')}{number}.html"
            page.write_text(f"<!doctype html><meta charset='utf-8'><body>{renderer.render(text)}", "utf-8")
            shown.append(assert_passive(browser, page))
    words = "\n".join(shown)
    assert [place for place in PLACES if f"At {place}." not in words] == []


def test_the_site(browser: Browser, tmp_path: Path) -> None:
    spec, site = tmp_path / "spec.json", tmp_path / "site"
    spec.write_text(json.dumps(hostile_document()), "utf-8")
    assert docs.main(["--spec", str(spec), "--output", str(site)]) == 0
    pages = sorted(site.rglob("*.html"))
    words = "\n".join(assert_passive(browser, page) for page in pages)
    assert len(pages) > 20
    assert [place for place in PLACES if f"At {place}." not in words] == []


def test_the_reports_of_the_spec_diff(browser: Browser, tmp_path: Path) -> None:
    base, revision = hostile_document("<script>window.ran='gone'</script>"), hostile_document()
    operation: Any = next(iter(revision["paths"].values()))["post"]
    operation["parameters"] = operation["parameters"][:1]
    operation["parameters"][0]["schema"] = {"type": "string", "enum": ["<script>window.ran='new'</script>"]}
    paths = [tmp_path / "base.json", tmp_path / "revision.json"]
    for path, document in zip(paths, (base, revision), strict=True):
        path.write_text(json.dumps(document), "utf-8")
    for kind in ("html", "markdown"):
        page = tmp_path / f"report.{kind}"
        arguments = [*map(str, paths), "--format", kind, "--output", str(page), "--wire-only"]
        assert spec_diff.main(arguments) == 1
        if kind == "markdown":
            text = MarkdownIt("js-default", {"html": True}).render(page.read_text("utf-8"))
            page = tmp_path / "report.markdown.html"
            page.write_text(f"<!doctype html><meta charset='utf-8'><body>{text}", "utf-8")
        assert "window.ran" in assert_passive(browser, page)
