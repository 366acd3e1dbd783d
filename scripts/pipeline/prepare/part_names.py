"""Inline schemas: which are one class, which a named schema is already, and what the others are called.

Two are identical if they have the same fields and limits with the same texts; the text and the examples of the whole belong
to the place, and do not count. They become one class if their names are alike too: the same property, or the body of a response.
A class is called after its title, what its places share, or its place.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import takewhile

from openapi.document import JsonObject
from openapi.order import inside_out
from pipeline.draft import Draft, Place
from pipeline.keywords import SCHEMA_REFERENCE
from pipeline.names import class_name, model_name, status_error_name, unique_class_name, words_of

_KEY = re.compile(f'"{SCHEMA_REFERENCE}(part:[0-9]+)"')
_GENERIC = frozenset(
    "body bodies data event input item items payload request response result results value values".split()
)
_LONGEST = 60
_ROUNDS = 8
_MOST_PROPERTIES = 3
_VERBS = frozenset("add create delete fetch find get list patch post put read remove search set update".split())


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
    named = {digests[name]: name for name in sorted(digests, reverse=True) if name not in draft.parts}
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


def _is_telling(word: str) -> bool:
    """True if a word of a name says what something is, and not only which part of a document."""
    return any(part.lower() not in _GENERIC and not part.isdigit() for part in words_of(word))


def _digests(draft: Draft) -> dict[str, bytes]:
    """Return what identical schemas have in common, for the parts and the named classes."""
    texts: dict[str, str] = {}

    def below(key: str) -> Iterable[str]:
        own = {keyword: value for keyword, value in draft.schemas[key].items() if keyword != "description"}
        texts[key] = json.dumps(own, sort_keys=True, default=repr)
        return dict.fromkeys(_KEY.findall(texts[key]))

    found: dict[str, bytes] = {}
    classes = [name for name, schema in draft.schemas.items() if name in draft.parts or schema.get("properties")]
    for key in inside_out(classes, below):

        def identity(match: re.Match[str]) -> str:
            part = match[1]
            return f'"{found[part].hex()} {draft.schemas[part].get("description")}"' if part in found else match[0]

        found[key] = sha256(_KEY.sub(identity, texts.pop(key)).encode()).digest()
    return found


def _ends_like(place: Place, name: str) -> bool:
    """True if the name of a place ends with that of a schema, so that they are meant to be the same."""
    words = [word.lower() for word in words_of(class_name("_".join(place.words)))]
    wanted = [word.lower() for word in words_of(name)]
    return bool(wanted) and words[-len(wanted) :] == wanted


def _kind(place: Place, classes: dict[str, Class]) -> str:
    """Return what the place of a class says about it: its last meaningful word, or which body it is."""
    for around in _outwards(place, classes):
        own = around.words if around.owner else around.words[1:]
        if telling := next((word for word in reversed(own) if _is_telling(word) and word != around.status), ""):
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


def names_of(classes: Mapping[str, Class], named: Iterable[str]) -> dict[str, str]:
    """Return the name of each class by the key of its first part.

    Each has the first of its candidates that no other class and no named schema has or wants; several classes that want
    the same name all take their next one. The last resort is a number.
    `classes` has the outer ones first, by the keys of their parts.
    """
    return _Namer(classes, named).names()


class _Namer:
    def __init__(self, classes: Mapping[str, Class], named: Iterable[str]) -> None:
        self._classes = classes
        self._named = {name.lower() for name in named}
        firsts = {found.keys[0]: found for found in classes.values() if found.places}
        self._firsts = {key: firsts[key] for key in inside_out(firsts, lambda key: self._owners(firsts[key]))}
        self._tried = Counter[str]()
        self._names: dict[str, str] = {}
        self._segments: dict[str, tuple[str, ...]] = {}

    def names(self) -> dict[str, str]:
        for _ in range(_ROUNDS):
            for key in self._firsts:
                self._choose(key)
            counts = Counter(name.lower() for name in self._names.values())
            clashing = [
                key for key, name in self._names.items() if counts[name.lower()] > 1 or name.lower() in self._named
            ]
            if not clashing:
                return self._names
            self._tried.update(clashing)
        taken = set(self._named)
        for key in self._firsts:
            self._choose(key)
            self._names[key] = unique_class_name(self._names[key], taken)
            taken.add(self._names[key].lower())
        return self._names

    def _owners(self, found: Class) -> list[str]:
        return [self._classes[place.owner].keys[0] for place in found.places if place.owner in self._classes]

    def _choose(self, key: str) -> None:
        """Choose the name of a class whose owner has one."""
        found = self._firsts[key]
        ways = [self._way(place) for place in found.places]
        candidates = list(dict.fromkeys(model_name(name) for name in self._candidates(found, ways)))
        index = min(self._tried[key], len(candidates) - 1)
        self._names[key] = candidates[index]
        is_after_place = len(ways) == 1 and not (found.title and index == 0)
        self._segments[key] = ways[0] if is_after_place else (candidates[index],)

    def _way(self, place: Place) -> tuple[str, ...]:
        """Return the words that lead to a place: from the name of what it belongs to."""
        owner = self._classes.get(place.owner)
        start = self._segments[owner.keys[0]] if owner else (place.owner,) if place.owner else ()
        return (*start, *place.words)

    def _candidates(self, found: Class, ways: list[tuple[str, ...]]) -> Iterator[str]:
        if class_name(found.title):
            yield _shortened((found.title,))
        if len(ways) > 1:
            yield from (_shortened((name,)) for name in _shared(found, ways) if name)
        way = min(ways, key=lambda way: (class_name("_".join(way)), way))
        whole, short = class_name("_".join(way)) or "Schema", _shortened(way)
        yield short
        words = words_of(whole)
        for begun in (f"{''.join(words[:count])}{short}" for count in (1, 2, 4)):
            if len(short) < len(whole) - 20 or (short != whole and len(begun) <= _LONGEST):
                yield begun
        yield whole
        if media := min(place.media for place in found.places):
            yield class_name("_".join((*way, media)))


def _shortened(way: tuple[str, ...]) -> str:
    """Return the name of a way, without so much of its beginning that it is not too long."""
    for start, word in enumerate(way):
        name = class_name("_".join(way[start:]))
        if len(name) <= _LONGEST and (start == 0 or _is_telling(word)):
            return name or "Schema"
    words = words_of("_".join(way))
    while len(words) > 1 and len(class_name("_".join(words))) > _LONGEST:
        del words[0]
    return class_name("_".join(words))[-_LONGEST:]


def _shared(found: Class, ways: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the names that several places share."""
    names = [[word.capitalize() if word.islower() else word for word in words_of("_".join(way))] for way in ways]
    ending = _common([name[::-1] for name in names])[::-1]
    if ending[:2] in (["Request", "Body"], ["Response", "Body"]) and any(map(_is_telling, ending)):
        del ending[:2]
    while ending and ending[0].isdigit():
        del ending[0]
    beginning = _common(names)
    properties = list(found.schema.get("properties", ()))
    contents = properties if len(properties) <= _MOST_PROPERTIES else []
    if all(place.status for place in found.places):
        base = _error_words(found.places)
        yield "_".join((*base, *ending))
        if len(base) > 1 or not any(map(_is_telling, ending)):
            yield "_".join((*contents, *base, *ending))
    elif any(map(_is_telling, ending)):
        yield "_".join(ending)
    elif any(_is_telling(word) and word.lower() not in _VERBS for word in beginning):
        yield "_".join((*beginning, *ending))
    elif contents:
        yield "_".join((*contents, *(ending or ("Body",))))


def _common(names: list[list[str]]) -> list[str]:
    """Return the words that all names begin with."""
    return [words[0] for words in takewhile(lambda words: len({*words}) == 1, zip(*names, strict=False))]


def _error_words(places: list[Place]) -> tuple[str, ...]:
    """Return what the bodies of errors are called: after their operation and their status, if they have only one."""
    statuses = {place.status for place in places}
    labels = {place.words[0] for place in places if place.words and not place.owner}
    status = (status_error_name(next(iter(statuses))) or "") if len(statuses) == 1 else ""
    kind = status.removesuffix("Error") or "Error"
    return (next(iter(labels)), kind) if len(labels) == 1 else (kind,)
