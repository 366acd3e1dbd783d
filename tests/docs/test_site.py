"""The documentation site holds together, and is whole in a browser that has no network."""

from __future__ import annotations

import functools
import http.server
import re
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
from sandbox_server.serving.app import SITE
from sandbox_server.testing import run_in_thread
from tests.support.browser import PROGRAM, Browser, chromium
from tests.support.markdown import examples

pytestmark = [pytest.mark.xdist_group("site"), pytest.mark.slow]  # it is built once

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
OPERATIONS = [operation.label for operation in operations_of(References(load_file(ROOT / "openapi.yaml").data))]
SESSIONS = "python/docs/sdks/sessions/index.html"
HTTP = "http/sessions.html"


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
    """The pages by their paths, but for the one on lost pages, whose links start at the root of the server."""
    paths = [path for path in site.rglob("*.html") if path.name != "404.html"]
    return {path.relative_to(site).as_posix(): Page(path) for path in paths}


def test_every_page_of_the_package_is_there(pages: dict[str, Page]) -> None:
    package = ROOT / "generated"
    wanted = {path.relative_to(package).with_suffix(".html").as_posix() for path in package.rglob("*.md")}
    found = {f"python/{path}".replace("README.html", "index.html") for path in wanted}
    assert found <= set(pages)
    assert {
        "index.html",
        HTTP,
        "http/schemas.html",
        "changelog.html",
        "search.html",
        "python/docs/switching.html",
    } <= set(pages)


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


def test_each_operation_is_linked_to_the_http_reference_and_back(pages: dict[str, Page]) -> None:
    wanted = [f"#{operation}" for operation in OPERATIONS]
    for here in ("index.html", "http/index.html", SESSIONS):
        links = [link for kind, link in pages[here].links if kind.split()[:1] == ["http"]]
        assert [link[link.index("#") :] for link in links] == wanted, here
    for here in ("index.html", HTTP):
        methods = [link for kind, link in pages[here].links if kind.split()[:1] == ["python"]]
        assert len(methods) == len(OPERATIONS)
        assert {link.partition("#")[2] for link in methods} <= pages[SESSIONS].anchors


def test_the_http_reference_has_the_examples_of_the_python_pages(site: Path) -> None:
    reference = Text(site / HTTP).text
    python_page = ROOT / "generated" / "docs" / "sdks" / "sessions" / "README.md"
    programs = [program.rstrip("\n") for _, program in examples(python_page.read_text("utf-8"), "python")]
    assert len(programs) == 2 * len(OPERATIONS)
    assert [program for program in programs if program not in reference] == []
    assert reference.count("curl ") == len(OPERATIONS)


def test_what_is_there_for_machines(site: Path) -> None:
    assert (site / "openapi.yaml").read_text("utf-8") == (ROOT / "openapi.yaml").read_text("utf-8")
    locations = re.findall("<loc>/(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert {"index.html", HTTP, SESSIONS} <= set(locations)
    assert all((site / location).is_file() for location in locations)
    listed = re.findall(r"\]\(/(.*?)\)", (site / "llms.txt").read_text("utf-8"))
    assert HTTP in listed
    assert all((site / page).is_file() for page in listed)
    assert 'href="/index.html"' in (site / "404.html").read_text("utf-8")
    for page in ("index.html", HTTP, SESSIONS):
        text = (site / page).read_text("utf-8")
        assert '<meta name="description" content="' in text
        assert '<meta property="og:title" content="' in text


def test_the_folder_of_the_site_is_replaced_and_no_other(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    assert docs.main(["--output", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == [kept]


class Text(HTMLParser):
    """The text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = ""
        self.feed(path.read_text("utf-8"))

    def handle_data(self, data: str) -> None:
        self.text += data


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
    assert any("/http/" in link for link in found)


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
        ("http", HTTP, 1440, False),
        ("http-dark", f"{HTTP}#forkSession", 1440, True),
        ("http-phone", f"{HTTP}#forkSession", 390, False),
        ("schemas-phone", "http/schemas.html", 390, True),
    ],
)
def test_a_page_is_accessible_and_fits(
    browser: Browser, url: str, name: str, page: str, width: int, dark: bool
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.resize(width, 900, dark=dark)
    browser.open(f"{url}/{page}", "document.querySelector('h1, h2')")
    (SCREENSHOTS / f"{name}.png").write_bytes(browser.screenshot())
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(browser) == []


def findings(browser: Browser) -> list[list[str]]:
    """Return what axe finds on the page that is serious."""
    browser.evaluate((installed(DEFAULT_FOLDER) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = browser.evaluate(
        "axe.run().then(({violations}) => violations.map(v => [v.id, v.impact, ...v.nodes.map(node => node.html)]))"
    )
    return [[rule, *nodes] for rule, impact, *nodes in found if impact in ("serious", "critical")]


@pytest.mark.parametrize(
    "page", ["index.html", "python/docs/sdks/messages/index.html", "http/messages.html#sendMessage"]
)
@pytest.mark.parametrize("dark", [False, True])
def test_a_page_about_streams_and_credentials_is_accessible(
    browser: Browser, chat: Path, page: str, dark: bool
) -> None:
    browser.resize(1440, 900, dark=dark)
    browser.open(f"{chat.as_uri()}/{page}", "document.querySelector('h1, h2')")
    assert findings(browser) == []


def test_the_http_reference_leads_to_python_and_back(browser: Browser, url: str) -> None:
    browser.resize(1280, 900)
    for index, operation in [*enumerate(OPERATIONS)][:: len(OPERATIONS) - 1]:
        browser.open(f"{url}/index.html", "document.querySelector('a.http')")
        browser.click(f"document.querySelectorAll('a.http')[{index}]")
        browser.wait(f"location.pathname === '/{HTTP}' && location.hash === '#{operation}'")
        browser.wait("document.getElementById(location.hash.slice(1))")
        browser.click(f"document.querySelectorAll('a.python')[{index}]")
        browser.wait("location.pathname.startsWith('/python/') && document.getElementById(location.hash.slice(1))")


def test_the_console_calls_the_sandbox_that_served_the_page(browser: Browser, site: Path, url: str) -> None:
    with run_in_thread(site=site) as sandbox:
        page = f"{sandbox.url}{SITE}/{HTTP}"
        browser.open(page, "document.querySelectorAll('.console form').length === " + str(len(OPERATIONS)))
        create = f"document.querySelectorAll('.console form')[{OPERATIONS.index('createSession')}]"
        browser.click(f"{create}.querySelector('button')")
        browser.wait(f"{create}.querySelector('pre').textContent.startsWith('201 ')")
        assert [session.title for session in sandbox.sandbox.store.sessions()] == ["Release notes"]
        assert findings(browser) == []
        browser.requests[:] = [each for each in browser.requests if not each.startswith(sandbox.url)]
    browser.open(f"{url}/{HTTP}", "document.querySelector('.console')")
    assert browser.evaluate("document.querySelectorAll('.console form').length") == 0


def test_no_page_complained_or_asked_another_machine(browser: Browser, url: str) -> None:
    """Runs last: it looks at everything that the browser asked for in the tests above."""
    assert len(browser.requests) > 50
    own = (f"{url}/", "file://", "data:", "about:", "blob:")
    assert [request for request in browser.requests if not request.startswith(own)] == []
    assert [complaint for complaint in browser.complaints if "file://" not in complaint] == []


def test_a_document_that_is_mended_has_a_site(tmp_path: Path) -> None:
    spec = ROOT / "tests" / "mends" / "references.yaml"
    assert docs.main(["--spec", str(spec), "--output", str(tmp_path / "site")]) == 0
    assert "get_thing" in (tmp_path / "site" / "http" / "things.html").read_text("utf-8")
