"""Type-check the client tests of the base against both packages: what only the new package fails, callers fail too.

The tests are those of the git ref that the base was read from. mypy runs as a process, once for each package, in a
separate folder with the same layout, so that both report the same for what did not change.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

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
    """A place in a test that type-checked with the old package, and what mypy says of it with the new one.

    Attributes:
        file: The test, below the root of the project.
        line: Its line, from 1.
        message: What mypy says.
        names: The names of variables, attributes and arguments in the code that it speaks of.
    """

    file: str
    line: int
    message: str
    names: tuple[str, ...] = ()


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
    lines: dict[tuple[str, int], list[_Complaint]] = {}
    for each in new:
        if each not in old:
            lines.setdefault((each.file, each.line), []).append(each)
    return [_failure(place, each, tests) for place, each in sorted(lines.items())]


class _Complaint(NamedTuple):
    """What mypy says of a place; columns count from 0."""

    file: str
    line: int
    column: int
    message: str


def _failure(place: tuple[str, int], complaints: list[_Complaint], tests: dict[str, bytes]) -> TypeCheckFailure:
    """Return what several complaints about one line come to."""
    source = tests.get(place[0], b"")
    names = [name for each in complaints for name in names_at(source, each.line, each.column)]
    messages = dict.fromkeys(each.message for each in complaints)
    return TypeCheckFailure(*place, "; ".join(messages), tuple(dict.fromkeys(names)))


def names_at(source: bytes, line: int, column: int) -> list[str]:
    """Return the names in the longest piece of code that starts at a place: variables, attributes, arguments, imports."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    starting = [
        node
        for node in ast.walk(tree)
        if (getattr(node, "lineno", 0), getattr(node, "col_offset", -1)) == (line, column) and not hasattr(node, "body")
    ]
    # Breadth first, so the first one contains the others.
    return [name for each in starting[:1] for node in ast.walk(each) for name in _own_names(node)]


def _own_names(node: ast.AST) -> list[str]:
    found = [getattr(node, key, None) for key in ("id", "attr", "arg", "name", "module")]
    return [part for name in found if isinstance(name, str) for part in name.split(".")]


def _complaints(tests: dict[str, bytes], package: Built, version: str) -> list[_Complaint]:
    """Return all that mypy finds in the tests, from what is kept where it can."""
    digest = hashlib.sha256(f"{version} {sys.version_info[:2]} {_MYPY} {_Complaint._fields}".encode())
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
    return [_Complaint(*each) for each in kept]


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
    return [
        [each["file"], each["line"], each["column"], each["message"]] for each in found if each["severity"] == "error"
    ]
