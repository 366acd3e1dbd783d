"""Walk a document by what its nodes mean: fields against names, schemas against payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .document import Document, JsonObject, is_array, is_object, join

if TYPE_CHECKING:
    from collections.abc import Iterator

# Under these fields the keys are names that the author chose, so a property called `default` is no default.
_NAME_MAPS = frozenset(
    "$defs callbacks content dependentSchemas encoding examples headers links parameters pathItems paths "
    "patternProperties properties requestBodies responses schemas scopes securitySchemes variables webhooks".split()
)
_PAYLOADS = frozenset({"const", "default", "enum", "example", "mapping", "value"})
_ONE_SCHEMA = (
    "additionalProperties contains contentSchema else if items not propertyNames then unevaluatedItems "
    "unevaluatedProperties"
).split()
_LISTED_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED_SCHEMAS = ("$defs", "dependentSchemas", "patternProperties", "properties")


def fields(node: Any, pointer: str = "", *, names: bool = False) -> Iterator[tuple[str, JsonObject]]:
    """Yield every mapping of the document that OpenAPI gives a meaning, with its pointer.

    What lies in examples, defaults, enums and extensions is data, and name maps (`properties`) are no nodes: neither
    is yielded.
    """
    if is_array(node):
        for index, item in enumerate(node):
            yield from fields(item, join(pointer, index))
    elif is_object(node):
        if not names:
            yield pointer, node
        for key, child in node.items():
            if names or not (key in _PAYLOADS or key.startswith("x-") or (key == "examples" and is_array(child))):
                below = not names and key in _NAME_MAPS and is_object(child)
                yield from fields(child, join(pointer, key), names=below)


def schemas(document: Document) -> Iterator[tuple[str, JsonObject]]:
    """Yield every schema of the document, named or inline, with its pointer, parents first."""
    components = document.data.get("components")
    named = components.get("schemas") if is_object(components) else None
    for name, schema in named.items() if is_object(named) else ():
        yield from subschemas(schema, join("", "components", "schemas", name))
    for pointer, node in fields(document.data):
        if "schema" in node and not pointer.startswith("/components/schemas/"):
            yield from subschemas(node["schema"], join(pointer, "schema"))


def subschemas(schema: Any, pointer: str) -> Iterator[tuple[str, JsonObject]]:
    """Yield a schema and all that is inside it, with their pointers; references are not followed."""
    if not is_object(schema):
        return
    yield pointer, schema
    for tokens, child in children(schema):
        yield from subschemas(child, join(pointer, *tokens))


def children(schema: JsonObject) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield the direct subschemas of a schema with the tokens that lead to them; what is malformed counts as absent."""
    for key in _ONE_SCHEMA:
        if key in schema:
            yield (key,), schema[key]
    for key in _LISTED_SCHEMAS:
        listed = schema.get(key)
        for index, child in enumerate(listed if is_array(listed) else ()):
            yield (key, index), child
    for key in _NAMED_SCHEMAS:
        named = schema.get(key)
        for name, child in named.items() if is_object(named) else ():
            yield (key, name), child
