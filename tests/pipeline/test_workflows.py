"""The workflows: that the lint accepts ours and refuses broken ones, their rights, and the shell steps in them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from linters import workflow_linters

ROOT = Path(__file__).parents[2]
NAMES = ("check", "publish", "site", "spec-review")
SOUND = """\
name: Sound
on:
  push:
permissions: {}
concurrency:
  group: sound
  cancel-in-progress: true
jobs:
  one:
    name: One
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
"""
BROKEN = {
    "unpinned action": ("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "unpinned-uses"),
    "short hash": ("@3d3c42e5aac5ba805825da76410c181273ba90b1", "@3d3c42e", "unpinned-uses"),
    "unknown key": ("timeout-minutes", "timeout-minuets", "'timeout-minuets' was unexpected"),
    "no jobs": (SOUND[SOUND.index("jobs:") :], "", "'jobs' is a required property"),
    "all rights": ("permissions: {}", "permissions: write-all", "excessive-permissions"),
    "credentials stay": ("persist-credentials: false", "fetch-depth: 1", "artipacked"),
    "untrusted text in a script": ("steps:", "steps:\n      - run: echo ${{ github.head_ref }}", "template-injection"),
    "rights for forks": ("push:", "pull_request_target:", "dangerous-triggers"),
    "not YAML": ("jobs:", "jobs: [", "this cannot be parsed"),
}


def workflow(name: str) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load((workflow_linters.WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8"))
    return loaded


def script(name: str, job: str, step: str) -> str:
    """Return the shell lines of a step."""
    return next(str(item["run"]) for item in workflow(name)["jobs"][job]["steps"] if item.get("name") == step)


def shell(lines: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", lines],
        capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "PATH": path, **environment},
    )  # fmt: skip


@pytest.mark.slow
def test_ours_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert sorted(path.stem for path in workflow_linters.WORKFLOWS.glob("*.yml")) == sorted(NAMES)
    assert workflow_linters.main([]) == 0, capsys.readouterr().err


def test_a_pull_request_runs_what_guards_main() -> None:
    steps = workflow("check")["jobs"]["nox"]["steps"]
    run = [str(step["run"]) for step in steps if str(step.get("run")).startswith("nox")]
    guard = re.search(r"^\.venv/bin/nox -s (.+)$", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)
    assert guard is not None
    assert run == ["nox", "nox -s slow"]
    assert {*guard[1].split(), "test"} == {"check", "test", "lint", "slow", '"client_versions(lowest)"'}
    versions = workflow("check")["jobs"]["client"]
    assert versions["steps"][-1]["run"] == 'nox -s "client_versions($VERSIONS)"'
    assert "lowest" in versions["strategy"]["matrix"]["versions"]
    assert sorted(workflow("check")["jobs"]["passed"]["needs"]) == ["client", "nox"]


def test_a_sound_one_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sound.yml").write_text(SOUND, encoding="utf-8")
    assert workflow_linters.main([str(tmp_path / "sound.yml")]) == 0, capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_one_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, message = BROKEN[name]
    text = SOUND.replace(old, new)
    assert text != SOUND
    (tmp_path / "broken.yml").write_text(text, encoding="utf-8")
    assert workflow_linters.main([str(tmp_path / "broken.yml")]) == 1
    said = capsys.readouterr().err
    assert str(tmp_path / "broken.yml") in said
    assert message in said


@pytest.mark.slow
def test_settings_beside_the_workflows_are_linted_too(tmp_path: Path) -> None:
    assert workflow_linters.lint_settings(ROOT / ".github") == []
    shutil.copytree(ROOT / ".github", tmp_path, dirs_exist_ok=True)
    for file, old, new in (("renovate.json", '"7 days"', "7"), ("ISSUE_TEMPLATE/bug.yml", "textarea", "texts")):
        (tmp_path / file).write_text((tmp_path / file).read_text("utf-8").replace(old, new), "utf-8")
    found = "\n".join(workflow_linters.lint_settings(tmp_path))
    assert "minimumReleaseAge" in found
    assert "texts" in found


def test_the_hooks_have_the_pins_of_the_linters() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    locked = (ROOT / "requirements" / "lint.txt").read_text("utf-8").split()
    pins = {pin.replace("[uv]", "") for hook in hooks for pin in hook["additional_dependencies"]}
    assert sorted(pin.partition("==")[0] for pin in pins) == ["nox", "ruff"]
    assert pins <= set(locked)


def test_the_container_is_set_up_as_in_the_quick_start() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    quick_start = (ROOT / "README.md").read_text("utf-8").replace(" --quiet", "")
    assert f"$ {container['postCreateCommand']} && " in quick_start


def test_what_cannot_be_linted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert workflow_linters.main([str(tmp_path / "none.yml")]) == 2
    assert "no such file" in capsys.readouterr().err
    monkeypatch.setattr(workflow_linters, "WORKFLOWS", tmp_path)
    assert workflow_linters.main([]) == 2
    assert "there is no workflow" in capsys.readouterr().err
    monkeypatch.setattr(workflow_linters, "SCHEMA", ("no-such-linter",))
    (tmp_path / "sound.yml").write_text(SOUND, encoding="utf-8")
    assert workflow_linters.main([]) == 2
    assert "no-such-linter is not installed" in capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_and_say_their_version(name: str) -> None:
    text = (workflow_linters.WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8")
    actions = [line for line in re.findall(r"uses: (.*)", text) if not line.startswith("./")]
    assert actions
    assert [line for line in actions if not re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_jobs_that_can_write_run_no_code_of_ours() -> None:
    rights = {
        (name, job): body["permissions"] for name in NAMES for job, body in workflow(name)["jobs"].items()
    }  # a job without an entry of its own fails here
    writing = {key: value for key, value in rights.items() if "write" in value.values()}
    assert writing == {
        ("publish", "publish"): {"id-token": "write"},
        ("publish", "release"): {"contents": "write"},
        ("publish", "site"): {"contents": "read", "id-token": "write", "pages": "write"},
        ("site", "deploy"): {"id-token": "write", "pages": "write"},
        ("spec-review", "comment"): {"pull-requests": "write"},
    }
    assert all(workflow(name)["permissions"] == {} for name in NAMES)
    for name, job in writing:
        assert "checkout" not in str(workflow(name)["jobs"][job])


def test_the_supported_versions_are_the_ones_that_run() -> None:
    classifiers = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "classifiers"
    ]
    supported = [text.rpartition(" ")[2] for text in classifiers if re.search(r":: 3\.\d+$", text)]
    assert workflow("check")["jobs"]["nox"]["strategy"]["matrix"]["python"] == supported


def test_publishing_starts_with_the_check_of_the_release() -> None:
    """What the check refuses is in test_release.py."""
    steps = [step.get("run") for step in workflow("publish")["jobs"]["build"]["steps"]]
    gate = 'nox -s release -- --tag "$GITHUB_REF_NAME" --notes notes.md'
    assert steps.index(gate) < steps.index("nox -s build")


@pytest.mark.parametrize(
    ("earlier", "call"),
    [
        ("", "--method POST repos/o/r/issues/7/comments"),
        ("41\n42\n", "--method PATCH repos/o/r/issues/comments/41"),
    ],
)
def test_the_comment_is_posted_once_then_updated(earlier: str, call: str, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "gh"
    command.write_text(
        '#!/bin/sh\ncase "$*" in *--paginate*) printf %s "$EARLIER";; *) echo "$@" >> calls; esac\n', encoding="utf-8"
    )
    command.chmod(0o755)
    (tmp_path / "review.md").write_text("## Breaking `$(touch harm)`\n", encoding="utf-8")
    lines = script("spec-review", "comment", "Post or update the comment")
    done = shell(lines, tmp_path, EARLIER=earlier, NUMBER="7", RUN="https://run", GITHUB_REPOSITORY="o/r")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "calls").read_text() == f"api --silent {call} --field body=@comment.md\n"
    body = (tmp_path / "comment.md").read_text(encoding="utf-8")
    assert body == "<!-- spec-review -->\n## Breaking `$(touch harm)`\n\n[The run](https://run)\n"
    assert not (tmp_path / "harm").exists()


def test_a_release_has_the_notes_and_every_file(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "gh"
    command.write_text('#!/bin/sh\nfor each; do echo "$each"; done > calls\n', encoding="utf-8")
    command.chmod(0o755)
    files = ["release/dist/a-1.cdx.json", "release/a-1.tar.gz", "release/a-1-py3-none-any.whl", "release/notes.md"]
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    lines = script("publish", "release", "Create the release with the notes of the changelog")
    done = shell(lines, tmp_path, GITHUB_REF_NAME="v1.0.0")
    assert done.returncode == 0, done.stderr
    options = "release create v1.0.0 --verify-tag --title v1.0.0 --notes-file release/notes.md"
    assert (tmp_path / "calls").read_text().split() == [*options.split(), *sorted(files[:3])]


def test_a_comment_that_cannot_be_looked_up_fails(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "gh"
    command.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / "review.md").write_text("## Nothing\n", encoding="utf-8")
    lines = script("spec-review", "comment", "Post or update the comment")
    assert shell(lines, tmp_path, NUMBER="7", RUN="https://run", GITHUB_REPOSITORY="o/r").returncode != 0
