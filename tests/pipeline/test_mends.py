"""Every document in tests/mends/ generates, and the summary says what was mended and what was left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import generate
from tests.support.packages import ROOT, import_package

MENDS = sorted((ROOT / "tests" / "mends").glob("*.yaml"))
_MARK = "# expect: "
_ONLY_QUERY = "{/a: {query: {operationId: q, responses: {'204': {description: Done.}}}}}"


@pytest.mark.slow
@pytest.mark.parametrize("spec", MENDS, ids=lambda path: path.stem)
def test_the_document_generates_and_says_what_became_of_it(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = f"mended_{spec.stem}"
    options = ["--spec", str(spec), "--output", str(tmp_path / "out"), "--package", package]
    assert generate.main(options) == 0
    said = capsys.readouterr().out
    expected = [line.removeprefix(_MARK) for line in spec.read_text("utf-8").splitlines() if line.startswith(_MARK)]
    for line in expected:
        assert line in said, said
    assert sum(line.startswith(("mended: ", "left out: ")) for line in said.splitlines()) == len(expected), said
    module = import_package(package, tmp_path / "out" / "src")
    models: Any = module.models
    names: list[str] = dir(models)
    own: list[Any] = [getattr(models, name) for name in names if name in {"Thing", "Other"}]
    assert own or spec.stem == "calls"
    assert all(model.model_rebuild() is not False for model in own)
    assert generate.main([*options, "--strict"]) == 1


def test_nothing_that_is_no_document_is_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text, rule in (
        ("swagger: '2.0'", "unsupported-version"),
        ("openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}", "no-operations"),
        ("openapi: 3.1.0\npaths: [", "invalid-yaml"),
        (f"openapi: 3.2.0\ninfo: {{title: A, version: '1'}}\npaths: {_ONLY_QUERY}", "no-operations"),
    ):
        (tmp_path / "spec.yaml").write_text(text)
        assert generate.main(["--spec", str(tmp_path / "spec.yaml"), "--output", str(tmp_path / "out")]) == 1
        assert f"{rule}:" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
