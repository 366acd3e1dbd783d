"""Mutation testing: change the modules that decide, one expression at a time, and list the changes that no test notices.

Copies the checkout to `build/mutation/`, where mutmut changes it and runs the tests that are named here for each module;
they are quick, since a change that survives runs all of them. Writes nothing else.

    python scripts/mutate.py [MODULE ...] [--processes N]

A survivor is a missing test, or a change that makes no difference; the code then says why.

Exit status: 0 the modules were tried, whatever survived, 1 the tests fail without any change, 2 unknown module.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from command_line import run_command

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutation"
RUNTIME = "mix_python_sdk/_runtime"


@dataclass(frozen=True, slots=True)
class Target:
    """A module below `templates/` or `scripts/`, and the tests that cover it.

    Each change is tried in a process of its own, forked after the imports, so a test calls what it tests.
    """

    path: str
    tests: tuple[str, ...]


TARGETS = {
    "call": Target("runtime/call.py", ("tests/client/test_call_steps.py",)),
    "retries": Target("runtime/retries.py", ("tests/client/test_retry_policy.py",)),
    "encoding": Target("runtime/encoding.py", ("tests/client/test_encoding.py",)),
    "parameters": Target(
        "runtime/parameters.py", ("tests/client/test_parameter_errors.py", "tests/client/test_parameter_styles.py")
    ),
    "response": Target(
        "runtime/response.py",
        ("tests/client/test_response_rules.py", "tests/client/test_errors.py", "tests/client/test_models_lossless.py"),
    ),
    "leniency": Target("runtime/leniency.py", ("tests/client/test_lenient_values.py", "tests/client/test_leniency.py")),
    "stream-decoding": Target("runtime/stream_decoding.py", ("tests/client/test_stream_decoding.py",)),
    "scalars": Target("runtime/scalars.py", ("tests/client/test_scalars.py",)),
    "oauth2": Target("runtime/oauth2.py", ("tests/client/test_token_sources.py",)),
    "watch": Target("runtime/watch.py", ("tests/client/test_watch.py", "tests/client/test_watched_connections.py")),
    "http1": Target("runtime/http1.py", ("tests/client/test_outgoing_requests.py",)),
    "paging": Target("runtime/paging.py", ("tests/client/test_paging.py",)),
    "errors": Target("runtime/errors.py", ("tests/client/test_errors.py", "tests/client/test_error_parts.py")),
    "redaction": Target("runtime/redaction.py", ("tests/client/test_redaction.py",)),
    "logs": Target(
        "runtime/logs.py",
        ("tests/client/test_logs.py", "tests/client/test_hooks.py", "tests/client/test_privacy.py"),
    ),
    "second-reading": Target(
        "second_reading/compare.py",
        tuple(f"tests/second_reading/test_{name}.py" for name in ("misreadings", "shapes", "unread_parts")),
    ),
    "names": Target("pipeline/names.py", ("tests/pipeline/test_name_rules.py", "tests/pipeline/test_names.py")),
    "severity": Target("spec_changes/findings/severity.py", ("tests/spec_changes/test_spec_changes_severity.py",)),
    "relation": Target(
        "spec_changes/schemas/relation.py",
        ("tests/spec_changes/test_spec_changes_relation.py", "tests/spec_changes/test_spec_changes_pairs.py"),
    ),
    "disjoint": Target("spec_changes/schemas/disjoint.py", ("tests/spec_changes/test_spec_changes_disjoint.py",)),
}
# Changes that make no difference: what stands in a `cast` is read by type checkers alone, and the names of codecs, headers
# and schemes and the formats of finite numbers have no case.
_NO_DIFFERENCE = re.compile(
    r"""cast\((?:"[^"]*"|[^()",]*), |\.(?:decode|encode|headers\.get(?:_list)?)\("[\w-]+"|headers\["[\w-]+"\]"""
    r"""|format\(\w+, "f"\)|scheme="\w+\"""",
    re.IGNORECASE,
)
# The runtime has two names in the tests, and mutmut changes one of them.
_ALIAS = """\
import importlib, pkgutil, sys
package = importlib.import_module("mix_python_sdk._runtime")
for module in pkgutil.iter_modules(package.__path__):
    sys.modules[f"runtime.{module.name}"] = importlib.import_module(f"mix_python_sdk._runtime.{module.name}")
sys.modules["runtime"] = package
"""


def main(arguments: list[str] | None = None) -> int:
    """Try the modules that are named, or all of them; return the exit status."""
    parser = argparse.ArgumentParser(description="Change the modules that decide, and list what no test notices.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"one of {', '.join(TARGETS)} (default: all)")
    parser.add_argument("--processes", type=int, default=2, help="how many changes to try at once (default: 2)")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.modules if name not in TARGETS]:
        parser.error(f"unknown module {', '.join(unknown)}; choose from {', '.join(TARGETS)}")
    for name in options.modules or TARGETS:
        stage(TARGETS[name])
        done = mutmut("run", "--max-children", str(options.processes))
        states = dict(re.findall(r"^ +(\S+): (.+)$", mutmut("results", "--all", "true").stdout, re.MULTILINE))
        if done.returncode or not states:
            said = [line.rpartition("\r")[2] for line in (done.stdout + done.stderr).splitlines()]
            print(f"{name}: the tests do not pass without a change", *said[-60:], sep="\n")
            return 1
        left = [mutant for mutant, state in states.items() if state in ("survived", "no tests")]
        shown = {mutant: list(_changed(mutmut("show", mutant).stdout)) for mutant in left}
        alive = {mutant: lines for mutant, lines in shown.items() if _makes_a_difference(lines)}
        count = len(states) - len(left) + len(alive)
        print(f"{name}: {count - len(alive)} of {count} changes noticed, {1 - len(alive) / count:.0%}")
        for mutant, lines in alive.items():
            print(f"  {mutant.rpartition('.')[2]}", *lines, sep="\n    ")
    return 0


def stage(target: Target) -> None:
    """Lay out the checkout as mutmut wants it: all importable code below `src/`."""
    shutil.rmtree(WORK, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (WORK / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, WORK / name)
    shutil.move(WORK / "generated" / "src", WORK / "src")
    # With the modules that our own package does not need.
    shutil.copytree(WORK / "templates" / "runtime", WORK / "src" / RUNTIME, dirs_exist_ok=True)
    for package in [path for path in (WORK / "scripts").iterdir() if path.is_dir()]:
        shutil.move(package, WORK / "src" / package.name)
    (WORK / "src" / "runtime.py").write_text(_ALIAS, "utf-8")
    settings = WORK / "pyproject.toml"
    text = re.sub(r"(?m)^pythonpath = .*$", 'pythonpath = ["src", "scripts", "."]', settings.read_text("utf-8"))
    settings.write_text(f"{text}\n{_settings(target)}", "utf-8")


def mutmut(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of mutmut in the copy."""
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    return subprocess.run(command, cwd=WORK, env=environment, capture_output=True, text=True, check=False)


def _settings(target: Target) -> str:
    module = re.sub("^runtime", RUNTIME, target.path)
    copied = ["docs", "examples", "generated", "openapi.yaml", "README.md", "scripts", "templates"]
    return "\n".join(
        [
            "[tool.mutmut]",
            'source_paths = ["src"]',
            f'only_mutate = ["src/{module}"]',
            f"also_copy = {copied}",
            'pytest_add_cli_args = ["-p", "no:xdist", "-p", "no:cacheprovider", "-m", "not slow"]',
            f"pytest_add_cli_args_test_selection = {list(target.tests)}",
            "use_git_change_detection = false",
            r"do_not_mutate_patterns = ['^\s*\w+ = cast\(']",  # only the type checkers read that
        ]
    )


def _changed(diff: str) -> Iterable[str]:
    """Return the changed lines of a diff, without its head."""
    return [line for line in diff.splitlines() if re.match(r"[-+](?![-+]{2} )", line)]


def _makes_a_difference(lines: list[str]) -> bool:
    """True if changed lines differ in more than what nobody reads at run time."""
    before, after = ([_NO_DIFFERENCE.sub(_plain, line[1:]) for line in lines if line[0] == sign] for sign in "-+")
    return before != after


def _plain(match: re.Match[str]) -> str:
    return "" if match[0].startswith("cast") else match[0].lower()


if __name__ == "__main__":
    run_command(main)
