"""Compare two OpenAPI documents and report how the changes affect callers.

Reads BASE and REVISION, files or `git-ref:path`; by default the spec at the merge base with main and the one in the
working tree. Writes a report as text, markdown, JSON or a self-contained HTML page. Run it with
`nox -s spec_diff -- [BASE] [REVISION] [options]` or `python scripts/spec_diff.py --help`.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import math
import sys
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from command_line import run_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from spec_changes.compare import Settings
    from spec_changes.findings.finding import Level
    from spec_changes.report.report import Report

_RANKS = {"breaking": 2, "warning": 1, "info": 0, "none": 3}
# The module and the function of each format.
_WRITERS = {
    "text": ("as_text", "write_text"), "summary": ("as_text", "write_summary"), "markdown": ("markdown", "write_markdown"),
    "json": ("as_json", "write_json"), "html": ("html", "write_html"), "github": ("github", "write_github"),
    "sarif": ("sarif", "write_sarif"),
}  # fmt: skip
_EPILOG = """\
exit status:
  0  no finding at or above the level of --fail-on
  1  such a finding, or with --check-version a version that is too low for the changes
  2  input that cannot be used: the message says what is wrong with it

Levels: breaking - callers written against the base may fail; warning - it cannot be decided, or depends on them;
info - additions and changes without effect. Suppressed findings (--suppressions) are shown, and fail nothing.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(arguments)
    from openapi.problems import SpecError

    # A comparison makes millions of small objects that all live to the end: the collector only costs time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _run(options)
    except SpecError as error:
        print(error, file=sys.stderr)
    except (RecursionError, MemoryError) as error:
        print(f"{_names(options)}: nested too deeply, or too large, to compare\n  {_place(error)}", file=sys.stderr)
    except OSError as error:
        print(f"cannot write {options.output or 'to standard output'}: {error.strerror}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 - exit status 1 is a verdict, so what is none must not end with it
        traceback.print_exc()
        message = "the comparison failed, which is an error in spec_diff itself"
        print(f"{_names(options)}: {message}\n  {_place(error)}", file=sys.stderr)
    finally:
        if collecting:
            gc.enable()
    return 2


def _names(options: argparse.Namespace) -> str:
    return " and ".join(name for name in (options.base, options.revision) if name) or "openapi.yaml"


def _place(error: Exception) -> str:
    from spec_changes.read.located import place_of

    return f"at {place_of(error) or '#'}"


def _run(options: argparse.Namespace) -> int:
    from spec_changes.compare import Settings
    from spec_changes.findings.finding import Level

    settings = Settings(
        python=not options.wire_only,
        derived_names=options.python,
        link_base=options.link_base,
        check_version=options.check_version,
        closed_enums=options.closed_enums,
        unknown_breaks=options.unknown_breaks,
        witness_seconds=options.witness_seconds,
    )
    report = compare(options.base, options.revision, options.suppressions, settings, options.settings)
    fails = frozenset(level for level in Level if level.rank >= _RANKS[options.fail_on])
    _write(_render(report, "summary" if options.summary else options.format, fails), options.output)
    failed = any(finding.level in fails for finding in report.open)
    return int(failed or (options.check_version and report.version.carried is False))


def compare(
    base: str | None,
    revision: str | None,
    suppressions: str | None = None,
    settings: Settings | None = None,
    policy: str | None = None,
) -> Report:
    """Return the report on two documents, given by file, git ref or `git-ref:path`; `policy` is a file of settings.

    Raises:
        SpecError: A document, or one of the files, cannot be used.
    """
    from spec_changes.compare import Settings, compare_sources
    from spec_changes.read import sources
    from spec_changes.read.policies import read_policy

    settings = settings or Settings()
    old = sources.read_base(base, revision=revision, release=settings.check_version)
    new = sources.read_revision(revision)
    suppressed = _file(suppressions, "spec-diff.suppressions.yaml", own=revision is None)
    settings = replace(
        settings, policy=read_policy(_file(policy, "spec-diff.settings.yaml", own=revision is None), new)
    )
    return compare_sources(old, new, suppressed, settings)


def _file(name: str | None, default: str, *, own: bool) -> Path | None:
    """Return a file that was named, else the one next to the project's own spec if that is compared."""
    from spec_changes.read.sources import ROOT

    if name:
        return Path(name)
    return ROOT / default if own and (ROOT / default).exists() else None


def _seconds(text: str) -> float:
    """Return a number of seconds; a time that is no number would never be over."""
    with suppress(ValueError):
        if 0 <= float(text) < math.inf:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="spec_diff",
        description="Compare two OpenAPI 3 documents and report how the changes affect callers.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "base",
        nargs="?",
        metavar="BASE",
        help="file, git ref, git-ref:path or `-` (default: the spec at the merge base with main; with --check-version at the last tag)",
    )
    parser.add_argument(
        "revision",
        nargs="?",
        metavar="REVISION",
        help="file, git ref or git-ref:path (default: the current openapi.yaml)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "json", "html", "github", "junit", "sarif"),
        default="text",
        help="how to write the report (default: text)",
    )
    parser.add_argument(
        "--summary", action="store_true", help="write ten lines of text at most, whatever --format says"
    )
    parser.add_argument(
        "--link-base",
        metavar="URL",
        default="",
        help="link to lines below URL, such as https://github.com/OWNER/REPOSITORY/blob/COMMIT",
    )
    parser.add_argument("--output", metavar="FILE", help="write to FILE in place of standard output")
    _add_policy(parser)
    return parser


def _add_policy(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what counts, and what fails."""
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "warning", "info", "none"),
        default="breaking",
        help="the level that makes it fail (default: breaking)",
    )
    parser.add_argument(
        "--check-version",
        action="store_true",
        help="fail if info.version is too low for the changes since the newest version tag, or since BASE",
    )
    parser.add_argument(
        "--closed-enums", action="store_true", help="a new value of an enum in a response is breaking, not a warning"
    )
    parser.add_argument(
        "--unknown-breaks", action="store_true", help="what cannot be decided is breaking, not a warning"
    )
    parser.add_argument(
        "--witness-seconds",
        type=_seconds,
        default=5.0,
        metavar="N",
        help="look for messages that show what changed, for so long at most; 0 for not at all (default: 5)",
    )
    parser.add_argument(
        "--python", action="store_true", help="compare the clients of other documents too, with derived names (slow)"
    )
    parser.add_argument("--wire-only", action="store_true", help="leave the generated client out of it")
    parser.add_argument(
        "--settings",
        metavar="FILE",
        help="severities, days of grace, stability (default for the project's own spec: spec-diff.settings.yaml)",
    )
    parser.add_argument(
        "--suppressions",
        metavar="FILE",
        help="suppressed findings (default for the project's own spec: spec-diff.suppressions.yaml)",
    )


def _render(report: Report, kind: str, fails: frozenset[Level]) -> str:
    """Return the report in one format; only that one is imported."""
    if kind == "junit":
        from spec_changes.report.junit import write_junit

        return write_junit(report, fails)
    module, function = _WRITERS[kind]
    write: Callable[[Report], str] = getattr(importlib.import_module(f"spec_changes.report.{module}"), function)
    return write(report)


def _write(text: str, output: str | None) -> None:
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    else:
        Path(output).write_bytes(text.encode())


if __name__ == "__main__":
    run_command(main)
