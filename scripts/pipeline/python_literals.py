"""Source: values and types as Python source with double quotes, the way the formatted code spells them."""

from __future__ import annotations

import io
import tokenize
from typing import Any


def literal(value: Any) -> str:
    """Return `value` as Python source: the only way for a value of the document into code."""
    return repr(value)


def source(value: Any) -> str:
    """Return a JSON value as Python source."""
    return double_quoted(repr(value))


def double_quoted(code: str) -> str:
    """Return an expression with double quotes around its strings, where that needs no more escapes."""
    if "'" not in code:
        return code
    lines = code.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(code).readline))):
        text = token.string
        if token.type == tokenize.STRING and text.startswith("'") and '"' not in text:
            row, start, end = token.start[0] - 1, token.start[1], token.end[1]
            lines[row] = f'{lines[row][:start]}"{text[1:-1]}"{lines[row][end:]}'
    return "".join(lines)
