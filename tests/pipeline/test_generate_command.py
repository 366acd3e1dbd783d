"""`scripts/generate.py` as a maintainer runs it: real folders, and real processes where those can make a difference."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import generate as command
from tests.support.packages import ROOT

SPEC = ROOT / "openapi.yaml"


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which has loaded the generators already."""
    with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()) as complained:
        status = command.main(list(arguments))
    return subprocess.CompletedProcess(arguments, status, said.getvalue(), complained.getvalue())


def generate_process(
    *arguments: str, cwd: Path = ROOT, script: Path = ROOT / "scripts" / "generate.py", **environment: str
) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(script), *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, **environment})


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_check_accepts_what_is_committed() -> None:
    result = generate("--check")
    assert result.returncode == 0, result.stderr
    assert "generated/ is up to date" in result.stdout


@pytest.mark.slow
def test_output_depends_on_the_inputs_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "pyproject.toml").write_text(
        "[tool.datamodel-codegen]\nsnake-case-field = false\n[tool.black]\nskip-magic-trailing-comma = true\n[tool.ruff]\nline-length = 20\n"
    )
    result = generate_process(
        *("--output", str(tmp_path / "out")), cwd=elsewhere, PYTHONHASHSEED="1", TZ="America/Lima", LC_ALL="C"
    )
    assert result.returncode == 0, result.stderr
    assert tree(tmp_path / "out") == tree_of_generated()


def tree_of_generated() -> dict[str, bytes]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "generated"]  # committed or not yet
    listed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return {
        path.removeprefix("generated/"): (ROOT / path).read_bytes()
        for path in listed.stdout.splitlines()
        if (ROOT / path).exists()
    }


def test_the_picture_of_the_readme_has_the_stages_in_their_order() -> None:
    drawn = (ROOT / "README.md").read_text("utf-8").partition("```text\n")[2].splitlines()[0].split(" ─ ")
    timed = [
        re.findall(r'stages\.stage\("([a-z ]+)"\)', (ROOT / "scripts" / path).read_text("utf-8"))
        for path in ("pipeline/run.py", "generate.py")
    ]
    assert drawn == ["openapi.yaml", *timed[0], *sorted(timed[1]), "generated/"]


@pytest.mark.slow
def test_each_stage_and_each_change_is_said(tmp_path: Path) -> None:
    spec, output = tmp_path / "openapi.yaml", tmp_path / "out"
    shutil.copy(SPEC, spec)
    first = generate("--spec", str(spec), "--output", str(output), "--timings")
    assert first.stdout.startswith("files: ")
    for stage in ("read", "mend", "check", "prepare", "models", "operations", "render", "format", "write"):
        assert any(line.startswith(stage) and line.endswith(" ms") for line in first.stdout.splitlines()), stage
    text = spec.read_text("utf-8").replace(
        "operationId: getSession\n      x-python-name: get", "operationId: readSession", 1
    )
    spec.write_text(text.replace("operationId: getSession", "operationId: readSession"), "utf-8")
    second = generate("--spec", str(spec), "--output", str(output))
    assert "operations: 1 added (sessions.read_session), 1 removed (sessions.get)" in second.stdout, second.stdout
    assert "models: unchanged" in second.stdout
    third = generate("--spec", str(spec), "--output", str(output))
    assert third.stdout.splitlines()[:3] == ["files: unchanged", "operations: unchanged", "models: unchanged"]


def test_bad_document_leaves_the_output_alone(tmp_path: Path) -> None:
    output = tmp_path / "out"
    shutil.copytree(ROOT / "generated", output)
    before = tree(output)
    result = generate(
        "--spec", str(ROOT / "tests" / "failures" / "invalid_document.yaml"), "--output", str(output), "--strict"
    )
    assert result.returncode == 1
    assert "tests/failures/invalid_document.yaml:9: invalid-document:" in result.stderr
    assert "Traceback" not in result.stderr
    assert tree(output) == before


@pytest.mark.parametrize(
    ("content", "rule"), [(None, "unreadable-file"), (b"\xff\xfe\x00", "not-utf-8"), (b"", "not-a-mapping")]
)
def test_unreadable_document_is_one_clear_message(content: bytes | None, rule: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    if content is not None:
        spec.write_bytes(content)
    result = generate("--spec", str(spec), "--output", str(tmp_path / "out"))
    assert result.returncode == 1
    assert rule in result.stderr
    assert str(spec) in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_of_a_thousand_problems_the_first_are_shown(tmp_path: Path) -> None:
    missing = "".join(f"  /a{number}: {{$ref: './missing{number}.yaml#/a'}}\n" for number in range(1000))
    (tmp_path / "spec.yaml").write_text(f"openapi: 3.1.0\ninfo: {{title: T, version: 1.0.0}}\npaths:\n{missing}")
    result = generate("--spec", str(tmp_path / "spec.yaml"), "--output", str(tmp_path / "out"), "--strict")
    assert result.returncode == 1
    assert result.stderr.count("unreadable-file") == 200
    assert "\n\nand 800 more\n\n1,000 problems; " in result.stderr


def test_a_report_that_cannot_be_written_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("openapi: 3.1.0")
    output = tmp_path / "out"
    result = generate(
        "--spec", str(tmp_path / "spec.yaml"), "--output", str(output), "--report", str(tmp_path / "no" / "report.json")
    )
    assert result.returncode == 1
    assert result.stderr == f"cannot write the report {tmp_path}/no/report.json: No such file or directory\n"


def test_check_sees_missing_changed_and_extra_files(tmp_path: Path) -> None:
    output = tmp_path / "generated"
    shutil.copytree(ROOT / "generated", output)
    (output / "LICENSE").unlink()
    (output / "README.md").write_text("edited\n", "utf-8")
    (output / "extra.txt").write_text("extra\n", "utf-8")
    before = tree(output)
    result = generate("--check", "--output", str(output))
    assert result.returncode == 1
    for line in ("missing: generated/LICENSE", "not up to date: generated/README.md", "extra: generated/extra.txt"):
        assert line in result.stderr
    assert "-edited" in result.stderr
    assert "nox -s generate" in result.stderr
    assert tree(output) == before


@pytest.mark.slow
def test_a_ninth_operation_needs_the_document_alone(tmp_path: Path) -> None:
    text = (
        SPEC.read_text("utf-8")
        .replace(
            "  /api/sessions/{id}:\n",
            """  /api/sessions/search:
    get:
      operationId: searchSessions
      x-python-name: search
      tags: [sessions]
      summary: Search the sessions
      parameters:
        - {name: query, in: query, required: true, description: The words to look for., schema: {type: string}}
        - {name: limit, in: query, description: How many hits at most., schema: {type: integer, default: 10}}
      responses:
        "200":
          description: The hits.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/SearchHit"}}}}
  /api/sessions/{id}:
""",
            1,
        )
        .replace(
            "    SessionData:\n",
            """    SearchHit:
      type: object
      required: [id, score]
      properties: {id: {type: string}, score: {type: number}}

    SessionData:
""",
            1,
        )
    )
    spec, output = tmp_path / "openapi.yaml", tmp_path / "out"
    spec.write_text(text, "utf-8")
    result = generate("--spec", str(spec), "--output", str(output))
    assert result.returncode == 0, result.stderr
    source = output / "src" / "mix_python_sdk"
    assert "def search(" in (source / "resources" / "sessions.py").read_text("utf-8")
    assert "class SearchHit(" in (source / "models.py").read_text("utf-8")
    page = (output / "docs" / "sdks" / "sessions" / "README.md").read_text("utf-8")
    assert "## search" in page
    assert (output / "docs" / "models" / "searchhit.md").is_file()
    call = tmp_path / "call.py"
    call.write_text(
        "import httpx2\n"
        "from mix_python_sdk import Mix\n\n"
        "def answer(request: httpx2.Request) -> httpx2.Response:\n"
        '    assert str(request.url.raw_path, "ascii") == "/api/sessions/search?query=a%20b"\n'
        '    return httpx2.Response(200, json=[{"id": "1", "score": 0.5}])\n\n'
        "with Mix(client=httpx2.Client(transport=httpx2.MockTransport(answer))) as mix:\n"
        '    print(mix.sessions.search(query="a b")[0].score)\n',
        "utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(output / "src")}
    ran = subprocess.run([sys.executable, str(call)], capture_output=True, text=True, check=False, env=environment)
    assert (ran.stdout, ran.stderr) == ("0.5\n", "")


@pytest.mark.parametrize("stage", ["prepare", "generate_models"])
def test_a_defect_is_a_message_and_changes_nothing(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipeline import run

    def broken(*_: object) -> None:
        raise KeyError("responses")

    monkeypatch.setattr(run, stage, broken)
    assert command.main(["--output", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "openapi.yaml: the pipeline failed: KeyError: 'responses'" in said
    assert "hint: This is a bug in the pipeline." in said
    assert not (tmp_path / "out").exists()
