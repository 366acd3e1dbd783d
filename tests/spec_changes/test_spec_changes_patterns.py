"""Simple regular expressions are compared; of all others nothing is claimed."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spec_changes.schemas.patterns import covers, lengths

COVERED = [
    (r"^(a|b)c$", r"^ac$"),
    (r"^(asc|desc|)$", r"^(?:asc|desc)$"),
    (r"^[a-z.]+$", r"^(a|b\.c)$"),
    (r"^\w$", r"^\d$"),
    (r"^[0-9x]$", r"^\d$"),
    (r"^[\w\s]+$", r"^\w+$"),
    (r"^[a-zA-Z0-9]{1,64}$", r"^[a-z0-9]{1,64}$"),
    (r"^[a-z]{1,64}$", r"^[a-z]{2,63}$"),
    (r"^.*$", r"^[^a]*$"),
    (r"^[^x]$", r"^[^xy]$"),
    (r"^[a-z][a-z0-9]*$", r"^[a-f][a-z]+$"),
    (r"^v\d+\.\d+$", r"^v[12]\.\d{1,3}$"),
    (r"^[a-z]", r"^[a-z]-\d+$"),
    (r"^sk_", r"^sk_[a-z]{4}"),
    (r"^[a]$", r"^a$"),
    (r"^\S+$", r"^[^\s]+$"),
]
NOT_SHOWN = [
    (r"^(a|b)c$", r"^[a]c$"),  # not simple
    (r"^(a|b)$", r"^(a|c)$"),
    (r"^a$", r"^(a|b|)$"),
    (r"^(a+)+$", r"^(a|b)$"),  # slow to try out
    (r"[a-z]", r"[a-c]"),
    (r"^[a-z]+$", r"^[a-z]+"),
    (r"^[a-z]$", r"^[a-z]\$"),
    (r"^[ab]{1,2}$", r"^[ab][ab]$"),  # true, but not atom by atom
    (r"^[a-z--b]$", r"^[a-c]$"),
    (r"^\w+?$", r"^\w+?$x"),
    (r"^" + "a" * 300 + "$", r"^" + "a" * 300 + "$"),
]


@pytest.mark.parametrize(("wide", "narrow"), COVERED)
def test_covered(wide: str, narrow: str) -> None:
    assert covers(wide, narrow)


@pytest.mark.parametrize(("narrow", "wide"), [pair for pair in COVERED if pair not in (COVERED[-1], COVERED[-2])])
def test_not_covered_the_other_way_round(narrow: str, wide: str) -> None:
    assert not covers(wide, narrow)


@pytest.mark.parametrize(("wide", "narrow"), NOT_SHOWN)
def test_not_shown(wide: str, narrow: str) -> None:
    assert not covers(wide, narrow)


ATOMS = st.tuples(
    st.sampled_from(["a", "b", "[ab]", "[^a]", r"\w", r"\d", ".", r"\."]),
    st.sampled_from(["", "?", "*", "+", "{2}", "{1,3}", "{2,}"]),
)
PATTERNS = st.tuples(st.lists(ATOMS.map("".join), max_size=3).map("".join), st.sampled_from(["", "$"])).map(
    lambda parts: "^" + "".join(parts)
)


@pytest.mark.slow
@settings(max_examples=300, derandomize=True, deadline=None)
@given(PATTERNS, PATTERNS, st.lists(st.text("ab1.é", max_size=5), min_size=10))
def test_no_text_refutes_what_is_shown(wide: str, narrow: str, texts: list[str]) -> None:
    if covers(wide, narrow):
        for text in texts:
            assert not re.search(narrow, text, re.ASCII) or re.search(wide, text, re.ASCII), (wide, narrow, text)


def test_expressions_that_make_others_slow_are_left_alone() -> None:
    assert not covers(r"^(a+)+$", r"^(a|a)*$")
    assert not covers(".*a.{14}", ".*a.{15}")
    assert covers("^.{1,2000}$", "^.{1,255}$")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^.{2,5}$", (2, 5)),
        (r"^ab?\d+$", (2, math.inf)),
        (r"^abc", (3, math.inf)),
        (r"^(a|bcd)$", (1, 3)),
        (r"^ab\.c$", (4, 4)),
        (r"b{2}", (0, math.inf)),
        (r"^(a|b)+$", (0, math.inf)),
    ],
)
def test_lengths_that_a_pattern_leaves(pattern: str, expected: tuple[float, float]) -> None:
    assert lengths(pattern) == expected
