"""The code of every fragment: as it was reviewed, and right for both type checkers."""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Fragments
from tests.support.packages import FRAGMENTS, TEMPLATES, write_package

NAMES = sorted(path.stem for path in FRAGMENTS.glob("*.yaml"))
UPDATE = "UPDATE_GOLDENS"
RUNTIME_IMPORT = re.compile(r"from (?:\.+|fragment_\w+\.)_runtime")


def golden_text(files: dict[str, str]) -> str:
    """Join what depends on the fragment: models, errors and resources."""
    shown = [path for path in files if path.endswith(("/models.py", "/errors.py")) or "/resources/" in path]
    chosen = [path for path in shown if "_runtime" not in path and not path.endswith("__init__.py")]
    return "".join(f"# --- {path}\n{files[path]}\n" for path in sorted(chosen))


@pytest.mark.parametrize("name", NAMES)
def test_fragment_matches_its_golden(name: str, fragments: Fragments) -> None:
    golden = FRAGMENTS / f"{name}.golden"
    now = golden_text(fragments.files(name))
    if os.environ.get(UPDATE):
        golden.write_text(now, "utf-8")
    then = golden.read_text("utf-8") if golden.exists() else ""
    diff = "".join(difflib.unified_diff(then.splitlines(True), now.splitlines(True), "reviewed", "generated"))
    assert not diff, f"{diff}\nif this is what you want: {UPDATE}=1 nox -s test -- {Path(__file__).name}"


def test_every_golden_has_its_fragment() -> None:
    assert sorted(path.stem for path in FRAGMENTS.glob("*.golden")) == NAMES


def test_every_fragment_says_why_it_exists() -> None:
    for name in NAMES:
        assert (FRAGMENTS / f"{name}.yaml").read_text("utf-8").startswith("# "), name


@pytest.fixture(scope="module")
def checked(fragments: Fragments, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the fragments over one runtime: it is the same in each, and checked once."""
    folder = tmp_path_factory.mktemp("checked")
    shutil.copytree(TEMPLATES / "runtime", folder / "shared_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    for name in NAMES:
        files = {path.removeprefix("src/"): text for path, text in fragments.files(name).items()}
        own = {path: text for path, text in files.items() if path.startswith("fragment_") and "/_runtime/" not in path}
        write_package({path: RUNTIME_IMPORT.sub("from shared_runtime", text) for path, text in own.items()}, folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("checker", [["mypy", "--strict"], ["pyright"]], ids=lambda command: command[0])
def test_type_checkers_find_nothing(checker: list[str], checked: Path) -> None:
    packages = [str(checked / f"fragment_{name}") for name in NAMES]
    settings = {
        "typeCheckingMode": "strict",
        "reportUnnecessaryIsInstance": False,
        "include": [Path(package).name for package in packages],
        "extraPaths": [str(checked)],
    }
    (checked / "pyrightconfig.json").write_text(json.dumps(settings))
    arguments = packages if checker[0] == "mypy" else ["--pythonpath", sys.executable, "--project", str(checked)]
    result = subprocess.run(
        [sys.executable, "-m", *checker, *arguments], capture_output=True, text=True, cwd=checked, check=False
    )
    assert result.returncode == 0, result.stdout[-4000:]
