"""Where documents come from: files beside them, revisions in git, tags; and names that git must not take for options."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

import spec_changes.read.sources
import spec_diff

SPEC = """openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /pets:
    post:
      requestBody: {content: {application/json: {schema: {$ref: ./schemas/pet.yaml}}}}
      responses: {'200': {description: ok}}
"""
PET = "type: object\nrequired: [name]\nproperties:\n  name: {type: string}\n"


class Repository:
    """A git repository with one document."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str) -> None:
        identity = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@t",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "tag.gpgsign=false",
        ]
        subprocess.run(["git", *identity, *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self, **files: str) -> None:
        for name, text in files.items():
            path = self.folder / {"spec": "openapi.yaml", "pet": "schemas/pet.yaml"}[name]
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-m", "a change")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setattr(spec_changes.read.sources, "ROOT", tmp_path)
    repository = Repository(tmp_path)
    repository.git("init", "-b", "main")
    repository.commit(spec=SPEC, pet=PET)
    return repository


def run(capsys: Any, *arguments: str) -> tuple[int, str, str]:
    status = spec_diff.main(["--wire-only", *arguments])
    output = capsys.readouterr()
    return status, output.out, output.err


def test_files_beside_the_document_are_read_at_their_revision(repository: Repository, capsys: Any) -> None:
    repository.commit(pet=PET.replace("[name]", "[name, age]"))
    status, text, _ = run(capsys, "HEAD~1:openapi.yaml", "HEAD:openapi.yaml")
    assert status == 1
    assert "property `age` became required" in text
    assert "HEAD:schemas/pet.yaml:2 #" in text


def test_files_beside_a_file_are_read(repository: Repository, capsys: Any) -> None:
    (repository.folder / "schemas/pet.yaml").write_text(PET.replace("[name]", "[name, age]"), encoding="utf-8")
    assert run(capsys)[0] == 1


def test_what_is_not_read_is_said_and_is_no_equality(repository: Repository, capsys: Any) -> None:
    (repository.folder / "schemas/pet.yaml").unlink()
    spec = str(repository.folder / "openapi.yaml")
    status, text, _ = run(capsys, spec, spec, "--fail-on", "warning")
    assert status == 1
    assert text.startswith("Needs a look: 0 breaking, 1 warning")
    assert "`./schemas/pet.yaml` was not read" in text


def test_a_file_beside_that_does_not_parse_is_an_error(repository: Repository, capsys: Any) -> None:
    (repository.folder / "schemas/pet.yaml").write_text("a: [", encoding="utf-8")
    status, _, error = run(capsys)
    assert status == 2
    assert "schemas/pet.yaml:1: invalid-yaml" in error


def test_the_version_is_checked_against_the_last_tag(repository: Repository, capsys: Any) -> None:
    repository.git("tag", "v1.0.0")
    repository.git("tag", "v0.9.0")
    repository.commit(spec=SPEC.replace("1.0.0", "1.1.0"), pet=PET.replace("[name]", "[name, age]"))
    repository.git("tag", "v1.1.0")  # the release itself, which is main as well
    status, text, _ = run(capsys, "--check-version", "--fail-on", "none")
    assert status == 1
    assert "v1.0.0:openapi.yaml" in text
    assert "(1.0.0 to 2.0.0 or higher)" in text


@pytest.mark.usefixtures("repository")
def test_without_a_tag_there_is_nothing_to_check_against(capsys: Any) -> None:
    status, _, error = run(capsys, "--check-version")
    assert status == 2
    assert "no version tag before this commit" in error


@pytest.mark.parametrize("name", ["--output={0}/written:y", "-x:y", "--:openapi.yaml", ":"])
def test_a_name_is_never_an_option_of_git(repository: Repository, capsys: Any, name: str) -> None:
    status, output, error = run(capsys, "--", name.format(repository.folder), "openapi.yaml")
    assert (status, output) == (2, "")
    assert "git-failed" in error
    assert not (repository.folder / "written").exists()


def test_a_bare_revision_is_the_same_document_there(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(spec=SPEC.replace("/pets", "/cats"))
    (repository.folder / "schemas" / "api.yaml").write_text(SPEC, encoding="utf-8")
    repository.git("add", ".")
    repository.git("commit", "-m", "another document")
    (repository.folder / "schemas" / "api.yaml").write_text(SPEC.replace("/pets", "/dogs"), encoding="utf-8")
    monkeypatch.chdir(repository.folder)
    for arguments, names in (
        (["HEAD~2"], "`HEAD~2:openapi.yaml` → `openapi.yaml`"),
        (["HEAD~2", "HEAD"], "`HEAD~2:openapi.yaml` → `HEAD:openapi.yaml`"),
        (["main", "schemas/api.yaml"], "`main:schemas/api.yaml` → `schemas/api.yaml`"),
        (["HEAD", "HEAD:schemas/api.yaml"], "`HEAD:schemas/api.yaml` → `HEAD:schemas/api.yaml`"),
    ):
        spec_diff.main([*arguments, "--format", "markdown"])
        assert names in capsys.readouterr().out
    assert spec_diff.main(["no-such-revision"]) == 2
    assert "no-such-revision" in capsys.readouterr().err


def test_a_hash_is_abbreviated(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=repository.folder, check=True, capture_output=True, text=True
    )
    commit = done.stdout.strip()
    spec_diff.main([commit, "--format", "json"])
    report = capsys.readouterr().out
    assert f'"base": "{commit[:12]}:openapi.yaml"' in report
    assert commit not in report
