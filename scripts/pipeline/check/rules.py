"""The rules that stop a run, for any document; `nox -s lint` adds style rules for our own one, in `linters`.

Every rule returns problems, each with file, line, pointer, rule and hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from openapi.document import join
from openapi.problems import Problem, SpecError, with_consequences
from openapi.spec import Spec
from openapi.validity import Violation, violations
from pipeline.extensions import wrong_extensions
from pipeline.harmless import close_field, near_field, place_of_harmless

from .operation_rules import check_calls
from .reference_rules import reference_problems

RULES = (
    # Reading a document and the files it refers to.
    *("unreadable-file", "not-utf-8", "too-large", "invalid-yaml", "invalid-json", "not-a-mapping", "duplicate-key"),
    *("key-not-text", "not-a-json-number", "number-too-large", "nested-too-deeply", "too-many-aliases", "alias-loop"),
    *("unknown-alias", "unknown-tag", "invalid-merge-key", "several-documents", "unsupported-version"),
    "invalid-overlay",
    # Any document.
    *("remote-reference", "outside-reference", "dangling-reference", "circular-reference", "invalid-reference"),
    "invalid-document",
    *("illegal-name", "invalid-extension", "misspelt-extension", "no-operations", "duplicate-operation-id"),
    *("undeclared-path-parameter", "empty-enum", "generator-failed", "invalid-path", "invalid-server"),
    # What is left out of a document, with --strict.
    *("webhook", "callback", "method", "media-type", "status", "security", "schema-keyword", "schema-form"),
    *("misspelt-keyword", "parameter-name", "type-of-properties", "differing-example"),
    *("discriminator", "part-header", "file-map", "cookie-style", "pagination"),
    *("example", "default", "parameter", "authorization-header", "allow-reserved", "required", "tag", "version"),
    *("invalid-part", "unknown-field", "unused-component", "body-without-place", "overlay-target"),
    *("other-version", "repeated-value", "type-name", "empty-choice", "required-property", "parameter-schema"),
    *("info", "null-field"),
    *(
        "path-parameter",
        "path-spelling",
        "wildcard",
        "extension",
        "operation-id",
        "spelling",
        "response",
        "dangling",
        "operation",
    ),
    # Our own document.
    *("one-tag", "undeclared-tag", "ambiguous-path", "no-success", "no-operation-id", "name-collision"),
    *("inline-object", "inline-enum", "unknown-keyword", "unknown-required", "example-mismatch", "incomplete"),
)
"""The name of every rule, in the order of the stages that apply them."""

_EDITIONS = {"3.0": "v3.0.4", "3.1": "v3.1.1", "3.2": "v3.2.0"}

Rule = Callable[[Spec], Iterable[Problem]]


def _check_extensions(spec: Spec) -> Iterator[Problem]:
    """Yield our extensions that are misspelt or have an invalid value."""
    for wrong in wrong_extensions(spec.data):
        yield spec.problem(wrong.rule, wrong.message, wrong.pointer, hint=wrong.hint)


PIPELINE_RULES: tuple[Rule, ...] = (reference_problems, _check_extensions, check_calls)
"""What would make a wrong client of any document."""


def check(spec: Spec) -> list[Violation]:
    """Apply the rules of the pipeline to a document.

    Returns:
        Its invalid parts that do no harm.

    Raises:
        SpecError: With one problem for each other violation, in the order of the document.
    """
    found = violations(spec.data, spec.version)
    # A part that is not valid is not read, and then another one misses it.
    invalid = sorted_problems(_check_validity(spec, found))
    problems = sorted_problems(problem for rule in PIPELINE_RULES for problem in rule(spec))
    unread = [problem for problem in problems if problem.rule == "undeclared-path-parameter"]
    others = sorted_problems([*invalid, *(problem for problem in problems if problem not in unread)])
    if others or unread:
        raise SpecError(with_consequences(others, unread) if invalid else sorted_problems([*others, *unread]))
    return found


def sorted_problems(problems: Iterable[Problem] | Iterator[Problem]) -> list[Problem]:
    """Return the distinct problems, in document order."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.pointer))


def _check_validity(spec: Spec, found: list[Violation]) -> Iterator[Problem]:
    """Yield a problem for each violation that is not harmless."""
    for violation in found:
        if place_of_harmless(spec.data, violation) is None:
            yield from _problems_of(spec, violation)


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
