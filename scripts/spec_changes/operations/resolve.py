"""The operations of a document in one spelling: path-level parameters merged, security and servers inherited."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from openapi.document import JsonObject, join
from spec_changes.read.tree import Tree, list_of, object_of, text_of

VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
# What these headers hold is described elsewhere in a document, so parameters of these names are ignored.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})

ParameterKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name as written, and the pointer of its description, references followed."""

    name: str
    location: str
    pointer: str
    node: JsonObject

    @property
    def required(self) -> bool:
        """Whether it must be sent; a path variable always must."""
        return self.location == "path" or self.node.get("required") is True


@dataclass(slots=True)
class Operation:
    """One operation.

    Attributes:
        key: What identifies it across documents: verb and path with nameless variables, below its parent's key.
        label: `VERB /path`, for people.
        path: The path as written.
        pointer: Where it stands.
        node: It, as written.
        kind: operation, webhook or callback.
        parameters: Its parameters and those of its path, by place and lower-case name; path variables by position.
        security: Pointer of the list of requirements that holds for it, "" if there is none.
        servers: Pointer of the list of servers that holds for it below the document's, "" if there is none.
    """

    key: str
    label: str
    path: str
    pointer: str
    node: JsonObject
    kind: str = "operation"
    parameters: dict[ParameterKey, Parameter] = field(default_factory=dict[ParameterKey, Parameter])
    security: str = ""
    servers: str = ""


def nameless(path: str) -> str:
    """Return a path with its variables made nameless."""
    return _VARIABLE.sub("{}", path)


def read_operations(tree: Tree) -> dict[str, Operation]:
    """Return every operation, webhook and callback of a document by its key."""
    found: dict[str, Operation] = {}
    for path in tree.mapping("/paths"):
        for operation in _of_path(tree, join("/paths", path), path, "operation", ""):
            # Two paths that differ only in names are one too many; the second keeps its names, so that both are seen.
            if operation.key in found:
                operation.key += f" {path}"
            found[operation.key] = operation
    for name in tree.mapping("/webhooks"):
        for operation in _of_path(tree, join("/webhooks", name), name, "webhook", "webhook "):
            found.setdefault(operation.key, operation)
    waiting = list(found.values())
    while waiting:
        for operation in _callbacks(tree, waiting.pop()):
            if operation.key not in found:
                found[operation.key] = operation
                waiting.append(operation)
    return found


def _of_path(tree: Tree, pointer: str, path: str, kind: str, prefix: str) -> list[Operation]:
    pointer = tree.follow(pointer)
    item = tree.mapping(pointer)
    return [
        _operation(tree, pointer, item, verb, Operation(
            key=f"{prefix}{verb} {nameless(path)}", label=f"{prefix}{verb.upper()} {path}", path=path,
            pointer=join(pointer, verb), node=object_of(item[verb]), kind=kind,
        ))
        for verb in VERBS if isinstance(item.get(verb), dict)
    ]  # fmt: skip


def _operation(tree: Tree, path_pointer: str, item: JsonObject, verb: str, operation: Operation) -> Operation:
    """Complete an operation with what it inherits."""
    names = _VARIABLE.findall(operation.path)
    for owner, node in ((path_pointer, item), (join(path_pointer, verb), operation.node)):
        for index in range(len(list_of(node.get("parameters")))):
            parameter = _parameter(tree, tree.child(owner, "parameters", index))
            if parameter is None:
                continue
            identity = parameter.name.lower() if parameter.location == "header" else parameter.name
            if parameter.location == "path" and identity in names:
                identity = f"{{{names.index(identity)}}}"
            operation.parameters[parameter.location, identity] = parameter
    if "security" in operation.node:
        operation.security = join(operation.pointer, "security")
    elif "security" in tree.document.data:
        operation.security = "/security"
    for owner, node in ((path_pointer, item), (operation.pointer, operation.node)):
        if list_of(node.get("servers")):
            operation.servers = join(owner, "servers")
    return operation


def _parameter(tree: Tree, pointer: str) -> Parameter | None:
    node = tree.mapping(pointer)
    name, location = text_of(node.get("name")), text_of(node.get("in"))
    if not name or not location or (location == "header" and name.lower() in _IGNORED_HEADERS):
        return None
    return Parameter(name, location, pointer, node)


def _callbacks(tree: Tree, parent: Operation) -> list[Operation]:
    """Return the operations of the callbacks of `parent`; one that refers back to itself ends with its own key."""
    found: list[Operation] = []
    if parent.key.count(" > ") > 3:
        return found
    for name in object_of(parent.node.get("callbacks")):
        pointer = tree.child(parent.pointer, "callbacks", name)
        for expression in tree.mapping(pointer):
            prefix = f"{parent.key} > {name} "
            below = _of_path(tree, join(pointer, expression), expression, "callback", prefix)
            for operation in below:
                operation.label = f"{parent.label} > {name} {operation.key.removeprefix(prefix).split()[0].upper()}"
            found += below
    return found


def success(status: str) -> bool:
    """Tell whether a status code or range is a success."""
    return status.startswith("2")


def statuses(operation: Operation) -> dict[str, str]:
    """Return the responses of an operation: normalised status to the key as written."""
    return {str(key).upper() if key != "default" else key: key for key in object_of(operation.node.get("responses"))
            if not str(key).startswith("x-")}  # fmt: skip


def flag(node: Any, key: str) -> bool:
    """Return whether a mapping says `true` under `key`."""
    return object_of(node).get(key) is True
