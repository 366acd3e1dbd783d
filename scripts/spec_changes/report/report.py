"""The result of a comparison, ready to be written in any format."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from openapi.document import Document
from spec_changes.findings.finding import Axis, Bump, Finding, Level
from spec_changes.findings.subject import OPERATIONS
from spec_changes.findings.versions import VersionVerdict
from spec_changes.read.sources import ROOT

# About the comparison or the tests, which do not concern users.
_UNTOLD = frozenset({
    "client-test-no-longer-checks", "client-tests-not-checked", "package-not-generated", "version-too-low",
})  # fmt: skip
_MOST_COUNTERPARTS = 6
_WHERE = {Axis.WIRE: "on the wire", Axis.PYTHON: "in Python", Axis.POLICY: "as a promise"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a reviewer is to see.

    Attributes:
        base: The document before.
        revision: The document after.
        findings: All findings, worst first, suppressed ones included.
        version: The version that the changes ask for.
        files: The generated files that change; empty where no package was compared.
        not_compared: Why the generated packages were not compared; empty where they were.
        mended: What was mended in the documents before they were compared, in sentences.
        link_base: The address of the folder of the revision, to which links to lines are added; empty for no links.
    """

    base: Document
    revision: Document
    findings: list[Finding]
    version: VersionVerdict
    files: list[str] = field(default_factory=list[str])
    not_compared: str = ""
    link_base: str = ""
    mended: list[str] = field(default_factory=list[str])

    @property
    def open(self) -> list[Finding]:
        """The findings that no suppression covers."""
        return [finding for finding in self.findings if not finding.suppressed]

    @property
    def suppressed(self) -> list[Finding]:
        """The findings that a suppression covers."""
        return [finding for finding in self.findings if finding.suppressed]

    def count(self, level: Level, axis: Axis | None = None) -> int:
        """Return how many open findings are of `level`; in one category, by what they are there."""
        if axis is None:
            return sum(finding.level is level for finding in self.open)
        return sum(worst is level for worst in self._levels(axis))

    def count_of(self, axis: Axis) -> int:
        """Return how many open findings are of one category, or have a counterpart there."""
        return len(self._levels(axis))

    def _levels(self, axis: Axis) -> list[Level]:
        """Return the worst level in one category of each open finding that has one there."""
        found = [
            [each.level for each in finding.all if each.axis is axis and not each.suppressed] for finding in self.open
        ]
        return [max(levels, key=lambda level: level.rank) for levels in found if levels]

    @property
    def verdict(self) -> str:
        """One word or two for the whole."""
        if self.count(Level.BREAKING):
            return "Breaking"
        if self.count(Level.WARNING):
            return "Needs a look"
        return "Compatible" if self.findings else "No change"


def counts(report: Report, axis: Axis | None = None) -> str:
    """Return the counts in words, of all categories or of one."""
    warnings, suppressed = report.count(Level.WARNING, axis), len(report.suppressed)
    words = f"{report.count(Level.BREAKING, axis)} breaking, {warnings} {'warning' if warnings == 1 else 'warnings'}, "
    words += f"{report.count(Level.INFO, axis)} info"
    return words + (f", {suppressed} suppressed" if suppressed and axis is None else "")


def categories(report: Report) -> list[str]:
    """Return the counts of each category, or why it was not compared; nothing where nothing was found."""
    compared = [axis for axis in Axis if not report.not_compared or axis is not Axis.PYTHON or report.count_of(axis)]
    lines = [f"{axis.value}: {counts(report, axis)}" for axis in compared] if report.open else []
    return [*lines, f"Python: not compared, because {report.not_compared}."] if report.not_compared else lines


def link(report: Report, finding: Finding) -> str:
    """Return the address of the line of a finding in the revision; empty where it is not known."""
    path = path_in_repository(finding.revision_file)
    return f"{report.link_base.rstrip('/')}/{quote(path)}#L{finding.revision_line}" if report.link_base and path else ""


def path_in_repository(file: str) -> str:
    """Return the path of a file below the root of the repository; empty for one elsewhere."""
    ref, colon, below = file.partition(":")
    path = below if colon and ref and not Path(file).exists() else file
    if Path(path).is_absolute():
        return str(Path(path).relative_to(ROOT)) if Path(path).is_relative_to(ROOT) else ""
    return path


def whereabouts(finding: Finding) -> str:
    """Return the lines of a finding in base and revision; what is new, or gone, has a line in one of them."""
    old, new = finding.base_line, finding.revision_line
    if finding.revision.startswith(f"{finding.base}/"):
        return f"New in line {new}"
    return f"Was in line {old}" if finding.base.startswith(f"{finding.revision}/") else f"Line {old} → {new}"


def version_words(version: VersionVerdict) -> str:
    """Return what is to be said about the version; empty where nothing is."""
    if version.carried is None:
        return ""
    if version.bump.value == "none":
        return "" if version.carried else f"Version {version.revision} is lower than {version.base}."
    early = ", by the rule for versions below 1.0.0" if version.base.startswith("0.") else ""
    asked = f"The changes ask for a {version.bump.value} bump ({version.base} to {version.needed} or higher{early})"
    return f"{asked}; info.version is {version.revision}, which is {'enough' if version.carried else 'too low'}."


def groups(findings: list[Finding]) -> list[tuple[str, list[Finding]]]:
    """Return findings grouped by the operations that they reach, groups with the worst finding first."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(heading(finding), []).append(finding)
    return sorted(found.items(), key=lambda item: -max(finding.level.rank for finding in item[1]))


def heading(finding: Finding) -> str:
    """Return the name of the operations that a finding reaches."""
    operations = finding.operations
    if not operations:
        return "The document"
    if len(operations) == 1:
        return operations[0]
    shown = ", ".join(operations[:3])
    return f"{len(operations)} operations: {shown}" + (
        f" and {len(operations) - 3} more" if len(operations) > 3 else ""
    )


def scope(finding: Finding) -> str:
    """Return what a finding is about: whose messages, or the axis that is not the wire; empty where neither is known."""
    return ", ".join(finding.directions) if finding.axis is Axis.WIRE else finding.axis.value


def places(finding: Finding) -> str:
    """Return the number of further locations of a finding as text, "" if there are none."""
    count = len(finding.others)
    return f" and {count} more {'place' if count == 1 else 'places'}" if count else ""


def counterparts(finding: Finding) -> list[str]:
    """Return the counterparts, one line each; beyond a few they are counted."""
    # Its further effects on messages are in its own sentence.
    told = [each for each in finding.counterparts if not each.axis is finding.axis is Axis.WIRE]
    lines = [f"{each.level.value} {_WHERE[each.axis]}: {each.text} ({each.rule})" for each in told]
    rest = len(lines) - _MOST_COUNTERPARTS
    return [*lines[:_MOST_COUNTERPARTS], f"{rest} more in Python"] if rest > 1 else lines


def changelog(report: Report) -> list[str]:
    """Return the lines of the changelog entry that the findings propose; notes without effect stay out."""
    news = [each for each in report.findings if each.rule not in _UNTOLD]
    lines: list[str] = []
    for title, chosen in (
        ("Breaking", [each for each in news if each.level is Level.BREAKING]),
        ("Changed", [each for each in news if each.level is Level.WARNING]),
        ("Added", [each for each in news if each.level is Level.INFO and each.bump is Bump.MINOR]),
    ):
        if chosen:
            lines += [f"### {title}", "", *dict.fromkeys(f"- {told(each)}" for each in chosen), ""]
    return lines


def told(finding: Finding) -> str:
    """Return the text of a finding with the operations that it reaches, where the text does not name them."""
    known = not finding.operations or (finding.subject.kind in OPERATIONS and finding.subject.name)
    return finding.text if known else f"{finding.text} ({heading(finding)})"
