"""Identical inline schemas: those that are one class, and those that a named schema has already.

Two are identical if they have the same fields and limits with the same texts; the text and the examples of the whole belong
to the place, and do not count. They become one class if their names are alike too: the same property, or the body of a response.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from openapi.document import JsonObject
from pipeline.names import class_name, words_of

from .draft import SCHEMA_REFERENCE, Draft, Place
from .order import inside_out

_KEY = re.compile(f'"{SCHEMA_REFERENCE}(part:[0-9]+)"')
_GENERIC = frozenset(
    "body bodies data event input item items payload request response result results value values".split()
)


@dataclass(slots=True)
class Class:
    """An inline class or alias.

    Attributes:
        keys: The parts that are it, the first of which is kept.
        places: Where they are, without those inside of parts that are not kept.
        title: Their title.
        schema: What they are.
    """

    schema: JsonObject
    title: str
    keys: list[str] = field(default_factory=list[str])
    places: list[Place] = field(default_factory=list[Place])


def classes_of(draft: Draft) -> tuple[dict[str, Class], dict[str, str]]:
    """Return the class of each part by its key, outer ones first, and the named schemas that others are identical to."""
    digests = _digests(draft)
    named = _named(draft, digests)
    classes: dict[str, Class] = {}
    by_kind: dict[tuple[bytes, str, str], Class] = {}
    taken_over: dict[str, str] = {}
    for key, (place, title) in draft.parts.items():
        if place.owner in taken_over or _ends_like(place, named.get(digests[key], "")):
            taken_over[key] = named.get(digests[key], "")
            continue
        kind = (digests[key], title, _kind(place, classes))
        found = by_kind.setdefault(kind, Class(draft.schemas[key], title))
        found.keys.append(key)
        classes[key] = found
        owner = classes.get(place.owner)
        if owner is None or owner.keys[0] == place.owner:
            found.places.append(place)
    return classes, taken_over


def is_telling(word: str) -> bool:
    """True if a word of a name says what something is, and not only which part of a document."""
    return any(part.lower() not in _GENERIC and not part.isdigit() for part in words_of(word))


def _digests(draft: Draft) -> dict[str, bytes]:
    """Return what identical schemas have in common, for the parts and the named classes."""
    texts: dict[str, str] = {}

    def below(key: str) -> Iterable[str]:
        texts[key] = _text(draft.schemas[key])
        return dict.fromkeys(_KEY.findall(texts[key]))

    found: dict[str, bytes] = {}
    classes = [name for name, schema in draft.schemas.items() if name in draft.parts or schema.get("properties")]
    for key in inside_out(classes, below):

        def identity(match: re.Match[str]) -> str:
            part = match[1]
            return f'"{found[part].hex()} {draft.schemas[part].get("description")}"' if part in found else match[0]

        found[key] = sha256(_KEY.sub(identity, texts.pop(key)).encode()).digest()
    return found


def _text(schema: JsonObject) -> str:
    own = {keyword: value for keyword, value in schema.items() if keyword != "description"}
    return json.dumps(own, sort_keys=True, default=repr)


def _named(draft: Draft, digests: dict[str, bytes]) -> dict[bytes, str]:
    names = [name for name in digests if name not in draft.parts]
    return {digests[name]: name for name in sorted(names, reverse=True)}


def _ends_like(place: Place, name: str) -> bool:
    """True if the name of a place ends with that of a schema, so that they are meant to be the same."""
    words = [word.lower() for word in words_of(class_name("_".join(place.words)))]
    wanted = [word.lower() for word in words_of(name)]
    return bool(wanted) and words[-len(wanted) :] == wanted


def _kind(place: Place, classes: dict[str, Class]) -> str:
    """Return what the place of a class says about it: its last meaningful word, or which body it is."""
    for around in _outwards(place, classes):
        own = around.words if around.owner else around.words[1:]
        if telling := next((word for word in reversed(own) if is_telling(word) and word != around.status), ""):
            return words_of(telling)[-1].lower()
        if around.status:
            return "an error"
        if not around.owner:
            return "a request" if "RequestBody" in own else "a response"
        if around.owner not in classes:
            return f"a part of {around.owner}"
    return ""


def _outwards(place: Place, classes: dict[str, Class]) -> Iterator[Place]:
    yield place
    while place.owner in classes:
        place = classes[place.owner].places[0]
        yield place
