"""Nothing by chance: packages, messages, summaries and reports are the same under any hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openapi.document import is_object
from tests.corpus.test_corpus_documents import SPECS
from tests.support import outputs
from tests.support.packages import FRAGMENTS, ROOT

pytestmark = pytest.mark.slow

FAILURES = sorted((ROOT / "tests" / "failures").rglob("*.yaml"))


def differences(documents: list[Path], folder: Path) -> list[str]:
    """Return what differs between two runs with different hash seeds, by command and document."""
    running: list[subprocess.Popen[str]] = []
    for seed in ("1", "2"):
        command = [sys.executable, outputs.__file__, str(folder / seed), *map(str, documents)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        running.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True))
    first, second = [json.loads(process.communicate()[0]) for process in running]
    assert len(first) == 3 * len(documents) - 1
    return [difference for key in first for difference in _differences(key, first[key], second[key])]


def _differences(place: str, first: Any, second: Any) -> list[str]:
    if is_object(first) and is_object(second):
        return [
            difference
            for key in sorted({*first, *second})
            for difference in _differences(f"{place}: {key}", first.get(key), second.get(key))
        ]
    return [] if first == second else [f"{place}: {first!r} and {second!r}"]


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param(SPECS, id="corpus"),
        pytest.param(sorted(FRAGMENTS.glob("*.yaml")), id="fragments"),
        pytest.param(FAILURES, id="failures"),
    ],
)
def test_a_hash_seed_changes_nothing(documents: list[Path], tmp_path: Path) -> None:
    found = differences(documents, tmp_path)
    assert not found, "\n".join(line[:400] for line in found)
