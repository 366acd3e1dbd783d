"""Validate: check the document against the schema of its version of OpenAPI with openapi-spec-validator.

Only what the schema says is asked for here: it is quick, points at the node that is wrong, and follows no reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator, OpenAPIV32SpecValidator

from openapi.document import Document, join
from openapi.operations import operation_at
from openapi.problems import Problem, SpecError
from openapi.versions.declared_version import declared_version

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator, "3.2": OpenAPIV32SpecValidator}
_HINTS = {
    "required": "Add the missing field.",
    "unevaluatedProperties": "Correct the misspelt field, or start its name with x-.",
    "additionalProperties": "Correct the misspelt field, or start its name with x-.",
}


def check_validity(document: Document) -> Iterator[Problem]:
    """Yield what is not valid in the version of OpenAPI that the document declares."""
    try:
        version = declared_version(document)
    except SpecError as error:
        yield from error.problems
        return
    validator = _VALIDATORS[version](cast("Any", document.data)).schema_validator
    for finding in cast("Any", validator).iter_errors(document.data):
        yield _problem(document, finding, version)


def _problem(document: Document, error: ValidationError, version: str) -> Problem:
    deepest = _deepest(error)
    pointer = join("", *deepest.absolute_path)
    keyword = str(deepest.validator or "")
    message = deepest.message.partition("\n")[0]
    message = message if len(message) <= 200 else f"{message[:197]}..."
    patch = {"3.0": "v3.0.4", "3.1": "v3.1.1", "3.2": "v3.2.0"}[version]
    hint = _HINTS.get(keyword, f"See https://spec.openapis.org/oas/{patch} for what may stand here.")
    return document.problem("invalid-document", message, pointer, hint=hint, operation=operation_at(document, pointer))


def _deepest(error: ValidationError) -> ValidationError:
    """Return the finding that lies furthest down the branches of an `anyOf` or `oneOf`: the most telling one."""
    while error.context:
        error = max(error.context, key=lambda branch: len(branch.absolute_path))
    return error
