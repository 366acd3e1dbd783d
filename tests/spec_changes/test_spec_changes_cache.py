"""What is kept between runs: found again, bounded, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spec_changes.python import cache


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    return tmp_path / ".cache" / "spec-diff"


def test_what_is_saved_is_found(kept: Path) -> None:
    assert cache.load("a") is None
    cache.save("a", {"x": [1, None]})
    assert cache.load("a") == {"x": [1, None]}
    assert [path.name for path in kept.iterdir()] == ["a.json"]


def test_the_oldest_go(kept: Path) -> None:
    cache.save("first", 1)
    os.utime(kept / "first.json", (0, 0))
    for number in range(60):
        cache.save(str(number), number)
    assert cache.load("first") is None
    assert cache.load("0") == 0


def test_what_cannot_be_read_or_written_is_passed_over(kept: Path) -> None:
    cache.save("a", 1)
    (kept / "a.json").write_text("{", encoding="utf-8")
    assert cache.load("a") is None
    (kept / "a.json").unlink()
    kept.rmdir()
    kept.write_text("a file", encoding="utf-8")
    cache.save("a", 1)
    assert cache.load("a") is None
