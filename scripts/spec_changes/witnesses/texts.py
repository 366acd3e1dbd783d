"""Draw texts that have a format, match a pattern, or come close to it."""

from __future__ import annotations

import functools
import random
import re
import warnings
from typing import Any

_FORMATS = {
    "date": ("2024-02-29", "1999-12-31"), "date-time": ("2024-02-29T12:30:00Z", "1999-12-31T23:59:59+01:00"),
    "time": ("12:30:00Z", "23:59:59+01:00"), "duration": ("P1D", "PT5M"), "email": ("a@example.org",),
    "hostname": ("example.org", "a"), "ipv4": ("192.0.2.1",), "ipv6": ("2001:db8::1", "::1"),
    "uri": ("https://example.org/a?b#c", "urn:a:b"), "uri-reference": ("https://example.org", "/a", "../a"),
    "iri": ("https://example.org/é",), "iri-reference": ("/é", "https://example.org"),
    "uuid": ("e58ed763-928c-4155-bee9-fdbaaadc15f3", "00000000-0000-0000-0000-000000000000"),
    "json-pointer": ("/a/0", ""), "relative-json-pointer": ("0", "1/a"), "regex": ("^a$",), "uri-template": ("/a/{b}",),
    "byte": ("YQ==",), "base64": ("YQ==",),
}  # fmt: skip
_LETTERS = "abcxyzABCXYZ0189_- ."
_ALL = [chr(code) for code in range(32, 127)] + ["é", "\n"]
_MOST_REPEATS = 4
_LONGEST = 400


def of_format(name: str, source: random.Random) -> str:
    """Return a text with a format; one of letters, where the format is not known."""
    return source.choice(_FORMATS.get(name, ("a",)))


def plain(length: int, source: random.Random) -> str:
    """Return a text of letters, digits and signs."""
    return "".join(source.choice(_LETTERS) for _ in range(length))


def almost(text: str, source: random.Random) -> str:
    """Return a text with another character in one place, often one that a dot does not match.

    A line break at the end is none of them: some dialects match an end before it.
    """
    position = source.randrange(len(text) + 1)
    inside = position < len(text) - 1
    letter = source.choice(_LETTERS + "\n" * 4 * inside)
    return text[:position] + letter + text[position + 1 :]


def matching(pattern: str, source: random.Random) -> str | None:
    """Return a text in which a regular expression is found, most of the time; None if it cannot be read."""
    parsed = _parsed(pattern)
    return None if parsed is None else _Writer(source).write(parsed)[:_LONGEST]


@functools.lru_cache(maxsize=256)
def _parsed(pattern: str) -> Any:
    parser = getattr(re, "_parser")  # noqa: B009 - the syntax tree of `re` has no public name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return None


class _Writer:
    """Writes texts for the syntax tree of a regular expression."""

    def __init__(self, source: random.Random) -> None:
        self.source = source
        self.groups: dict[int, str] = {}
        self.classes: dict[int, list[str]] = {}  # by the identity of their syntax trees, which outlive this

    def write(self, items: Any) -> str:
        return "".join(self._item(str(opcode), value) for opcode, value in items)

    def _item(self, opcode: str, value: Any) -> str:
        match opcode:
            case "LITERAL":
                text = chr(value)
            case "NOT_LITERAL" | "ANY" | "IN":
                if id(value) not in self.classes:
                    self.classes[id(value)] = _characters(opcode, value) or ["?"]
                text = self.source.choice(self.classes[id(value)])
            case "BRANCH":
                text = self.write(self.source.choice(value[1]))
            case "SUBPATTERN":
                self.groups[value[0]] = text = self.write(value[-1])
            case "GROUPREF":
                text = self.groups.get(value, "")
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                text = self._repeated(value[0], int(value[1]), value[2])
            case "ASSERT" | "ATOMIC_GROUP":
                text = self.write(value[1] if opcode == "ASSERT" else value)
            case _:
                text = ""
        return text

    def _repeated(self, low: int, high: int, items: Any) -> str:
        """Repeat, at the ends of what is allowed more often than between them."""
        high = min(high, max(low + _MOST_REPEATS, _LONGEST if high <= _LONGEST else 0))
        count = self.source.choice((low, high, self.source.randint(low, high), min(low + 1, high)))
        return "".join(self.write(items) for _ in range(count))


def _characters(opcode: str, value: Any) -> list[str]:
    """Return the printable characters that a class, a dot or a negated character matches."""
    if opcode == "ANY":
        return _ALL[:-1]
    if opcode == "NOT_LITERAL":
        return [each for each in _ALL if each != chr(value)]
    negated = bool(value) and str(value[0][0]) == "NEGATE"
    found: dict[str, None] = {}
    for kind, content in value[negated:]:
        match str(kind):
            case "LITERAL":
                found[chr(content)] = None
            case "RANGE":
                low, high = content
                found.update(dict.fromkeys(map(chr, (*range(low, min(high, low + 100) + 1), high))))
            case _:
                found.update(dict.fromkeys(each for each in _ALL if _in_category(each, str(content))))
    return [each for each in _ALL if each not in found] if negated else list(found)


def _in_category(character: str, name: str) -> bool:
    kind = name.removeprefix("CATEGORY_")
    match kind.removeprefix("NOT_"):
        case "DIGIT":
            has = character.isdigit()
        case "SPACE":
            has = character.isspace()
        case _:
            has = character.isalnum() or character == "_"
    return has is not kind.startswith("NOT_")
