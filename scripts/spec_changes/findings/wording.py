"""Values in the words of a sentence: names as code, lists shortened, what appeared and what went."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openapi.document import list_of, object_of

from .subject import Place, Subject, Values

_LONGEST = 80
_MOST = 8
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_WITH_STATUS = frozenset({"status", "response"})


@dataclass(frozen=True, slots=True)
class Facts:
    """The values of a finding (see there) from which its sentence is written.

    `places` are all its locations, and `also` the rules of the other effects of the change in the same category.
    """

    rule: str
    subject: Subject
    places: tuple[Place, ...]
    values: Values
    renamed_to: str = ""
    also: frozenset[str] = frozenset()

    @property
    def old(self) -> Any:
        """The value before."""
        return self.values.old

    @property
    def new(self) -> Any:
        """The value after."""
        return self.values.new

    @property
    def detail(self) -> Any:
        """Further values for the phrase."""
        return self.values.detail


Phrase = str | Callable[[Facts], str]
"""What changed, without the place: a text with `{it}` for the subject, `{old}` and `{new}`, or a function of all values."""


def code(value: Any) -> str:
    """Return a value as code, without what would end it early."""
    return f"`{str(value).replace('`', chr(39))}`"


def named(subject: Subject) -> str:
    """Return a subject by its kind and name: "parameter `limit`", "status 404", "request body"."""
    if not subject.name:
        return subject.kind
    return f"{subject.kind} {subject.name if has_status(subject) else code(subject.name)}"


def has_status(subject: Subject) -> bool:
    """True if the name of a subject is a status: 404, 2XX or default."""
    return subject.kind in _WITH_STATUS and (subject.name[:1].isdigit() or subject.name == "default")


def shown(value: Any) -> str:
    """Return a value of a document, text as code, shortened; the empty one in quotes, and others as JSON."""
    text = code(value or '""') if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def listed(values: Any) -> str:
    """Return several values; beyond a few they are counted."""
    found = [shown(value) for value in values]
    return ", ".join(found[:_MOST]) + (f" and {len(found) - _MOST} more" if len(found) > _MOST else "")


def as_json(value: Any, *, there: bool = True) -> str:
    """Return a value as the document writes it, or that there is none."""
    if not there:
        return "none"
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return shown(text)


def or_none(value: Any) -> str:
    """Return one or several names as code; "none" where there are none."""
    return ", ".join(map(code, list_of(value) or [value])) if value else "none"


def only_in(some: Any, others: Any) -> list[Any]:
    """Return the values of a list that another list lacks, as JSON tells values apart."""
    known = {json.dumps(value, sort_keys=True) for value in list_of(others)}
    return [value for value in list_of(some) if json.dumps(value, sort_keys=True) not in known]


def schemes(requirements: Any) -> str:
    """Return security requirements by the names of their schemes."""
    found = [" and ".join(map(code, sorted(object_of(each)))) for each in list_of(requirements) if each]
    return " or ".join(found)


def renamed(facts: Facts) -> str:
    """Return the phrase of a thing that has another name now; its values are the names."""
    return f"{facts.subject.kind} {code(facts.old)} renamed to {code(facts.new)}"


def ordinal(index: int) -> str:
    """Return the place in a list, counted from 0: "first", "second", "11th"."""
    number = index + 1
    if number <= len(_ORDINALS):
        return _ORDINALS[index]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
