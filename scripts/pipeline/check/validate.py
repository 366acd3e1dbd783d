"""Validate: hold the document against the OpenAPI 3.1 schema with openapi-spec-validator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from openapi_spec_validator import OpenAPIV31SpecValidator

from openapi.document import Document, join
from openapi.operations import operation_at
from openapi.problems import Problem, SpecError

from .example_rules import check_examples

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_HINTS = {
    "required": "Add the missing field.",
    "unevaluatedProperties": "Correct the misspelt field, or start its name with x-.",
    "additionalProperties": "Correct the misspelt field, or start its name with x-.",
}


def validate(document: Document) -> None:
    """Check that the document is valid OpenAPI 3.1.

    Raises:
        SpecError: With one problem for each finding of the validator, in the order of the document.
    """
    validator = OpenAPIV31SpecValidator(cast("Any", document.data))
    problems = [_problem(document, error) for error in validator.iter_errors()]
    if any(not problem.pointer for problem in problems):
        # The validator does not say where a default that does not fit stands; the lint does.
        problems = list(check_examples(document)) or problems
    if problems:
        raise SpecError(sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.pointer)))


def _problem(document: Document, error: ValidationError) -> Problem:
    deepest = _deepest(error)
    pointer = join("", *deepest.absolute_path)
    keyword = str(deepest.validator or "")
    message = deepest.message if len(deepest.message) <= 200 else f"{deepest.message[:197]}..."
    hint = _HINTS.get(keyword, "See https://spec.openapis.org/oas/v3.1.1 for what may stand here.")
    return document.problem("invalid-document", message, pointer, hint=hint, operation=operation_at(document, pointer))


def _deepest(error: ValidationError) -> ValidationError:
    """Return the finding that lies furthest down the branches of an `anyOf` or `oneOf`: the most telling one."""
    while error.context:
        error = max(error.context, key=lambda branch: len(branch.absolute_path))
    return error
