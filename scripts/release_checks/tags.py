"""The tags of the checkout: what was released last, and whether the version carries what changed since."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.version import InvalidVersion, Version


def version_mismatch(tag: str | None, version: str) -> Iterator[str]:
    """Yield a reason if a tag does not name the version."""
    if tag is not None and tag != f"v{version}":
        yield f"the tag is {tag}, and info.version in openapi.yaml is {version}; tag v{version} instead"


def too_small(root: Path, version: str) -> Iterator[str]:
    """Yield a reason if the version is too low for the changes to openapi.yaml since the last release."""
    last = last_release(root, version)
    if last is None:
        return
    if Version(version) < last[0]:
        yield f"{last[1]} was released already, and {version} is older; raise info.version in openapi.yaml"
        return
    base = _git(root, "show", f"{last[1]}:openapi.yaml")
    script = Path(__file__).resolve().parents[1] / "spec_diff.py"
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        released = Path(folder) / f"{last[1]}.yaml"
        released.write_text(base, "utf-8")
        arguments = [str(released), str(root / "openapi.yaml"), "--check-version", "--fail-on", "none"]
        done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        yield f"{version} is too low for the changes since {last[1]}:\n{(done.stdout + done.stderr).strip()}"


def last_release(root: Path, version: str) -> tuple[Version, str] | None:
    """Return the highest version that is tagged, with its tag; the tag of `version` itself does not count."""
    found: list[tuple[Version, str]] = []
    for tag in _git(root, "tag", "--list", "v*").split():
        try:
            found.append((Version(tag[1:]), tag))
        except InvalidVersion:
            continue
    return max((pair for pair in found if pair[0] != Version(version)), default=None)


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout
