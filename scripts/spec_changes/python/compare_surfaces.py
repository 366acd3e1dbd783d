"""Compare the public names of two packages: what is gone, what must be given now, what has another type."""

from __future__ import annotations

import re

from openapi.document import Document
from spec_changes.findings.finding import Axis, Finding
from spec_changes.findings.severity import Verdict
from spec_changes.findings.severity_table import RULES

from .places import Place, Places
from .surface import Item, Surface

Documents = tuple[Document, Document]

_LITERAL = re.compile(r"Literal\[([^\]]*)\]")


def python_finding(documents: Documents, rule: str, text: str, place: Place = ([], ("", ""))) -> Finding:
    """Return the finding of a rule, at a place in both documents."""
    base, revision = documents
    operations, (old, new) = place
    verdict: Verdict = next(iter(RULES[rule].verdicts.values()))
    base_file, base_line, old = base.place(old)
    revision_file, revision_line, new = revision.place(new)
    return Finding(
        rule=rule, level=verdict.level, axis=Axis.PYTHON, bump=verdict.bump, directions=[], operations=operations,
        base=old, revision=new, base_file=base_file, revision_file=revision_file,
        base_line=base_line, revision_line=revision_line, old=None, new=None, text=text, reason=verdict.reason,
    )  # fmt: skip


class SurfaceComparison:
    """The comparison of two surfaces; `findings` has what was found."""

    def __init__(self, documents: Documents, places: Places) -> None:
        self.documents, self.places = documents, places
        self.findings: list[Finding] = []

    def compare(self, old: Surface, new: Surface, renamed: dict[str, str]) -> None:
        """Note what differs; `renamed` maps methods of the base to what they are called now."""
        for before, after in renamed.items():
            self._note("python-name-removed", before, f"method `{before}` is now `{after}`", old[before], new[after])
        back = {after: before for before, after in renamed.items()}
        new = {_called(name, back): item for name, item in new.items()}
        for name, item in old.items():
            if name not in new:
                if _owner(name) not in old or _owner(name) in new:
                    self._note("python-name-removed", name, f"{item.kind} `{name}` was removed", item, None)
            else:
                self._kept(name, item, new[name])
        for name, item in new.items():
            if name not in old and (_owner(name) not in new or _owner(name) in old):
                self._added(name, item)

    def _added(self, name: str, item: Item) -> None:
        if item.kind == "argument" and item.default is None:
            self._note("python-argument-required", name, f"new required argument `{name}`", None, item)
        elif item.kind == "field" and item.default is None and self.places.only_sent(name):
            self._note("python-argument-required", name, f"new required field `{name}`", None, item)
        elif item.kind == "field" and item.default is None and name.startswith("models."):
            self._note("python-field-added", name, f"new field `{name}`", None, item)
        else:
            self._note("python-name-added", name, f"new {item.kind} `{name}`", None, item)

    def _kept(self, name: str, old: Item, new: Item) -> None:
        if (old.default is None) != (new.default is None) and old.kind == "argument":
            rule, word = (
                ("python-argument-required", "required") if new.default is None else ("python-name-added", "optional")
            )
            self._note(rule, name, f"argument `{name}` became {word}", old, new)
        elif (
            old.default != new.default and old.kind in ("argument", "field") and None not in (old.default, new.default)
        ):
            self._note(
                "python-default-changed",
                name,
                f"default of `{name}` changed from `{old.default}` to `{new.default}`",
                old,
                new,
            )
        # A class with a method `list` writes the built-in one as `builtins.list`.
        if old.type.replace("builtins.", "") != new.type.replace("builtins.", ""):
            before, after = _members(old.type), _members(new.type)
            given = old.kind in ("argument", "alias") or self.places.only_sent(name)
            fits = before <= after if given else after <= before
            rule = "python-type-compatible" if fits else "python-type-changed"
            self._note(rule, name, f"type of `{name}` changed from `{old.type}` to `{new.type}`", old, new)

    def _note(self, rule: str, name: str, text: str, old: Item | None, new: Item | None) -> None:
        finding = python_finding(self.documents, rule, text, self.places.of_name(name))
        finding.old, finding.new = (None if item is None else item.type or name for item in (old, new))
        self.findings.append(finding)


def _called(name: str, renamed: dict[str, str]) -> str:
    """Return the name that a method, or an argument of one, had before."""
    method, bracket, rest = name.partition("(")
    return renamed.get(method, method) + bracket + rest


def _owner(name: str) -> str:
    """Return the name of what a name belongs to: the class of a field, the method of an argument."""
    return name.partition("(")[0] if "(" in name else name.rpartition(".")[0]


def _members(source: str) -> set[str]:
    """Return the members of a union in source, every value of a Literal by itself."""
    values = {value.strip() for match in _LITERAL.findall(source) for value in match.split(",")}
    rest = _LITERAL.sub("", source)
    return values | {part.strip() for part in rest.split("|") if part.strip()}
