"""Names for the components made from parts of other files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container
from itertools import count

from openapi.pointers import tokens_of

from .targets import Target

_ILLEGAL = re.compile(r"[^A-Za-z0-9._-]+")
_NAMELESS_FILES = frozenset({"_index", "index", "schema"})


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
