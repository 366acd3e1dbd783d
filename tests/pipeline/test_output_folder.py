"""Folders that are replaced: only those that the same command has written, and never halfway."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import build
import docs
import generate
from command_line import output_folder
from command_line.output_folder import MANIFEST, PACKAGE, SITE, OutputError, check_owner, prepare, replacing
from pipeline.package.write import write
from tests.support.interruptions import NEW, OLD, contents
from tests.support.packages import ROOT

Command = Callable[[list[str]], int]
COMMANDS = pytest.mark.parametrize("command", [generate.main, docs.main, build.main], ids=["generate", "docs", "build"])


def everything(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@COMMANDS
@pytest.mark.parametrize(
    "files",
    [
        {".gitattributes": "* linguist-generated=true\n", "src/thesis.txt": "years", ".git/HEAD": "ref: main\n"},
        {"style.css": "body {}", "index.html": "mine"},
        {MANIFEST: "", "thesis.txt": "years"},
        {MANIFEST: "thesis.txt\n", "thesis.txt": "years"},
        {f"{MANIFEST}/thesis.txt": "years"},
    ],
    ids=["git attributes", "style sheet", "empty manifest", "other manifest", "a folder for a manifest"],
)
def test_a_folder_of_somebody_else_keeps_every_file(
    command: Command, files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "theirs"
    for path, text in files.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_text(text)
    assert command(["--output", str(output)]) > 0
    assert everything(tmp_path) == {f"theirs/{path}": text for path, text in files.items()}
    message = capsys.readouterr().err
    assert f"{output} was not written by `nox -s " in message
    assert "Name a new or an empty folder" in message


@COMMANDS
@pytest.mark.parametrize("path", ["/", str(ROOT), str(ROOT / "README.md")])
def test_what_is_no_output_is_a_message(command: Command, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["--output", path]) > 0
    assert capsys.readouterr().err.startswith(f"{path} was not written by ")


@COMMANDS
def test_a_link_to_itself_is_a_message(command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert command(["--output", str(tmp_path / "loop")]) > 0
    assert f"cannot write {tmp_path}/loop: " in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["loop"]


def test_one_command_does_not_replace_the_folder_of_the_other(tmp_path: Path) -> None:
    write(OLD, tmp_path / "package")
    with pytest.raises(OutputError, match="not written by `nox -s docs`"), replacing(tmp_path / "package", SITE):
        pass
    with replacing(tmp_path / "site", SITE) as folder:
        (folder / "index.html").write_text("site")
    with pytest.raises(OutputError, match="not written by `nox -s generate`"):
        write(NEW, tmp_path / "site")
    assert contents(tmp_path / "package") == OLD
    assert contents(tmp_path / "site") == {"index.html": "site"}


def test_refusing_opens_nothing_but_the_manifest(tmp_path: Path) -> None:
    output = tmp_path / "theirs"
    output.mkdir()
    (output / "large.bin").write_text("")
    (output / MANIFEST).write_text("theirs\n")
    program = (
        "import sys; from pathlib import Path\n"
        "from command_line.output_folder import PACKAGE, OutputError, check_owner\n"
        "sys.addaudithook(lambda event, values: event in ('open', 'os.listdir', 'os.scandir') and print(values[0]))\n"
        "try: check_owner(Path(sys.argv[1]), PACKAGE)\n"
        "except OutputError: print('refused')\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    command = [sys.executable, "-c", program, str(output)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    *opened, last = [line for line in done.stdout.splitlines() if str(tmp_path) in line or line == "refused"]
    assert last == "refused"
    assert set(opened) <= {str(output / MANIFEST), str(output)}


def test_what_the_run_did_not_write_is_refused_and_not_removed(tmp_path: Path) -> None:
    output = tmp_path / "out"
    write(OLD, output)
    for path in ("notes.txt", "docs/mine.md", "drafts/thesis.txt"):
        (output / path).parent.mkdir(exist_ok=True)
        (output / path).write_text("mine")
    (output / "linked").symlink_to(tmp_path)
    (output / "__pycache__").mkdir()
    (output / "__pycache__" / "a.pyc").write_text("")
    before = everything(output)
    with pytest.raises(OutputError, match=r"did not write: docs/mine\.md, drafts/, linked/, notes\.txt\. Nothing was"):
        write(NEW, output)
    assert everything(output) == before
    for path in ("notes.txt", "docs/mine.md", "drafts/thesis.txt", "linked"):
        (output / path).unlink()
    (output / "drafts").rmdir()
    write(NEW, output)
    assert contents(output) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_unlisted_file_that_the_run_writes_too_may_go_if_it_is_the_same(tmp_path: Path) -> None:
    """Git merges the manifest and the files each by itself."""
    output = tmp_path / "out"
    write(OLD, output)
    (output / "docs" / "new.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"did not write: docs/new\.txt\."):
        write(NEW, output)
    (output / "docs" / "new.txt").write_text(NEW["docs/new.txt"])
    write(NEW, output)
    assert contents(output) == NEW


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    write(OLD, tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(NEW, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert contents(tmp_path / "real") == NEW


def test_what_others_keep_under_the_names_of_the_run_stays(tmp_path: Path) -> None:
    output = tmp_path / "out"
    write(OLD, output)
    for name in (".out.new", ".out.old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.txt").write_text("years")
    with pytest.raises(OutputError, match="cannot write"):
        write(NEW, output)
    assert contents(output) == OLD
    assert contents(tmp_path / ".out.new") == contents(tmp_path / ".out.old") == {"thesis.txt": "years"}
    (tmp_path / ".out.new" / "thesis.txt").unlink()
    with pytest.raises(OutputError, match="cannot write"):
        write(NEW, output)
    assert contents(output) == OLD
    assert contents(tmp_path / ".out.old") == {"thesis.txt": "years"}


@pytest.mark.parametrize("name", [".out.new", ".out.old"])
@pytest.mark.parametrize("kind", ["folder", "own folder", "file", "nothing"])
def test_a_planted_link_is_told_and_what_it_leads_to_stays(kind: str, name: str, tmp_path: Path) -> None:
    output, other = tmp_path / "out", tmp_path / "other"
    write(OLD, output)
    if kind == "own folder":
        write(OLD, other)
    elif kind == "folder":
        other.mkdir()
    elif kind == "file":
        other.write_text("mine")
    (tmp_path / name).symlink_to(other)
    with pytest.raises(
        OutputError, match=rf"(?s){re.escape(name)} is in the way, and no run has left it.*Move or delete"
    ):
        write(NEW, output)
    assert contents(output) == OLD
    assert kind != "own folder" or contents(other) == OLD
    assert (tmp_path / name).is_symlink()


def test_runs_into_one_folder_wait_for_each_other(tmp_path: Path) -> None:
    output = tmp_path / "out"
    with ThreadPoolExecutor(3) as threads:
        runs = [threads.submit(write, files, output) for files in (OLD, NEW, OLD) * 4]
    assert [run.exception() for run in runs] == [None] * 12
    assert contents(output) in (OLD, NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_run_that_waits_in_vain_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_folder, "_MOST_TRIES", 2)
    with replacing(tmp_path / "one", PACKAGE), pytest.raises(OutputError, match="another run is still writing"):
        write(NEW, tmp_path / "two")


def test_a_failure_while_the_folder_is_filled_changes_nothing(tmp_path: Path) -> None:
    output = tmp_path / "out"
    write(OLD, output)
    with pytest.raises(OutputError, match="No space"), replacing(output, PACKAGE):
        raise OSError(28, "No space left on device")
    with pytest.raises(ZeroDivisionError), replacing(output, PACKAGE):
        raise ZeroDivisionError
    assert contents(output) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
@pytest.mark.parametrize("kind", ["kill", "interrupt"])
def test_stopped_at_any_call_old_or_new_is_there_and_the_next_run_clears_up(kind: str, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "scripts"), str(ROOT)])}
    command = [sys.executable, "-m", "tests.support.interruptions", kind, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    results = json.loads(done.stdout)
    assert len(results) > 60
    assert not results[-1]["stopped"]
    for number, result in enumerate(results, 1):
        left = result["left"]
        kept = left["out"] if "out" in left or kind == "interrupt" else left[".out.old"]
        assert kept in (OLD, NEW), number
        assert result["after"] == {"out": NEW}, number
    assert all(any(result["left"].get("out") == whole for result in results) for whole in (OLD, NEW))


def test_a_run_after_a_kill_finds_the_old_folder_where_it_was(tmp_path: Path) -> None:
    output = tmp_path / "out"
    write(OLD, output)
    output.rename(tmp_path / ".out.old")
    prepare(output, PACKAGE)
    assert contents(output) == OLD
    check_owner(output, PACKAGE)
