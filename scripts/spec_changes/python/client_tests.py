"""Type-check the client tests of the base against both packages: what only the new package fails, callers fail too.

The tests are those of the git ref that the base was read from. mypy runs as a process, once for each package, in a
folder of its own that has the same layout, so that both say the same of what did not change.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spec_changes.read.sources import read_tree

from . import cache
from .packages import Built

CHECKED = ("tests/client", "tests/support")
_NEEDED = (*CHECKED, "tests/conftest.py")
_MYPY = (
    "--config-file=",
    "--output=json",
    "--check-untyped-defs",
    "--follow-imports=silent",
    "--explicit-package-bases",
    "--namespace-packages",
)
_SECONDS = 300


class NotCheckedError(Exception):
    """The tests could not be type-checked; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class TypeCheckFailure:
    """A place in a test that type-checked with the old package, and what mypy says of it with the new one."""

    file: str
    line: int
    message: str


def new_failures(ref: str, before: Built, after: Built) -> list[TypeCheckFailure]:
    """Return what no longer type-checks in the client tests of `ref`, one entry for each line.

    Raises:
        NotCheckedError: mypy or the tests are missing, or mypy fails.
        SpecError: git is missing or fails.
    """
    tests = read_tree(ref, *_NEEDED)
    if not any(name.startswith(f"{CHECKED[0]}/") and name.endswith(".py") for name in tests):
        raise NotCheckedError(f"{ref} has no {CHECKED[0]}")
    try:
        version = importlib.metadata.version("mypy")
    except importlib.metadata.PackageNotFoundError:
        raise NotCheckedError("mypy is not installed") from None
    # One after the other: the second run finds all but what changed in mypy's own cache.
    old, new = (_complaints(tests, package, version) for package in (before, after))
    lines: dict[tuple[str, int], list[str]] = {}
    for each in new:
        if each not in old:
            lines.setdefault((each.file, each.line), []).append(each.message)
    return [TypeCheckFailure(*place, "; ".join(dict.fromkeys(messages))) for place, messages in sorted(lines.items())]


def _complaints(tests: dict[str, bytes], package: Built, version: str) -> list[TypeCheckFailure]:
    """Return all that mypy finds in the tests, from what is kept where it can."""
    digest = hashlib.sha256(f"{version} {sys.version_info[:2]} {_MYPY}".encode())
    for name, content in sorted({**tests, **{name: text.encode() for name, text in package.files.items()}}.items()):
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    key = f"{digest.hexdigest()}-tests"
    kept: list[list[Any]] | None = cache.load(key)
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="client-tests-") as folder:
            for name, content in tests.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            package.write(Path(folder))
            kept = _mypy(Path(folder))
        cache.save(key, kept)
    return [TypeCheckFailure(*each) for each in kept]


def _mypy(folder: Path) -> list[list[Any]]:
    command = [sys.executable, "-m", "mypy", *_MYPY, "--cache-dir", str(cache.folder() / "mypy")]
    command += [path for path in CHECKED if (folder / path).is_dir()]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(("src", "."))}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise NotCheckedError(f"mypy took longer than {_SECONDS} seconds") from None
    if done.returncode not in (0, 1):
        reason = (done.stderr or done.stdout).strip().splitlines()
        raise NotCheckedError(f"mypy failed: {reason[-1] if reason else f'exit status {done.returncode}'}")
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [[each["file"], each["line"], each["message"]] for each in found if each["severity"] == "error"]
