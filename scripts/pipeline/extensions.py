"""Our own extensions: their names, and what is wrong with them in a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import validator_for

from openapi.document import JsonObject, is_object, join, object_of
from openapi.structure import nodes
from openapi.text import did_you_mean
from pipeline.changes import Fault
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


def wrong_extensions(data: JsonObject) -> Iterator[tuple[str, Fault]]:
    """Yield the pointers of our extensions that have no effect as they are written, and what is wrong with each."""
    for pointer, _, node in nodes(data):
        for key, value in node.items():
            if isinstance(key, str) and key.startswith("x-") and (fault := _fault_of(key, value, node)):
                yield join(pointer, key), fault
    settings, pointer = object_of(data.get("info")).get(PACKAGE_NAMES, {}), join("/info", PACKAGE_NAMES)
    if not is_object(settings):
        yield pointer, Fault("invalid-extension", f"{PACKAGE_NAMES} is {settings!r}", "Write a mapping.")
        return
    for key, value in settings.items():
        if fault := _fault_of_setting(str(key), value):
            yield join(pointer, str(key)), fault


def _fault_of(key: str, value: Any, node: JsonObject) -> Fault | None:
    if key == PYTHON_NAME and not (isinstance(value, str) and is_identifier(value)):
        message = f"{key} is {value!r}, which is not a public ASCII identifier"
        return Fault("illegal-name", message, "Use letters, digits and _, at most 120.")
    if key in {REPEATABLE, SEND_DEFAULT, WILDCARD} and not isinstance(value, bool):
        return Fault("invalid-extension", f"{key} is {value!r}", "Write true or false.")
    if key == SEND_DEFAULT and "default" not in node:
        message = f"{key} has no default next to it, so it has no effect"
        return Fault("invalid-extension", message, "Add a default, or remove it.")
    hint = "" if key in _EXTENSIONS else did_you_mean(key, _EXTENSIONS, cutoff=_CLOSE)
    message = f"{key} is not an extension of this pipeline, and has no effect"
    return Fault("misspelt-extension", message, hint) if hint else None


def _fault_of_setting(key: str, value: Any) -> Fault | None:
    if key in _NAMES:
        return fault_of_name(key, value)
    if key not in _VALUES:
        hint = did_you_mean(key, _SETTINGS, f"The settings are {', '.join(sorted(_SETTINGS))}.")
        return Fault("misspelt-extension", f"{key!r} is not a setting of {PACKAGE_NAMES}", hint)
    schema, hint = _VALUES[key]
    shown = repr(value)
    message = f"info.{PACKAGE_NAMES}.{key} is {shown if len(shown) <= 100 else f'{shown[:97]}...'}"
    return None if validator_for(schema).is_valid(value) else Fault("invalid-extension", message, hint)


def fault_of_name(what: str, name: object) -> Fault | None:
    """Return why the package, or the client, cannot have a name; None if it can."""
    would_be = f"the name of the {what} would be {name!r}, which"
    if not (isinstance(name, str) and is_identifier(name)):
        hint = f"Set info.x-python.{what}, or pass --{what}: letters, digits and _, at most 120."
        return Fault("illegal-name", f"{would_be} is not a public ASCII identifier", hint)
    if name in (TAKEN_PACKAGES if what == "package" else TAKEN_CLIENTS):
        hint = f"Choose another name as info.x-python.{what}, or pass --{what}."
        return Fault("illegal-name", f"{would_be} the package needs for something else", hint)
    return None
