"""Our own extensions: their names, and what is wrong with them in a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import validator_for

from openapi.document import JsonObject, is_object, join, object_of
from openapi.structure import nodes
from openapi.text import did_you_mean
from pipeline.keywords import SEND_DEFAULT
from pipeline.names import PYTHON_NAME, TAKEN_CLIENTS, TAKEN_PACKAGES, is_identifier

PAGINATION = "x-pagination"
WILDCARD = "x-wildcard"
REPEATABLE = "x-repeatable"
PACKAGE_NAMES = "x-python"
_EXTENSIONS = (PYTHON_NAME, REPEATABLE, PACKAGE_NAMES, SEND_DEFAULT, PAGINATION, WILDCARD)
_CLOSE = 0.85
_NAMES = ("package", "client")


def _only(**fields: JsonObject) -> JsonObject:
    """Return the schema of an object with just these fields."""
    return {"type": "object", "required": [*fields], "properties": fields, "additionalProperties": False}


_TEXT: JsonObject = {"type": "string"}
_REPLACED_NAMES: JsonObject = {"type": "array", "minItems": 1, "items": {**_TEXT, "pattern": r"^[A-Za-z0-9_.*]+$"}}
# The schema of each setting, and what to do where a value does not fit it.
_VALUES: dict[str, tuple[JsonObject, str]] = {
    "distribution": (
        {**_TEXT, "pattern": r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"},
        "Write letters, digits, `-`, `_` and `.`, such as pet-client.",
    ),
    "author": (_TEXT, "Write a name, or leave it out to use info.contact.name."),
    "keywords": ({"type": "array", "items": {**_TEXT, "pattern": "^[^,]*$"}}, "Write a list of words."),
    "urls": (
        {"type": "object", "additionalProperties": {**_TEXT, "pattern": "^https://"}},
        "Write a map of labels to https addresses, such as Source: https://example.com/pets.",
    ),
    "request_id_header": (
        {**_TEXT, "pattern": r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"},
        "Write the name of a response header, such as x-request-id.",
    ),
    "replaces": (
        _only(
            **{"from": _TEXT, "to": _TEXT},
            names={"type": "array", "minItems": 1, "items": _only(names=_REPLACED_NAMES, use=_TEXT)},
        ),
        "Write `from`, `to` and `names`, a list of `{names: [...], use: ...}`; see docs/extensions.md.",
    ),
}
_SETTINGS = frozenset({*_NAMES, *_VALUES})


@dataclass(frozen=True, slots=True)
class WrongExtension:
    """An extension of ours that has no effect as it is written, at `pointer`."""

    rule: str
    message: str
    hint: str
    pointer: str


def wrong_extensions(data: JsonObject) -> Iterator[WrongExtension]:
    """Yield what is wrong with our extensions in a document."""
    for pointer, _, node in nodes(data):
        for key, value in node.items():
            if isinstance(key, str) and key.startswith("x-"):
                for rule, message, hint in _findings(key, value, node):
                    yield WrongExtension(rule, message, hint, join(pointer, key))
    yield from _settings(data)


def _findings(key: str, value: Any, node: JsonObject) -> Iterator[tuple[str, str, str]]:
    if key == PYTHON_NAME and not (isinstance(value, str) and is_identifier(value)):
        yield (
            "illegal-name",
            f"{key} is {value!r}, which is not a public ASCII identifier",
            "Use letters, digits and _.",
        )
    elif key in {REPEATABLE, SEND_DEFAULT, WILDCARD} and not isinstance(value, bool):
        yield "invalid-extension", f"{key} is {value!r}", "Write true or false."
    elif key == SEND_DEFAULT and "default" not in node:
        yield (
            "invalid-extension",
            f"{key} has no default next to it, so it has no effect",
            "Add a default, or remove it.",
        )
    elif key not in _EXTENSIONS:
        hint = did_you_mean(key, _EXTENSIONS, cutoff=_CLOSE)
        if hint:
            yield "misspelt-extension", f"{key} is not an extension of this pipeline, and has no effect", hint


def _settings(data: JsonObject) -> Iterator[WrongExtension]:
    settings = object_of(data.get("info")).get(PACKAGE_NAMES, {})
    pointer = join("/info", PACKAGE_NAMES)
    if not is_object(settings):
        message = f"{PACKAGE_NAMES} is {settings!r}"
        yield WrongExtension("invalid-extension", message, "Write a mapping.", pointer)
        return
    for key, value in settings.items():
        for rule, message, hint in _setting_findings(str(key), value):
            yield WrongExtension(rule, message, hint, join(pointer, str(key)))


def _setting_findings(key: str, value: Any) -> Iterator[tuple[str, str, str]]:
    if key in _NAMES:
        if fault := fault_of_name(key, value):
            yield ("illegal-name", *fault)
    elif key not in _VALUES:
        hint = did_you_mean(key, _SETTINGS, f"The settings are {', '.join(sorted(_SETTINGS))}.")
        yield "misspelt-extension", f"{key!r} is not a setting of {PACKAGE_NAMES}", hint
    elif not validator_for(_VALUES[key][0]).is_valid(value):
        shown = repr(value)
        message = f"info.{PACKAGE_NAMES}.{key} is {shown if len(shown) <= 100 else f'{shown[:97]}...'}"
        yield "invalid-extension", message, _VALUES[key][1]


def fault_of_name(what: str, name: object) -> tuple[str, str] | None:
    """Return why the package, or the client, cannot have a name, and what to do; None if it can."""
    if not (isinstance(name, str) and is_identifier(name)):
        message = f"the name of the {what} would be {name!r}, which is not a public ASCII identifier"
        return message, f"Set info.x-python.{what}, or pass --{what}."
    if name in (TAKEN_PACKAGES if what == "package" else TAKEN_CLIENTS):
        message = f"the name of the {what} would be {name!r}, which the package needs for something else"
        return message, f"Choose another name as info.x-python.{what}, or pass --{what}."
    return None
