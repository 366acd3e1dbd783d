"""The client tests of the base, type-checked against the new package, in a real git repository."""

from __future__ import annotations

import importlib.metadata
import subprocess
from pathlib import Path

import pytest

import spec_changes.python.cache
import spec_changes.read.sources
from openapi.problems import SpecError
from spec_changes.python.client_tests import NotCheckedError, TypeCheckFailure, names_at, new_failures
from spec_changes.python.compare_packages import compare_packages
from spec_changes.python.packages import Built
from spec_changes.read.sources import git_ref, read_base, read_revision, read_tree

SPEC = Path(__file__).parents[2] / "openapi.yaml"
CLIENT = """
class Things:
    def get(self, *, id: str) -> str: ...
"""
TEST = """
from things.client import Things
from tests.support.calls import THINGS

def test_get():
    assert THINGS.get(id="a") == "b"
    assert Things().get(id="a").upper()
    assert Things().lost
"""


@pytest.fixture(autouse=True)
def repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty repository that stands for the project."""
    monkeypatch.setattr(spec_changes.python.cache, "ROOT", tmp_path / "cache")
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.setattr(spec_changes.read.sources, "ROOT", root)
    git(root, "init", "--quiet", "--initial-branch", "main")
    return root


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "Add files")


def built(client: str) -> Built:
    return Built({"src/things/__init__.py": "", "src/things/client.py": client, "src/things/py.typed": ""}, {})


@pytest.mark.slow
def test_only_what_the_new_package_fails_is_found(repository: Path) -> None:
    support = "from things.client import Things\n\nTHINGS = Things()\n"
    commit(repository, {"tests/client/test_get.py": TEST, "tests/support/calls.py": support})
    changed = built(CLIENT.replace("id: str", "key: str").replace("-> str", "-> int"))
    unexpected = 'Unexpected keyword argument "id" for "get" of "Things"'
    for _ in range(2):  # the second time from what is kept
        first, second = new_failures("HEAD", built(CLIENT), changed)
        assert first == TypeCheckFailure("tests/client/test_get.py", 6, unexpected, ("get", "id", "THINGS"))
        assert (second.line, set(second.message.split("; "))) == (7, {unexpected, '"int" has no attribute "upper"'})
    assert new_failures("HEAD", changed, changed) == []


NAMES: list[tuple[str, int, set[str]]] = [
    ("mix.sessions.fork(id=1)", 0, {"mix", "sessions", "fork", "id"}),
    ("x = fake.sessions.fork_async.returns(a.b)", 4, {"fake", "sessions", "fork_async", "returns", "a", "b"}),
    ("from things.client import Thing as T", 0, {"things", "client", "Thing"}),
    ("def test(mix: Mix) -> None: ...", 9, {"mix", "Mix"}),
    ("def", 0, set()),
    ("x = 1", 3, set()),
]


@pytest.mark.parametrize(("code", "column", "names"), NAMES)
def test_the_names_that_a_failure_is_about_are_read_from_the_code(code: str, column: int, names: set[str]) -> None:
    assert set(names_at(code.encode(), 1, column)) == names


def test_the_tests_are_those_of_the_ref(repository: Path) -> None:
    commit(repository, {"tests/client/test_get.py": "old", "tests/conftest.py": "", "other.py": ""})
    (repository / "tests/client/test_get.py").write_text("new", encoding="utf-8")
    assert read_tree("HEAD", "tests/client", "tests/support", "tests/conftest.py") == {
        "tests/client/test_get.py": b"old", "tests/conftest.py": b"",
    }  # fmt: skip
    with pytest.raises(SpecError, match="lost"):
        read_tree("lost", "tests/client")


@pytest.mark.slow
def test_a_module_that_is_gone_is_found(repository: Path) -> None:
    commit(repository, {"tests/client/test_get.py": "import never_installed\nfrom things.client import Things\n"})
    before = built(CLIENT)
    after = Built({name: text for name, text in before.files.items() if not name.endswith("client.py")}, {})
    (found,) = new_failures("HEAD", before, after)
    assert found.line == 2
    assert '"things.client"' in found.message


def test_missing_tests_and_a_missing_mypy_are_said(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repository, {"tests/conftest.py": ""})
    with pytest.raises(NotCheckedError, match="HEAD has no tests/client"):
        new_failures("HEAD", built(CLIENT), built(CLIENT))
    commit(repository, {"tests/client/test_get.py": TEST})

    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(NotCheckedError, match="mypy is not installed"):
        new_failures("HEAD", built(CLIENT), built(CLIENT))


def test_tests_that_are_no_python_are_said(repository: Path) -> None:
    commit(repository, {"tests/client/test_get.py": "def"})
    with pytest.raises(NotCheckedError, match="mypy failed"):
        new_failures("HEAD", built(CLIENT), built(CLIENT))


def test_only_a_base_from_git_has_a_ref(repository: Path) -> None:
    commit(repository, {"openapi.yaml": "openapi: 3.1.0\n"})
    assert git_ref(read_base("HEAD:openapi.yaml")) == "HEAD"
    assert len(git_ref(read_base(None))) == 12
    assert git_ref(read_base(str(repository / "openapi.yaml"))) == ""


@pytest.mark.slow
def test_the_spec_itself(repository: Path) -> None:
    calls = "from mix_python_sdk import Mix\n\n\ndef test_fork(client: Mix) -> None:\n    client.sessions.fork\n"
    text = SPEC.read_text(encoding="utf-8")
    commit(repository, {"openapi.yaml": text, "tests/client/test_fork.py": calls})
    edited = text.replace("x-python-name: fork\n", "x-python-name: branch\n", 1)
    (repository / "openapi.yaml").write_text(edited, encoding="utf-8")
    side = compare_packages(read_base(None), read_revision(None))
    (finding,) = side.findings
    assert (finding.rule, finding.level, finding.axis) == ("python-name-removed", "breaking", "python")
    assert finding.operations == ["POST /api/sessions/{id}/fork"]
    assert finding.text == "method `sessions.fork` is now `sessions.branch`"
    place = "tests/client/test_fork.py:5 no longer type-checks"
    assert finding.consequences == [f'{place}: "Sessions" has no attribute "fork"']
    git(repository, "rm", "--quiet", "-r", "tests")
    git(repository, "commit", "--quiet", "--message", "Remove the tests")
    side = compare_packages(read_base("HEAD:openapi.yaml"), read_revision(None))
    assert [each.rule for each in side.findings if each.rule.startswith("client")] == ["client-tests-not-checked"]
