"""Make the sentence of a finding out of its values: the place that it is about, and the phrase of its rule."""

from __future__ import annotations

from dataclasses import replace

from .phrases_of_messages import MESSAGES
from .phrases_of_packages import PACKAGES
from .phrases_of_schemas import SCHEMAS
from .subject import INSIDE, Place, Subject
from .wording import Facts, code, has_status, named

# These do not depend on the place, or name it themselves.
_WITHOUT_PLACE = frozenset({"component", "path variable", "security scheme", "status", "success", "default response"})
_MOST_PLACES = 3
# The contents of a component of these kinds share one path with its name.
_HOLDERS = frozenset({"request body", "response"})
PHRASES = {**MESSAGES, **SCHEMAS, **PACKAGES}
_PARAMETERS = frozenset({"parameter", "path variable"})


def sentence(facts: Facts) -> str:
    """Return the sentence with the names of the places in front, as short as is clear."""
    phrase = PHRASES[facts.rule]
    settled = [_settled(facts.subject, place) for place in facts.places]
    subjects = {subject for subject, _ in settled}
    subject = subjects.pop() if len(subjects) == 1 else facts.subject
    facts = replace(facts, subject=subject)
    text = phrase(facts) if callable(phrase) else phrase.format(it=named(subject), old=facts.old, new=facts.new)
    names = dict.fromkeys(place_name(place) for _, place in settled)
    where = "" if subject.kind in _WITHOUT_PLACE else _several(list(filter(None, names)))
    return f"{where}: {text}" if where else text


def _several(names: list[str]) -> str:
    rest = len(names) - _MOST_PLACES
    return ", ".join(names[:_MOST_PLACES]) + (f" and {rest} more" if rest > 0 else "")


def _settled(subject: Subject, place: Place) -> tuple[Subject, Place]:
    """Return a subject and its place such that neither says what the other says already."""
    if subject.kind == "property" and place.path[-1:] == (subject.name,):
        return Subject("property"), place
    if subject.kind == "keyword" and place.path[-1:] == (f" ({subject.name})",):
        return subject, replace(place, path=place.path[:-1])
    owners = place.owners
    if owners and subject.kind and not place.path and _same(owners[-1], subject):
        return (subject if subject.name else owners[-1]), Place(owners[:-1])
    return subject, place


def _same(owner: Subject, subject: Subject) -> bool:
    kinds = {owner.kind, subject.kind}
    return (len(kinds) == 1 or kinds <= _PARAMETERS) and subject.name in ("", owner.name)


def place_name(place: Place) -> str:
    """Return the name of a place: "`SessionData.title`", "request body `items[]`", "response 200 header `X-Rate`"."""
    *outer, last = place.owners or (Subject(),)
    path = "".join(part if part in INSIDE else f".{part}" for part in place.path)
    return " ".join([*map(named, outer), _with_path(last, path)]).strip()


def _with_path(owner: Subject, path: str) -> str:
    """Return the name of an owner and of a place in it; the name of a component is the start of the path."""
    if owner.kind == "schema":
        return code(f"{owner.name}{path}")
    if owner.kind in _HOLDERS and owner.name and not has_status(owner):
        return f"{owner.kind} {code(f'{owner.name}{path}')}"
    return named(owner) + (f" {code(path.removeprefix('.').strip())}" if path else "")
