"""Lint: refuse what is valid OpenAPI and yet a mistake, or more than the pipeline can turn into Python.

Every rule returns problems; none is only a warning, because whatever passes here is generated.
"""

from __future__ import annotations

from openapi.document import Document
from openapi.problems import SpecError

from .example_rules import check_examples
from .name_rules import check_names
from .operation_rules import check_operations
from .schema_rules import check_schemas

_RULES = (check_operations, check_schemas, check_names, check_examples)


def lint(document: Document) -> None:
    """Apply every rule to a valid document.

    Raises:
        SpecError: With one problem for each finding, in the order of the document.
    """
    problems = [problem for rule in _RULES for problem in rule(document)]
    if problems:
        raise SpecError(sorted(problems, key=lambda problem: (problem.line, problem.pointer)))
