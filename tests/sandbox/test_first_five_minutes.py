"""A first five minutes: the page of that name, and the tour, print what they say."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox_server.testing import InThread, run_in_thread
from tests.support.redirection import redirect, redirected_environment

ROOT = Path(__file__).resolve().parents[2]
TOUR = [sys.executable, str(ROOT / "examples" / "tour.py")]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "generated" / "src")}


@pytest.fixture(scope="module")
def section() -> str:
    return (ROOT / "docs" / "first-steps.md").read_text()


@pytest.fixture
def default_sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[InThread]:
    """A sandbox with the demo that is found on the default port."""
    with run_in_thread(demo=True) as sandbox:
        redirect(sandbox.url, monkeypatch)
        yield sandbox


def blocks(section: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def test_the_python_of_the_section_prints_what_it_says(section: str, default_sandbox: InThread) -> None:
    source = "\n".join(blocks(section, "pycon"))
    assert source.count(">>>") > 10
    test = doctest.DocTestParser().get_doctest(source, {}, "first-steps", "first-steps.md", 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert (result.failed, "".join(said)) == (0, "")
    assert default_sandbox.control("GET", "")["sessions"] == 4


def test_the_console_of_the_section_prints_what_it_says(
    section: str, default_sandbox: InThread, tmp_path: Path
) -> None:
    environment = redirected_environment(default_sandbox.url, tmp_path, ROOT / "generated" / "src")
    expected = dict(block.removeprefix("$ ").split("\n", 1) for block in blocks(section, "console"))
    done = subprocess.run(TOUR, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, expected[".venv/bin/python examples/tour.py"], "")


def test_the_tour_takes_a_url_and_leaves_nothing_behind() -> None:
    with run_in_thread() as sandbox:
        done = subprocess.run([*TOUR, sandbox.url], env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1] == "deleted 12 sessions"
        assert sandbox.control("GET", "")["sessions"] == 0


@pytest.mark.slow
def test_the_tour_says_where_a_sandbox_comes_from() -> None:
    with run_in_thread() as sandbox:
        url = sandbox.url
    done = subprocess.run([*TOUR, url], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.endswith("is there a sandbox? `nox -s sandbox` starts one\n")
    assert "Traceback" not in done.stderr
