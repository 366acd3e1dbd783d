r"""Show for simple regular expressions that one matches all that another one does.

Simple are characters and classes in a row, each with a count, from the start of a text: `^[A-Z]\w{0,63}$`. Two of them are
compared one by one. So are those that list texts: `^(asc|desc)$`. Whatever is not simple stays undecided; see
docs/decisions/regular-expressions.md.
"""

from __future__ import annotations

import functools
import math
import re
from typing import NamedTuple

_LONGEST = 200
_LONGEST_TEXT = 100
_MOST_REPEATS = 3
_SLOW = re.compile(r"\)[*+{]|\\[1-9]")  # a repeated group, or a reference back to one
_END = re.compile(r"(?<!\\)\$$")  # for Python, a text ends before a last line break too
_ATOM = re.compile(
    r"(?P<one>\[\^?(?:\\[^\w]|\\[wsdWSD]|[^\]\[\\])+\]|\\[^\w]|\\[wsdWSD]|[^\\\[\](){}|^$*+?])"
    r"(?:\{(?P<low>\d{1,5})(?P<to>,)?(?P<high>\d{1,5})?\}|(?P<sign>[*+?]))?"
)
_SIGNS = {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1), None: (1, 1)}
_AMBIGUOUS = re.compile(r"--|&&|~~|\|\|")  # in a class, some dialects read these as operators
_LISTED = re.compile(r"\^\((?:\?:)?((?:\\[^\w]|[^\\\[\](){}^$*+?.])*)\)\$|\^((?:\\[^\w]|[^\\\[\](){}^$*+?.|])*)\$")
# Every character of the basic plane, and a letter, a digit and a sign of the others, as samples for classes.
_CHARACTERS = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10000), 0x1D400, 0x1D7CE, 0x1F600)))


class _Atom(NamedTuple):
    one: str
    low: float
    high: float


def covers(wide: str, narrow: str) -> bool:
    """True if it is shown that every text in which `narrow` is found has `wide` in it as well."""
    if (listed := texts(narrow)) is not None:
        return all(matches(wide, text) for text in listed)
    outer, inner = _read(wide), _read(narrow)
    if outer is None or inner is None:
        return False
    (atoms, whole), (others, others_whole) = outer, inner
    if whole and (not others_whole or len(atoms) != len(others)):
        return False
    return len(atoms) <= len(others) and all(map(_holds, atoms, others))


def _holds(atom: _Atom, other: _Atom) -> bool:
    if not (atom.low <= other.low and other.high <= atom.high):
        return False
    return atom.one == other.one or _characters(other.one) <= _characters(atom.one)


def lengths(pattern: str) -> tuple[float, float]:
    """Return how long the texts are in which a pattern is found, at least and at most."""
    if (listed := texts(pattern)) is not None:
        return min(map(len, listed)), max(map(len, listed))
    simple = _read(pattern)
    if simple is None:
        return 0, math.inf
    atoms, whole = simple
    return sum(atom.low for atom in atoms), sum(atom.high for atom in atoms) if whole else math.inf


@functools.lru_cache(maxsize=256)
def texts(pattern: str) -> frozenset[str] | None:
    """Return the texts that a pattern lists; None if it does anything else."""
    match = _LISTED.fullmatch(pattern)
    if match is None:
        return None
    written = match[1].split("|") if match[1] is not None else [match[2]]
    return frozenset(re.sub(r"\\(.)", r"\1", each) for each in written)


def matches(pattern: str, text: str) -> bool:
    """True if a pattern is found in a text; False where to find out might take long."""
    if len(text) > _LONGEST_TEXT or _SLOW.search(pattern) or sum(map(pattern.count, "*+{")) > _MOST_REPEATS:
        return False
    try:
        return re.search(_END.sub(r"\\Z", pattern), text, re.ASCII) is not None
    except (re.error, OverflowError, RecursionError):
        return False


@functools.lru_cache(maxsize=256)
def _characters(one: str) -> frozenset[str]:
    r"""Return the characters of a class; in OpenAPI `\d` and `\w` are those of ASCII, but `\s` is any space."""
    flag = 0 if "\\s" in one.lower() else re.ASCII
    return frozenset(re.findall(one, _CHARACTERS, flag | re.DOTALL))


@functools.lru_cache(maxsize=256)
def _read(pattern: str) -> tuple[tuple[_Atom, ...], bool] | None:
    """Return the characters and classes of a simple pattern in order, and whether they are the whole text; None if not simple."""
    if len(pattern) > _LONGEST or not pattern.startswith("^"):
        return None
    whole = pattern.endswith("$") and not pattern.endswith("\\$")
    position, end = 1, len(pattern) - whole
    atoms: list[_Atom] = []
    while position < end:
        match = _ATOM.match(pattern, position, end)
        if match is None or _AMBIGUOUS.search(match["one"]):
            return None
        low, high = _SIGNS[match["sign"]]
        if match["low"]:
            low = int(match["low"])
            high = low if not match["to"] else int(match["high"]) if match["high"] else math.inf
        atoms.append(_Atom(match["one"], low, high))
        position = match.end()
    return tuple(atoms), whole
