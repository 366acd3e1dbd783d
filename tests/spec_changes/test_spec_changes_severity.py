"""Verdicts: what a rule does not say follows from the direction of the message and the relation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from spec_changes.findings.finding import Axis, Bump, Level, Relation, Role
from spec_changes.findings.severity import SEVERITIES, Verdict, adds, breaks, name, notes, rule, warns

IN, OUT = Role.REQUEST, Role.RESPONSE


@pytest.mark.parametrize(
    ("verdict", "level", "bump"),
    [
        (breaks, Level.BREAKING, Bump.MAJOR),
        (warns, Level.WARNING, Bump.MINOR),
        (partial(warns, bump=Bump.MAJOR), Level.WARNING, Bump.MAJOR),
        (adds, Level.INFO, Bump.MINOR),
        (notes, Level.INFO, Bump.PATCH),
    ],
)
def test_verdicts(verdict: Callable[[str], Verdict], level: Level, bump: Bump) -> None:
    assert verdict("x") == Verdict(level, bump, "x", undecided=False)


def test_the_default_severities() -> None:
    levels = {key: verdict.level for key, verdict in SEVERITIES.items()}
    assert levels == {
        (IN, Relation.NARROWER): Level.BREAKING, (OUT, Relation.NARROWER): Level.INFO,
        (IN, Relation.WIDER): Level.INFO, (OUT, Relation.WIDER): Level.BREAKING,
        (IN, Relation.INCOMPARABLE): Level.BREAKING, (OUT, Relation.INCOMPARABLE): Level.BREAKING,
        (IN, Relation.EQUAL): Level.INFO, (OUT, Relation.EQUAL): Level.INFO,
        (IN, Relation.UNKNOWN): Level.WARNING, (OUT, Relation.UNKNOWN): Level.WARNING,
    }  # fmt: skip
    assert [verdict.undecided for verdict in SEVERITIES.values()].count(True) == 2


def test_a_rule_answers_by_role_and_relation_then_by_role_then_by_default() -> None:
    found = rule("a title", request=warns("all"), request_narrower=adds("narrower"), response_wider=notes("wider"))
    assert (found.title, found.axis) == ("a title", Axis.WIRE)
    assert found.verdict(IN, Relation.NARROWER) == adds("narrower")
    assert found.verdict(IN, Relation.WIDER) == warns("all")
    assert found.verdict(OUT, Relation.WIDER) == notes("wider")
    assert found.verdict(OUT, Relation.NARROWER) is SEVERITIES[OUT, Relation.NARROWER]


def test_both_stands_for_both_roles() -> None:
    found = rule("x", Axis.POLICY, both=notes("all"), both_equal=adds("equal"))
    assert found.axis is Axis.POLICY
    assert found.verdicts == {
        (IN, None): notes("all"), (OUT, None): notes("all"),
        (IN, Relation.EQUAL): adds("equal"), (OUT, Relation.EQUAL): adds("equal"),
    }  # fmt: skip


def test_names_are_about_python() -> None:
    found = name("a title", "a reason")
    assert (found.title, found.axis) == ("a title", Axis.PYTHON)
    assert found.verdict(IN, Relation.WIDER) == found.verdict(OUT, Relation.UNKNOWN) == notes("a reason")
