"""What is kept between runs: found again, bounded, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spec_changes.python import cache as store


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "spec-diff"


def test_what_is_saved_is_found(home: Path) -> None:
    assert store.load("a") is None
    store.save("a", {"x": [1, None]})
    assert store.load("a") == {"x": [1, None]}
    assert [path.name for path in home.iterdir()] == ["a.json"]


def test_the_oldest_go(home: Path) -> None:
    store.save("first", 1)
    os.utime(home / "first.json", (0, 0))
    for number in range(60):
        store.save(str(number), number)
    assert store.load("first") is None
    assert store.load("0") == 0


def test_what_cannot_be_read_or_written_is_passed_over(home: Path) -> None:
    store.save("a", 1)
    (home / "a.json").write_text("{", encoding="utf-8")
    assert store.load("a") is None
    (home / "a.json").unlink()
    home.rmdir()
    home.write_text("a file", encoding="utf-8")
    store.save("a", 1)
    assert store.load("a") is None
