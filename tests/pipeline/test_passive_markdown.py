"""Foreign text in the pages of a package: it is shown, its code too, and none of it is HTML or leads to a script."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from pipeline.package.passive_markdown import passive
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
}
RENDERER = MarkdownIt("commonmark").enable("table")


def active_in(text: str) -> list[str]:
    """Return what a page has of HTML but for comments, and of links that lead elsewhere than to a page."""
    tokens = RENDERER.parse(text)
    inner = [*tokens, *(child for token in tokens for child in token.children or ())]
    markup = [token.content for token in inner if token.type in {"html_block", "html_inline"}]
    targets = [str(token.attrGet("href") or token.attrGet("src") or "") for token in inner]
    return [part for part in markup if not re.fullmatch(r"\s*<!--[^<]*-->\s*", part)] + [
        target for target in targets if re.match(r"(?!https?:|mailto:)[a-z]+:", target, re.IGNORECASE)
    ]


@pytest.mark.parametrize("what", ACTIVE)
def test_active_text_becomes_passive(what: str) -> None:
    assert active_in(passive(ACTIVE[what])) == []


def test_the_rest_stays_as_it_is() -> None:
    text = "1 < 2, `<T>`, <https://a.example/b>, [a](https://a.example), [b](b.md#c), [m](mailto:a@b.example)\n\n```html\n<b>\n```"
    assert passive(text) == text


def test_no_page_of_a_package_has_active_text(tmp_path: Path) -> None:
    words = "\n\n".join(ACTIVE.values())
    thing: dict[str, Any] = {
        "type": "object",
        "description": words,
        "properties": {"a": {"type": "string", "description": words}},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    header = {"X-A": {"description": words, "schema": {"type": "string"}}}
    get = {
        "operationId": "getThing",
        "summary": words,
        "description": words,
        "tags": ["things"],
        "parameters": [{"name": "q", "in": "query", "description": words, "schema": {"type": "string"}}],
        "responses": {
            "200": {"description": words, "headers": header, "content": content},
            "404": {"description": words, "content": content},
        },
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1", "description": words},
        "servers": [{"url": "https://a.example", "description": words}],
        "tags": [{"name": "things", "description": words}],
        "paths": {"/a": {"get": get}},
        "components": {"schemas": {"Thing": thing}},
    }
    files = generate_text(json.dumps(document), tmp_path, "spec.json")
    pages = {path: text for path, text in files.items() if path.endswith(".md")}
    assert {path: found for path, text in pages.items() if (found := active_in(text))} == {}
    assert sum("&lt;script>" in text for text in pages.values()) >= 4
