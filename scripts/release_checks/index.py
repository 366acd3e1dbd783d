"""The package index: the newest version that it has under a name, asked through pip and its configuration."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from packaging.version import Version

_ALWAYS_THERE = "pip"  # an index without this package is taken to be unreachable


class IndexUnreachableError(Exception):
    """The index did not answer; the message is pip's."""


def not_newer(name: str, version: str) -> Iterator[str]:
    """Yield a reason if the index already has this version, or a newer one.

    Raises:
        IndexUnreachableError: The index cannot be reached.
    """
    newest = newest_version(name)
    if newest is not None and Version(version) <= newest:
        yield f"the index has {name} {newest}, and {version} is not newer; raise info.version in openapi.yaml"


def newest_version(name: str) -> Version | None:
    """Return the newest version of a distribution on the index, None where the index does not know the name.

    Raises:
        IndexUnreachableError: The index cannot be reached.
    """
    versions = _versions(name)
    if versions is None and _versions(_ALWAYS_THERE) is None:
        raise IndexUnreachableError(f"cannot ask the package index about {name}; check pip's configuration")
    return max(map(Version, versions), default=None) if versions else None


def _versions(name: str) -> list[str] | None:
    command = ["pip", "--disable-pip-version-check", "index", "versions", "--pre", "--json", name]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [str(version) for version in json.loads(done.stdout)["versions"]]
    if "No matching distribution" not in done.stderr:
        raise IndexUnreachableError(f"pip cannot ask the package index for {name}:\n{done.stderr.strip()}")
    return None
