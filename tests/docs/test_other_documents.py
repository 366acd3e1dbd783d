"""The page about other documents: its command prints what it shows, and it names every rule."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import changes
from tests.support.rules import KINDS, rules_in

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "other-documents.md").read_text("utf-8")
# What only a file that cannot be read brings about; the page sums these up.
_UNREADABLE = frozenset({"unreadable-file"})


@pytest.mark.slow
def test_the_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    shown, *_ = re.findall(r"```console\n\$ python (.*?) --output bookshop\n(.*?)```", PAGE, re.DOTALL)
    command = [sys.executable, *shown[0].split(), "--output", str(tmp_path / "bookshop")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    first, _, printed = done.stdout.partition("\n")
    assert first.startswith("files: ")
    assert printed == shown[1]


@pytest.mark.slow
def test_the_overlay_of_the_page_does_what_the_page_says(tmp_path: Path) -> None:
    (shown,) = re.findall(r"\$ python (.*? --overlay .*?) --output bookshop\n", PAGE)
    command = [sys.executable, *shown.split(), "--output", str(tmp_path / "bookshop")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "operations: 2 added (books.list, books.order)" in printed
    assert "callback" not in printed


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.rule)
def test_every_kind_that_is_left_out_is_named(kind: changes.Kind) -> None:
    assert f"`{kind.rule}`" in PAGE.partition("## What is left out")[2].partition("## What stops")[0]


def test_every_rule_that_stops_a_run_is_named() -> None:
    named = {*rules_in("openapi/bundling", "pipeline")} - {kind.rule for kind in KINDS} - _UNREADABLE
    stops = PAGE.partition("## What stops a run")[2]
    assert [rule for rule in sorted(named) if f"`{rule}`" not in stops] == []
    assert "dangling-reference" in named
