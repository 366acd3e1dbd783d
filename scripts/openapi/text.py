"""Texts: free text of a document, made safe to print, and what a misspelt name probably means."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

_CUTOFF = 0.6  # that of difflib


def clean(text: object) -> str:
    """Return `text` without control and format characters (bidi marks among them), with its lines stripped."""
    text = str(text or "")
    if text.isprintable():  # as nearly every text is, and has nothing to look for
        return text.strip()
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    return "\n".join(line.rstrip() for line in kept.strip().split("\n"))


def visible(text: str) -> str:
    r"""Return `text` as one line in which every character can be seen: "\n" for a line break, "\x1b" for an escape.

    Names in a document would otherwise move the cursor of a terminal, or start a line that a workflow takes for a command.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def nearest(name: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str:
    """Return the known name that is most like another one, "" if none is like it; `cutoff` is between 0 and 1."""
    return next(iter(get_close_matches(name, list(known), 1, cutoff)), "")


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "", cutoff: float = _CUTOFF) -> str:
    """Return a hint at the known name that a misspelt one probably means; `otherwise` is the hint if none is like it."""
    meant = nearest(name, known, cutoff)
    return f"Did you mean {meant}?" if meant else otherwise
