"""Lint the workflows and other GitHub files: against their schemas, and with zizmor for security.

Reads `.github/`, writes nothing, and needs no network: check-jsonschema includes the schemas, and zizmor runs offline, with
the findings of its pedantic persona.

    PYTHONPATH=scripts python -m linters.workflow_linters [FILE ...]

Exit status: 0 nothing found, 1 something found, 2 the linters cannot run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = ROOT / ".github" / "workflows"
SCHEMA = ("check-jsonschema", "--output-format", "json", "--builtin-schema")
SETTINGS = {
    "vendor.renovate": "renovate.json",
    "vendor.github-issue-config": "ISSUE_TEMPLATE/config.yml",
    "vendor.github-issue-forms": "ISSUE_TEMPLATE/[!c]*.yml",
}
SAFETY = (
    *("zizmor", "--offline", "--pedantic", "--strict-collection"),
    *("--quiet", "--no-progress", "--format", "json-v1", "--no-exit-codes"),
)


class ToolError(Exception):
    """A linter cannot be run; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    """Run the linters; return the exit status."""
    parser = argparse.ArgumentParser(description="Lint the workflows: their schema, and their safety.")
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="workflows (default: .github/workflows/)")
    named: list[Path] = parser.parse_args(arguments).files
    files = named or sorted(WORKFLOWS.glob("*.y*ml"))
    try:
        found = [*lint(files), *(() if named else lint_settings(WORKFLOWS.parent))]
    except ToolError as error:
        print(error, file=sys.stderr)
        return 2
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    print(f"{len(files)} workflows: {len(found)} findings")
    return 1 if found else 0


def lint(files: list[Path]) -> list[str]:
    """Return the findings in the workflows, a line for each.

    Raises:
        ToolError: A file is missing, or a linter cannot be run.
    """
    if missing := [str(path) for path in files if not path.is_file()]:
        raise ToolError(f"no such file: {', '.join(missing)}")
    if not files:
        raise ToolError(f"there is no workflow in {WORKFLOWS}")
    misfits = _misfits("vendor.github-workflows", files)
    fit = [path for path in files if path not in misfits]  # zizmor reads no others
    risks = _report(SAFETY, fit) if fit else ()
    return [*(line for lines in misfits.values() for line in lines), *map(_risk, risks)]


def lint_settings(folder: Path) -> list[str]:
    """Return the findings in the settings in `.github`, a line for each.

    Raises:
        ToolError: The linter cannot be run.
    """
    found = (_misfits(schema, sorted(folder.glob(pattern))) for schema, pattern in SETTINGS.items())
    return [line for misfits in found for lines in misfits.values() for line in lines]


def _misfits(schema: str, files: list[Path]) -> dict[Path, list[str]]:
    """Return the findings of a schema for each file that does not fit it."""
    report = _report((*SCHEMA, schema), files)
    found: dict[Path, list[str]] = {}
    for item in report.get("parse_errors", []):
        found.setdefault(Path(item["filename"]), []).append(f"{item['filename']}: schema: this cannot be parsed")
    for item in report.get("errors", []):
        found.setdefault(Path(item["filename"]), []).append(_misfit(item))
    return found


def _misfit(error: dict[str, Any]) -> str:
    """Convert a finding of check-jsonschema, using the closest branch where the schema has several."""
    closest = error.get("best_deep_match") or error
    return f"{error['filename']}: schema: {closest['path']}: {closest['message']}"


def _risk(finding: dict[str, Any]) -> str:
    """Convert a zizmor finding, using its primary location."""
    places = finding["locations"]
    place = next((place for place in places if place["symbolic"]["kind"] == "Primary"), places[0])
    path = place["symbolic"]["key"]["Local"]["verbatim_path"]
    line = place["concrete"]["location"]["start_point"]["row"] + 1
    note = place["symbolic"]["annotation"]
    return f"{path}:{line}: zizmor {finding['ident']}: {finding['desc']}: {note} ({finding['url']})"


def _report(command: tuple[str, ...], files: list[Path]) -> Any:
    """Run a linter over the files and return its report.

    Raises:
        ToolError: It is missing, or returns no report.
    """
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    tool = shutil.which(command[0], path=path)
    if tool is None:
        raise ToolError(f"{command[0]} is not installed; requirements/lint.txt brings it")
    line = [tool, *command[1:], *map(str, files)]
    result = subprocess.run(line, capture_output=True, text=True, check=False)
    try:
        return json.loads(result.stdout)
    except ValueError:
        said = result.stderr.strip() or result.stdout.strip()
        raise ToolError(f"{command[0]} gave no report (exit status {result.returncode}):\n{said}") from None


if __name__ == "__main__":
    sys.exit(main())
