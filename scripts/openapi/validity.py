"""What is valid: a document, by the JSON Schemas of OpenAPI that openapi-spec-validator ships, and values, by its own schemas.

jsonschema-rs applies them: in milliseconds where validators in Python take seconds, and without following any
reference, so that documents with dangling references can be validated too.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema_rs import ReferencingError, Registry, ValidationError, ValidationErrorKind, validator_for

from .document import JsonObject, is_array, is_object, join
from .structure import nodes
from .text import nearest
from .versions import Version

_META_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
_DECLARED = {"3.1": "3.1.1", "3.2": "3.2.0"}
_RANGE = re.compile("[1-5]xx")
_LONGEST_MESSAGE = 200
_UNEXPECTED = ("UnevaluatedProperties", "AdditionalProperties")
_DOCUMENT = "urn:document"


class Violation(NamedTuple):
    """Something that is not valid.

    Attributes:
        pointer: The node that is wrong.
        message: Why, in one sentence.
        kind: The kind of the rule that it breaks, such as `Required`.
        unexpected: The fields that must not be there, for rules about those.
        close: The allowed value that a wrong one probably means, for rules that list the values.
    """

    pointer: str
    message: str
    kind: str
    unexpected: tuple[str, ...] = ()
    close: str = ""


def violations(data: JsonObject, version: Version) -> list[Violation]:
    """Return what is invalid in a document, given in 3.1 form, that was written in `version`."""
    schema_version = "3.2" if version == "3.2" else "3.1"
    errors = _validator(schema_version).iter_errors({**data, "openapi": _DECLARED[schema_version]})
    found = [_violation(error, "") for error in errors]
    inside = ""
    for pointer, kind, node in nodes(data):
        if kind == "schema" and not (inside and pointer.startswith(inside)):
            inside = f"{pointer}/"
            found += [_violation(error, pointer) for error in _validator(_META_SCHEMA).iter_errors(node)]
    return list(dict.fromkeys(_without_consequences(found)))


@cache
def _validator(name: str) -> Any:
    return validator_for({"$ref": name} if name == _META_SCHEMA else _schema_of_openapi(name))


def _schema_of_openapi(version: str) -> JsonObject:
    """Return the JSON Schema of a version, read as a file: importing its package would slow down every run."""
    package = importlib.util.find_spec("openapi_spec_validator")
    folders = package.submodule_search_locations if package else None
    path = Path((folders or [""])[0]) / "resources" / "schemas" / f"v{version}" / "schema.json"
    schema: JsonObject = json.loads(path.read_text("utf-8"))
    return schema


def _without_consequences(found: list[Violation]) -> Iterator[Violation]:
    """Yield the violations without consequences of others, such as the unexpected fields of an invalid object."""
    wrong = [violation.pointer for violation in found if violation.kind not in _UNEXPECTED]
    for violation in found:
        if _says_nothing(violation):
            continue
        follows = any(pointer == violation.pointer or pointer.startswith(f"{violation.pointer}/") for pointer in wrong)
        if violation.kind not in _UNEXPECTED or not follows:
            yield violation


def _says_nothing(violation: Violation) -> bool:
    """Whether a violation is about a form that is as clear as the one the schemas require.

    Links have a `server`, which the schemas lack. Component names may have brackets or letters of any alphabet,
    status ranges may be written `4xx`, and a version may be a number.
    """
    if violation.unexpected and all(map(_RANGE.fullmatch, violation.unexpected)):
        return True
    if violation.unexpected == ("server",) and "/links/" in violation.pointer:
        return True
    if violation.kind in {"PropertyNames", "Pattern"} and violation.pointer.startswith("/components"):
        return violation.pointer.count("/") == 2
    return (
        violation.kind == "Type"
        and violation.pointer in {"/info/title", "/info/version"}
        and violation.message[:1].isdigit()
    )


def _violation(error: ValidationError, above: str) -> Violation:
    deepest = _deepest(error)
    kind: Any = deepest.kind
    name = type(kind).__name__.rpartition("_")[2]
    message, close = deepest.message, ""
    if name == "Enum" and isinstance(deepest.instance, str):
        allowed = [each for each in kind.options if isinstance(each, str)]
        message = f"{deepest.instance!r} is not one of {', '.join(allowed)}"
        close = nearest(deepest.instance, allowed)
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[: _LONGEST_MESSAGE - 3]}..."
    unexpected = tuple(kind.unexpected) if name in _UNEXPECTED else ()
    return Violation(join(above, *deepest.instance_path), message, name, unexpected, close)


def _deepest(error: ValidationError) -> ValidationError:
    """Return the deepest violation in the branches of an `anyOf` or `oneOf`: the most specific one."""
    kind: Any = error.kind
    while isinstance(kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        branches = [found for branch in kind.context for found in branch]
        if not branches:
            break
        error = max(branches, key=lambda found: len(found.instance_path))
        kind = error.kind
    return error


class Misfit(NamedTuple):
    """What is wrong with a value: the path to the part that does not fit, and why."""

    path: list[str | int]
    message: str


class SchemaChecker:
    """Checks values against the schemas of one OpenAPI 3.1 document."""

    def __init__(self, data: JsonObject) -> None:
        self._data = data

    @cached_property
    def _registry(self) -> Registry:
        return Registry([(_DOCUMENT, self._data)], retriever=_refuse)

    def errors(self, schema: JsonObject, value: Any) -> Iterator[Misfit]:
        """Yield what is wrong with a value. Raises ValueError if it cannot be checked."""
        for error in validator_for(_absolute(schema), registry=self._registry).iter_errors(value):
            yield Misfit(error.instance_path, error.message)

    def fits(self, schema: JsonObject, value: Any) -> bool:
        """True if a value fits a schema; if it cannot be checked, it does not."""
        try:
            return next(self.errors(schema, value), None) is None
        # A pattern that is none, numbers without bounds, a reference that leads to nothing, ...
        except (ValueError, ReferencingError):
            return False


def _refuse(address: str) -> Any:
    """Keep the validator from fetching what is outside the document."""
    raise ValueError(address)


def _absolute(node: Any) -> Any:
    """Return a part of a document whose references resolve against the document."""
    if is_object(node):
        return {
            key: f"{_DOCUMENT}{value}"
            if key == "$ref" and isinstance(value, str) and value.startswith("#")
            else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(item) for item in node] if is_array(node) else node
