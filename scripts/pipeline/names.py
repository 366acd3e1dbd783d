"""Names: how what the document calls things becomes legal, stable Python."""

from __future__ import annotations

import keyword
import re
import unicodedata

from openapi.document import JsonObject

PYTHON_NAME = "x-python-name"
"""The extension with which an operation, a parameter or a tag says what it is called in Python."""

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# The arguments that every method has besides its own, and `self`.
_RESERVED_ARGUMENTS = frozenset({"self", "retries", "server_url", "timeout_ms", "http_headers"})


def snake_case(text: str) -> str:
    """Return `text` as a legal snake_case identifier, "" where nothing of it can stand in one."""
    return _legal("_".join(_words(text)).lower())


def class_name(text: str) -> str:
    """Return `text` as a legal PascalCase identifier, "" where nothing of it can stand in one."""
    return _legal("".join(word[:1].upper() + word[1:] for word in _words(text)))


def argument_name(text: str) -> str:
    """Return the name of the argument for a parameter, apart from the arguments that every method has."""
    name = snake_case(text)
    return f"{name}_" if name in _RESERVED_ARGUMENTS else name


def constant_name(text: str) -> str:
    """Return the name of a module-level constant."""
    return snake_case(text).strip("_").upper()


def is_identifier(text: str) -> bool:
    """Tell whether `text` is a public, ASCII Python identifier and no keyword."""
    return text.isascii() and text.isidentifier() and not keyword.iskeyword(text) and not text.startswith("_")


def method_name(operation: JsonObject) -> str:
    """Return the method's name for an operation of the document."""
    return str(operation.get(PYTHON_NAME) or snake_case(operation.get("operationId", "")))


def parameter_argument(parameter: JsonObject) -> str:
    """Return the argument's name for a parameter of the document."""
    return str(parameter.get(PYTHON_NAME) or argument_name(parameter["name"]))


def resource_attribute(tag: JsonObject) -> str:
    """Return the attribute of the client for a tag of the document."""
    return str(tag.get(PYTHON_NAME) or snake_case(tag["name"]))


def _words(text: str) -> list[str]:
    """Split at capitals and at everything that cannot stand in an identifier."""
    parts = re.split(r"[\W_]+", unicodedata.normalize("NFKC", text))
    return [word for part in parts if part for word in _WORD_STARTS.split(part)]


def _legal(name: str) -> str:
    if name[:1].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) else name
