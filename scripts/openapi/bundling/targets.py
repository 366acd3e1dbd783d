"""Targets of references: a file, and a node in it, by its pointer or by a name that a schema has.

`$id` and `$anchor` name a schema by a URI, and `$defs` contains its own definitions. These, and references to files, are why
a reference may be more than the JSON pointer of something in the document.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Container
from itertools import chain, count
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from openapi.document import JsonObject, is_object, objects, walk
from openapi.pointers import tokens_of
from openapi.references import References
from openapi.structure import Kind, Node

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_FILE_ENDINGS = (".json", ".yaml", ".yml")
_ILLEGAL = re.compile(r"[^A-Za-z0-9._-]+")
_NAMELESS_FILES = frozenset({"_index", "index", "schema"})
IDENTIFIERS = ("$id", "$anchor", "$dynamicAnchor", "$self")
DEFINITIONS = ("$defs", "definitions")
_VALUES = frozenset({"const", "default", "enum", "example", "examples", "value"})
# Not every version has components of these kinds, so what they refer to replaces the reference.
INLINED: frozenset[Kind] = frozenset({"operation", "path item"})
_NAMES = frozenset(IDENTIFIERS)
_PLAIN = re.compile(r"#/components/(?!pathItems/)[^%]*$")
_OWN_DEFINITIONS = tuple(f"#/{key}/" for key in DEFINITIONS)


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
    numbered = (f"{stem}_{name}_{number}" for number in count(2))
    return next(candidate for candidate in chain([name, f"{stem}_{name}"], numbered) if candidate not in taken)


def _stem(file: str) -> str:
    folder, name = posixpath.split(file)
    stem = name.lstrip(".").partition(".")[0]
    if stem in _NAMELESS_FILES and folder:
        stem = posixpath.basename(folder)
    return _legal(stem)


def _legal(name: str) -> str:
    return _ILLEGAL.sub("_", name).strip("_") or "Unnamed"


class _Resource(NamedTuple):
    """A schema with an `$id`, or the whole file: its place, and the base URI of references in it."""

    pointer: str
    uri: str


class Identifiers:
    """The names by which references lead to parts of one file."""

    def __init__(self, data: Any, text: str) -> None:
        self._references = References(data)
        self._resources = [_Resource("", "")]  # parents first
        self._anchors: dict[tuple[str, str], str] = {}
        self._dynamic = Counter[str]()
        for pointer, node in walk(data) if any(name in text for name in IDENTIFIERS) else ():
            if is_object(node) and not _VALUES.intersection(tokens_of(pointer)):
                self._read(pointer, node)

    def find(self, reference: str, pointer: str) -> str | None:
        """Return the pointer that a reference in the node at `pointer` leads to, None if it uses none of the names."""
        around = self._around(pointer)
        path, fragment = urldefrag(reference)
        uri = urljoin(around.uri, path) if path else around.uri
        if fragment and not fragment.startswith("/"):
            return self._anchors.get((uri, unquote(fragment)))
        if path or around.pointer:
            for resource in self._resources:
                found = self._references.target(f"#{resource.pointer}{fragment}") if resource.uri == uri else None
                if found is not None:
                    return found
        return None if path else self._nearest(fragment, pointer)

    def has_one(self, reference: Any) -> bool:
        """Whether a dynamic reference can lead to one schema only, so that it is an ordinary one."""
        return isinstance(reference, str) and self._dynamic[reference.rpartition("#")[2]] == 1

    def _read(self, pointer: str, node: JsonObject) -> None:
        name = node.get("$id") or (node.get("$self") if not pointer else None)
        if isinstance(name, str):
            uri, anchor = urldefrag(urljoin(self._around(pointer).uri, name))
            if anchor:  # how JSON Schema wrote `$anchor` before 2019
                self._anchors.setdefault((uri, anchor), pointer)
            else:
                self._resources.append(_Resource(pointer, uri))
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(key), str):
                self._anchors.setdefault((self._around(pointer).uri, node[key]), pointer)
                self._dynamic[node[key]] += key == "$dynamicAnchor"

    def _around(self, pointer: str) -> _Resource:
        inside = f"{pointer}/"
        return next(each for each in reversed(self._resources) if inside.startswith(f"{each.pointer}/"))

    def _nearest(self, fragment: str, pointer: str) -> str | None:
        """Return the definition that a pointer such as `/$defs/Name` means in the schemas around a node.

        Strictly, such a pointer starts at the document. Authors paste schemas from elsewhere unchanged.
        """
        if not fragment.startswith(tuple(f"/{key}/" for key in DEFINITIONS)) or self._references.target(f"#{fragment}"):
            return None
        while pointer:
            found = self._references.target(f"#{pointer}{fragment}")
            if found is not None:
                return found
            pointer = pointer.rpartition("/")[0]
        return None


def leads_out(data: JsonObject) -> bool:
    """True if anything looks as if it led out of the document."""
    for node in objects(data):
        reference, mapping = node.get("$ref"), node.get("mapping")
        if reference is not None and (not isinstance(reference, str) or not _PLAIN.match(reference)):
            return True
        texts = mapping.values() if is_object(mapping) else ()
        if any(isinstance(text, str) and is_reference_to_file(text) for text in texts):
            return True
        if not _NAMES.isdisjoint(node):
            return True
    return False


def mapping_of(node: Node) -> JsonObject:
    """Return the mapping of a discriminator, empty if a node has none."""
    discriminator = node.value.get("discriminator") if node.kind == "schema" else None
    mapping = discriminator.get("mapping") if is_object(discriminator) else None
    return mapping if is_object(mapping) else {}
