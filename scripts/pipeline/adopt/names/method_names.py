"""Method names: give every operation an operationId and a method name that is unique within its tag."""

from __future__ import annotations

from openapi.operations import Operation
from pipeline.adopt.draft import Draft
from pipeline.names import PYTHON_NAME, RESERVED_METHODS, is_identifier, snake_case, unique_name

# Extensions of other generators that name methods.
_METHOD_NAMES = ("x-speakeasy-name-override", "x-fern-sdk-method-name")
_SUFFIXES = ("_async", "_to_file")


def name_methods(draft: Draft) -> None:
    """Derive missing operationIds from verb and path, and make equal names distinct."""
    identifiers: dict[str, str] = {}
    methods: dict[str, set[str]] = {}
    operations = list(draft.operations())
    for operation in operations:
        given = operation.node.get("operationId")
        if isinstance(given, str) and snake_case(given):
            identifiers.setdefault(snake_case(given), operation.pointer)
    for operation in operations:
        given = operation.node.get("operationId")
        usable = isinstance(given, str) and identifiers.get(snake_case(given)) == operation.pointer
        if not usable:
            name = unique_name(_from_path(operation), identifiers)
            identifiers[name] = operation.pointer
            operation.node["operationId"] = name
    for operation in operations:
        _name_method(operation, methods.setdefault(operation.node["tags"][0], set()))


def _from_path(operation: Operation) -> str:
    """Return a name made of verb and path: `GET /users/{id}/keys` is `get_users_id_keys`."""
    return snake_case(f"{operation.verb} {operation.path}")


def _name_method(operation: Operation, taken: set[str]) -> None:
    node = operation.node
    given = node.get(PYTHON_NAME) or next(
        (node[name] for name in _METHOD_NAMES if isinstance(node.get(name), str) and snake_case(node[name])), None
    )
    plain = snake_case(node["operationId"])
    name = snake_case(str(given)) if given else plain
    if name in RESERVED_METHODS or name.endswith(_SUFFIXES):
        name = f"{name}_"
    elif not is_identifier(name):
        name = f"call_{name.lstrip('_')}"
    name = unique_name(name if name not in taken else plain, taken)
    taken.update((name, *(f"{name}{suffix}" for suffix in _SUFFIXES)))
    if name != (node.get(PYTHON_NAME) or plain):
        node[PYTHON_NAME] = name
