"""Every Python block of every page and README is a program, and does what it should against the sandbox.

The examples call `http://localhost:8088` and are run as they are printed, each in a process of its own. Several runs of
these tests share a machine, so the processes find the sandbox of their run where port 8088 would be.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.ir.package import Package
from pipeline.run import Stages, build
from reference_site.curl import curl
from sandbox_server.control.demo import fill
from sandbox_server.testing import InThread, run_in_thread
from tests.support.example_runner import Runner, runner
from tests.support.markdown import examples
from tests.support.redirection import redirected_environment
from tests.support.tables import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "generated"
TEXTS = [*sorted(PACKAGE.rglob("*.md")), *sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAMS = [
    pytest.param(program, [] if PACKAGE in text.parents else [ROOT / "scripts"], id=f"{text.relative_to(ROOT)}:{line}")
    for text in TEXTS
    for line, program in examples(text.read_text("utf-8"), "python")
]


@pytest.fixture(scope="module")
def running() -> Iterator[InThread]:
    with run_in_thread(demo=True) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: InThread) -> InThread:
    """A sandbox with the sessions that the examples speak of."""
    running.sandbox.store.clear()
    fill(running.sandbox.store)
    return running


@pytest.fixture(scope="module")
def warm(running: InThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """What runs the programs that need the package only."""
    folder = tmp_path_factory.mktemp("start")
    with runner(redirected_environment(running.url, folder, PACKAGE / "src")) as started:
        yield started


def run(program: str, warm: Runner, folder: Path) -> subprocess.CompletedProcess[str]:
    script = folder / "example.py"
    script.write_text(program, "utf-8")
    return warm.run(script, folder)


def run_with(program: str, sandbox: InThread, folder: Path, more: Sequence[Path]) -> subprocess.CompletedProcess[str]:
    script = folder / "example.py"
    script.write_text(program, "utf-8")
    environment = redirected_environment(sandbox.url, folder, PACKAGE / "src", *more)
    command = [sys.executable, "-W", "error", str(script)]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("program", "more"), PROGRAMS)
def test_an_example_runs_as_it_is_printed(
    program: str, more: list[Path], sandbox: InThread, warm: Runner, tmp_path: Path
) -> None:
    """Pages of the package need the package only; those of the project may use what is in `scripts/`."""
    result = run_with(program, sandbox, tmp_path, more) if more else run(program, warm, tmp_path)
    # The last line of a traceback first: of an operation without a handler, it says where to write one.
    assert result.returncode == 0, f"{result.stderr.splitlines()[-1:]}\n{result.stderr}"
    assert "Traceback" not in result.stderr
    if program.rstrip().endswith("print(result)"):
        assert result.stdout.strip() not in ("", "None")


def test_every_operation_has_an_example_of_both_kinds() -> None:
    sessions = (PACKAGE / "docs/sdks/sessions/README.md").read_text("utf-8")
    programs = [program for _, program in examples(sessions, "python")]
    assert len(programs) == 2 * len(OPERATIONS)
    assert sum("asyncio.run(main())" in program for program in programs) == len(OPERATIONS)


@pytest.mark.usefixtures("sandbox")
def test_an_example_that_is_wrong_is_noticed(warm: Runner, tmp_path: Path) -> None:
    _, program = examples((PACKAGE / "README.md").read_text("utf-8"), "python")[0]
    assert run(program, warm, tmp_path).returncode == 0
    wrong = run(program.replace(".list(", ".lists("), warm, tmp_path)
    assert wrong.returncode == 1
    assert "Traceback" in wrong.stderr


@pytest.fixture(scope="module")
def package() -> Package:
    return build(ROOT / "openapi.yaml", ROOT / "templates", Stages()).package


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_of_the_http_reference_run_as_they_are_printed(
    package: Package, running: InThread, tmp_path: Path
) -> None:
    port = running.url.rpartition(":")[2]
    (tmp_path / ".curlrc").write_text(f'connect-to = "localhost:8088:127.0.0.1:{port}"\nfail-with-body\nsilent\n')
    environment = {**os.environ, "CURL_HOME": str(tmp_path), "NO_PROXY": "*"}
    operations = [operation for resource in package.resources for operation in resource.operations]
    assert len(operations) == len(OPERATIONS)
    for operation in operations:
        running.sandbox.store.clear()
        fill(running.sandbox.store)
        command = curl(operation, package)
        assert command is not None
        result = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, ""), f"{result.stdout}\n{command}"
        if not operation.returns.is_none:
            assert json.loads(result.stdout)
