"""Check: find what prevents generating from a document, with file, line, pointer, rule and hint.

The rules hold for any document; `nox -s lint` adds style rules for our own one, in `linters`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openapi.document import join
from openapi.problems import Problem, SpecError, with_consequences
from openapi.spec import Spec
from openapi.validity import Violation

from .changes import Change, strict_problems
from .harmless import close_field, near_field, place_of_harmless

_EDITIONS = {"3.0": "v3.0.4", "3.1": "v3.1.1", "3.2": "v3.2.0"}
# What is missing may be in an invalid part.
_CONSEQUENCE = "undeclared-path-parameter"


def check(spec: Spec, mended: Iterable[Change] = ()) -> None:
    """Check a document, given what would be mended in it.

    Raises:
        SpecError: With one problem for each violation that is not harmless, and for each fault, in the order of the document.
    """
    harmful = [violation for violation in spec.violations if place_of_harmless(spec.data, violation) is None]
    invalid = [problem for violation in harmful for problem in _problems_of(spec, violation)]
    faults = sorted_problems(strict_problems((change for change in mended if change.fault), spec.document))
    consequences = [problem for problem in faults if invalid and problem.rule == _CONSEQUENCE]
    causes = sorted_problems([*invalid, *(problem for problem in faults if problem not in consequences)])
    if causes:
        raise SpecError(with_consequences(causes, consequences))


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return the distinct problems, in document order."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.pointer))


def _problems_of(spec: Spec, violation: Violation) -> Iterator[Problem]:
    if not violation.unexpected:
        hint = f"See https://spec.openapis.org/oas/{_EDITIONS[spec.version]}.html for what is allowed here."
        hint = _hint_for_missing(spec, violation) if violation.kind == "Required" else hint
        hint = f"Did you mean {violation.close}?" if violation.close else hint
        yield spec.problem("invalid-document", violation.message, violation.pointer, hint=hint)
    for name in violation.unexpected:
        near = near_field(name)
        if near:
            message = f"the field {name!r} is not allowed here"
            hint = f"Did you mean {near}?" if near != name else "Move it to where it belongs, or remove it."
            place = join(violation.pointer, name)
            yield spec.problem("invalid-document", message, place, hint=hint)


def _hint_for_missing(spec: Spec, violation: Violation) -> str:
    """Return what to do about a missing field: it may be there under a name that is nearly its own."""
    names = [
        name for name in spec.mapping(violation.pointer) if close_field(name) in violation.message.split('"')[1::2]
    ]
    return f"Write {close_field(names[0])} instead of {names[0]}." if names else "Add the missing field."
