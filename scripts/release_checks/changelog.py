"""The changelog: its first section is the version that is about to be released."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_HEADING = re.compile(r"^## (?P<version>\S+)(?: - (?P<state>.+))?$", re.MULTILINE)


def notes(text: str, version: str) -> str:
    """Return the entries of a version, in Markdown; empty if the changelog has no section for it."""
    headings = [*_HEADING.finditer(text)]
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        if heading["version"] == version:
            return text[heading.end() : following.start() if following else None].strip()
    return ""


def unwritten(text: str, version: str) -> Iterator[str]:
    """Yield what a changelog lacks for a build: a section for the version, with entries, above all others."""
    first = _HEADING.search(text)
    if first is None or first["version"] != version:
        found = f"its first section is {first['version']}" if first else "it has no section"
        yield f"CHANGELOG.md: {found}, not {version}; add `## {version} - unreleased` at the top"
        return
    if not re.search(r"^- \S", notes(text, version), re.MULTILINE):
        yield f"CHANGELOG.md: the section {version} has no entries; say what changed for users"


def unreleased(text: str, version: str) -> Iterator[str]:
    """Yield what a changelog lacks for a release of the version: what a build needs, and a date."""
    yield from (missing := list(unwritten(text, version)))
    first = _HEADING.search(text)
    if missing or first is None:
        return
    try:
        date.fromisoformat(first["state"] or "")
    except ValueError:
        state = first["state"] or "without a date"
        yield f"CHANGELOG.md: {version} is {state}; write `## {version} - YYYY-MM-DD`"
