"""Check what the validator cannot survive: the version of the document and every `$ref` in it.

The validator fetches remote references and stops at a dangling one, so both are refused before it runs.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from .document import Document, escape, is_object, join, unescape
from .problems import Problem, SpecError
from .traversal import fields


def check_references(document: Document) -> None:
    """Refuse any version but OpenAPI 3.1, and remote, dangling or circular references.

    Raises:
        SpecError: With one problem for each finding.
    """
    version = document.data.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.1"):
        message = f"the document declares openapi: {version!r}; this pipeline reads OpenAPI 3.1"
        raise SpecError([document.problem("unsupported-version", message, "/openapi", hint="Write openapi: 3.1.1.")])
    problems = [
        problem
        for pointer, node in fields(document.data)
        if "$ref" in node
        for problem in _problems_of(document, pointer, node["$ref"])
    ]
    if problems:
        raise SpecError(problems)


def _problems_of(document: Document, pointer: str, reference: Any) -> list[Problem]:
    place = join(pointer, "$ref")
    if not isinstance(reference, str):
        return [document.problem("invalid-reference", f"$ref is {reference!r}, not text", place, hint="Write a text.")]
    if not reference.startswith("#/"):
        hint = "Move the definition into this document, under components."
        return [document.problem("remote-reference", f"{reference!r} points outside of the document", place, hint=hint)]
    seen = [pointer]
    while True:
        try:
            target = document.resolve(reference)
        except KeyError:
            message = f"{reference!r} points to nothing"
            return [document.problem("dangling-reference", message, place, hint=_suggestion(document, reference))]
        if not is_object(target) or not isinstance(target.get("$ref"), str):
            return []
        if reference[1:] in seen:
            hint = "Let one of the references point to a definition."
            message = f"{reference!r} leads back to itself"
            return [document.problem("circular-reference", message, place, hint=hint)]
        seen.append(reference[1:])
        reference = target["$ref"]


def _suggestion(document: Document, reference: str) -> str:
    parent, _, name = reference.rpartition("/")
    try:
        names = [str(key) for key in document.resolve(parent)]
    except (KeyError, TypeError):
        names = []
    close = get_close_matches(unescape(name), names, 1)
    return f"Did you mean {parent}/{escape(close[0])}?" if close else "Define it, or correct the reference."
