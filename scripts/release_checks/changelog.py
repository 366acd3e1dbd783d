"""The changelog: its first section is the version that is about to be released."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_HEADING = re.compile(r"^## (?P<version>\S+)(?: - (?P<state>.+))?$", re.MULTILINE)


def unwritten(text: str, version: str) -> Iterator[str]:
    """Yield what the build misses in a changelog: a section for the version, with entries, above all others."""
    first = _HEADING.search(text)
    if first is None or first["version"] != version:
        found = f"its first section is {first['version']}" if first else "it has no section"
        yield f"CHANGELOG.md: {found}, not {version}; add `## {version} - unreleased` at the top"
        return
    following = _HEADING.search(text, first.end())
    if not re.search(r"^- \S", text[first.end() : following.start() if following else None], re.MULTILINE):
        yield f"CHANGELOG.md: the section {version} has no entries; say what changed for users"


def unreleased(text: str, version: str) -> Iterator[str]:
    """Yield why the changelog does not allow a release of the version: what the build misses, and the date."""
    yield from (missing := list(unwritten(text, version)))
    first = _HEADING.search(text)
    if missing or first is None:
        return
    try:
        date.fromisoformat(first["state"] or "")
    except ValueError:
        state = first["state"] or "without a date"
        yield f"CHANGELOG.md: {version} is {state}; write `## {version} - YYYY-MM-DD`"
