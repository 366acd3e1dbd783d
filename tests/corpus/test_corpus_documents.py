"""Our own small corpus: each document is a family of traits, and each package has to work as it comes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus_runner.bounded import Limits
from corpus_runner.verify import call_package
from pipeline.run import Stages, generate
from tests.support.packages import TEMPLATES, write_package

pytestmark = pytest.mark.slow

DOCUMENTS = Path(__file__).parent / "documents"
SPECS = [*sorted(DOCUMENTS.glob("*.*")), DOCUMENTS / "split" / "api.yaml"]
LIMITS = Limits(120, 0)


def name_of(spec: Path) -> str:
    return (spec.parent if spec.stem == "api" else spec).stem


def package_of(spec: Path, folder: Path) -> tuple[Path, str, list[str]]:
    """Write the package of a document; return its `src`, its name, and the pointers of what was left out of it."""
    generated = generate(spec, TEMPLATES, Stages())
    source = write_package(generated.files, folder)
    return (
        source,
        next(path.name for path in source.iterdir()),
        [change.pointer for change in generated.changes if change.kind.did == "left out"],
    )


@pytest.mark.parametrize("spec", SPECS, ids=name_of)
def test_every_operation_can_be_called(spec: Path, tmp_path: Path) -> None:
    found = call_package(spec, *package_of(spec, tmp_path), LIMITS)
    assert (found.import_error, found.calls_error) == ("", "")
    assert found.calls
    assert [call for call in found.calls if call.result not in {"succeeded", "left out"}] == []
    assert found.incomplete == []
    assert found.wrong_options == []
    assert found.wrong_draws == []


def test_every_package_is_clean_under_mypy_strict(tmp_path: Path) -> None:
    packages = [package_of(spec, tmp_path / name_of(spec)) for spec in SPECS]
    assert len({name for _, name, _ in packages}) == len(SPECS)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")),
            *(part for _, name, _ in packages for part in ("--package", name)),
        ],
        env={**os.environ, "MYPYPATH": os.pathsep.join(str(source) for source, _, _ in packages)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
