"""Load: read an OpenAPI document from YAML or JSON, remembering the line of every node.

Scalars follow the YAML 1.2 core schema, which is JSON's: `no` and `on` are text, an unquoted date is text, and every
key is text. Reads a file or a string; writes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, cast

import yaml

from .pointers import escape, join, origin_of, unescape
from .problems import Problem, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterator

JsonObject = dict[str, Any]

__all__ = [
    "Document", "JsonObject", "escape", "is_array", "is_object", "join", "load_file", "load_text", "unescape", "walk",
]  # fmt: skip

_MAX_NODES = 2_000_000
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SURROGATES = re.compile(r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")
_CONSTANTS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    spelling: value for word, value in (("true", True), ("false", False))
    for spelling in (word, word.title(), word.upper())
}  # fmt: skip

_QUOTES = ("'", '"', "|", ">")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def is_object(node: Any) -> TypeGuard[JsonObject]:
    """Tell whether a node is a mapping."""
    return isinstance(node, dict)


def is_array(node: Any) -> TypeGuard[list[Any]]:
    """Tell whether a node is a list."""
    return isinstance(node, list)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document.

    Attributes:
        data: The document as plain dicts, lists and scalars.
        file: The name under which the user gave it, for messages.
        text: The source, as read.
        lines: For each JSON pointer of the source, the 1-based line where the node (for a mapping's value: its key)
            starts.
        origins: Where the nodes that a rewrite moved or made come from: their pointer here to the one in the source.
            What lies below such a node comes from below its origin.
    """

    data: JsonObject
    file: str
    text: str
    lines: dict[str, int] = field(repr=False)
    origins: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def rewritten(self, data: JsonObject, moved: Mapping[str, str] | None = None) -> Document:
        """Return this document with other data; `moved` maps the pointers of new nodes to where they come from."""
        moved = {new: self.origin(old) for new, old in (moved or {}).items()}
        return replace(self, data=data, origins={**self.origins, **moved})

    def origin(self, pointer: str) -> str:
        """Return the pointer in the source that the node at `pointer` comes from."""
        return origin_of(pointer, self.origins)

    def line(self, pointer: str) -> int:
        """Return the line of a node, or of its nearest ancestor that has one."""
        pointer = self.origin(pointer)
        while pointer not in self.lines and pointer:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer, 1)

    def problem(self, rule: str, message: str, pointer: str = "", *, hint: str = "", operation: str = "") -> Problem:
        """Return a `Problem` about the node at `pointer`, with the file, line and pointer of its source."""
        return Problem(rule, message, self.origin(pointer), hint, self.file, self.line(pointer), operation)

    def resolve(self, reference: str) -> Any:
        """Return the node that a local `$ref` such as `#/components/schemas/Pet` points to.

        Raises:
            KeyError: The reference is not local or nothing is there.
        """
        if not reference.startswith("#"):
            raise KeyError(reference)
        node: Any = self.data
        for token in reference[1:].split("/")[1:]:
            key = unescape(token)
            try:
                node = node[int(key)] if is_array(node) else node[key]
            except (IndexError, TypeError, ValueError):
                raise KeyError(reference) from None
        return node

    def follow(self, node: Any) -> JsonObject:
        """Return the object that `node` is, or that its chain of local references ends at; {} where it is neither."""
        while is_object(node) and isinstance(node.get("$ref"), str):
            node = self.resolve(node["$ref"])
        return node if is_object(node) else {}


def load_file(path: Path, name: str | None = None, *, lenient: bool = False) -> Document:
    """Read and parse the document at `path`, called `name` in messages; see `load_text`.

    Raises:
        SpecError: The file cannot be read, is not UTF-8, or does not parse.
    """
    name = name or str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _failure(
            name, "unreadable-file", f"cannot read the file: {error.strerror}", hint="Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise _failure(name, "not-utf-8", f"byte {error.start} is not UTF-8", hint="Save the file as UTF-8.") from error
    return load_text(text, name, lenient=lenient)


def load_text(text: str, name: str, *, lenient: bool = False) -> Document:
    """Parse `text` as YAML or JSON.

    A key that is no text (`200:`) is an error, because readers disagree on it; `lenient` takes it as text.

    Raises:
        SpecError: It is not YAML, has duplicate keys or a cyclic alias, or its root is no mapping.
    """
    try:
        root = yaml.compose(_as_yaml(text), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = ", ".join(part for part in (error.context, error.problem) if part)
        line = min(mark.line, max(0, len(text.splitlines()) - 1)) + 1 if mark else 0
        raise _failure(name, "invalid-yaml", message, line=line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _failure(name, "invalid-yaml", str(error).splitlines()[0] or "nested too deeply") from error
    if not isinstance(root, yaml.MappingNode):
        raise _failure(name, "not-a-mapping", "the root of an OpenAPI document is a mapping", line=1)
    builder = _Builder(name, lenient=lenient)
    data = builder.build(root, "", ())
    if builder.problems:
        raise SpecError(builder.problems)
    return Document(cast("JsonObject", data), name, text, builder.lines)


def _as_yaml(text: str) -> str:
    """Return JSON with the few escapes and characters respelt that JSON allows and YAML does not."""
    if not text.lstrip().startswith("{"):
        return text
    return _SURROGATES.sub(lambda match: match[1] + json.loads(f'"{match[2]}"'), text).replace("\x7f", "\\x7f")


def walk(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every node below and including `node` with its JSON pointer, parents first."""
    stack = [(pointer, node)]
    while stack:
        pointer, node = stack.pop()
        yield pointer, node
        children = node.items() if is_object(node) else enumerate(node) if is_array(node) else ()
        stack.extend(reversed([(join(pointer, key), child) for key, child in children]))


class _Builder:
    """Turns YAML nodes into plain values and records lines and problems on the way."""

    def __init__(self, name: str, *, lenient: bool) -> None:
        self.name = name
        self.lenient = lenient
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node, pointer: str, above: tuple[int, ...]) -> Any:
        self.lines.setdefault(pointer, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        if id(node) in above or len(self.lines) > _MAX_NODES:
            self._report(
                "alias-loop", "an alias contains itself, or aliases unfold without end", pointer, node, "Use a $ref."
            )
            return None
        above = (*above, id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, f"{pointer}/{index}", above) for index, item in enumerate(node.value)]
        return self._mapping(cast("yaml.MappingNode", node), pointer, above)

    def _mapping(self, node: yaml.MappingNode, pointer: str, above: tuple[int, ...]) -> JsonObject:
        result: JsonObject = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._report("key-not-text", "a key is a mapping or a list", pointer, key_node)
                continue
            key = key_node.value
            below = f"{pointer}/{escape(key)}"
            if key_node.tag == "tag:yaml.org,2002:merge":
                self._report("merge-key", "merge keys (<<) are not part of YAML 1.2", below, key_node, "Use a $ref.")
            elif not self.lenient and not isinstance(self._scalar(key_node, below), str):
                self._report("key-not-text", f"the key {key} is not text", below, key_node, f'Quote it: "{key}".')
            elif key in result:
                first = self.lines[below]
                self._report("duplicate-key", f"the key {key!r} is also on line {first}", below, key_node, "Keep one.")
            else:
                self.lines[below] = key_node.start_mark.line + 1
                result[key] = self.build(value_node, below, above)
        return result

    def _scalar(self, node: yaml.ScalarNode, pointer: str) -> Any:
        text: str = node.value
        if node.style in _QUOTES or node.tag == "!":
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if text.lstrip("+-").lower() in {".inf", ".nan"}:
            self._report("not-a-json-number", f"{text} has no place in JSON", pointer, node, "Quote it.")
        return text

    def _report(self, rule: str, message: str, pointer: str, node: yaml.Node, hint: str = "") -> None:
        self.problems.append(Problem(rule, message, pointer, hint, self.name, node.start_mark.line + 1))


def _failure(name: str, rule: str, message: str, *, line: int = 0, hint: str = "") -> SpecError:
    return SpecError([Problem(rule, message, "", hint, name, line)])
