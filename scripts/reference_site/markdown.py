"""Markdown: turn the text of a page into HTML, with anchors at its headings, as GitHub gives them, and colours."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module
from itertools import zip_longest
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from pygments import highlight

from pipeline.package.markdown_filters import anchor

from .addresses import as_page_link

_BESIDE = "beside"  # the type of our tokens: HTML of our own after a heading
_LEXERS = {"python": "PythonLexer", "console": "BashSessionLexer"}
_COLOURS = {"light": "xcode", "dark": "github-dark"}


def to_html(text: str, beside: Mapping[str, str]) -> str:
    """Return Markdown as HTML; links to Markdown files become links to their pages.

    Args:
        text: The Markdown; HTML in it is shown, not obeyed, and comments are left out.
        beside: HTML to put after headings, by their anchors.
    """
    renderer = _renderer()
    tokens: list[Token] = []
    for token in _with_anchors(renderer.parse(text)):
        tokens.append(token)
        identifier = str(token.meta.get("anchor"))
        if identifier in beside:
            tokens.append(Token(_BESIDE, "", 0, content=beside[identifier]))
    for inner in (child for token in tokens for child in token.children or ()):
        if inner.type == "link_open":
            inner.attrSet("href", as_page_link(str(inner.attrGet("href"))))
    return str(renderer.renderer.render(tokens, renderer.options, {}))


def anchors(text: str) -> list[str]:
    """Return the anchors of the headings in a Markdown text."""
    tokens = _with_anchors(_renderer().parse(text))
    return [token.meta["anchor"] for token in tokens if "anchor" in token.meta]


def links(text: str) -> list[str]:
    """Return the targets of the links and images in a Markdown text."""
    inner = [child for token in _renderer().parse(text) for child in token.children or ()]
    targets = [child.attrGet("href") or child.attrGet("src") for child in inner]
    return [str(target) for target in targets if target is not None]


def examples(text: str, language: str) -> list[tuple[int, str]]:
    """Return the blocks of code in a language, each with the number of its first line."""
    fences = [token for token in _renderer().parse(text) if token.type == "fence" and token.info.strip() == language]
    return [(token.map[0] + 2 if token.map else 0, token.content) for token in fences]


def colours(mode: str) -> str:
    """Return the style sheet of coloured code, for "light" or "dark"."""
    return str(_formatter(style=_COLOURS[mode]).get_style_defs("pre code"))


def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"highlight": _coloured}).enable("table")
    renderer.add_render_rule("html_block", _shown)
    renderer.add_render_rule("html_inline", _shown)
    renderer.add_render_rule(_BESIDE, _as_it_is)
    renderer.add_render_rule("table_open", _table_open)
    renderer.add_render_rule("table_close", _table_close)
    return renderer


def _with_anchors(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens; headings get ids, and what closes them has the id as `meta["anchor"]`."""
    seen: dict[str, int] = {}
    identifier = ""
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "heading_open" and following is not None:
            text = anchor("".join(child.content for child in following.children or ()))
            seen[text] = seen.get(text, -1) + 1
            identifier = f"{text}-{seen[text]}" if seen[text] else text
            token.attrSet("id", identifier)
        elif token.type == "heading_close":
            token.meta = {"anchor": identifier}
        yield token


def _coloured(code: str, language: str, _: str) -> str:
    if language not in _LEXERS:
        return html.escape(code)
    lexer = getattr(import_module("pygments.lexers"), _LEXERS[language])
    return str(highlight(code, lexer(), _formatter(nowrap=True)))


def _formatter(**options: Any) -> Any:  # by name, for its type is a riddle to type checkers
    return import_module("pygments.formatters").HtmlFormatter(**options)


def _shown(
    _: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _environment: MutableMapping[str, Any],
) -> str:
    content = tokens[index].content
    return "" if content.lstrip().startswith("<!--") else html.escape(content)


def _as_it_is(
    _: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _environment: MutableMapping[str, Any],
) -> str:
    return tokens[index].content


def _table_open(*_: Any) -> str:
    return '<div class="table" tabindex="0"><table>\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"
