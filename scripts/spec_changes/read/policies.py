"""Read what a team decided: from a file, and from `x-spec-diff` of the revision.

```yaml
severity:                     # a rule, or rules with `*`: breaking, warning, info or off; the last that matches holds
  enum-value-added: breaking
  documentation-*: "off"
deprecation:
  grace-days: 90              # or by stability: {beta: 30, stable: 180}
stability:
  promised-from: beta         # what is draft or alpha may break
```
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from openapi.document import Document, JsonObject, is_object, join, object_of
from openapi.problems import Problem, SpecError
from openapi.reading.load import load_file
from openapi.text import nearest
from spec_changes.findings.finding import Level
from spec_changes.findings.policy import OFF, STABILITY, Policy
from spec_changes.findings.severity_table import RULES

EXTENSION = "x-spec-diff"
_LEVELS = (*(level.value for level in Level), OFF)


def read_policy(file: Path | None, revision: Document) -> Policy:
    """Return the decisions of a file and of the revision; where they differ, the file wins.

    Raises:
        SpecError: The file cannot be read, or a setting is malformed.
    """
    of_document = Policy()
    if EXTENSION in revision.data:
        of_document = _Reader(revision, f"/{EXTENSION}").policy(revision.data[EXTENSION])
    if file is None:
        return of_document
    document = load_file(file)
    return _Reader(document, "").policy(document.data).over(of_document)


class _Reader:
    """Reads the settings at one place; all of its problems are raised together."""

    def __init__(self, document: Document, pointer: str) -> None:
        self._document, self._pointer = document, pointer
        self._problems: list[Problem] = []

    def policy(self, data: Any) -> Policy:
        sections = self._sections(
            data, {"severity": None, "deprecation": ("grace-days",), "stability": ("promised-from",)}
        )
        severities = [
            (rule, level) for rule, value in sections["severity"].items() if (level := self._level(rule, value))
        ]
        grace = self._grace(sections["deprecation"].get("grace-days"))
        promised = sections["stability"].get("promised-from")
        if promised is not None and promised not in STABILITY:
            self._wrong("stability/promised-from", f"`{promised}` is no level of stability", _one_of(STABILITY))
        if self._problems:
            raise SpecError(self._problems)
        return Policy(tuple(severities), grace, promised or "")

    def _sections(self, data: Any, known: dict[str, tuple[str, ...] | None]) -> dict[str, JsonObject]:
        """Return each section with its settings; `known` names those of a section, None for any."""
        if not is_object(data):
            self._wrong("", "the settings are a mapping", _one_of(known))
            data = {}
        for key, value in data.items():
            if key not in known:
                self._wrong(key, f"there is no setting `{key}`", _near(key, known))
            elif not is_object(value):
                self._wrong(key, f"`{key}` must be a mapping")
            else:
                names = known[key]
                for name in value if names is not None else ():
                    if name not in (names or ()):
                        self._wrong(f"{key}/{name}", f"there is no setting `{name}`", _near(name, names or ()))
        return {key: object_of(data.get(key)) for key in known}

    def _level(self, rule: str, value: Any) -> str:
        """Return the level that is set for a rule; "" for one that cannot be."""
        level = OFF if value is False else value  # `off` is false to readers of YAML 1.1
        if not any(fnmatchcase(name, rule) for name in RULES):
            self._wrong(join("severity", rule), f"there is no rule `{rule}`", _near(rule, RULES))
        elif level not in _LEVELS:
            self._wrong(join("severity", rule), f"`{value}` is no level", _one_of(_LEVELS))
        else:
            return str(level)
        return ""

    def _grace(self, value: Any) -> dict[str, int]:
        if value is None:
            return {}
        levels = value if is_object(value) else dict.fromkeys(STABILITY, value)
        for level, days in levels.items():
            place = f"deprecation/grace-days/{level}" if is_object(value) else "deprecation/grace-days"
            if level not in STABILITY:
                self._wrong(place, f"`{level}` is no level of stability", _one_of(STABILITY))
            elif not isinstance(days, int) or isinstance(days, bool) or days < 0:
                self._wrong(place, f"`{days}` is no number of days", "Write a whole number such as 90.")
                break
        return {level: days for level, days in levels.items() if isinstance(days, int)}

    def _wrong(self, place: str, message: str, hint: str = "") -> None:
        pointer = f"{self._pointer}/{place}" if place else self._pointer
        self._problems.append(self._document.problem("malformed-settings", message, pointer, hint=hint))


def _near(name: str, known: Any) -> str:
    meant = nearest(str(name), known)
    return f"Did you mean `{meant}`?" if meant else _one_of(known)


def _one_of(known: Any) -> str:
    names = list(known)
    return f"Use one of: {', '.join(names)}." if len(names) <= 8 else "`--help` says where the rules are listed."
