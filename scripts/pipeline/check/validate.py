"""Validate: find invalid parts that calls depend on."""

from __future__ import annotations

from collections.abc import Iterator

from openapi.document import join
from openapi.problems import Problem
from openapi.spec import Spec
from openapi.validity import Violation
from pipeline.check.harmless import close_field, near_field, place_of_harmless

_EDITIONS = {"3.0": "v3.0.4", "3.1": "v3.1.1", "3.2": "v3.2.0"}


def check_validity(spec: Spec, found: list[Violation]) -> Iterator[Problem]:
    """Yield a problem for each violation that is not harmless.

    Args:
        spec: The document.
        found: Its invalid parts.
    """
    for violation in found:
        if place_of_harmless(spec.data, violation) is None:
            yield from _problems(spec, violation)


def _problems(spec: Spec, violation: Violation) -> Iterator[Problem]:
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
