"""The pages that Sphinx renders: the package's Markdown, the project's, and the overviews that only the site has."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from openapi.spec import Spec
from pipeline.ir.method import Method
from pipeline.ir.package import Package, Resource
from pipeline.package.markdown_filters import client_variable, example, first_call
from pipeline.package.passive_markdown import attribute, code, passive, passive_cell, passive_inline

from .addresses import HTTP_REFERENCE, on_http_side, on_python_side, relative, source_of
from .http_pages import entries
from .schema_words import SchemaWords

_TEMPLATES = Path(__file__).resolve().parent / "page_templates"
_COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)
_BLOCK = r"<!-- UsageSnippet [^\n]*-->\n(```python\n.*?^```\n)"
_TWINS = re.compile(rf"{_BLOCK}\n{_BLOCK}", re.MULTILINE | re.DOTALL)
_TABS = "::::{tab-set}\n:::{tab-item} Sync\n:sync: sync\n\1:::\n:::{tab-item} Async\n:sync: async\n\2:::\n::::\n"
_README = re.compile(r"(\]\([^)\s:]*?)README\.md(?=[)#])")
_ELSEWHERE = re.compile(r"\[([^\]]+)\]\(docs/[^)]*\)")  # pages of the project, which the site does not have
_GUIDE = re.compile(r"python/docs/(?!switching)[^/]+\.md")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def pages(spec: Spec, package: Package, files: dict[str, str], changelog: str) -> dict[str, str]:
    """Return the Markdown of the site by its path.

    Args:
        spec: The document.
        package: What is generated from it.
        files: Its files by their paths.
        changelog: The project's changelog; empty for a document that has none.
    """
    texts = {source_of(path): _README.sub(r"\1index.md", text) for path, text in files.items() if path.endswith(".md")}
    for resource in package.resources:
        path = source_of(f"docs/sdks/{resource.attribute}/README.md")
        texts[path] = _with_links(texts[path], path, resource)
    texts = {path: _COMMENT.sub("", _TWINS.sub(_tabs, text)) for path, text in texts.items()}
    if changelog:
        texts["changelog.md"] = _ELSEWHERE.sub(r"\1", changelog.replace("generated/docs/", "python/docs/"))
    return texts | _overviews(spec, package, texts)


def _overviews(spec: Spec, package: Package, texts: dict[str, str]) -> dict[str, str]:
    """Return the pages that only the site has: the front page, the HTTP reference, and the lists of models and errors."""
    environment = Environment(  # noqa: S701  # the output is Markdown, and foreign text goes through `passive`
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"passive_cell": passive_cell, "attribute": attribute, "code": code}
    environment.filters |= {"passive": passive, "passive_inline": passive_inline}
    shared: dict[str, Any] = {
        "http": on_http_side,
        "python": on_python_side,
        "package": package,
        "fenced": _fenced,
        "example": example,
        "first_call": first_call,
        "client_variable": client_variable,
    }
    environment.globals.update(shared)
    listed = {folder: _entries(texts, f"python/docs/{folder}/") for folder in ("models", "errors")}
    overviews = {
        f"python/docs/{folder}/index.md": environment.get_template("list.md.jinja").render(
            title=folder.capitalize(), entries=entries
        )
        for folder, entries in listed.items()
    }
    # Every page of the package is in the list of pages; the one on switching comes last.
    guides = sorted(path.removesuffix(".md") for path in texts if _GUIDE.fullmatch(path))

    def render(page: str, template: str, **values: object) -> None:
        at = partial(relative, page=page)
        overviews[page] = environment.get_template(f"{template}.md.jinja").render(at=at, **values)

    render("index.md", "index", reference=HTTP_REFERENCE, pages=set(texts), guides=guides)
    render("http/index.md", "http_index")
    for resource in package.resources:
        page = f"http/{resource.attribute}.md"
        render(page, "http_resource", resource=resource, entries=entries(spec, package, resource))
    render("http/schemas.md", "http_schemas", schemas=list(SchemaWords(spec).named()))
    return overviews


def _fenced(language: str, text: str) -> str:
    """Return a block of code, in a fence that is longer than any in it."""
    fence = "`" * max(3, *(len(found) + 1 for found in re.findall(r"`{3,}", text)), 3)
    return f"{fence}{language}\n{text}\n{fence}"


def _entries(texts: dict[str, str], folder: str) -> list[tuple[str, str]]:
    """Return the pages in a folder as titles and paths below it, sorted by title."""
    paths = (path for path in texts if path.startswith(folder))
    return sorted((_title(texts[path]), path.removeprefix(folder)) for path in paths)


def _title(text: str) -> str:
    found = _TITLE.search(text)
    return found[1] if found else ""


def _with_links(text: str, path: str, resource: Resource) -> str:
    """Return a resource's page with the signature of each method, and its link to the HTTP reference."""
    for operation in resource.operations:
        heading = f"\n## {operation.method}\n"
        # Sphinx writes `-` for `_` into its own anchors; this one is that of every other renderer of Markdown.
        anchor = f'\n<a id="{operation.method}"></a>\n' if "_" in operation.method else ""
        before, found, after = text.partition(heading)
        plain = code(f"{operation.verb} {operation.path}")
        link = _link(operation, relative(on_http_side(resource, operation), path))
        text = before + anchor + found + _signature(resource, operation) + after.replace(plain, link, 1)
    return text


def _signature(resource: Resource, operation: Method) -> str:
    """Return a method as an object that Sphinx knows, and its search finds."""
    arguments = [
        f"{argument.name}: {argument.annotation}" + (f" = {argument.default}" if argument.default is not None else "")
        for argument in operation.arguments
    ]
    given = ", ".join(["*", *arguments, "..."]) if arguments else "..."
    call = f"{resource.class_name}.{operation.method}({given}) -> {operation.returned()}"
    return f"\n```{{py:method}} {call.replace('builtins.', '')}\n```\n"


def _link(operation: Method, address: str) -> str:
    return f'<a class="http" href="{address}">{operation.verb} <code>{attribute(operation.path)}</code></a>'


def _tabs(match: re.Match[str]) -> str:
    return _TABS.replace("\1", match[1]).replace("\2", match[2])
