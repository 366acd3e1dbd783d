"""The reference site holds together, and is whole in a browser that has no network."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath

import pytest

import docs
from openapi.operations import operations_of
from openapi.reading.load import load_file
from reference_site.markdown import examples
from tests.support.browser import PROGRAM, Browser, chromium

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
OPERATIONS = [operation.label for operation in operations_of(load_file(ROOT / "openapi.yaml").data)]
# Redoc shows a section when it comes into view: a heading with this id, which is what the address names.
SHOWN = "document.getElementById(decodeURIComponent(location.hash.slice(2)))"


class Page(HTMLParser):
    """What a page of the site links to, loads, and can be linked to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.loaded: list[str] = []
        self.anchors = {""}
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors.add(found.get("id") or "")
        if tag == "a":
            self.links.append((found.get("class") or "", found.get("href") or ""))
        elif address := found.get("src") or found.get("href"):
            self.loaded.append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    assert docs.main(["--output", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """The Python pages and the index, by their paths."""
    paths = [path for path in site.rglob("*.html") if path.name != "http.html"]
    return {path.relative_to(site).as_posix(): Page(path) for path in paths}


def test_every_link_between_pages_leads_somewhere(site: Path, pages: dict[str, Page]) -> None:
    assert len(pages) > 20
    for here, page in pages.items():
        assert len(page.links) > 20
        for _, link in page.links:
            path, _, fragment = link.partition("#")
            target = normpath(f"{dirname(here)}/{path}".lstrip("/")) if path else here
            assert (site / target).is_file(), (here, link)
            assert target == "http.html" or fragment in pages[target].anchors, (here, link)


def test_the_pages_load_their_own_style_sheet_only(pages: dict[str, Page]) -> None:
    for here, page in pages.items():
        assert page.loaded == ["data:,", f"{'../' * here.count('/')}style.css"]


def test_each_operation_is_linked_from_the_index_and_its_python_page(pages: dict[str, Page]) -> None:
    wanted = [f"#/sessions/{operation.lower()}" for operation in OPERATIONS]
    for here in ("index.html", "python/docs/sdks/sessions/index.html"):
        links = [link for kind, link in pages[here].links if kind == "http"]
        assert [link[link.index("#") :] for link in links] == wanted


def test_the_http_reference_has_the_examples_of_the_python_pages(site: Path) -> None:
    reference = (site / "http.html").read_text("utf-8")
    python_page = ROOT / "generated" / "docs" / "sdks" / "sessions" / "README.md"
    programs = [program.rstrip("\n") for _, program in examples(python_page.read_text("utf-8"), "python")]
    assert len(programs) == 2 * len(OPERATIONS)
    assert [program for program in programs if json.dumps(program) not in reference] == []


def test_the_folder_of_the_site_is_replaced_and_no_other(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    assert docs.main(["--output", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == [kept]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url(site: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def follow_each_operation(browser: Browser, url: str) -> None:
    """Go from the index to each operation in HTTP, from there to Python, and back."""
    for index, operation in enumerate(OPERATIONS):
        browser.open(f"{url}/index.html", "document.querySelector('a.http')")
        browser.click(f"document.querySelectorAll('a.http')[{index}]")
        browser.wait(f"location.pathname === '/http.html' && {SHOWN}")
        section = f"document.querySelector('[data-section-id=\"/sessions/{operation.lower()}\"]')"
        browser.wait(f"{section} && {section}.querySelector('a[href^=\"python/\"]')")
        assert "curl " in browser.evaluate(f"{section}.textContent"), operation
        browser.click(f"{section}.querySelector('a[href^=\"python/\"]')")
        browser.wait("location.pathname.startsWith('/python/') && document.getElementById(location.hash.slice(1))")
        back = browser.evaluate(
            "document.getElementById(location.hash.slice(1)).nextElementSibling.firstElementChild.href"
        )
        assert back == f"{url}/http.html#/sessions/{operation.lower()}"


@pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed; Debian has it as the package `chromium`")
def test_a_browser_follows_every_operation_and_leaves_localhost_for_nothing(url: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        browser.resize(1280, 900)
        follow_each_operation(browser, url)
        for name, address, width, dark in (
            ("index", "index.html", 1280, False),
            ("http", "http.html#/sessions/forksession", 1280, False),
            ("http-phone", "http.html#/sessions/forksession", 390, True),
            ("python", "python/docs/sdks/sessions/index.html#fork", 1280, True),
            ("python-phone", "python/docs/sdks/sessions/index.html#fork", 390, False),
        ):
            browser.resize(width, 900, dark=dark)
            browser.open(f"{url}/{address}", f"location.pathname !== '/http.html' || {SHOWN}")
            assert browser.evaluate("document.documentElement.scrollWidth") <= width, name
            (SCREENSHOTS / f"{name}.png").write_bytes(browser.screenshot())
        assert browser.complaints == []
        foreign = [request for request in browser.requests if not request.startswith((f"{url}/", "data:", "about:"))]
        assert foreign == []
        assert (SCREENSHOTS / "http.png").stat().st_size > 20_000
