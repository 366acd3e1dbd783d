"""What a change does to callers in Python: both documents go through the pipeline, and the packages are compared."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field

from openapi.document import Document
from openapi.nodes import object_of, text_of
from openapi.problems import SpecError
from spec_changes.findings.finding import Axis, Finding
from spec_changes.findings.severity import Verdict
from spec_changes.findings.severity_table import RULES
from spec_changes.read.sources import git_ref

from .client_tests import NotCheckedError, new_failures
from .packages import Built, build_both
from .places import Place, Places
from .surface import Item, Surface, read_operations

Documents = tuple[Document, Document]

_LITERAL = re.compile(r"Literal\[([^\]]*)\]")


@dataclass(slots=True)
class PythonSide:
    """What was found: findings on the Python axis, and the generated files that change."""

    findings: list[Finding] = field(default_factory=list[Finding])
    files: list[str] = field(default_factory=list[str])


def compare_packages(base: Document, revision: Document) -> PythonSide | None:
    """Return what the change does to the generated client; None if these are no documents to generate one from."""
    documents = base, revision
    packages = _package(base), _package(revision)
    if not all(packages):
        return None
    if _written(base) == _written(revision):
        return PythonSide()
    try:
        before, after = build_both(documents, packages)
    except (SpecError, ImportError) as error:
        reason = error.problems[0].message if isinstance(error, SpecError) else f"{error.name} is not installed"
        return PythonSide([_finding(documents, "package-not-generated", f"no package to compare: {reason}")])
    names = before.files.keys() | after.files.keys()
    changed = sorted(name for name in names if before.files.get(name) != after.files.get(name))
    if all(_code(before.files.get(name, "")) == _code(after.files.get(name, "")) for name in changed if _is_code(name)):
        return PythonSide([], changed)
    places = Places(base, revision, {**read_operations(after.files), **read_operations(before.files)})
    comparison = _Comparison(documents, places)
    comparison.compare(before.surface, after.surface)
    if packages[0] != packages[1]:
        text, pointer = f"package `{packages[0]}` is now `{packages[1]}`", "/info/x-python/package"
        comparison.findings.append(_finding(documents, "python-name-removed", text, ([], (pointer, pointer))))
    return PythonSide([*comparison.findings, *_judged_by_tests(documents, (before, after), places)], changed)


def _package(document: Document) -> str:
    return text_of(object_of(object_of(document.data.get("info")).get("x-python")).get("package"))


def _written(document: Document) -> str:
    """Return all that the pipeline sees of a document; the order of keys is that of methods and arguments."""
    return json.dumps(document.data)


def _is_code(name: str) -> bool:
    return name.endswith(".py")


def _code(source: str) -> str:
    """Return what a module does, without docstrings and layout."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [each for each in node.body if not _is_text(each)]
    return ast.dump(tree)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _judged_by_tests(documents: Documents, built: tuple[Built, Built], places: Places) -> list[Finding]:
    """Return a finding for each line of the base's client tests that the new package fails; none for a file."""
    ref = git_ref(documents[0])
    if not ref:
        return []
    try:
        found = new_failures(ref, *built)
    except (NotCheckedError, SpecError) as error:
        reason = error.problems[0].message if isinstance(error, SpecError) else str(error)
        return [_finding(documents, "client-tests-not-checked", f"client tests of the base not type-checked: {reason}")]
    findings: list[Finding] = []
    for failure in found:
        text = f"`{failure.file}:{failure.line}` no longer type-checks: {failure.message}"
        place = places.of_message(failure.message)
        findings.append(_finding(documents, "client-test-no-longer-checks", text, place))
    return findings


def _finding(documents: Documents, rule: str, text: str, place: Place = ([], ("", ""))) -> Finding:
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


class _Comparison:
    """The comparison of two surfaces."""

    def __init__(self, documents: Documents, places: Places) -> None:
        self.documents, self.places = documents, places
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
                f"default of `{name}` changed from `{old.default}` to `{new.default}`",
                old,
                new,
            )
        if old.type != new.type:
            before, after = _members(old.type), _members(new.type)
            fits = before <= after if old.kind in ("argument", "alias") else after <= before
            rule = "python-type-compatible" if fits else "python-type-changed"
            self._note(rule, name, f"type of `{name}` changed from `{old.type}` to `{new.type}`", old, new)

    def _note(self, rule: str, name: str, text: str, old: Item | None, new: Item | None) -> None:
        finding = _finding(self.documents, rule, text, self.places.of_name(name))
        finding.old, finding.new = (None if item is None else item.type or name for item in (old, new))
        self.findings.append(finding)


def _owner(name: str) -> str:
    """Return the name of what a name belongs to: the class of a field, the method of an argument."""
    return name.partition("(")[0] if "(" in name else name.rpartition(".")[0]


def _members(source: str) -> set[str]:
    """Return the members of a union in source, every value of a Literal by itself."""
    values = {value.strip() for match in _LITERAL.findall(source) for value in match.split(",")}
    rest = _LITERAL.sub("", source)
    return values | {part.strip() for part in rest.split("|") if part.strip()}
