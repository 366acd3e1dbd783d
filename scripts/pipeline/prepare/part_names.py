"""The names of inline classes: after their title, what their places share, or their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from pipeline.names import class_name, model_name, status_error_name, unique_class_name, words_of

from .draft import Place
from .identical import Class, is_telling
from .order import inside_out

_LONGEST = 60
_ROUNDS = 8
_MOST_PROPERTIES = 3
_VERBS = frozenset("add create delete fetch find get list patch post put read remove search set update".split())


def names_of(classes: Mapping[str, Class], named: Iterable[str]) -> dict[str, str]:
    """Return the name of each class by the key of its first part.

    Each has the first of its candidates that no other class and no named schema has or wants; several classes that want
    the same name all take their next one. The last resort is a number.

    Args:
        classes: The classes by the keys of their parts, outer ones first.
        named: The names of the named schemas.
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
        yield from (f"{''.join(words[:count])}{short}" for count in (1, 2, 4) if len(short) < len(whole) - 20)
        yield whole
        if media := min(place.media for place in found.places):
            yield class_name("_".join((*way, media)))


def _shortened(way: tuple[str, ...]) -> str:
    """Return the name of a way, without so much of its beginning that it is not too long."""
    for start, word in enumerate(way):
        name = class_name("_".join(way[start:]))
        if len(name) <= _LONGEST and (start == 0 or is_telling(word)):
            return name or "Schema"
    words = words_of("_".join(way))
    while len(words) > 1 and len(class_name("_".join(words))) > _LONGEST:
        del words[0]
    return class_name("_".join(words))[-_LONGEST:]


def _shared(found: Class, ways: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the names that several places share."""
    names = [[word.capitalize() if word.islower() else word for word in words_of("_".join(way))] for way in ways]
    ending = _common([name[::-1] for name in names])[::-1]
    if ending[:2] in (["Request", "Body"], ["Response", "Body"]) and any(map(is_telling, ending)):
        del ending[:2]
    while ending and ending[0].isdigit():
        del ending[0]
    beginning = _common(names)
    properties = list(found.schema.get("properties", ()))
    contents = properties if len(properties) <= _MOST_PROPERTIES else []
    if all(place.status for place in found.places):
        base = _error_words(found.places)
        yield "_".join((*base, *ending))
        if len(base) > 1 or not any(map(is_telling, ending)):
            yield "_".join((*contents, *base, *ending))
    elif any(map(is_telling, ending)):
        yield "_".join(ending)
    elif any(is_telling(word) and word.lower() not in _VERBS for word in beginning):
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
