"""Generate the client package from an OpenAPI document.

Reads the document and `templates/`; writes the output folder as a whole, or not at all. With `--check` it compares
instead, both ways, and fails where the folder is not what the run would write.

    python scripts/generate.py [--spec FILE] [--output DIR] [--check]

Exit status: 0 done, 1 the document has problems (or, with --check, the output is not up to date), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from openapi.problems import SpecError
from pipeline.package.format import FormatError
from pipeline.package.summary import summarise
from pipeline.package.write import OutputError, compare, read_output, write
from pipeline.run import Stages, generate_files

ROOT = Path(__file__).resolve().parent.parent
_DIFF_LINES = 60


def main(arguments: list[str] | None = None) -> int:
    """Run the pipeline as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(
        description="Generate the client package from an OpenAPI document.",
        epilog="The output folder is replaced as a whole; nothing in it is kept.",
    )
    parser.add_argument(
        "--spec", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document; - reads standard input"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "generated", help="the folder to replace")
    parser.add_argument("--check", action="store_true", help="compare with the folder instead of replacing it")
    options = parser.parse_args(arguments)
    stages = Stages(print)
    try:
        files = generate_files(options.spec, ROOT / "templates", stages)
        old = read_output(options.output)
        changes = compare(files, old)
        if options.check:
            return _check(files, old, options.output)
        if changes:
            with stages.stage("write"):
                write(files, options.output)
    except SpecError as error:
        print(*error.problems, sep="\n\n", file=sys.stderr)
        count = len(error.problems)
        print(f"\n{count} problem{'s' if count > 1 else ''}; {options.output} is as it was", file=sys.stderr)
        return 1
    except (FormatError, OutputError) as error:
        print(error, file=sys.stderr)
        return 1
    print(*summarise(files, old, changes), sep="\n")
    return 0


def _check(files: dict[str, str], old: dict[str, bytes], output: Path) -> int:
    changes = compare(files, old)
    if not changes:
        print(f"{output.name} is what the pipeline writes ({len(files)} files)")
        return 0
    for what, paths in (("missing", changes.added), ("not up to date", changes.changed), ("extra", changes.removed)):
        for path in paths:
            print(f"{what}: {output.name}/{path}", file=sys.stderr)
    for path in changes.changed[:3]:
        is_now, to_be = old[path].decode("utf-8", "replace").splitlines(), files[path].splitlines()
        diff = list(difflib.unified_diff(is_now, to_be, f"{path} (is)", f"{path} (would be)", lineterm=""))
        print(*diff[:_DIFF_LINES], *(["..."] if len(diff) > _DIFF_LINES else []), sep="\n", file=sys.stderr)
    print("run `nox -s generate` and commit what it writes", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
