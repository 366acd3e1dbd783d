"""The scripts as commands in a pipeline of a shell."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import build
import conformance
import generate
import mutate
import release
import soak
from soak_runner import steady_soak
from tests.support.packages import ROOT

SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))


def test_a_script_ends_quietly_if_nobody_reads_its_output() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        command = [sys.executable, str(ROOT / "scripts" / "lint.py"), "--help"]
        ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writer)
    assert ended.stderr == ""
    assert ended.returncode in (0, 141)  # argparse swallows the error if it is the first to meet it


def test_an_interrupt_ends_a_script_without_a_traceback() -> None:
    program = "import os, signal; from command_line import run_command; run_command(lambda: os.kill(os.getpid(), signal.SIGINT) or 0)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (130, "")


def test_output_after_the_reader_has_gone_ends_a_script_and_other_pipes_do_not(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom command_line import run_command\n"
        "def main() -> int:\n"
        "    if sys.argv[1:]:\n        raise BrokenPipeError('a socket')\n"
        "    print('line\\n' * 100_000)\n    return 0\n"
        "run_command(main)\n"
    )
    line = f"'{sys.executable}' script.py | head -1; '{sys.executable}' script.py socket"
    shell = subprocess.run(
        line,
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
    )
    assert shell.stdout.split() == ["line"]
    assert shell.stderr.count("Traceback") == 1
    assert "BrokenPipeError: a socket" in shell.stderr


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_every_script_ends_that_way(script: Path) -> None:
    assert script.read_text("utf-8").endswith('if __name__ == "__main__":\n    run_command(main)\n')


@pytest.mark.parametrize(
    ("main", "arguments", "said"),
    [
        (generate.main, ["--templates", "nowhere"], "nowhere is not a folder of templates: it has no models"),
        (build.main, ["--package", "nowhere"], "there is no nowhere/pyproject.toml"),
        (build.main, ["--changelog", "nowhere.md"], "there is no nowhere.md"),
        (release.main, ["--root", "nowhere"], "there is no nowhere/generated/pyproject.toml"),
        (mutate.main, ["nothing"], "unknown module nothing; choose from call, retries, "),
        (soak.main, ["--seconds", "9999"], "--seconds must be between 0 and 600"),
    ],
)
def test_wrong_usage_is_named(
    main: Callable[[list[str]], int], arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_modules_to_mutate_and_their_tests_are_there() -> None:
    for target in mutate.TARGETS.values():
        found = [folder for folder in ("templates", "scripts") if (ROOT / folder / target.path).is_file()]
        assert len(found) == 1, target
        assert [test for test in target.tests if not (ROOT / test).is_file()] == []


def test_an_unreachable_server_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert conformance.main(["--url", "http://localhost:1"]) == 1
    assert capsys.readouterr().err.startswith("cannot reach http://localhost:1: [Errno")


@pytest.mark.parametrize(
    ("found", "status", "last"),
    [
        ([], 0, ["passed: every call had the outcome that the server saw, and nothing leaked"]),
        (["lost: a"], 1, ["failed: 1 violation", "  lost: a"]),
        ([f"lost: {index}" for index in range(1_021)], 1, ["  lost: 19", "  and 1,001 more"]),
    ],
)
def test_a_soak_ends_with_its_verdict(
    found: list[str], status: int, last: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(calls: int, concurrency: int, *, fast: bool) -> list[str]:
        assert (calls, concurrency, fast) == (10_000, 64, False)
        return found

    monkeypatch.setattr(steady_soak, "run", run)
    assert soak.main(["--seconds", "0"]) == status
    assert capsys.readouterr().out.splitlines()[-len(last) :] == last
