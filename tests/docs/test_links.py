"""Every relative link of the project's texts leads to a file that exists, and every anchor to a heading in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.markdown import anchors, links

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    text
    for folder, pattern in (("generated", "**/*.md"), ("docs", "**/*.md"), (".", "*.md"))
    for text in sorted((ROOT / folder).glob(pattern))
]


@cache
def anchors_of(text: Path) -> frozenset[str]:
    return frozenset(anchors(text.read_text("utf-8")))


def broken(text: Path, content: str) -> list[str]:
    """Return the links in the content of `text` that lead nowhere."""
    found: list[str] = []
    for link in links(content):
        parts = urlsplit(link)
        target = (text.parent / unquote(parts.path)).resolve() if parts.path else text
        if parts.scheme or parts.netloc:
            continue
        if (
            not target.exists()
            or (parts.fragment and target.suffix != ".md")
            or (parts.fragment and unquote(parts.fragment) not in anchors_of(target))
        ):
            found.append(link)
    return found


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.relative_to(ROOT).as_posix())
def test_links_resolve(text: Path) -> None:
    assert broken(text, text.read_text("utf-8")) == []


def test_the_package_readme_links_inside_of_the_package() -> None:
    readme = ROOT / "generated" / "README.md"
    outside = [link for link in links(readme.read_text("utf-8")) if ".." in link]
    assert outside == []
    assert len(links(readme.read_text("utf-8"))) > 8


@pytest.mark.parametrize(
    "content", ["[a](missing.md)", "[a](#nowhere)", "[a](docs/sdks/sessions/README.md#lists)", "![a](picture.png)"]
)
def test_a_broken_link_is_noticed(content: str) -> None:
    assert len(broken(ROOT / "generated" / "README.md", content)) == 1


@pytest.mark.parametrize(
    "content", ["[a](docs/sdks/sessions/README.md#list)", "[a](#errors)", "[a](https://example.com/x#y)", "`[a](b.md)`"]
)
def test_a_good_link_is_not(content: str) -> None:
    assert broken(ROOT / "generated" / "README.md", content) == []
