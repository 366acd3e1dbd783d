"""Misfits: where a value does not fit its type, described for callers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

ANOTHER_KIND = "another_kind"
"""The type of the error of a union member that covers values with another tag."""

MEMBER = "<member>"
"""The label of union members in the locations of pydantic's errors; messages leave it out."""


def misfits(error: ValueError, whole: str) -> list[str]:
    """Describe where a value does not fit, one text for each place; `whole` names the value itself."""
    return [f"{place(item['loc']) or whole}: {item['msg']}" for item in details_of(error)] or [str(error)]


def details_of(error: ValueError) -> list[Any]:
    """Return pydantic's errors without those of union members that the value was not meant for; none if it has none."""
    errors = getattr(error, "errors", None)
    found: list[Any] = [] if errors is None else errors(include_url=False, include_input=False, include_context=False)
    return [item for item in found if item["type"] != ANOTHER_KIND] or found


def place(names: Iterable[Any]) -> str:
    """Describe the location of a pydantic error."""
    return ".".join(str(name) for name in names if name != MEMBER)


def first_of(places: Sequence[str]) -> str:
    """Return the first places where a value does not fit, in one line."""
    return f"{'; '.join(places[:3])}{' and more' if len(places) > 3 else ''}"
