"""What counts as the same kinds of values in two readings, and how messages show those that differ."""

from __future__ import annotations

import pytest

from second_reading.compare import compare
from second_reading.reading import (
    ANY,
    ANYTHING,
    FILE,
    NOTHING,
    NULL,
    TEXT,
    UNREAD,
    Branch,
    FieldReading,
    ModelReading,
    Reading,
    Shape,
    Unread,
)
from tests.second_reading.planting import SHOP, readings


def shape(*branches: Branch) -> Shape:
    return frozenset(branches)


def lists(*branches: Branch) -> Shape:
    return shape(Branch("list", items=shape(*branches)))


def maps(*branches: Branch) -> Shape:
    return shape(Branch("map", items=shape(*branches)))


def models(names: str) -> list[Branch]:
    return [Branch("model", name) for name in names]


INTEGER, ONE = Branch("integer"), Branch("model", "A")
SAME: list[tuple[Shape, Shape]] = [
    (shape(TEXT, NULL), shape(NULL, TEXT)),
    (ANY, shape(ANYTHING, NULL)),
    (lists(ANYTHING), lists(ANYTHING)),
    (shape(UNREAD), shape(ONE)),
    (shape(UNREAD, NULL), shape(INTEGER)),
    (lists(UNREAD), lists(ONE)),
    (shape(UNREAD), ANY),
    (shape(NOTHING), shape(TEXT)),
    (shape(NOTHING), lists(ONE)),
]
DIFFERENT: list[tuple[Shape, Shape, str, str]] = [
    (ANY, shape(TEXT), "any", "string"),
    (shape(TEXT), ANY, "string", "any"),
    (lists(ANYTHING), lists(INTEGER), "list of any", "list of integer"),
    (shape(NOTHING), shape(ONE, TEXT), "nothing", "A | string"),
    (shape(TEXT), shape(TEXT, NULL), "string", "string | null"),
    (shape(TEXT, FILE), shape(TEXT), "file | string", "string"),
    (lists(TEXT), maps(TEXT), "list of string", "map of string"),
    (lists(TEXT), shape(TEXT), "list of string", "string"),
    (lists(TEXT, NULL), lists(TEXT), "list of string | null", "list of string"),
    (shape(*lists(TEXT, NULL), NULL), lists(TEXT), "list of (string | null) | null", "list of string"),
    (maps(*lists(TEXT)), maps(*lists(INTEGER)), "map of list of string", "map of list of integer"),
    (shape(*models("ABCDE")), shape(*models("ABCDF")), "A | B | C | D | E", "A | B | C | D | F"),
    (shape(*models("ABCDEX")), shape(*models("ABCDEY")), "X and 5 others", "Y and 5 others"),
    (lists(*models("ABCDEX")), lists(*models("ABCDEY")), "list of X and 5 others", "list of Y and 5 others"),
]


def said(ours: Shape, theirs: Shape) -> list[tuple[str, str]]:
    one, other = (Reading({}, {"A": ModelReading({"a": FieldReading(True, found)}, None)}) for found in (ours, theirs))
    return [(item.ours, item.theirs) for item in compare(one, other, readings(SHOP)[1])]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_these_are_the_same(ours: Shape, theirs: Shape) -> None:
    assert said(ours, theirs) == []


@pytest.mark.parametrize(("ours", "theirs", "one", "other"), DIFFERENT)
def test_these_differ(ours: Shape, theirs: Shape, one: str, other: str) -> None:
    assert said(ours, theirs) == [(f"is {one}", f"is {other}")]


def test_what_was_not_read_is_not_compared() -> None:
    document = readings(SHOP)[1]
    ours = Reading({}, {"A": ModelReading({}, None)})
    unread = Unread("schema A", "/components/schemas/A", "it is odd")
    assert [str(item) for item in compare(ours, Reading({}, {}, ()), document)]
    assert compare(ours, Reading({}, {}, (unread,)), document) == []
    assert compare(ours, Reading({}, {}, (Unread("the document", "", "it is odd"),)), document) == []
    assert compare(Reading({}, {}), Reading({}, ours.models, (unread,)), document), "only what the package has"
