"""The operations of a document, resolved: inherited values are merged in, and references are followed.

Loosely written documents are read as far as possible: anything that should be a mapping and is not counts as absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .document import JsonObject, is_object, join, list_of, object_of, text_of
from .messages import Parameter, RequestBody, Response, read_body, read_parameters, read_responses
from .pointers import tokens_of
from .references import References
from .security import Requirement, Server, requirements_at, servers_at
from .structure import VERBS

OperationKind = Literal["operation", "webhook", "callback"]
_DEEPEST_CALLBACK = 4


@dataclass(frozen=True)
class Operation:
    """One operation. Its parts are read on first use.

    Attributes:
        kind: operation, webhook or callback.
        path: The path as written; the name of a webhook; the expression of a callback.
        verb: The HTTP method in lower case.
        pointer: Its JSON pointer.
        path_pointer: The pointer of its path item, with references followed.
        node: The operation object as written.
        references: The document.
        parent: The operation that it is a callback of.
        callback: The name of the callback.
    """

    kind: OperationKind
    path: str
    verb: str
    pointer: str
    path_pointer: str
    node: JsonObject
    references: References = field(repr=False, compare=False)
    parent: Operation | None = None
    callback: str = ""

    @property
    def label(self) -> str:
        """The operationId, or `VERB /path` if there is none."""
        return text_of(self.node.get("operationId")) or f"{self.verb.upper()} {self.path}"

    @property
    def path_item(self) -> JsonObject:
        """The path item around it."""
        return self.references.mapping(self.path_pointer)

    @property
    def owners(self) -> tuple[tuple[JsonObject, str], ...]:
        """Its path item and itself, which both may have parameters, each with its pointer."""
        return (self.path_item, self.path_pointer), (self.node, self.pointer)

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return [tag for tag in list_of(self.node.get("tags")) if isinstance(tag, str)]

    @property
    def deprecated(self) -> bool:
        """Whether it is deprecated."""
        return self.node.get("deprecated") is True

    @property
    def extensions(self) -> dict[str, Any]:
        """Its `x-` fields."""
        return {key: value for key, value in self.node.items() if key.startswith("x-")}

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters, those of the path item first; its own ones replace those with the same key."""
        return read_parameters(self.references, self.path_pointer, self.pointer)

    @cached_property
    def body(self) -> RequestBody | None:
        """Its request body."""
        return read_body(self.references, join(self.pointer, "requestBody"))

    @cached_property
    def responses(self) -> tuple[Response, ...]:
        """Its responses, in their order."""
        return read_responses(self.references, join(self.pointer, "responses"))

    @property
    def successes(self) -> tuple[Response, ...]:
        """Its responses with a 2XX status; if there are none, those with a 3XX status."""
        for kind in "23":
            found = tuple(response for response in self.responses if response.status.startswith(kind))
            if found:
                return found
        return ()

    @property
    def security_pointer(self) -> str:
        """The pointer of the security requirements that apply to it, "" if there are none."""
        if "security" in self.node:
            return join(self.pointer, "security")
        return "/security" if "security" in self.references.data else ""

    @property
    def security(self) -> tuple[Requirement, ...]:
        """The alternative requirements that apply to it; () requires nothing."""
        return requirements_at(self.references, self.security_pointer) if self.security_pointer else ()

    @property
    def servers_pointer(self) -> str:
        """The pointer of its own servers, or of those of its path item; "" if those of the document apply."""
        for owner in (self.pointer, self.path_pointer):
            if self.references.items(join(owner, "servers")):
                return join(owner, "servers")
        return ""

    @property
    def servers(self) -> tuple[Server, ...]:
        """Its own servers, or those of its path item; () if those of the document apply."""
        return servers_at(self.references, self.servers_pointer) if self.servers_pointer else ()

    @cached_property
    def callbacks(self) -> tuple[Operation, ...]:
        """The operations of its callbacks; recursive callbacks end after a few levels."""
        depth, above = 0, self.parent
        while above is not None:
            depth, above = depth + 1, above.parent
        return tuple(_callbacks(self)) if depth < _DEEPEST_CALLBACK else ()


def operations_of(references: References) -> Iterator[Operation]:
    """Yield the operations under `paths`, in the order of the document."""
    for path in references.mapping("/paths"):
        if not path.startswith("x-"):
            yield from _of_item(references, join("/paths", path), path, "operation")


def webhooks_of(references: References) -> Iterator[Operation]:
    """Yield the operations under `webhooks`, in the order of the document."""
    for name in references.mapping("/webhooks"):
        yield from _of_item(references, join("/webhooks", name), name, "webhook")


def operation_at(data: JsonObject, pointer: str) -> str:
    """Return the label of the operation that contains `pointer`, or "" if there is none."""
    tokens = tokens_of(pointer)
    if len(tokens) < 3 or tokens[0] != "paths" or tokens[2] not in VERBS:
        return ""
    node = object_of(object_of(data.get("paths")).get(tokens[1])).get(tokens[2])
    if not is_object(node):
        return ""
    return text_of(node.get("operationId")) or f"{tokens[2].upper()} {tokens[1]}"


def _of_item(
    references: References,
    reference: str,
    path: str,
    kind: OperationKind,
    *,
    parent: Operation | None = None,
    callback: str = "",
) -> Iterator[Operation]:
    """Yield the operations of a path item in order; its own fields take precedence over those of a `$ref`."""
    seen: set[str] = set()
    for pointer in dict.fromkeys((reference, references.follow(reference))):
        more = join(pointer, "additionalOperations")  # 3.2
        own = [(verb, join(pointer, verb)) for verb in references.mapping(pointer) if verb in VERBS]
        for verb, place in (*own, *((verb, join(more, verb)) for verb in references.mapping(more))):
            node = references.raw(place)
            if is_object(node) and verb not in seen:
                seen.add(verb)
                yield Operation(kind, path, verb, place, pointer, node, references, parent, callback)


def _callbacks(parent: Operation) -> Iterator[Operation]:
    references = parent.references
    for name in object_of(parent.node.get("callbacks")):
        pointer = references.child(parent.pointer, "callbacks", name)
        for expression in references.mapping(pointer):
            if expression != "$ref" and not expression.startswith("x-"):
                yield from _of_item(
                    references, join(pointer, expression), expression, "callback", parent=parent, callback=name
                )
