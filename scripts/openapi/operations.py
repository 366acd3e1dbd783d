"""Find the operations of a document, and the one that a JSON pointer lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .document import Document, JsonObject, is_object, join, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class RawOperation(NamedTuple):
    """An operation as it stands in the document: its path, lower-case verb, pointer, path item and own node."""

    path: str
    verb: str
    pointer: str
    path_item: JsonObject
    node: JsonObject

    @property
    def label(self) -> str:
        """The operationId, or `VERB /path` where it has none."""
        name = self.node.get("operationId")
        return name if isinstance(name, str) else f"{self.verb.upper()} {self.path}"


def operations_of(data: JsonObject) -> Iterator[RawOperation]:
    """Yield the operations of a document in its order."""
    paths = data.get("paths")
    for path, item in paths.items() if is_object(paths) else ():
        for verb, node in item.items() if is_object(item) else ():
            if verb in VERBS and is_object(node):
                yield RawOperation(path, verb, join("", "paths", path, verb), item, node)


def operation_at(document: Document, pointer: str) -> str:
    """Return the label of the operation that `pointer` lies in, or "" where it lies in none."""
    tokens = [unescape(token) for token in pointer.split("/")[1:]]
    if len(tokens) < 3 or tokens[0] != "paths" or tokens[2] not in VERBS:
        return ""
    item: Any = document.data["paths"].get(tokens[1])
    node = item.get(tokens[2]) if is_object(item) else None
    if not is_object(node):
        return ""
    return RawOperation(tokens[1], tokens[2], pointer, item, node).label
