"""Lint the OpenAPI document with Redocly and Spectral, the linters that its readers use.

Reads the document and `scripts/node_tools/`, which pins the linters; installs them with npm into the virtual
environment, once for each version; writes nothing else.

    PYTHONPATH=scripts python -m linters.openapi_linters [--spec FILE] [--tools DIR]

Exit status: 0 nothing found, 1 something found, 2 the linters cannot run.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from node_tools.install import DEFAULT_FOLDER, PINS, ToolError, installed, run

ROOT = Path(__file__).resolve().parent.parent.parent
LOWEST_SCORE = 95
# The default server is on this machine, and that is what the document is about; example.com, under the same rule, is not.
_SERVER_RULE = "no-server-example.com"
_ACCEPTED_SERVER = re.compile(r"//localhost(?![\w.-])")


def main(arguments: list[str] | None = None) -> int:
    """Run the linters; return the exit status."""
    parser = argparse.ArgumentParser(description="Lint the OpenAPI document with Redocly and Spectral.")
    parser.add_argument("--spec", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document")
    parser.add_argument("--tools", type=Path, default=DEFAULT_FOLDER, help="where to install to")
    options = parser.parse_args(arguments)
    try:
        tools = installed(options.tools)
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
    source = spec.read_text(encoding="utf-8").splitlines()
    found: list[str] = []
    for problem in report["problems"]:
        line: int = _first(problem, "location")["start"]["line"]
        if problem["ruleId"] != _SERVER_RULE or not _ACCEPTED_SERVER.search(source[line - 1]):
            found.append(f"{spec}:{line}: redocly {problem['ruleId']}: {problem['message']}")
    return found


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
    """Return the first location of a problem, the first line if it has none."""
    places: list[dict[str, Any]] = problem.get(key) or []
    return places[0] if places and "start" in places[0] else {"start": {"line": 1}}


def _run(tools: Path, name: str, *arguments: str) -> Any:
    """Run a linter and return the JSON in its standard output."""
    result = run(tools, name, *arguments)
    start = min((at for at in (result.stdout.find("{"), result.stdout.find("[")) if at >= 0), default=-1)
    try:
        return json.JSONDecoder().raw_decode(result.stdout[max(start, 0) :])[0]
    except ValueError:
        said = result.stderr.strip() or result.stdout.strip()
        raise ToolError(f"{name} gave no report (exit status {result.returncode}):\n{said}") from None


if __name__ == "__main__":
    sys.exit(main())
