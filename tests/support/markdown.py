"""What a Markdown text has: its anchors, its links, and its blocks of code."""

from __future__ import annotations

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin

_RENDERER = MarkdownIt("commonmark").enable("table").use(anchors_plugin, max_level=6)


def anchors(text: str) -> list[str]:
    """Return the anchors of the headings in a Markdown text."""
    return [str(token.attrGet("id")) for token in _RENDERER.parse(text) if token.type == "heading_open"]


def links(text: str) -> list[str]:
    """Return the targets of the links and images in a Markdown text."""
    inner = [child for token in _RENDERER.parse(text) for child in token.children or ()]
    targets = [child.attrGet("href") or child.attrGet("src") for child in inner]
    return [str(target) for target in targets if target is not None]


def examples(text: str, language: str) -> list[tuple[int, str]]:
    """Return the blocks of code in a language, each with the number of its first line."""
    fences = [token for token in _RENDERER.parse(text) if token.type == "fence" and token.info.strip() == language]
    return [(token.map[0] + 2 if token.map else 0, token.content) for token in fences]
