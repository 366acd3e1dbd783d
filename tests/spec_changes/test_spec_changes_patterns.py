"""Which pattern covers which: shown by automata, checked against the regular expressions of Python."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_changes.findings.finding import Relation
from spec_changes.schemas.patterns import pattern_relation

ATOMS = st.sampled_from(["a", "b", ".", r"\w", r"\d", r"\s", "[ab]", "[^a]", "[a-b1]", "-", r"\."])
PARTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{1,}", "{0}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=2).map(lambda pair: f"({pair[0]}|{pair[1]})"),
    ),
    max_leaves=4,
)
PATTERNS = st.tuples(st.sampled_from(["", "^"]), PARTS, st.sampled_from(["", "$"])).map("".join)
TEXTS = ["".join(letters) for length in range(4) for letters in itertools.product("ab1-. é", repeat=length)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (r"^\w+$", r"^[\w\s]+$", Relation.WIDER), (r"^[a-z]+$", r"^(?:([a-z]+-)*([a-z]+)?)$", Relation.WIDER),
        (r"^[a-z]{1,10}$", r"^[a-z]{1,8}$", Relation.NARROWER), (r"^a|b$", r"^b|a$", Relation.UNKNOWN),
        (r"^[a-z]+$", r"^[b-z]*[a-z]$", Relation.NARROWER), (r"^a+$", r"^aa*$", Relation.EQUAL), ("abc", "b", Relation.WIDER),
        (r"^[ab]$", r"^[bc]$", Relation.INCOMPARABLE), (r"^(?=a)\w$", "^a$", Relation.UNKNOWN), (r"^a{1,5000}$", "^a$", Relation.UNKNOWN),
        (r"^\p{L}$", "^a$", Relation.UNKNOWN), ("(", "a", Relation.UNKNOWN), (r"^\$", r"\$$", Relation.INCOMPARABLE), (r"a\$", "a", Relation.WIDER),
    ],
)  # fmt: skip
def test_known_pairs(old: str, new: str, expected: Relation) -> None:
    assert pattern_relation(old, new) is expected


@settings(max_examples=200, deadline=None)
@given(PATTERNS, PATTERNS)
def test_agreement_with_the_regular_expressions_of_python(old: str, new: str) -> None:
    found = pattern_relation(old, new)
    before, after = (
        re.compile(each.removesuffix("$") + r"\Z" if each.endswith("$") else each, re.ASCII) for each in (old, new)
    )
    for text in TEXTS:
        was, now = bool(before.search(text)), bool(after.search(text))
        assert not (was and not now and found in (Relation.EQUAL, Relation.WIDER)), text
        assert not (now and not was and found in (Relation.EQUAL, Relation.NARROWER)), text
    assert pattern_relation(new, old) is found.flipped
