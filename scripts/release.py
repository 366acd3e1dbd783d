"""Check whether this checkout can be released: the last step before a tag is pushed, and the first of the workflow.

Reads `openapi.yaml`, `CHANGELOG.md`, `generated/pyproject.toml` and the tags of the checkout, and asks the package
index through pip. Writes nothing but the release notes, where `--notes` asks for them.

    python scripts/release.py [--tag TAG] [--notes FILE] [--root DIR]

Exit status: 0 it can be released, 1 there are reasons against it, 2 the index or git cannot be reached.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from command_line import run_command
from release_checks.changelog import notes, unreleased
from release_checks.index import IndexUnreachableError, not_newer
from release_checks.tags import too_small, version_mismatch

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Print the reasons against a release; return the exit status."""
    parser = argparse.ArgumentParser(description="Check whether this checkout can be released.")
    parser.add_argument("--tag", help="the tag that was pushed, such as v1.0.0")
    parser.add_argument("--notes", type=Path, metavar="FILE", help="write the entries of the changelog to this file")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    options = parser.parse_args(arguments)
    for file in (options.root / "generated" / "pyproject.toml", options.root / "CHANGELOG.md"):
        if not file.is_file():
            parser.error(f"there is no {file}")
    project = tomllib.loads((options.root / "generated" / "pyproject.toml").read_text("utf-8"))["project"]
    try:
        reasons = list(_reasons(options.root, project, options.tag))
    except (IndexUnreachableError, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 2
    if reasons:
        print(f"{project['name']} {project['version']} cannot be released:", file=sys.stderr)
        print(*(f"- {reason}" for reason in reasons), sep="\n", file=sys.stderr)
        return 1
    if options.notes:
        changelog = (options.root / "CHANGELOG.md").read_text("utf-8")
        options.notes.write_text(f"{notes(changelog, project['version'])}\n", "utf-8")
    print(f"{project['name']} {project['version']} can be released")
    return 0


def _reasons(root: Path, project: dict[str, Any], tag: str | None) -> Iterator[str]:
    name, version = project["name"], project["version"]
    yield from version_mismatch(tag, version)
    yield from unreleased((root / "CHANGELOG.md").read_text("utf-8"), version)
    yield from not_newer(name, version)
    yield from too_small(root, version)
    if "Source" not in project.get("urls", {}):
        yield "the package does not say where its source is; set info.x-python.urls.Source in openapi.yaml"


if __name__ == "__main__":
    run_command(main)
