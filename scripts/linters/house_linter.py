"""Lint our own OpenAPI document with the house rules, which `generate` does not ask of other documents.

Nothing may be left out of our document, and the adopt stage has nothing to add to it.

    PYTHONPATH=scripts python -m linters.house_linter [--spec FILE]

Exit status: 0 nothing found, 1 something found.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from openapi.problems import Problem, SpecError
from openapi.spec import Spec, read_spec
from pipeline.adopt.adopt import adopt
from pipeline.adopt.left_out import strict_problems
from pipeline.adopt.names.info import PackageNames
from pipeline.check.rules import check, house_problems

ROOT = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Apply the rules; return the exit status."""
    parser = argparse.ArgumentParser(description="Lint our own OpenAPI document with the house rules.")
    parser.add_argument("--spec", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document")
    options = parser.parse_args(arguments)
    try:
        found = problems_of(read_spec(options.spec, options.spec.name))
    except SpecError as error:
        found = error.problems
    print(*found, sep="\n\n", end="\n" if found else "", file=sys.stderr)
    print(f"{options.spec.name}: {len(found)} finding{'' if len(found) == 1 else 's'} of the house rules")
    return 1 if found else 0


def problems_of(spec: Spec) -> list[Problem]:
    """Return the findings of the house rules in a document.

    Raises:
        SpecError: It could not be generated from either.
    """
    invalid = check(spec)
    found = house_problems(spec)
    adopted, left_out = adopt(spec.document, PackageNames(), invalid)
    found += strict_problems(left_out, spec.document)
    if adopted is not spec.document and not found:
        hint = "Compare with the names that the pipeline derives: an operationId, a tag, a schema, or info.x-python."
        found.append(spec.problem("incomplete", "the pipeline had to add something to the document", hint=hint))
    return found


if __name__ == "__main__":
    sys.exit(main())
