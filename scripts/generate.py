"""Generate the client package from an OpenAPI document.

Reads the document and `templates/`; writes the output folder as a whole, or not at all. With `--check` it compares
instead, both ways, and fails if the folder differs from what the run would write.

    python scripts/generate.py [--spec FILE] [--output DIR] [--package NAME] [--client NAME] [--strict] [--check]

Prints what changed, and what was left out. openapi-python-client reads this project's own document beside, and a run
fails where it understands something else; for any other document `--verify` lists that, and what it could not read.

Exit status: 0 done, 1 the document has problems (or, with --check, the output is not up to date), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import difflib
import gc
import json
import sys
import traceback
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from command_line import run_command
from command_line.output_folder import PACKAGE, OutputError, check_owner, prepare
from openapi.problems import SpecError
from openapi.reading.content import is_url, shown
from pipeline.changes import summary_lines
from pipeline.draft import PackageNames
from pipeline.package.format import FormatError
from pipeline.package.render import TemplateError
from pipeline.package.write import compare, read_output, summarise, with_manifest, write
from pipeline.run import Generated, Settings, Stages, generate
from second_reading.beside import SecondReading, Verdict

ROOT = Path(__file__).resolve().parent.parent
OWN_DOCUMENT = ROOT / "openapi.yaml"
_DIFF_LINES = 60
_MOST_PROBLEMS = 200


def main(arguments: list[str] | None = None) -> int:
    """Run the pipeline as the command line says; return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    missing = [name for name in ("models", "package", "runtime") if not (options.templates / name).is_dir()]
    if missing:
        parser.error(f"{options.templates} is not a folder of templates: it has no {' and no '.join(missing)}")
    gc.disable()  # the run is short, makes no cycles worth collecting, and takes a fifth less time without
    try:
        return _run(options)
    except BrokenPipeError:
        raise  # nobody reads the output any more, which `run_command` handles
    except Exception as error:  # noqa: BLE001  # the author of the document gets a message about any error
        print(_complaint(error, options.spec, options.output), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Generate the client package from an OpenAPI document.",
        epilog="The output folder is replaced as a whole; nothing in it is kept.",
    )
    parser.add_argument(
        "--spec",
        type=_location,
        default=OWN_DOCUMENT,
        metavar="FILE",
        help="the OpenAPI document, or its URL; - reads standard input",
    )
    parser.add_argument(
        "--overlay",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="an overlay of the OpenAPI Initiative to apply to the document first; can be repeated",
    )
    parser.add_argument("--output", type=Path, default=ROOT / "generated", help="the folder to replace")
    parser.add_argument("--templates", type=Path, default=ROOT / "templates", help="the folder of templates to use")
    parser.add_argument("--package", default="", help="the import name of the package (default: from the document)")
    parser.add_argument("--client", default="", help="the name of the client class (default: from the document)")
    parser.add_argument("--strict", action="store_true", help="fail if anything would be left out")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="compare with what openapi-python-client reads, and list where it differs; with --strict, fail",
    )
    parser.add_argument(
        "--check", action="store_true", help="fail if the folder is not up to date, and do not change it"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the result of the run to FILE, as JSON")
    parser.add_argument("--timings", action="store_true", help="print how long each stage takes")
    return parser


def _location(text: str) -> Path | str:
    """Return a URL as text, and anything else as a path."""
    return text if is_url(text) else Path(text)


def _run(options: argparse.Namespace) -> int:
    """Generate the package, and write it or compare it with the output; return the exit status."""
    stages = Stages()
    (check_owner if options.check else prepare)(options.output, PACKAGE)
    try:
        generated, verdict = _generate(options, stages)
    except SpecError as error:
        if options.report:
            _write_report(options.report, problems=error.problems)
        raise
    files = with_manifest(generated.files)
    old, foreign = read_output(options.output, files)
    changes = compare(files, old)
    if options.report:
        _write_report(
            options.report,
            changes=generated.changes,
            disagreements=verdict.disagreements if verdict else [],
            unread=verdict.unread if verdict else [],
            second_reading_seconds=verdict.seconds if verdict else 0,
        )
    if options.check:
        return _check(files, old, foreign, options.output)
    if changes:
        with stages.stage("write"):
            write(files, options.output)
    print(*summarise(files, old, changes), sep="\n")
    print(*(f"{line}\n" for line in summary_lines(generated.changes)), sep="", end="")
    print(*(f"{line}\n" for line in (verdict.lines() if verdict else ())), sep="", end="")
    if options.timings:
        print(*(f"{name:<10} {seconds * 1000:8.0f} ms" for name, seconds in stages.seconds.items()), sep="\n")
    return 0


def _generate(options: argparse.Namespace, stages: Stages) -> tuple[Generated, Verdict | None]:
    """Return the package, and the result of the second reading, if there was one.

    Raises:
        SpecError: The document has problems, or two readings of it disagree where they must not.
    """
    names = PackageNames(options.package, options.client)
    overlays = tuple(options.overlay)
    is_written = partial(_is_written, options.output)
    is_own = isinstance(options.spec, Path) and options.spec.resolve() == OWN_DOCUMENT
    strict = options.strict or is_own  # nothing of our own document is mended in silence
    if not (is_own or options.verify):
        settings = Settings(names, strict, overlays=overlays, is_written=is_written)
        return generate(options.spec, options.templates, stages, settings), None
    with SecondReading() as second:
        settings = Settings(names, strict, second.start, overlays, is_written=is_written)
        generated = generate(options.spec, options.templates, stages, settings)
        with stages.stage("compare"):
            verdict = second.compare(generated.package)
    if (is_own or options.strict) and verdict.problems():
        raise SpecError(verdict.problems())
    return generated, verdict


def _is_written(output: Path, files: dict[str, str]) -> bool:
    listed = with_manifest(files)
    return not compare(listed, read_output(output, listed)[0])


def _write_report(file: Path, **found: Any) -> None:
    """Write the result of a run."""
    try:
        file.write_text(json.dumps(found, default=asdict), "utf-8")
    except OSError as error:
        raise OutputError(f"cannot write the report {file}: {error.strerror or error}") from error


def _complaint(error: Exception, spec: Path | str, output: Path) -> str:
    """Return the message for an error that ends the run."""
    match error:
        case SpecError():
            count = len(error.problems)
            problems = "\n\n".join(map(str, error.problems[:_MOST_PROBLEMS]))
            more = f"\n\nand {count - _MOST_PROBLEMS:,} more" if count > _MOST_PROBLEMS else ""
            return f"{problems}{more}\n\n{count:,} problem{'s' if count > 1 else ''}; {output} was not changed"
        case OutputError():
            return str(error)
        case FormatError() | TemplateError():
            return f"{error}\n{output} was not changed"
        case _:
            name = shown(spec) if isinstance(spec, str) else str(spec)
            return f"{_defect(error, name)}\n{output} was not changed"


def _defect(error: Exception, spec: str) -> str:
    """Return what to say of an error that no stage expects."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    text = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    return (
        f"{spec}: the pipeline failed: {text} ({place})\n"
        "  hint: This is a bug in the pipeline. Please report it, with the document if you can share it."
    )


def _check(files: dict[str, str], old: dict[str, bytes], foreign: list[str], output: Path) -> int:
    changes = compare(files, old)
    if not changes and not foreign:
        print(f"{output.name}/ is up to date ({len(files)} files)")
        return 0
    for what, paths in (
        ("missing", changes.added),
        ("not up to date", changes.changed),
        ("extra", [*changes.removed, *foreign]),
    ):
        for path in paths:
            print(f"{what}: {output.name}/{path}", file=sys.stderr)
    for path in changes.changed[:3]:
        is_now, to_be = old[path].decode("utf-8", "replace").splitlines(), files[path].splitlines()
        diff = list(difflib.unified_diff(is_now, to_be, f"{path} (is)", f"{path} (would be)", lineterm=""))
        print(*diff[:_DIFF_LINES], *(["..."] if len(diff) > _DIFF_LINES else []), sep="\n", file=sys.stderr)
    print("run `nox -s generate` and commit what it writes", file=sys.stderr)
    return 1


if __name__ == "__main__":
    run_command(main)
