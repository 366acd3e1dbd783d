"""The rules: those that stop a run, for any document, and those that `nox -s lint` adds for our own document.

Every rule returns problems, each with file, line, pointer, rule and hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from openapi.problems import Problem, SpecError, with_consequences
from openapi.spec import Spec
from openapi.validity import Violation, violations

from .extension_rules import check_extensions
from .harmless import check_validity
from .operation_rules import check_calls
from .reference_rules import reference_problems
from .style_rules import check_examples, check_names, check_operations, check_schemas

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
    *("misspelt-keyword", "parameter-name"),
    *("discriminator", "part-header", "file-map", "cookie-style", "pagination"),
    *("example", "default", "parameter", "authorization-header", "allow-reserved", "required", "tag", "version"),
    *("invalid-part", "unknown-field", "unused-component", "body-without-place", "overlay-target"),
    *("other-version", "repeated-value", "type-name", "empty-choice", "required-property", "parameter-schema"),
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

Rule = Callable[[Spec], Iterable[Problem]]

PIPELINE_RULES: tuple[Rule, ...] = (reference_problems, check_extensions, check_calls)
"""What would make a wrong client of any document."""

STYLE_RULES: tuple[Rule, ...] = (check_operations, check_schemas, check_names, check_examples)
"""What is valid OpenAPI, and still not how our own document is written."""


def check(spec: Spec) -> list[Violation]:
    """Apply the rules of the pipeline to a document.

    Returns:
        Its invalid parts that do no harm.

    Raises:
        SpecError: With one problem for each other violation, in the order of the document.
    """
    found = violations(spec.data, spec.version)
    # A part that is not valid is not read, and then another one misses it.
    invalid = sorted_problems(check_validity(spec, found))
    problems = sorted_problems(problem for rule in PIPELINE_RULES for problem in rule(spec))
    unread = [problem for problem in problems if problem.rule == "undeclared-path-parameter"]
    others = sorted_problems([*invalid, *(problem for problem in problems if problem not in unread)])
    if others or unread:
        raise SpecError(with_consequences(others, unread) if invalid else sorted_problems([*others, *unread]))
    return found


def style_problems(spec: Spec) -> list[Problem]:
    """Return the problems that the style rules find in a valid document, in document order."""
    return sorted_problems(problem for rule in STYLE_RULES for problem in rule(spec))


def sorted_problems(problems: Iterable[Problem] | Iterator[Problem]) -> list[Problem]:
    """Return the distinct problems, in document order."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.pointer))
