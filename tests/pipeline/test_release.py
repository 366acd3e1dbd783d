"""The gate of a release: against a real package index, a real repository, and changelogs as people leave them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest

from pipeline.package.render import render
from pipeline.run import Stages, build, generate_files
from release_checks.changelog import notes, unreleased, unwritten
from release_checks.index import IndexUnreachableError, newest_version, not_newer
from release_checks.metadata import differences
from release_checks.tags import last_release, version_mismatch
from tests.support.fault_server import Act, FaultServer, Received, answer

ROOT = Path(__file__).resolve().parents[2]
RELEASED = "# Changelog\n\n## 1.0.0 - 2026-12-01\n\n- All of it.\n"


INDEX = {"pip": ["26.0"], "mix-python-sdk": ["0.5.5", "0.8.1", "0.9.0rc1"]}


def _index(request: Received) -> Act:
    """Answer as a package index with two distributions."""
    name = request.target.strip("/").removeprefix("simple/")
    links = [f'<a href="{name.replace("-", "_")}-{v}-py3-none-any.whl">{v}</a>' for v in INDEX.get(name, ())]
    body = f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()
    return answer(200 if links else 404, body, content_type="text/html")


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    with FaultServer(_index) as server:
        for name, value in (
            ("INDEX_URL", f"{server.url}/simple"),
            ("RETRIES", "0"),
            ("NO_INDEX", "0"),
            ("CONFIG_FILE", "/dev/null"),
        ):
            monkeypatch.setenv(f"PIP_{name}", value)
        yield server


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_the_index_refuses_a_version_that_pip_would_not_choose() -> None:
    assert str(newest_version("mix-python-sdk")) == "0.9.0rc1"
    assert newest_version("nobody-has-this") is None
    assert list(not_newer("mix-python-sdk", "1.0.0")) == []
    for version in ("0.1.0", "0.9.0rc1"):
        (reason,) = not_newer("mix-python-sdk", version)
        assert "the index has mix-python-sdk 0.9.0rc1" in reason


@pytest.mark.slow
def test_an_index_that_does_not_answer_is_not_an_empty_one(index: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/elsewhere")
    with pytest.raises(IndexUnreachableError, match="cannot ask the package index"):
        newest_version("mix-python-sdk")


@pytest.mark.parametrize(
    ("text", "built", "released"),
    [
        (RELEASED, "", ""),
        (RELEASED.replace("2026-12-01", "unreleased"), "", "1.0.0 is unreleased"),
        (RELEASED.replace(" - 2026-12-01", ""), "", "without a date"),
        (RELEASED.replace("2026-12-01", "soon"), "", "1.0.0 is soon"),
        (RELEASED.replace("1.0.0", "0.9.0"), "its first section is 0.9.0", "its first section is 0.9.0"),
        ("# Changelog\n", "it has no section", "it has no section"),
        (RELEASED.replace("- All of it.", "") + "## 0.9.0\n\n- Old.\n", "no entries", "no entries"),
    ],
)
def test_the_changelog_is_ready(text: str, built: str, released: str) -> None:
    for said, expected in ((list(unwritten(text, "1.0.0")), built), (list(unreleased(text, "1.0.0")), released)):
        assert len(said) == bool(expected)
        assert expected in "".join(said)


def test_the_notes_of_a_release_are_its_section() -> None:
    text = RELEASED + "  In two lines.\n\n## 0.9.0 - 2026-01-01\n\n- Less of it.\n"
    assert notes(text, "1.0.0") == "- All of it.\n  In two lines."
    assert notes(text, "0.9.0") == "- Less of it."
    assert notes(text, "2.0.0") == ""


def test_the_metadata_is_compared_with_the_package() -> None:
    metadata = Message()
    metadata["Name"], metadata["Version"], metadata["Summary"] = "pets", "1.0.0", "Pets."
    metadata["Project-URL"] = "Source, http://example.com"
    metadata.set_payload("# pets\n[a](docs/a.md) [b](https://example.com) [c](#use)\n")
    wrong = list(differences(metadata, {"name": "pets", "version": "1.1.0", "description": "Pets."}))
    assert [text.split()[0] for text in wrong] == ["Version", "there", "the", "the"]
    assert "docs/a.md" in wrong[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with what the gate reads, at version 1.0.0."""
    for name in ("openapi.yaml", "generated/pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(RELEASED)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--message", "Start")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def gate(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "release.py"), "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_the_gate_lists_every_reason_at_once(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text(RELEASED.replace("2026-12-01", "unreleased"))
    git(checkout, "tag", "v1.1.0")
    done = gate(checkout, "--tag", "v1.0.1")
    assert done.returncode == 1
    for reason in ("the tag is v1.0.1", "1.0.0 is unreleased", "v1.1.0 was released already", "urls.Source"):
        assert reason in done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_the_gate_opens(checkout: Path) -> None:
    project = checkout / "generated" / "pyproject.toml"
    project.write_text(project.read_text() + '\n[project.urls]\nSource = "https://example.com/mix"\n')
    done = gate(checkout, "--tag", "v1.0.0", "--notes", str(checkout / "notes.md"))
    assert (done.returncode, done.stdout) == (0, "mix-python-sdk 1.0.0 can be released\n"), done.stderr
    assert (checkout / "notes.md").read_text() == "- All of it.\n"


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_a_version_has_to_carry_what_changed_since_the_last_tag(checkout: Path) -> None:
    git(checkout, "tag", "v0.9.0")
    git(checkout, "tag", "vague")
    found = last_release(checkout, "1.0.0")
    assert found is not None
    assert found[1] == "v0.9.0"
    spec = checkout / "openapi.yaml"
    spec.write_text(spec.read_text().replace("required: [messageId]", "required: [messageId, cleanupMedia]"))
    spec.write_text(spec.read_text().replace("version: 1.0.0", "version: 1.0.1"))
    for file, old in (("generated/pyproject.toml", 'version = "1.0.0"'), ("CHANGELOG.md", "## 1.0.0")):
        path = checkout / file
        path.write_text(path.read_text().replace(old, old.replace("1.0.0", "1.0.1")))
    git(checkout, "tag", "v1.0.0")
    done = gate(checkout)
    assert done.returncode == 1
    assert "1.0.1 is too low for the changes since v1.0.0" in done.stderr


def test_a_tag_names_the_version() -> None:
    assert list(version_mismatch(None, "1.0.0")) == list(version_mismatch("v1.0.0", "1.0.0")) == []
    assert "tag v1.0.0 instead" in next(version_mismatch("1.0.0", "1.0.0"))


@pytest.mark.slow
def test_the_status_follows_the_version() -> None:
    package = build(ROOT / "tests" / "fragments" / "enums.yaml", ROOT / "templates", Stages()).package
    for version, status in {
        "0.9.9": "4 - Beta", "1.0.0rc1": "4 - Beta", "1.0.0": "5 - Production/Stable", "10.1": "5 - Production/Stable",
    }.items():  # fmt: skip
        files = render(replace(package, version=version), ROOT / "templates")
        assert f"Development Status :: {status}" in tomllib.loads(files["pyproject.toml"])["project"]["classifiers"]


def test_the_settings_of_the_document_are_in_the_metadata(tmp_path: Path) -> None:
    spec = tmp_path / "pets.yaml"
    spec.write_text(
        """\
openapi: 3.1.1
info:
  title: Pets
  version: 2.0.0
  contact: {name: Pet People, email: pets@example.com}
  x-python:
    distribution: Pets.SDK
    keywords: [cats, "and \\"dogs\\""]
    urls: {Source: https://example.com/pets, "Bug tracker": https://example.com/bugs}
tags: [{name: pets, description: Pets.}]
paths:
  /pets:
    get: {operationId: listPets, tags: [pets], responses: {"204": {description: Done.}}}
"""
    )
    files = generate_files(spec, ROOT / "templates")
    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert (project["name"], project["version"]) == ("Pets.SDK", "2.0.0")
    assert project["authors"] == [{"name": "Pet People", "email": "pets@example.com"}]
    assert "Development Status :: 5 - Production/Stable" in project["classifiers"]
    assert project["keywords"] == ["cats", 'and "dogs"']
    assert project["urls"] == {"Source": "https://example.com/pets", "Bug tracker": "https://example.com/bugs"}
    # A client that replaces no other has no table of removed names, and no page on switching.
    assert not [path for path in files if "switching" in path or "_removed" in path]
    assert 'pip install "Pets.SDK>=2.0"' in files["README.md"]
