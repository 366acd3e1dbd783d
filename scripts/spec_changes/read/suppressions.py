"""Read the file of suppressed findings and mark the findings that it covers.

```yaml
suppressions:
  - rule: property-removed
    operation: POST /api/sessions      # or a list; left out for a finding about the whole document
    pointer: /components/schemas/SessionData/properties/title
    reason: It was never sent.
    until: 0.3.0                       # the version from which on the entry is an error
```
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi.document import Document, JsonObject, join, list_of, object_of
from openapi.problems import Problem, SpecError
from openapi.reading.load import load_file
from spec_changes.findings.finding import Finding
from spec_changes.findings.severity_table import RULES
from spec_changes.findings.versions import parse_version

_TEXTS = ("rule", "pointer", "reason", "until")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One suppressed finding: where it stands in the file, what it covers, why, and until which version."""

    place: str
    rule: str
    operations: frozenset[str]
    pointer: str
    reason: str
    until: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether this entry speaks of `finding`, at least for some of its operations."""
        if self.rule != finding.rule or self.pointer not in (finding.base, finding.revision):
            return False
        return bool(self.operations & set(finding.operations)) if finding.operations else not self.operations


def suppress(findings: list[Finding], file: Path, version: object) -> None:
    """Mark the findings that `file` suppresses; `version` is that of the revision.

    A finding is suppressed when entries name all operations that it reaches, and its counterparts with it.

    Raises:
        SpecError: The file cannot be read, or an entry is malformed, has expired, or matches no finding.
    """
    document = load_file(file)
    entries = _read(document)
    problems = [*_expired(document, entries, version)]
    for entry in entries:
        if not any(entry.covers(each) for finding in findings for each in finding.all):
            message = f"the entry for {entry.rule} matches no finding"
            problems.append(
                document.problem(
                    "unused-suppression",
                    message,
                    entry.place,
                    hint="Remove it, or correct rule, operation and pointer.",
                )
            )
    if problems:
        raise SpecError(problems)
    for finding in findings:
        for each in finding.all:
            covering = [entry for entry in entries if entry.covers(each)]
            named = frozenset[str]().union(*(entry.operations for entry in covering))
            if covering and named >= set(each.operations):
                each.suppressed = "; ".join(dict.fromkeys(entry.reason for entry in covering))
        for each in finding.counterparts if finding.suppressed else ():
            each.suppressed = each.suppressed or finding.suppressed


def _expired(document: Document, entries: list[Suppression], version: object) -> list[Problem]:
    now = parse_version(version)
    problems: list[Problem] = []
    for entry in entries:
        until = parse_version(entry.until)
        if now is not None and until is not None and not now < until:
            message = f"the entry for {entry.rule} was suppressed until version {until}, and this is {now}"
            problems.append(
                document.problem("expired-suppression", message, entry.place, hint="Remove it, or review it again.")
            )
    return problems


def _read(document: Document) -> list[Suppression]:
    """Return the entries of the file."""
    items = document.data.get("suppressions")
    if document.data.keys() != {"suppressions"} or not isinstance(items, list):
        message = "the file has one key, `suppressions`, which holds a list"
        raise SpecError([document.problem("malformed-suppression", message)])
    problems: list[Problem] = []
    entries: list[Suppression] = []
    for index, item in enumerate(list_of(items)):
        place = join("/suppressions", index)
        faults = _faults(item)
        problems += [document.problem("malformed-suppression", fault, place) for fault in faults]
        if not faults:
            entries.append(_entry(object_of(item), place))
    if problems:
        raise SpecError(problems)
    return entries


def _entry(item: JsonObject, place: str) -> Suppression:
    operation = item.get("operation", [])
    operations = frozenset([operation] if isinstance(operation, str) else operation)
    return Suppression(place, item["rule"], operations, item["pointer"], item["reason"].strip(), item["until"])


def _faults(item: Any) -> list[str]:
    """Return what is wrong with an entry."""
    if not isinstance(item, dict):
        return ["an entry is a mapping of rule, operation, pointer, reason and until"]
    entry = object_of(item)
    faults = [f"`{key}` must be text" for key in _TEXTS if not isinstance(entry.get(key), str)]
    faults += [f"`{key}` is not known" for key in entry if key not in (*_TEXTS, "operation")]
    operation = entry.get("operation", [])
    if not isinstance(operation, str) and not (
        isinstance(operation, list) and all(isinstance(each, str) for each in list_of(operation))
    ):
        faults.append("`operation` must be text or a list of texts")
    if faults:
        return faults
    if entry["rule"] not in RULES:
        faults.append(f"there is no rule `{entry['rule']}`")
    if not entry["reason"].strip():
        faults.append("`reason` must say why")
    if parse_version(entry["until"]) is None:
        faults.append("`until` must be a semantic version such as 1.2.0")
    return faults
