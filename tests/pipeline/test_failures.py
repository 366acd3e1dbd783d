"""Every document in tests/failures/ is refused, with the messages that it names in its first lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from openapi.problems import SpecError
from pipeline.run import generate_files
from tests.support.packages import ROOT, TEMPLATES

FAILURES = ROOT / "tests" / "failures"
_MARK = "# expect: "


@pytest.mark.parametrize("spec", sorted(FAILURES.glob("*.yaml")), ids=lambda path: path.stem)
def test_document_is_refused_with_its_message(spec: Path) -> None:
    lines = spec.read_text("utf-8").splitlines()
    expected = [line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)]
    assert expected
    with pytest.raises(SpecError) as caught:
        generate_files(spec, TEMPLATES)
    said = str(caught.value)
    for part in expected:
        assert part in said, said
    for problem in caught.value.problems:
        assert problem.file.endswith(spec.name)
        assert 1 <= problem.line <= len(lines)
        assert problem.hint or problem.rule == "invalid-yaml", problem
