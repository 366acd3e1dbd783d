from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import spec_diff
from tests.spec_changes.documents import FILES


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = spec_diff.main([str(tmp_path / each) if each in FILES else each for each in arguments])
        output = capsys.readouterr()
        return status, output.out, output.err

    return run
