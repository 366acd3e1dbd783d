"""Named parts: name everything that the generator would otherwise name itself, after its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openapi.document import Document, JsonObject, is_array, is_object, join
from openapi.messages import MediaType
from openapi.operations import Operation, operations_of
from openapi.pointers import Moves, tokens_of
from openapi.references import References
from openapi.structure import child_schemas
from pipeline.keywords import LIMITS
from pipeline.names import class_name, model_name, part_name, unique_class_name

_PREFIX = "#/components/schemas/"
# The limits of a direct property are part of its field; limits anywhere else need an alias, and so a name.
_PROPERTY = "properties"


def name_parts(document: Document) -> Document:
    """Return a normalised document in which everything that becomes a class or an alias is a named schema."""
    schemas: JsonObject = document.data["components"]["schemas"]
    namer = _Namer(schemas)
    for name in list(schemas):
        namer.name_inside(schemas[name], name, join("/components/schemas", name))
    for operation in operations_of(References(document.data)):
        for owner, key, name, pointer in _owners(operation):
            owner[key] = namer.named(owner[key], name, join(pointer, key), direct=True)
    return document.rewritten(document.data, namer.moved)


def _owners(operation: Operation) -> Iterator[tuple[JsonObject, str, str, str]]:
    """Yield the schemas of an operation: the node that holds each, the key, the name it would get, and the node's pointer."""
    for parameter in operation.parameters:
        name = f"{_label(operation, parameter.pointer)}_{parameter.name}"
        if "schema" in parameter.node:
            yield parameter.node, "schema", name, parameter.pointer
        yield from _in_content(parameter.content, name)
    if operation.body is not None:
        yield from _in_content(operation.body.content, f"{_label(operation, operation.body.pointer)}_RequestBody")
    for response in operation.responses:
        label = _label(operation, response.pointer)
        status = "" if response.status[:1] == "2" or label != operation.label else f"_{response.status}"
        yield from _in_content(response.content, f"{label}{status}_ResponseBody")


def _in_content(content: tuple[MediaType, ...], name: str) -> Iterator[tuple[JsonObject, str, str, str]]:
    for media in content:
        for key in ("schema", "itemSchema"):
            if key in media.node:
                yield media.node, key, name, media.pointer


def _label(operation: Operation, pointer: str) -> str:
    """Return the name of the operation, or of the shared component that has the node at `pointer`."""
    tokens = tokens_of(pointer)
    return tokens[2] if tokens[0] == "components" else operation.label


@dataclass
class _Namer:
    """Moves parts of schemas to the named schemas.

    Attributes:
        schemas: The named schemas.
        moved: Where they come from.
        taken: Their names in lower case.
    """

    schemas: JsonObject
    moved: Moves = field(default_factory=Moves)
    taken: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = {name.lower() for name in self.schemas}

    def named(self, schema: Any, name: str, pointer: str, *, direct: bool) -> Any:
        """Name a part and return a reference to it, or return the part itself if it needs no name."""
        if not is_object(schema) or "$ref" in schema:
            return schema
        _join_null(schema)
        needs_name = schema.get("properties") or "discriminator" in schema or (not direct and _is_limited(schema))
        if not needs_name:
            self.name_inside(schema, name, pointer)
            return schema
        chosen = unique_class_name(model_name(class_name(name)), self.taken)
        self.taken.add(chosen.lower())
        self.schemas[chosen] = schema
        self.moved.add(join("/components/schemas", chosen), pointer)
        self.name_inside(schema, chosen, join("/components/schemas", chosen))
        return {"$ref": _PREFIX + chosen}

    def name_inside(self, schema: Any, name: str, pointer: str) -> None:
        """Name the parts of the schema `name`."""
        if not is_object(schema):
            return
        _join_null(schema)
        for tokens, child in list(child_schemas(schema)):
            owner: Any = schema
            for token in tokens[:-1]:
                owner = owner[token]
            part = part_name(schema, tokens, name)
            owner[tokens[-1]] = self.named(child, part, join(pointer, *tokens), direct=tokens[0] == _PROPERTY)


def _is_limited(schema: JsonObject) -> bool:
    return bool(schema.keys() & LIMITS)


def _join_null(schema: JsonObject) -> None:
    """Turn a union of a limited value and null into one nullable value, which needs no name."""
    for kind in ("anyOf", "oneOf"):
        branches = schema.get(kind)
        if is_array(branches) and len(branches) == 2 and {"type": "null"} in branches:
            value = branches[0] if branches[1] == {"type": "null"} else branches[1]
            if (
                is_object(value)
                and isinstance(value.get("type"), str)
                and _is_limited(value)
                and not schema.keys() & value.keys()
            ):
                del schema[kind]
                schema.update(value, type=[value["type"], "null"])
