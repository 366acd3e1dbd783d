"""`generate` with a second reading beside it: it stops for our own document, and lists for any other."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

import generate as command
from pipeline.ir.package import Package
from pipeline.run import Generated, generate
from second_reading import beside
from tests.second_reading.planting import SHOP, in_argument, readings
from tests.second_reading.test_unread_parts import UNREADABLE
from tests.support.packages import ROOT

GENERATED = ROOT / "generated"


def run(*arguments: str) -> tuple[int, str, str]:
    with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()) as complained:
        status = command.main(list(arguments))
    return status, said.getvalue(), complained.getvalue()


def plant(monkeypatch: pytest.MonkeyPatch, change: Callable[[Package], Package]) -> None:
    """Let the pipeline misread, by changing the package that it made."""

    def misread(*arguments: object) -> Generated:
        generated = generate(*arguments)  # type: ignore[arg-type]
        return replace(generated, package=change(generated.package))

    monkeypatch.setattr(command, "generate", misread)


def without_operations(package: Package) -> Package:
    return replace(package, resources=())


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--check",)], ids=["generate", "check"])
def test_a_misreading_of_our_own_document_stops_the_run(
    options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in GENERATED.rglob("*")}
    plant(monkeypatch, without_operations)
    status, _, complained = run(*options)
    assert status == 1
    assert "openapi.yaml:" in complained
    assert (
        "second-reading: the operation POST /api/sessions is missing in the package,"
        " and is there as openapi-python-client reads it (operation createSession)"
    ) in complained
    assert "hint: One of the two misreads the document." in complained
    assert before == {path: path.stat().st_mtime_ns for path in GENERATED.rglob("*")}


@pytest.mark.slow
def test_a_misreading_of_another_document_is_listed_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = in_argument("getOrder", "expand", default=None)
    plant(monkeypatch, lambda _: planted)
    arguments = ("--spec", str(SHOP), "--output", str(tmp_path / "shop"))
    assert "read differently" not in run(*arguments)[1]
    status, said, _ = run(*arguments, "--verify")
    assert status == 0
    assert (
        "read differently: getOrder: the query parameter 'expand' is required in the package,"
        " and is optional as openapi-python-client reads it (line 13)"
    ) in said
    status, _, complained = run(*arguments, "--verify", "--strict")
    assert status == 1
    assert "second-reading: the query parameter 'expand' is required in the package" in complained


@pytest.mark.slow
def test_what_was_not_read_is_listed(tmp_path: Path) -> None:
    status, said, _ = run("--spec", str(UNREADABLE), "--output", str(tmp_path / "odd"), "--verify")
    assert status == 0
    assert (
        "not read by openapi-python-client: schema Json (line 25), what the field size of Thing takes (line 31): "
        in said
    )


def test_a_reader_that_fails_is_no_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_READER", [sys.executable, "-c", "raise SystemExit('no parser here')"])
    status, _, complained = run("--check")
    assert status == 1
    assert "openapi-python-client cannot read the document: no parser here" in complained


@pytest.mark.slow
def test_a_module_in_the_working_directory_is_not_the_parsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "attrs.py").write_text("raise SystemExit('taken for attrs')\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("--check")[0] == 0


@pytest.mark.slow
def test_a_reading_does_not_depend_on_the_hash_seed() -> None:
    document = readings(UNREADABLE)[1]
    found = [
        subprocess.run(
            [sys.executable, "-m", "second_reading.reader"],
            input=pickle.dumps(document.data),
            capture_output=True,
            check=True,
            env={"PYTHONPATH": str(ROOT / "scripts"), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    one, other = map(pickle.loads, found)
    assert [str(part) for part in one.unread] == [str(part) for part in other.unread]
    assert list(one.models) == list(other.models)
    assert one == other
