"""Read the file of suppressed findings and mark the findings that it covers.

```yaml
suppressions:
  - rule: property-removed             # `*` stands for anything: property-*
    operation: POST /api/sessions      # or a list; left out for a finding about the whole document
    pointer: /components/schemas/SessionData/properties/title
    reason: It was never sent.
    until: 0.3.0                       # the version, or the day (2027-01-31), from which on the entry is an error
  - rule: "*"
    path: /internal/**                 # all operations of these paths; `*` is one part of a path, `**` is any
    reason: Nobody outside calls it.
    until: 2027-01-31
```
"""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from openapi.document import Document, JsonObject, join, list_of, object_of
from openapi.problems import Problem, SpecError
from openapi.reading.load import load_file
from spec_changes.findings.finding import Finding
from spec_changes.findings.severity_table import RULES
from spec_changes.findings.versions import parse_version

_TEXTS = ("rule", "reason", "until")
_PATTERNS = ("operation", "path", "pointer")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One suppressed kind of finding.

    Attributes:
        place: The place of the entry in its file.
        rule: A rule, or rules with `*`.
        operations: Operations with `*` and `**`; empty for a finding about the whole document, or with a path.
        path: Paths of operations with `*` and `**`; "" where operations are named, or none.
        pointer: Pointers with `*` and `**`; "" for any.
        reason: Why it is suppressed.
        until: The version or the day from which on the entry is an error.
    """

    place: str
    rule: str
    operations: tuple[str, ...]
    path: str
    pointer: str
    reason: str
    until: str

    def covered(self, finding: Finding) -> set[str] | None:
        """Return the operations of a finding that this entry covers; None if it does not speak of the finding."""
        if not fnmatchcase(finding.rule, self.rule):
            return None
        if self.pointer and not any(_matches(self.pointer, each) for each in (finding.base, finding.revision)):
            return None
        named = bool(self.operations or self.path)
        found = {each for each in finding.operations if self._names(each)}
        return found if bool(found) == named and named == bool(finding.operations) else None

    def _names(self, operation: str) -> bool:
        path = operation.partition(" ")[2]
        return any(_matches(each, operation) for each in self.operations) or (
            bool(self.path) and _matches(self.path, path)
        )


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern: `*` matches one part of a path, `**` any number."""
    parts = re.split(r"(\*\*|\*)", pattern)
    return re.compile("".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts))


def _matches(pattern: str, text: str) -> bool:
    return pattern == text or ("*" in pattern and _expression(pattern).fullmatch(text) is not None)


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
        if not any(entry.covered(each) is not None for finding in findings for each in finding.all):
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
            covering = [(entry, found) for entry in entries if (found := entry.covered(each)) is not None]
            if covering and set[str]().union(*(found for _, found in covering)) >= set(each.operations):
                each.suppressed = "; ".join(dict.fromkeys(entry.reason for entry, _ in covering))
        for each in finding.counterparts if finding.suppressed else ():
            each.suppressed = each.suppressed or finding.suppressed


def _expired(document: Document, entries: list[Suppression], version: object) -> list[Problem]:
    now, today = parse_version(version), datetime.datetime.now(tz=datetime.UTC).date()
    problems: list[Problem] = []
    for entry in entries:
        until, day = parse_version(entry.until), _day(entry.until)
        if (now is not None and until is not None and not now < until) or (day is not None and day <= today):
            this = now if day is None else today
            message = f"the entry for {entry.rule} was suppressed until {entry.until}, and this is {this}"
            problems.append(
                document.problem("expired-suppression", message, entry.place, hint="Remove it, or review it again.")
            )
    return problems


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


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
    operations = (operation,) if isinstance(operation, str) else tuple(operation)
    path, pointer = item.get("path", ""), item.get("pointer", "")
    return Suppression(place, item["rule"], operations, path, pointer, item["reason"].strip(), item["until"])


def _faults(item: Any) -> list[str]:
    """Return what is wrong with an entry."""
    if not isinstance(item, dict):
        return ["an entry is a mapping of rule, operation or path, pointer, reason and until"]
    entry = object_of(item)
    faults = [f"`{key}` must be text" for key in _TEXTS if not isinstance(entry.get(key), str)]
    faults += [f"`{key}` must be text" for key in ("path", "pointer") if not isinstance(entry.get(key, ""), str)]
    faults += [f"`{key}` is not known" for key in entry if key not in (*_TEXTS, *_PATTERNS)]
    operation = entry.get("operation", [])
    if not isinstance(operation, str) and not (
        isinstance(operation, list) and all(isinstance(each, str) for each in list_of(operation))
    ):
        faults.append("`operation` must be text or a list of texts")
    if faults:
        return faults
    if not any(fnmatchcase(rule, entry["rule"]) for rule in RULES):
        faults.append(f"there is no rule `{entry['rule']}`")
    if not any(key in entry for key in _PATTERNS):
        faults.append("an entry names at least one of operation, path and pointer")
    if "operation" in entry and "path" in entry:
        faults.append("an entry names operations or a path, not both")
    if not entry["reason"].strip():
        faults.append("`reason` must say why")
    if parse_version(entry["until"]) is None and _day(entry["until"]) is None:
        faults.append("`until` must be a semantic version such as 1.2.0, or a day such as 2027-01-31")
    return faults
