"""Compare the public names of two packages: what is gone, what must be given now, what has another type."""

from __future__ import annotations

import re
from typing import Any

from openapi.document import Document
from spec_changes.findings.finding import Axis, Finding
from spec_changes.findings.severity import Verdict
from spec_changes.findings.severity_table import RULES
from spec_changes.findings.subject import NO_VALUES, NOTHING, Subject, Values

from .places import Place, Places
from .surface import Item, Surface, plain_type

Documents = tuple[Document, Document]

_LITERAL = re.compile(r"Literal\[([^\]]*)\]")
_WORD = re.compile(r"\w+")
# A value of the type on the left is one of the type on the right too.
_WIDER_TYPES = {"int": "float", "bool": "int", "bytes": "Any", "str": "Any"}


def python_finding(
    documents: Documents,
    rule: str,
    place: Place = ([], ("", "")),
    *,
    subject: Subject = NOTHING,
    values: Values = NO_VALUES,
    renamed_to: str = "",
) -> Finding:
    """Return the finding of a rule, at a place in both documents."""
    base, revision = documents
    operations, (old, new) = place
    verdict: Verdict = next(iter(RULES[rule].verdicts.values()))
    base_file, base_line, old = base.place(old)
    revision_file, revision_line, new = revision.place(new)
    return Finding(
        rule=rule,
        level=verdict.level,
        axis=Axis.PYTHON,
        bump=verdict.bump,
        directions=[],
        operations=operations,
        base=old,
        revision=new,
        base_file=base_file,
        revision_file=revision_file,
        base_line=base_line,
        revision_line=revision_line,
        reason=verdict.reason,
        subject=subject,
        values=values,
        renamed_to=renamed_to,
    )


class SurfaceComparison:
    """The comparison of two surfaces; `findings` has what was found."""

    def __init__(self, documents: Documents, places: Places) -> None:
        self.documents, self.places = documents, places
        self.findings: list[Finding] = []
        self._words: dict[str, str] = {}

    def compare(self, old: Surface, new: Surface, renamed: dict[str, str]) -> None:
        """Note what differs; `renamed` maps methods and classes of the base to what they are called now."""
        for before, after in renamed.items():
            self._note("python-name-removed", before, old[before], new[after], renamed_to=after)
        back = {after: before for before, after in renamed.items()}
        self._words = {_last(after): _last(before) for after, before in back.items() if after.startswith("models.")}
        new = {_called(name, back): item for name, item in new.items()}
        for name, item in old.items():
            if name not in new:
                if _owner(name) not in old or _owner(name) in new:
                    self._note("python-name-removed", name, item, None)
            else:
                self._kept(name, item, new[name])
        for name, item in new.items():
            if name not in old and (_owner(name) not in new or _owner(name) in old):
                self._added(name, item)

    def _added(self, name: str, item: Item) -> None:
        needed = item.default is None
        rule = "python-name-added"
        if needed and (item.kind == "argument" or (item.kind == "field" and self.places.only_sent(name))):
            rule = "python-argument-required"
        elif needed and item.kind == "field" and name.startswith("models."):
            rule = "python-field-added"
        self._note(rule, name, None, item)

    def _kept(self, name: str, old: Item, new: Item) -> None:
        if (old.default is None) != (new.default is None) and old.kind == "argument":
            rule = "python-argument-required" if new.default is None else "python-name-added"
            self._note(rule, name, old, new)
        elif (
            old.default != new.default and old.kind in ("argument", "field") and None not in (old.default, new.default)
        ):
            self._note("python-default-changed", name, old, new, detail=(old.default, new.default))
        before, after = plain_type(old.type), self._in_old_words(plain_type(new.type))
        required = old.kind == "argument" and (old.default is None) != (new.default is None)
        if before == after or (required and _members(before) ^ _members(after) == {"None"}):
            return  # the argument's becoming required or optional is already reported
        fits = self._fits(name, old.kind, _members(before), _members(after))
        rule = "python-type-compatible" if fits else "python-type-changed"
        self._note(rule, name, old, new)

    def _in_old_words(self, source: str) -> str:
        """Return a type with the names that its classes had before."""
        return _WORD.sub(lambda match: self._words.get(match[0], match[0]), source) if self._words else source

    def _fits(self, name: str, kind: str, before: set[str], after: set[str]) -> bool:
        """True if code that gives or reads values of the old type is fine with the new one."""
        given, read = _within(before, after), _within(after, before)
        if kind == "argument" or self.places.only_sent(name):
            return given
        if kind == "alias" and not self.places.only_received(name):
            return given and read
        return read

    def _note(
        self, rule: str, name: str, old: Item | None, new: Item | None, *, detail: Any = None, renamed_to: str = ""
    ) -> None:
        """Note a finding about a name; its values are types, or the name of what has none."""
        before, after = (None if item is None else plain_type(item.type) or name for item in (old, new))
        about = Subject((old or new or Item("name")).kind, name)
        place = self.places.of_name(name)
        self.findings.append(
            python_finding(
                self.documents, rule, place, subject=about, values=Values(before, after, detail), renamed_to=renamed_to
            )
        )


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _called(name: str, renamed: dict[str, str]) -> str:
    """Return the name that a method or a class, or what belongs to one, had before."""
    owner = _owner(name)
    if name in renamed or owner not in renamed:
        return renamed.get(name, name)
    return renamed[owner] + name.removeprefix(owner)


def _within(some: set[str], others: set[str]) -> bool:
    """True if every member of a union is covered by another union."""
    return all(each in others or _covering(each) & others for each in some)


def _covering(member: str) -> set[str]:
    """Return the wider types of a member of a union."""
    if member[:1] in ("'", '"'):
        return {"str"}
    found = {"Any"}
    while member in _WIDER_TYPES:
        member = _WIDER_TYPES[member]
        found.add(member)
    return found


def _owner(name: str) -> str:
    """Return the name of what a name belongs to: the class of a field, the method of an argument."""
    return name.partition("(")[0] if "(" in name else name.rpartition(".")[0]


def _members(source: str) -> set[str]:
    """Return the members of a union in source, every value of a Literal separately."""
    values = {value.strip() for match in _LITERAL.findall(source) for value in match.split(",")}
    rest = _LITERAL.sub("", source)
    return values | {part.strip() for part in rest.split("|") if part.strip()}
