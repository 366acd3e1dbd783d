"""Test a Mix server against `openapi.yaml` with schemathesis: all its checks, valid and invalid data, links, sequences.

Reads `openapi.yaml`. Starts a new sandbox, or calls the server that `--url` names; it creates,
forks, rewinds and deletes sessions there. Prints a report, and writes no files.

    python scripts/conformance.py [--url URL] [--examples N] [--seed N]

Exit status: 0 the server conforms, 1 it does not, or cannot be reached; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from command_line import run_command
from sandbox_server.testing import CONFORMANCE_URL, run_in_process

ROOT = Path(__file__).resolve().parent.parent
_PHASES = "examples,coverage,fuzzing,stateful"
_HOOKS = "sandbox_server.conformance_hooks"


def main(arguments: list[str] | None = None) -> int:
    """Run schemathesis as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description="Test a Mix server against openapi.yaml with schemathesis.")
    parser.add_argument("--url", help="the server to test (default: a new sandbox)")
    parser.add_argument(
        "--examples", type=int, default=100, help="how many requests to generate per operation and phase (default: 100)"
    )
    parser.add_argument("--seed", type=int, help="the seed of an earlier run, to repeat it")
    options = parser.parse_args(arguments)
    if options.url is not None:
        problem = unreachable(options.url)
        if problem is not None:
            print(f"cannot reach {options.url}: {problem}", file=sys.stderr)
            return 1
        return run(options.url, options.examples, options.seed)
    with run_in_process("--demo") as sandbox:
        return run(sandbox.url, options.examples, options.seed, own=True)


def unreachable(url: str) -> str | None:
    """Return why nothing answers at a URL, None if something does."""
    try:
        urllib.request.urlopen(url, timeout=10).close()  # noqa: S310  # the user names it
    except urllib.error.HTTPError as answer:
        answer.close()
    except urllib.error.URLError as error:
        return str(error.reason)
    except (OSError, ValueError) as error:
        return str(error)
    return None


def run(url: str, examples: int, seed: int | None = None, *, own: bool = False, phases: str = _PHASES) -> int:
    """Test a server; return the exit status.

    Args:
        url: The server.
        examples: How many requests to make up per operation and phase.
        seed: The seed of an earlier run; None for a new one.
        own: Whether the server is a sandbox of ours, whose control surface may be used.
        phases: The phases of schemathesis to go through, with commas between them.
    """
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]
    command += [str(ROOT / "openapi.yaml"), "--url", url, "--checks", "all", "--mode", "all"]
    command += ["--phases", phases, "--max-examples", str(examples), "--no-color"]
    command += ["--continue-on-failure", "--generation-database", "none", "--request-timeout", "20"]
    command += [] if seed is None else ["--seed", str(seed)]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": _HOOKS, "PYTHONPATH": str(ROOT / "scripts")}
    environment |= {CONFORMANCE_URL: url if own else ""}
    # schemathesis keeps files where it runs.
    with tempfile.TemporaryDirectory() as folder:
        status = subprocess.run(command, env=environment, cwd=folder, check=False).returncode
    return 0 if status == 0 else 1


if __name__ == "__main__":
    run_command(main)
