"""Every document in tests/failures/ is refused, with the messages that it names in its first lines.

Those in tests/failures/house/ are refused as our own document only: by `nox -s lint`, or with `--strict`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from linters import style_linter
from openapi.problems import Problem, SpecError
from openapi.spec import read_spec
from pipeline.run import generate_files
from tests.openapi.test_hostile_input import CASES
from tests.support.packages import ROOT, TEMPLATES
from tests.support.rules import KINDS, rules_in

FAILURES = ROOT / "tests" / "failures"
_MARK = "# expect: "
RULES = rules_in("linters", "openapi", "pipeline")

# What only a file that cannot be read, or a defect in a generator, brings about; each has a test of its own.
_TESTED_ELSEWHERE = frozenset({"unreadable-file", "not-utf-8", "too-large", "invalid-json", "not-a-mapping"}) | {
    *("generator-failed", "several-documents", "unknown-tag", "key-not-text"),
    *("invalid-overlay", "overlay-target"),
}


def _expected(spec: Path) -> list[str]:
    lines = spec.read_text("utf-8").splitlines()
    return [line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)]


def _hold(problems: list[Problem], spec: Path) -> None:
    said = "\n".join(map(str, problems))
    for part in _expected(spec):
        assert part in said, said
    for problem in problems:
        assert problem.file.endswith(spec.name)
        assert 1 <= problem.line <= len(spec.read_text("utf-8").splitlines())
        assert problem.hint or problem.rule == "invalid-yaml", problem


@pytest.mark.parametrize("spec", sorted(FAILURES.glob("*.yaml")), ids=lambda path: path.stem)
def test_document_is_refused_with_its_message(spec: Path) -> None:
    assert _expected(spec)
    with pytest.raises(SpecError) as caught:
        generate_files(spec, TEMPLATES, strict=True)
    _hold(caught.value.problems, spec)


@pytest.mark.parametrize("spec", sorted(FAILURES.glob("house/*.yaml")), ids=lambda path: path.stem)
def test_document_is_no_document_of_ours(spec: Path) -> None:
    assert _expected(spec)
    _hold(style_linter.problems_of(read_spec(spec, str(spec))), spec)


@pytest.mark.slow
@pytest.mark.parametrize("spec", sorted(FAILURES.glob("house/*.yaml")), ids=lambda path: path.stem)
def test_a_document_of_others_may_be_so(spec: Path) -> None:
    assert generate_files(spec, TEMPLATES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_document_that_breaks_it(rule: str) -> None:
    shown = {part for spec in FAILURES.rglob("*.yaml") for line in _expected(spec) for part in line.split()}
    hostile = {case[1] for case in CASES.values()}
    # What is mended without --strict is another rule's problem with it.
    mended = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "mends").glob("*.yaml"))
    kinds = [kind for kind in KINDS if kind.rule == rule]
    assert (
        f"{rule}:" in shown
        or rule in shown
        or rule in hostile
        or rule in _TESTED_ELSEWHERE
        or any(f"({kind.reason})" in mended for kind in kinds)
    )
