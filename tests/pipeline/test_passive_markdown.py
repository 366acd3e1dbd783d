"""Foreign text in the pages of a package: it is shown, its code too, and none of it is HTML or leads to a script."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from pipeline.package.passive_markdown import passive
from tests.support.hostile import PLACES, hostile_document
from tests.support.packages import generate_text

ACTIVE = {
    "a script": "<script>alert(1)</script>",
    "a handler": '<img src=x onerror="alert(1)">',
    "upper case": "<SCRIPT SRC=//evil.example></SCRIPT>",
    "a comment": "<!-- --><svg/onload=alert(1)>",
    "a link": "[x](javascript:alert(1)) and [y](<javascript:alert(1)>)",
    "a link in disguise": "[x](JaVa&#115;cript&colon;alert) [y](java\\script:x) [z](&#1;javascript:x)",
    "data": "![x](data:text/html,<script>alert(1)</script>) [x](vbscript:x)",
    "a definition": "[x][r]\n\n[r]: javascript:alert(1)",
    "an autolink": "<javascript:alert(1)>",
    "behind code": "`a` <b onclick=x> `b`\n\n\\`<i>\\` and `` ` <u> ``",
    "in a fence of another kind": "~~~\n```\n~~~\n<script>alert(1)</script>\n```",
    "behind a fence": "```\n<b>\n```\n<script>alert(1)</script>",
    "in a list": "- `a\n- <script>alert(1)</script>`",
    "in a fence without an end": "```\n<b>",
    "in a directive": "```{raw} html\n<b>\n```\n\n1. ```{include} /etc/passwd\n\n:::{raw} html\n<b>\n:::\n\n- :::{eval-rst}",
    "in a role": "{download}`/etc/passwd`",
}
RENDERER = MarkdownIt("commonmark").enable("table")
DIRECTIVES = MarkdownIt("commonmark").use(colon_fence_plugin).use(myst_role_plugin)


def active_in(text: str) -> list[str]:
    """Return what a page has of HTML but for comments, and of links that lead elsewhere than to a page."""
    tokens = RENDERER.parse(text)
    inner = [*tokens, *(child for token in tokens for child in token.children or ())]
    markup = [token.content for token in inner if token.type in {"html_block", "html_inline"}]
    targets = [str(token.attrGet("href") or token.attrGet("src") or "") for token in inner]
    return [part for part in markup if not re.fullmatch(r"\s*<!--[^<]*-->\s*", part)] + [
        target for target in targets if re.match(r"(?!https?:|mailto:)[a-z]+:", target, re.IGNORECASE)
    ]


def directives_in(text: str) -> list[str]:
    """Return what MyST would carry out: directives, and roles."""
    tokens = DIRECTIVES.parse(text)
    inner = [*tokens, *(child for token in tokens for child in token.children or ())]
    return [
        f"{token.type} {token.info} {token.meta}"
        for token in inner
        if token.type in {"colon_fence", "myst_role"} or (token.type == "fence" and token.info.startswith("{"))
    ]


@pytest.mark.parametrize("what", ACTIVE)
def test_active_text_becomes_passive(what: str) -> None:
    assert active_in(passive(ACTIVE[what])) == []
    assert directives_in(passive(ACTIVE[what])) == []


def test_the_rest_stays_as_it_is() -> None:
    text = "1 < 2, `<T>`, <https://a.example/b>, [a](https://a.example), [b](b.md#c), [m](mailto:a@b.example)\n\n```html\n<b>\n```"
    assert passive(text) == text


def test_no_page_of_a_package_has_active_text(tmp_path: Path) -> None:
    files = generate_text(json.dumps(hostile_document()), tmp_path, "spec.json")
    pages = {path: text for path, text in files.items() if path.endswith(".md")}
    assert {path: found for path, text in pages.items() if (found := active_in(text))} == {}
    # Each text is there, with its script as words.
    words = "\n".join(pages.values())
    for place in PLACES:
        assert f"At {place}." in words
        assert f"&lt;script>window.ran='{place}'" in words
