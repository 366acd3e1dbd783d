"""Our own extensions: their names, and what is wrong with them in a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openapi.document import JsonObject, is_object, join, object_of
from openapi.structure import nodes
from openapi.text import did_you_mean
from pipeline.keywords import SEND_DEFAULT
from pipeline.names import PYTHON_NAME, is_identifier

PAGINATION = "x-pagination"
WILDCARD = "x-wildcard"
REPEATABLE = "x-repeatable"
PACKAGE_NAMES = "x-python"
_EXTENSIONS = (PYTHON_NAME, REPEATABLE, PACKAGE_NAMES, SEND_DEFAULT, PAGINATION, WILDCARD)
_SETTINGS = frozenset(
    {"client", "distribution", "package", "author", "keywords", "replaces", "request_id_header", "urls"}
)
_CLOSE = 0.85


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
    for key in settings:
        if key not in _SETTINGS:
            hint = did_you_mean(key, _SETTINGS, f"The settings are {', '.join(sorted(_SETTINGS))}.")
            message = f"{key!r} is not a setting of {PACKAGE_NAMES}"
            yield WrongExtension("misspelt-extension", message, hint, join(pointer, str(key)))
