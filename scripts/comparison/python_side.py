"""What a change does to callers in Python: both documents go through the pipeline, and the packages are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.document import Document, join
from pipeline.problems import SpecError

from .findings import Axis, Finding
from .law import Verdict
from .python_packages import build
from .python_surface import Item, Surface, read_operations
from .rules import RULES
from .tree import object_of, text_of

_LITERAL = re.compile(r"Literal\[([^\]]*)\]")


@dataclass(slots=True)
class PythonSide:
    """What was found: findings on the Python axis, and the generated files that change."""

    findings: list[Finding] = field(default_factory=list[Finding])
    files: list[str] = field(default_factory=list[str])


def compare_packages(base: Document, revision: Document) -> PythonSide | None:
    """Return what the change does to the generated client; None if these are no documents to generate one from."""
    packages = [_package(document) for document in (base, revision)]
    if not all(packages):
        return None
    if base.text == revision.text:
        return PythonSide()
    try:
        before, after = build(base, packages[0]), build(revision, packages[1])
    except (SpecError, ImportError) as error:
        return PythonSide([_not_generated(base, revision, error)])
    comparison = _Comparison(base, revision, {**read_operations(after.files), **read_operations(before.files)})
    comparison.compare(before.surface, after.surface)
    names = before.files.keys() | after.files.keys()
    changed = sorted(name for name in names if before.files.get(name) != after.files.get(name))
    return PythonSide(comparison.findings, changed)


def _package(document: Document) -> str:
    return text_of(object_of(object_of(document.data.get("info")).get("x-python")).get("package"))


def _not_generated(base: Document, revision: Document, error: SpecError | ImportError) -> Finding:
    reason = error.problems[0].message if isinstance(error, SpecError) else f"{error.name} is not installed"
    return _finding((base, revision), "package-not-generated", f"no package to compare: {reason}", ("", ""), [])


def _finding(
    documents: tuple[Document, Document], rule: str, text: str, place: tuple[str, str], operations: list[str]
) -> Finding:
    base, revision = documents
    verdict: Verdict = next(iter(RULES[rule].verdicts.values()))
    return Finding(
        rule=rule, level=verdict.level, axis=Axis.PYTHON, bump=verdict.bump, directions=[], operations=operations,
        base=place[0], revision=place[1], base_line=base.line(place[0]), revision_line=revision.line(place[1]),
        old=None, new=None, text=text, reason=verdict.reason,
    )  # fmt: skip


class _Comparison:
    """The comparison of two surfaces."""

    def __init__(self, base: Document, revision: Document, operations: dict[str, tuple[str, str]]) -> None:
        self.base, self.revision, self.operations = base, revision, operations
        self.findings: list[Finding] = []

    def compare(self, old: Surface, new: Surface) -> None:
        for name, item in old.items():
            if name not in new:
                if _owner(name) not in old or _owner(name) in new:
                    self._note("python-name-removed", name, f"{item.kind} `{name}` is gone", item, None)
            else:
                self._kept(name, item, new[name])
        for name, item in new.items():
            if name not in old and (_owner(name) not in new or _owner(name) in old):
                self._added(name, item)

    def _added(self, name: str, item: Item) -> None:
        if item.kind == "argument" and item.default is None:
            self._note("python-argument-required", name, f"new required argument `{name}`", None, item)
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
                f"default of `{name}` changed from {old.default} to {new.default}",
                old,
                new,
            )
        if old.type != new.type:
            before, after = _members(old.type), _members(new.type)
            fits = before <= after if old.kind in ("argument", "alias") else after <= before
            rule = "python-type-compatible" if fits else "python-type-changed"
            self._note(rule, name, f"type of `{name}` changed from {old.type} to {new.type}", old, new)

    def _note(self, rule: str, name: str, text: str, old: Item | None, new: Item | None) -> None:
        label, places = self._places(name)
        finding = _finding((self.base, self.revision), rule, text, places, [label] if label else [])
        finding.old, finding.new = (None if item is None else item.type or name for item in (old, new))
        self.findings.append(finding)

    def _places(self, name: str) -> tuple[str, tuple[str, str]]:
        """Return the label of the operation, and where in the documents the name comes from."""
        verb, path = self.operations.get(name.partition("(")[0].removesuffix("_to_file"), ("", ""))
        if verb:
            pointer = join("/paths", path, verb.lower())
            return f"{verb} {path}", (pointer, pointer)
        model = name.split(".")[1] if name.startswith("models.") else ""
        pointer = join("/components/schemas", model) if model else ""
        return "", (pointer, pointer)


def _owner(name: str) -> str:
    """Return the name of what a name belongs to: the class of a field, the method of an argument."""
    return name.partition("(")[0] if "(" in name else name.rpartition(".")[0]


def _members(source: str) -> set[str]:
    """Return the members of a union in source, every value of a Literal by itself."""
    values = {value.strip() for match in _LITERAL.findall(source) for value in match.split(",")}
    rest = _LITERAL.sub("", source)
    return values | {part.strip() for part in rest.split("|") if part.strip()}
