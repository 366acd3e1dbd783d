"""Foreign text as Markdown without active content: no HTML, and no links but to the web, to mail, and to neighbours."""

from __future__ import annotations

import html
import re

from openapi.text import clean

_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>\"]*)>", re.IGNORECASE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# What MyST, which renders the site, takes for a directive or a role; other renderers show the same without them.
_DIRECTIVE = re.compile(r"^((?:[ \t]|[-*+>]|\d+[.)])*):::", re.MULTILINE)
_FENCED_DIRECTIVE = re.compile(r"(`{3,}|~{3,})([ \t]*)\{([^}\n]*)\}")
_ROLE = re.compile(r"(?<!\\)\{(?=[\w:.-]+\}`)")
_DESTINATION = re.compile(r"(\]\(\s*|^ {0,3}\[[^\]\n]+\]:\s*)(<[^<>\n]*>?|[^\s)]*)", re.MULTILINE)
_HARMLESS = re.compile(r"(?:https?:|mailto:|[^:]*(?:[/?#]|$))", re.IGNORECASE)


def passive(text: str) -> str:
    """Return text whose code is unchanged, and whose HTML is shown as text."""
    parts: list[str] = []
    plain: list[str] = []
    fence: list[str] = []
    mark = ""
    for line in text.split("\n"):
        if mark:
            fence.append(line)
            if line.strip() == line.strip()[0:1] * len(line.strip()) and line.strip().startswith(mark):
                parts.append("\n".join(fence))
                fence, mark = [], ""
        elif (found := _FENCE.fullmatch(line)) is not None:
            if plain:
                parts.append(passive_inline("\n".join(plain)))
            plain, fence, mark = [], [line.replace("{", "").replace("}", "")], found["mark"]
        else:
            plain.append(line)
    if mark:
        parts.append("\n".join([*fence, mark]))  # what follows is not part of it
    elif plain:
        parts.append(passive_inline("\n".join(plain)))
    return "\n".join(parts)


def passive_inline(text: str) -> str:
    """Return text for a place where no fence can begin, such as a table cell."""
    result: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        result += [_without_html(text[end : code.start()]), code[0]]
        end = code.end()
    inactive = _without_foreign_links("".join([*result, _without_html(text[end:])]))
    without_directives = _FENCED_DIRECTIVE.sub(r"\1\2\3", _DIRECTIVE.sub(r"\1\:::", inactive))
    return _ROLE.sub(r"\{", without_directives)


def _without_html(text: str) -> str:
    parts = _AUTOLINK.split(text)
    return "".join(f"<{part}>" if at % 2 else _TAG.sub("&lt;", part) for at, part in enumerate(parts))


def _without_foreign_links(text: str) -> str:
    return _DESTINATION.sub(lambda match: match[1] + (match[2] if _is_harmless(match[2]) else "#"), text)


def _is_harmless(destination: str) -> bool:
    # A browser decodes entities and drops white space and control characters before it looks for the scheme.
    plain = re.sub(r"[\x00-\x20\\]", "", html.unescape(html.unescape(destination.strip("<>"))))
    return _HARMLESS.match(plain) is not None and not plain.startswith("//")


def cell(text: str) -> str:
    """Return free text for one line of Markdown, such as a table cell."""
    return " ".join(clean(text).replace("|", "\\|").split())


def passive_cell(text: str) -> str:
    """Return foreign text for one line of Markdown, without active content."""
    return passive_inline(cell(text))


def code(text: str) -> str:
    """Return foreign text as code in one line of Markdown, in marks that are longer than any in it."""
    shown = cell(text)
    marks = "`" * (1 + max((len(found) for found in re.findall("`+", shown)), default=0))
    space = " " if len(marks) > 1 else ""
    return f"{marks}{space}{shown}{space}{marks}"


def attribute(text: str) -> str:
    """Return text for an attribute inside an HTML comment."""
    return html.escape(cell(text)).replace("--", "-&#45;")
