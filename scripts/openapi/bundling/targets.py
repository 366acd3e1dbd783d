"""Targets of references: a file, and a node in it; and the names of the components that they become."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container
from itertools import count
from typing import NamedTuple
from urllib.parse import unquote

from openapi.pointers import tokens_of

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_FILE_ENDINGS = (".json", ".yaml", ".yml")
_ILLEGAL = re.compile(r"[^A-Za-z0-9._-]+")
_NAMELESS_FILES = frozenset({"_index", "index", "schema"})


class Target(NamedTuple):
    """The file that a reference leads to, relative to the folder of the document, and the JSON pointer in it."""

    file: str
    pointer: str


class BadReferenceError(Exception):
    """A reference that cannot be followed: the rule it breaks, and what to do."""

    def __init__(self, rule: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.rule, self.hint = rule, hint


def target_of(reference: str, file: str) -> Target:
    """Return the target of a reference in `file`.

    The pointer may be the name of an anchor instead.

    Raises:
        BadReferenceError: It points to the network, or leaves the folder of the document.
    """
    path, _, fragment = reference.partition("#")
    if _SCHEME.match(path):
        hint = "Save the file next to the document, and refer to it there: nothing is read over a network."
        raise BadReferenceError("remote-reference", f"{reference!r} points to another host", hint)
    if not path:
        return Target(file, fragment)
    local = unquote(path).replace("\\", "/")
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(file), local))
    if joined.startswith(("/", "../")) or joined == ".." or re.match("[A-Za-z]:", joined):
        hint = "Move the file into the folder of the document, or below it."
        raise BadReferenceError("outside-reference", f"{reference!r} points outside the folder of the document", hint)
    return Target(joined, fragment)


def is_reference_to_file(text: str) -> bool:
    """True if a value in a discriminator's mapping refers to a file rather than naming a schema."""
    path = text.partition("#")[0]
    return "/" in path or path.endswith(_FILE_ENDINGS)


def component_name(target: Target, taken: Container[str]) -> str:
    """Return an unused name for a target: the last key of its pointer, or else the name of its file."""
    stem = _stem(target.file)
    tokens = tokens_of(target.pointer)
    name = _legal(tokens[-1]) if tokens else stem
    candidates = [name, f"{stem}_{name}"]
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    return next(numbered for number in count(2) if (numbered := f"{stem}_{name}_{number}") not in taken)


def _stem(file: str) -> str:
    folder, name = posixpath.split(file)
    stem = name.lstrip(".").partition(".")[0]
    if stem in _NAMELESS_FILES and folder:
        stem = posixpath.basename(folder)
    return _legal(stem)


def _legal(name: str) -> str:
    return _ILLEGAL.sub("_", name).strip("_") or "Unnamed"
