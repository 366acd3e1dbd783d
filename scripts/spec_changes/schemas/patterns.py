r"""Show for simple regular expressions that one matches all that another one does.

Simple are characters and classes in a row, each with a count, from the start of a text: `^[A-Z]\w{0,63}$`. Two of them are
compared one by one. Whatever is not simple stays undecided; see docs/decisions/regular-expressions.md.
"""

from __future__ import annotations

import functools
import math
import re
from typing import NamedTuple

_LONGEST = 200
_ATOM = re.compile(
    r"(?P<one>\[\^?(?:\\[^\w]|\\[wsdWSD]|[^\]\[\\])+\]|\\[^\w]|\\[wsdWSD]|[^\\\[\](){}|^$*+?])"
    r"(?:\{(?P<low>\d{1,5})(?P<to>,)?(?P<high>\d{1,5})?\}|(?P<sign>[*+?]))?"
)
_SIGNS = {"*": (0, math.inf), "+": (1, math.inf), "?": (0, 1), None: (1, 1)}
_AMBIGUOUS = re.compile(r"--|&&|~~|\|\|")  # in a class, some dialects read these as operators
# Every character of the basic plane, and a letter, a digit and a sign of the others, for which classes stand as well.
_CHARACTERS = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10000), 0x1D400, 0x1D7CE, 0x1F600)))


class _Atom(NamedTuple):
    one: str
    low: float
    high: float


def covers(wide: str, narrow: str) -> bool:
    """True if it is shown that every text in which `narrow` is found has `wide` in it as well."""
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
    return atom.one == other.one or all(
        _characters(other.one, flag) <= _characters(atom.one, flag) for flag in (0, re.ASCII)
    )


@functools.lru_cache(maxsize=256)
def _characters(one: str, flag: int) -> frozenset[str]:
    return frozenset(re.findall(one, _CHARACTERS, flag | re.DOTALL))


@functools.lru_cache(maxsize=256)
def _read(pattern: str) -> tuple[tuple[_Atom, ...], bool] | None:
    """Return the characters and classes of a simple pattern in their order, and whether they have to be all; None if it is not simple."""
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
