"""The version that the changes ask for, and whether the revision carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .finding import Axis, Bump, Finding

_SEMVER = re.compile(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


@dataclass(frozen=True, slots=True)
class Version:
    """A semantic version; build metadata has no rank and is left out."""

    major: int
    minor: int
    patch: int
    prerelease: str = ""

    @property
    def core(self) -> tuple[int, int, int]:
        """The three numbers."""
        return self.major, self.minor, self.patch

    def __str__(self) -> str:
        return ".".join(map(str, self.core)) + (f"-{self.prerelease}" if self.prerelease else "")

    def __lt__(self, other: Version) -> bool:
        return self._rank() < other._rank()

    def _rank(self) -> tuple[tuple[int, int, int], bool, list[tuple[bool, int, str]]]:
        parts = self.prerelease.split(".") if self.prerelease else []
        ranks = [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
        return self.core, not self.prerelease, ranks


def parse_version(text: object) -> Version | None:
    """Return the semantic version that `text` says, with or without a `v` before it; None if it is none."""
    match = _SEMVER.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    major, minor, patch, prerelease = match.group(1, 2, 3, 4)
    return Version(int(major), int(minor), int(patch), (prerelease or "").lstrip("-"))


@dataclass(frozen=True, slots=True)
class VersionVerdict:
    """What the version must become.

    Attributes:
        bump: The part that the changes ask to raise: major, minor, patch or none.
        base: The version of the base, as written.
        revision: The version of the revision, as written.
        needed: The lowest version that carries the changes; empty where the base has no semantic version.
        carried: Whether the revision's version is at least that; None if either is not a semantic version.
    """

    bump: Bump
    base: str
    revision: str
    needed: str
    carried: bool | None


def judge_version(findings: list[Finding], base: object, revision: object) -> VersionVerdict:
    """Return the verdict on the versions `base` and `revision`; suppressed findings and policy ask for nothing."""
    asked = [finding.bump for finding in findings if not finding.suppressed and finding.axis is not Axis.POLICY]
    bump = max(asked, key=lambda each: each.rank, default=Bump.NONE)
    old, new = parse_version(base), parse_version(revision)
    needed = None if old is None else raise_version(old, bump)
    carried = None
    if old is not None and new is not None and needed is not None:
        carried = not new < old and (new.core >= needed.core)
    shown = ["" if value is None else str(value) for value in (base, revision)]
    return VersionVerdict(bump, shown[0], shown[1], str(needed or ""), carried)


def raise_version(version: Version, bump: Bump) -> Version:
    """Return the next version; below 1.0.0 a break raises the minor part, and anything else the patch part.

    A pre-release promises nothing yet, so its own release carries every change.
    """
    if bump is Bump.NONE:
        return version
    if version.prerelease:
        return Version(*version.core)
    major, minor, patch = version.core
    if major == 0:
        return Version(0, minor + 1, 0) if bump is Bump.MAJOR else Version(0, minor, patch + 1)
    if bump is Bump.MAJOR:
        return Version(major + 1, 0, 0)
    return Version(major, minor + 1, 0) if bump is Bump.MINOR else Version(major, minor, patch + 1)
