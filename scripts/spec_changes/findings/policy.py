"""What a team decides for itself: the severity of rules, days of grace, and from which stability on something is promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain

from .finding import Bump, Finding, Level

STABILITY = ("draft", "alpha", "beta", "stable")
OFF = "off"


@dataclass(frozen=True, slots=True)
class Policy:
    """The decisions; without any, the defaults of the rules apply.

    Attributes:
        severities: Rules, or patterns of rules with `*`, with a level or `off`; the last match applies.
        grace_days: How many days must lie between a deprecation and its sunset, by level of stability.
        promised_from: The lowest level of stability that promises anything; "" if all do.
    """

    severities: tuple[tuple[str, str], ...] = ()
    grace_days: Mapping[str, int] = field(default_factory=dict[str, int])
    promised_from: str = ""

    def severity(self, rule: str) -> str:
        """Return the level that was decided for a rule, or `off`; "" where nothing was."""
        return next((level for pattern, level in reversed(self.severities) if fnmatchcase(rule, pattern)), "")

    def over(self, other: Policy) -> Policy:
        """Return the decisions of both; where they differ, these win."""
        return Policy(
            (*other.severities, *self.severities),
            {**other.grace_days, **self.grace_days},
            self.promised_from or other.promised_from,
        )


NO_POLICY = Policy()


def with_severities(findings: Iterable[Finding], policy: Policy) -> list[Finding]:
    """Return the findings with the levels that were decided for their rules, without those that are off."""
    kept: list[Finding] = []
    for finding in findings:
        level = policy.severity(finding.rule)
        if level == OFF:
            continue
        if level and level != finding.level.value:
            finding.level = Level(level)
            finding.bump = {"breaking": Bump.MAJOR, "warning": Bump.MINOR, "info": Bump.PATCH}[level]
            finding.reason += " The settings of this comparison decide its level."
        kept.append(finding)
    return kept


def lower_unstable(findings: Iterable[Finding], levels: Mapping[str, str], policy: Policy) -> None:
    """Make infos of what reaches operations alone that promise nothing yet; `levels` has their stability."""
    if not policy.promised_from:
        return
    least = STABILITY.index(policy.promised_from)
    for finding in chain.from_iterable(each.all for each in findings):
        found = [levels.get(operation, "stable") for operation in finding.operations]
        if found and finding.level is not Level.INFO and all(STABILITY.index(each) < least for each in found):
            finding.level, finding.bump, finding.undecided = Level.INFO, Bump.PATCH, False
            finding.reason = (
                f"Nothing is promised below {policy.promised_from}: stability is {max(found, key=STABILITY.index)}."
            )
