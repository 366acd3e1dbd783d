"""The Python pages: the Markdown of the package, and the index of the site, as HTML with a way to every other page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.ir import Operation, Package

from .addresses import on_http_side, on_python_side, page_of, relative
from .markdown import colours, to_html

_FOLDER = Path(__file__).resolve().parent
_INDEX = "index.html"


class _Entry(NamedTuple):
    """A line of the list of pages."""

    title: str
    address: str


class _Section(NamedTuple):
    """A part of the list of pages."""

    title: str
    entries: list[_Entry]


def python_pages(package: Package, files: dict[str, str]) -> dict[str, str]:
    """Return the pages of the site besides the HTTP reference, and its style sheet, by their paths.

    Args:
        package: The package.
        files: Its files by their paths; those that are Markdown become pages.
    """
    environment = _environment(package, files)
    pages = {"style.css": _style(), _INDEX: _index(environment, package)}
    for path, text in files.items():
        if path.endswith(".md"):
            page = page_of(path)
            body = Markup(to_html(text, _beside(package, page)))  # noqa: S704  # to_html escapes HTML
            pages[page] = _page(environment, page, _title(text), body)
    return pages


def _index(environment: Environment, package: Package) -> str:
    template = environment.get_template("index.html.jinja")
    description = Markup(to_html(package.description, {}))  # noqa: S704  # to_html escapes HTML
    body = template.render(
        at=partial(relative, page=_INDEX), http=on_http_side, python=on_python_side, description=description
    )
    return _page(environment, _INDEX, package.title, Markup(body))  # noqa: S704  # the template escapes


def _page(environment: Environment, page: str, title: str, body: Markup) -> str:
    template = environment.get_template("page.html.jinja")
    return template.render(page=page, title=title, body=body, at=partial(relative, page=page)) + "\n"


def _environment(package: Package, files: dict[str, str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    globals_: dict[str, Any] = {"package": package, "sections": list(_sections(package, files))}
    environment.globals.update(globals_)
    return environment


def _sections(package: Package, files: dict[str, str]) -> Iterator[_Section]:
    yield _Section(package.name, [_Entry("Guide", page_of("README.md"))])
    for resource in package.resources:
        page = page_of(f"docs/sdks/{resource.attribute}/README.md")
        methods = [_Entry(each.method, on_python_side(resource, each)) for each in resource.operations]
        yield _Section(resource.class_name, [_Entry("Overview", page), *methods])
    for title, folder in (("Models", "docs/models/"), ("Errors", "docs/errors/")):
        paths = sorted((path for path in files if path.startswith(folder)), key=lambda path: path.split("/")[-1])
        if paths:
            yield _Section(title, [_Entry(_title(files[path]), page_of(path)) for path in paths])


def _beside(package: Package, page: str) -> dict[str, str]:
    """Return the links to the HTTP reference that go under the headings of a page."""
    return {
        fragment: _link(operation, relative(on_http_side(resource, operation), page))
        for resource in package.resources
        for operation in resource.operations
        for target, _, fragment in [on_python_side(resource, operation).partition("#")]
        if target == page
    }


def _link(operation: Operation, address: str) -> str:
    verb = Markup('<b class="{}">{}</b>').format(operation.verb.lower(), operation.verb)
    link = Markup('<p>In HTTP: <a class="http" href="{}">{} <code>{}</code></a></p>\n')
    return str(link.format(address, verb, operation.path))


def _title(text: str) -> str:
    """Return the first heading of a Markdown text."""
    return next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), "")


def _style() -> str:
    dark = f"@media (prefers-color-scheme: dark) {{\n{colours('dark')}\n}}"
    own = (_FOLDER / "style.css").read_text("utf-8")
    return f"{colours('light')}\n{dark}\n{own}"
