"""The documentation site holds together, and is whole in a browser that has no network."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote

import pytest

import docs
from node_tools.install import DEFAULT_FOLDER, installed
from openapi.operations import operations_of
from openapi.reading.load import load_file
from openapi.references import References
from tests.support.browser import PROGRAM, Browser, chromium
from tests.support.markdown import examples

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]  # it is built once

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
OPERATIONS = [operation.label for operation in operations_of(References(load_file(ROOT / "openapi.yaml").data))]
SESSIONS = "python/docs/sdks/sessions/index.html"
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
        if tag == "a" and "href" in found:
            self.links.append((found.get("class") or "", found["href"] or ""))
        elif address := found.get("src") or (found.get("href") if tag == "link" else None):
            self.loaded.append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    assert docs.main(["--output", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a document with streams, credentials and uploads."""
    folder = tmp_path_factory.mktemp("docs") / "chat"
    assert docs.main(["--spec", str(ROOT / "tests" / "fragments" / "chat.yaml"), "--output", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """The pages besides the HTTP reference, by their paths."""
    paths = [path for path in site.rglob("*.html") if path.name != "http.html"]
    return {path.relative_to(site).as_posix(): Page(path) for path in paths}


def test_every_page_of_the_package_is_there(pages: dict[str, Page]) -> None:
    package = ROOT / "generated"
    wanted = {path.relative_to(package).with_suffix(".html").as_posix() for path in package.rglob("*.md")}
    found = {f"python/{path}".replace("README.html", "index.html") for path in wanted}
    assert found <= set(pages)
    assert {"index.html", "operations.html", "changelog.html", "search.html", "python/docs/switching.html"} <= set(
        pages
    )


def test_every_link_and_file_is_there(site: Path, pages: dict[str, Page]) -> None:
    for here, page in pages.items():
        assert len(page.links) > 10
        for link in [link for _, link in page.links] + page.loaded:
            if link.startswith(("https://", "data:")):
                continue
            path, _, fragment = link.partition("#")
            target = normpath(f"{dirname(here)}/{path.partition('?')[0]}".lstrip("/")) if path else here
            assert (site / target).is_file(), (here, link)
            assert target not in pages or unquote(fragment) in pages[target].anchors, (here, link)


def test_each_operation_is_linked_to_the_http_reference_and_back(site: Path, pages: dict[str, Page]) -> None:
    wanted = [f"#/sessions/{operation.lower()}" for operation in OPERATIONS]
    for here in ("index.html", "operations.html", SESSIONS):
        links = [link for kind, link in pages[here].links if kind.split()[:1] == ["http"]]
        assert [link[link.index("#") :] for link in links] == wanted, here
    reference = (site / "http.html").read_text("utf-8")
    methods = [link for kind, link in pages["index.html"].links if kind.split()[:1] == ["python"]]
    assert len(methods) == len(OPERATIONS)
    for link in methods:
        assert f"({link})" in reference
        assert link.partition("#")[2] in pages[SESSIONS].anchors


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("Chromium is not installed; Debian has it as the package `chromium`")
    with chromium() as browser:
        browser.resize(1280, 900)
        yield browser


def test_a_search_for_rewind_finds_the_method_without_a_server(browser: Browser, site: Path) -> None:
    browser.open(f"{site.as_uri()}/index.html", "document.querySelector('.sidebar-search')")
    browser.evaluate("document.querySelector('.sidebar-search').value = 'rewind'")
    browser.evaluate("document.querySelector('.sidebar-search').form.submit()")
    browser.wait("document.querySelector('#search-results li a')")
    browser.wait("document.querySelector('#search-results').textContent.includes('finished')")
    found = browser.evaluate("[...document.querySelectorAll('#search-results li a')].map(a => a.href)")
    assert f"{site.as_uri()}/{SESSIONS}" in {link.partition("#")[0].partition("?")[0] for link in found[:3]}
    assert any("#Sessions.rewind_session" in link for link in found[:3])
    assert any("/operations.html" in link for link in found)


def test_an_example_can_be_copied(browser: Browser, url: str) -> None:
    browser.open(f"{url}/{SESSIONS}#list", "document.querySelector('.copybtn')")
    browser.press("document.querySelector('.copybtn')")
    browser.wait("document.querySelector('.copybtn.success')")
    page = (ROOT / "generated" / "docs" / "sdks" / "sessions" / "README.md").read_text("utf-8")
    assert browser.clipboard().strip() == examples(page, "python")[0][1].strip()


def test_a_tab_shows_the_async_twin(browser: Browser, url: str) -> None:
    browser.open(f"{url}/{SESSIONS}", "document.querySelector('.sd-tab-set')")
    visible = "document.querySelector('.sd-tab-set').innerText"
    assert "list_async" not in browser.evaluate(visible)
    browser.press("document.querySelectorAll('.sd-tab-set label')[1]")
    browser.wait(f"{visible}.includes('list_async')")


@pytest.mark.parametrize(
    ("name", "page", "width", "dark"),
    [
        ("index", "index.html", 1440, False),
        ("sessions-dark", f"{SESSIONS}#fork", 1440, True),
        ("sessions-phone", f"{SESSIONS}#fork", 390, False),
        ("guide-phone-dark", "python/index.html", 390, True),
        ("switching", "python/docs/switching.html", 1440, False),
        ("search", "search.html?q=rewind", 1440, True),
        ("http", "http.html", 1440, False),
        ("http-dark", "http.html#/sessions/forksession", 1440, True),
        ("http-phone", "http.html#/sessions/forksession", 390, False),
    ],
)
def test_a_page_is_accessible_and_fits(
    browser: Browser, url: str, name: str, page: str, width: int, dark: bool
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.resize(width, 900, dark=dark)
    browser.open(f"{url}/{page}", SHOWN if "#/" in page else "document.querySelector('h1, h2')")
    (SCREENSHOTS / f"{name}.png").write_bytes(browser.screenshot())
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(browser) == []


def findings(browser: Browser) -> list[list[str]]:
    """Return what axe finds on the page that is serious, and not left to Redoc."""
    browser.evaluate((installed(DEFAULT_FOLDER) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = browser.evaluate(
        "axe.run().then(({violations}) => violations.map(v => [v.id, v.impact, ...v.nodes.map(node => node.html)]))"
    )
    found = [[rule, *nodes] for rule, impact, *nodes in found if impact in ("serious", "critical")]
    return [violation for violation in found if not is_of_redoc(*violation)]


def is_of_redoc(rule: str, *nodes: str) -> bool:
    """Tell whether only Redoc can mend it: the labels of its menus are not the text that their buttons show."""
    menus = [f'type="button" aria-label="{label}"' for label in ("Example", "Response media type", "Variant")]
    return rule == "label-content-name-mismatch" and all(any(menu in node for menu in menus) for node in nodes)


@pytest.mark.parametrize(
    "page", ["index.html", "python/docs/sdks/messages/index.html", "http.html#/messages/sendmessage"]
)
@pytest.mark.parametrize("dark", [False, True])
def test_a_page_about_streams_and_credentials_is_accessible(
    browser: Browser, chat: Path, page: str, dark: bool
) -> None:
    browser.resize(1440, 900, dark=dark)
    browser.open(f"{chat.as_uri()}/{page}", SHOWN if "#/" in page else "document.querySelector('h1, h2')")
    assert findings(browser) == []


def test_the_http_reference_leads_to_python_and_back(browser: Browser, url: str) -> None:
    browser.resize(1280, 900)
    for index, operation in [*enumerate(OPERATIONS)][:: len(OPERATIONS) - 1]:
        browser.open(f"{url}/index.html", "document.querySelector('a.http')")
        browser.click(f"document.querySelectorAll('a.http')[{index}]")
        browser.wait(f"location.pathname === '/http.html' && {SHOWN}")
        section = f"document.querySelector('[data-section-id=\"/sessions/{operation.lower()}\"]')"
        browser.wait(f"{section} && {section}.querySelector('a[href^=\"python/\"]')")
        assert "curl " in browser.evaluate(f"{section}.textContent"), operation
        browser.click(f"{section}.querySelector('a[href^=\"python/\"]')")
        browser.wait("location.pathname.startsWith('/python/') && document.getElementById(location.hash.slice(1))")


def test_no_page_complained_or_asked_another_machine(browser: Browser, url: str) -> None:
    """Runs last: it looks at everything that the browser asked for in the tests above."""
    assert len(browser.requests) > 50
    own = (f"{url}/", "file://", "data:", "about:", "blob:")
    assert [request for request in browser.requests if not request.startswith(own)] == []
    assert [complaint for complaint in browser.complaints if "file://" not in complaint] == []
