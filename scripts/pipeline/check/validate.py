"""Validate: find invalid parts that calls depend on."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import Document, join
from openapi.harmless import near_field, place_of_harmless
from openapi.operations import operation_at
from openapi.problems import Problem
from openapi.validity import Finding
from openapi.versions.declared_version import Version

_EDITIONS = {"3.0": "v3.0.4", "3.1": "v3.1.1", "3.2": "v3.2.0"}


def check_validity(document: Document, version: Version, found: list[Finding]) -> Iterator[Problem]:
    """Yield a problem for each finding that is not harmless.

    Args:
        document: The document in 3.1 form.
        version: The version it was written in.
        found: Its invalid parts.
    """
    for finding in found:
        if place_of_harmless(document.data, finding) is None:
            yield from _problems(document, finding, version)


def _problems(document: Document, finding: Finding, version: Version) -> Iterator[Problem]:
    operation = operation_at(document, finding.pointer)
    if not finding.unexpected:
        hint = f"See https://spec.openapis.org/oas/{_EDITIONS[version]}.html for what is allowed here."
        hint = "Add the missing field." if finding.kind == "Required" else hint
        hint = f"Did you mean {finding.close}?" if finding.close else hint
        yield document.problem("invalid-document", finding.message, finding.pointer, hint=hint, operation=operation)
    for name in finding.unexpected:
        near = near_field(name)
        if near:
            message = f"the field {name!r} is not allowed here"
            hint = f"Did you mean {near}?" if near != name else "Move it to where it belongs, or remove it."
            place = join(finding.pointer, name)
            yield document.problem("invalid-document", message, place, hint=hint, operation=operation)
