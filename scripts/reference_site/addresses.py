"""Addresses of the package's pages and of operations on the site."""

from __future__ import annotations

import re
from posixpath import dirname, join, relpath
from urllib.parse import quote

from pipeline.ir.method import Method
from pipeline.ir.package import Resource
from pipeline.package.markdown_filters import anchor

HTTP_REFERENCE = "http/index.html"
PYTHON = "python"


def source_of(path: str) -> str:
    """Return the path of the package's Markdown file in the source of the site: `README.md` is the index of its folder."""
    return join(PYTHON, re.sub(r"(^|/)README\.md$", r"\1index.md", path))


def on_http_side(resource: Resource, operation: Method) -> str:
    """Return the address of an operation in the HTTP reference."""
    return f"http/{resource.attribute}.html#{quote(operation.operation_id)}"


def on_python_side(resource: Resource, operation: Method) -> str:
    """Return the address of the method that makes an operation's call."""
    page = source_of(f"docs/sdks/{resource.attribute}/README.md").removesuffix(".md")
    return f"{page}.html#{anchor(operation.method)}"


def relative(target: str, page: str) -> str:
    """Return the address `target`, which starts at the root of the site, as a link on `page`."""
    path, hash_, fragment = target.partition("#")
    return relpath(path, dirname(page) or ".") + hash_ + fragment
