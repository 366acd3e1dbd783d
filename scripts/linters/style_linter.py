"""Lint our own OpenAPI document with the style rules, which other documents need not follow.

Nothing may be left out of our document, and the pipeline has nothing to name in it.

    PYTHONPATH=scripts python -m linters.style_linter [--spec FILE]

Exit status: 0 nothing found, 1 something found.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from linters.style_rules import style_problems
from openapi.problems import Problem, SpecError
from openapi.spec import Spec, read_spec
from pipeline.changes import strict_problems, summary_lines
from pipeline.check import check
from pipeline.mend.mend import mend
from pipeline.prepare.prepare import prepare

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Apply the rules; return the exit status."""
    parser = argparse.ArgumentParser(description="Lint our own OpenAPI document with the style rules.")
    parser.add_argument("--spec", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document")
    options = parser.parse_args(arguments)
    try:
        found = problems_of(read_spec(options.spec, options.spec.name))
    except SpecError as error:
        found = error.problems
    print(*found, sep="\n\n", end="\n" if found else "", file=sys.stderr)
    print(f"{options.spec.name}: {len(found)} finding{'' if len(found) == 1 else 's'} of the style rules")
    return 1 if found else 0


def problems_of(spec: Spec) -> list[Problem]:
    """Return the findings of the style rules in a document.

    Raises:
        SpecError: It could not be generated from either.
    """
    mended = mend(spec, strict=True)
    check(spec, mended.changes)
    found = style_problems(spec)
    changes = (*mended.changes, *prepare(mended.spec).changes)
    found += strict_problems(changes, spec.document)
    for line in summary_lines(changes) if not found else ():
        hint = "Compare with the names that the pipeline derives: an operationId, a tag, a schema, or info.x-python."
        found.append(spec.problem("incomplete", f"the document leaves something to the pipeline: {line}", hint=hint))
    return found


if __name__ == "__main__":
    sys.exit(main())
