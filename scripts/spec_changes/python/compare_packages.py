"""What a change does to callers in Python: both documents go through the pipeline, and the packages are compared."""

from __future__ import annotations

import ast
import contextlib
import json
import re
from dataclasses import dataclass, field

from openapi.document import Document, object_of, text_of
from openapi.problems import SpecError
from spec_changes.findings.finding import Finding, Level
from spec_changes.findings.subject import Subject, Values
from spec_changes.read.sources import git_ref

from .client_tests import NotCheckedError, new_failures
from .compare_surfaces import Documents, SurfaceComparison, python_finding
from .packages import Built, NotGeneratedError, build_both, without_examples
from .places import Place, Places
from .surface import Surface, read_operations

Methods = dict[str, tuple[str, str]]

_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class PythonSide:
    """What was found.

    Attributes:
        findings: Findings in the category Python.
        files: The generated files that change.
        not_compared: Why the packages were not compared; empty where they were.
        failed: Whether that is because no package could be generated.
    """

    findings: list[Finding] = field(default_factory=list[Finding])
    files: list[str] = field(default_factory=list[str])
    not_compared: str = ""
    failed: bool = False


def compare_packages(base: Document, revision: Document, *, derived: bool = False) -> PythonSide:
    """Return what the change does to the generated client.

    Documents that name no package (`info.x-python`) are compared only where `derived` asks for names made up for them.
    """
    documents = base, revision
    if json.dumps(base.data) == json.dumps(revision.data):  # the order of keys is that of methods and arguments
        return PythonSide()
    own = all(map(_package, documents))
    if not derived and not own:
        return PythonSide(
            not_compared="a document names no package (`info.x-python`); with --python, names are derived"
        )
    try:
        before, after = _build(documents, own=own)
    except NotGeneratedError as error:
        finding = python_finding(documents, "package-not-generated", values=Values(detail=str(error)))
        return PythonSide([finding], not_compared=str(error), failed=True)
    names = before.files.keys() | after.files.keys()
    changed = sorted(name for name in names if before.files.get(name) != after.files.get(name))
    if all(_code(before.files.get(name, "")) == _code(after.files.get(name, "")) for name in changed if _is_code(name)):
        return PythonSide([], changed)
    methods = read_operations(before.files), read_operations(after.files)
    places = Places(base, revision, {**methods[1], **methods[0]})
    comparison = SurfaceComparison(documents, places)
    surfaces = before.surface, after.surface
    comparison.compare(*surfaces, {**renamed_classes(*surfaces), **_renamed(methods, surfaces)})
    if before.package != after.package:
        place: Place = [], ("/info/x-python/package", "/info/x-python/package")
        about = Subject("package", before.package)
        comparison.findings.append(
            python_finding(documents, "python-name-removed", place, subject=about, renamed_to=after.package)
        )
    found = comparison.findings
    return PythonSide([*found, *_failures(documents, (before, after), places, found)], changed)


def _build(documents: Documents, *, own: bool) -> tuple[Built, Built]:
    """Return both packages; where an example is at fault, those of the documents without their examples.

    For documents that are not `own`, nobody keeps the generated files: what examples change in them is left out at once.

    Raises:
        NotGeneratedError: One of them cannot be generated.
    """
    if own:
        with contextlib.suppress(NotGeneratedError):
            return build_both(documents)
    base, revision = documents
    return build_both((without_examples(base), without_examples(revision)))


def _renamed(methods: tuple[Methods, Methods], surfaces: tuple[Surface, Surface]) -> dict[str, str]:
    """Return the methods that have another name for the same operation."""
    after = {operation: name for name, operation in methods[1].items()}
    pairs = {name: after[operation] for name, operation in methods[0].items() if operation in after}
    pairs |= {f"{old}{end}": f"{new}{end}" for old, new in pairs.items() for end in ("_to_file", "_stream")}
    return {
        old: new
        for old, new in pairs.items()
        if old in surfaces[0] and new in surfaces[1] and old not in surfaces[1] and new not in surfaces[0]
    }


def renamed_classes(old: Surface, new: Surface) -> dict[str, str]:
    """Return the classes that went, each with the only one that came and has the same fields.

    A class that is known to be renamed may be the type of a field of another one, which is found in the next round.
    """
    found: dict[str, str] = {}
    while True:
        words = {before.removeprefix("models."): after.removeprefix("models.") for before, after in found.items()}
        removed, added = _shapes(old, new, words), _shapes(new, old, {})
        pairs = {shape: (names, added[shape]) for shape, names in removed.items() if shape in added}
        more = {names[0]: others[0] for names, others in pairs.values() if len(names) == len(others) == 1}
        if more.keys() <= found.keys():
            return found
        found |= more


def _shapes(surface: Surface, other: Surface, words: dict[str, str]) -> dict[tuple[object, ...], list[str]]:
    """Return the models that the other surface lacks, by their fields; the name of the class itself is left out."""
    fields: dict[str, list[tuple[str, str, str | None]]] = {}
    for name, item in surface.items():
        module, _, rest = name.partition(".")
        owner, dot, field = rest.partition(".")
        if module == "models" and dot and f"models.{owner}" not in other:
            type_ = _renamed_words(item.type, {**words, owner: "Self"})
            fields.setdefault(f"models.{owner}", []).append((field, type_, item.default))
    found: dict[tuple[object, ...], list[str]] = {}
    for owner, items in fields.items():
        found.setdefault(tuple(sorted(items, key=str)), []).append(owner)
    return found


def _renamed_words(source: str, words: dict[str, str]) -> str:
    return _WORD.sub(lambda match: words.get(match[0], match[0]), source)


def _package(document: Document) -> str:
    return text_of(object_of(object_of(document.data.get("info")).get("x-python")).get("package"))


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


def _failures(documents: Documents, built: tuple[Built, Built], places: Places, causes: list[Finding]) -> list[Finding]:
    """Type-check the client tests of the base, none for a file; return findings for failures that no cause explains.

    A failure that a finding explains becomes one of its consequences.
    """
    ref = git_ref(documents[0])
    if not ref:
        return []
    try:
        found = new_failures(ref, *built)
    except (NotCheckedError, SpecError) as error:
        reason = error.problems[0].message if isinstance(error, SpecError) else str(error)
        return [python_finding(documents, "client-tests-not-checked", values=Values(detail=reason))]
    others: dict[str, Finding] = {}
    for failure in found:
        place = places.of_names(failure.names)
        explaining = next((each for each in causes if explains(each, failure.names, place)), None)
        cause = explaining or others.get(failure.message)
        if cause is None:
            cause = python_finding(
                documents, "client-test-no-longer-checks", place, values=Values(detail=failure.message)
            )
            others[failure.message] = cause
        cause.consequences.append(f"{failure.file}:{failure.line} no longer type-checks: {failure.message}")
    return list(others.values())


def explains(finding: Finding, names: tuple[str, ...], place: Place) -> bool:
    """True if a breaking finding is about the operation or model that a piece of code uses, and about one of its names."""
    if finding.level is not Level.BREAKING or not finding.operations or finding.operations != place[0]:
        return False
    owner, _, argument = finding.name.removesuffix(")").partition("(")
    return any(part in names or f"{part}_async" in names for part in (*owner.split("."), argument))
