"""Rules about our own extensions: correct names, valid values, and places where they have an effect."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from openapi.document import JsonObject, is_object, join
from openapi.problems import Problem
from openapi.spec import Spec
from openapi.structure import nodes
from pipeline.defaults import SEND_DEFAULT
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


def check_extensions(spec: Spec) -> Iterator[Problem]:
    """Yield our extensions that are misspelt or have an invalid value."""
    for pointer, _, node in nodes(spec.data):
        for key, value in node.items():
            if isinstance(key, str) and key.startswith("x-"):
                for rule, message, hint in _findings(key, value, node):
                    place = join(pointer, key)
                    yield spec.problem(rule, message, place, hint=hint)
    yield from _settings(spec)


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
        close = get_close_matches(key, _EXTENSIONS, 1, _CLOSE)
        if close:
            message = f"{key} is not an extension of this pipeline, and has no effect"
            yield "misspelt-extension", message, f"Did you mean {close[0]}?"


def _settings(spec: Spec) -> Iterator[Problem]:
    info: JsonObject = spec.data["info"] if is_object(spec.data.get("info")) else {}
    settings = info.get(PACKAGE_NAMES, {})
    pointer = join("/info", PACKAGE_NAMES)
    if not is_object(settings):
        message = f"{PACKAGE_NAMES} is {settings!r}"
        yield spec.problem("invalid-extension", message, pointer, hint="Write a mapping.")
        return
    for key in settings:
        if key not in _SETTINGS:
            close = get_close_matches(key, _SETTINGS, 1)
            hint = f"Did you mean {close[0]}?" if close else f"The settings are {', '.join(sorted(_SETTINGS))}."
            message = f"{key!r} is not a setting of {PACKAGE_NAMES}"
            yield spec.problem("misspelt-extension", message, join(pointer, key), hint=hint)
