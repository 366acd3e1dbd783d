"""Operations: keep those that a client can call, and give each a tag, an id and a method name."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy

from openapi.document import JsonObject, is_array, is_object, join, list_of
from openapi.operations import Operation
from openapi.structure import VERBS
from pipeline import changes
from pipeline.draft import Draft, items_of
from pipeline.names import PYTHON_NAME, RESERVED_METHODS, is_identifier, resource_attribute, snake_case, unique_name

from .frameworks import short_labels, short_methods, without_controller

# Extensions of other generators that name methods.
_METHOD_NAMES = ("x-speakeasy-name-override", "x-fern-sdk-method-name")
_SUFFIXES = ("_async", "_to_file")
# Extensions of other generators that group operations.
_GROUP_NAMES = ("x-speakeasy-group", "x-fern-sdk-group-name")
_WITHOUT_GROUP = "default"


def keep_operations(draft: Draft) -> None:
    """Inline path items that are references; leave out webhooks, callbacks and unknown methods."""
    for name, _ in items_of(draft.data.pop("webhooks", None)):
        draft.record(changes.WEBHOOK, join("/webhooks", name), name)
    _write_out(draft)
    for path, item in items_of(draft.data.get("paths")):
        _keep_methods(draft, join("/paths", path), path, item)
    for operation in draft.operations():
        for name, _ in items_of(operation.node.pop("callbacks", None)):
            draft.record(changes.CALLBACK, join(operation.pointer, "callbacks", name), name)
    components = draft.data.get("components", {})
    for name, scheme in items_of(components.get("securitySchemes")):
        if draft.follow(scheme)[0].get("type") == "mutualTLS":
            draft.record(changes.SECURITY, join("/components/securitySchemes", name), name)
    for kind in ("callbacks", "pathItems"):
        components.pop(kind, None)


def _write_out(draft: Draft) -> None:
    for path, item in items_of(draft.data.get("paths")):
        pointer = join("/paths", path)
        if not is_object(item) or path.startswith("x-"):
            del draft.data["paths"][path]
        elif "$ref" in item:
            target, place = draft.follow(item)
            own = {key: value for key, value in item.items() if key != "$ref"}
            draft.data["paths"][path] = {**deepcopy(target), **own}
            for key in (key for key in target if key not in own):
                draft.move(join(pointer, key), join(place, key))


def _keep_methods(draft: Draft, pointer: str, path: str, item: dict[str, object]) -> None:
    for name, _ in items_of(item.pop("additionalOperations", None)):
        draft.record(changes.METHOD, join(pointer, "additionalOperations", name), f"{name} {path}")
    if item.pop("query", None) is not None:
        draft.record(changes.METHOD, join(pointer, "query"), f"QUERY {path}")
    for verb in VERBS:
        if verb in item and not is_object(item[verb]):
            del item[verb]


def name_methods(draft: Draft) -> None:
    """Derive missing operationIds from verb and path, and make equal names distinct."""
    identifiers: dict[str, str] = {}
    methods: dict[str, set[str]] = {}
    operations = list(draft.operations())
    for operation in operations:
        if _identifier(operation):
            identifiers.setdefault(_identifier(operation), operation.pointer)
    unnamed = [each for each in operations if identifiers.get(_identifier(each)) != each.pointer]
    short = Counter(_from_path(operation, _telling_path(operation.path)) for operation in unnamed)
    for operation in unnamed:
        name = _from_path(operation, _telling_path(operation.path))
        name = name if short[name] == 1 and name not in identifiers else _from_path(operation, operation.path)
        name = unique_name(name, identifiers)
        identifiers[name] = operation.pointer
        operation.node["operationId"] = name
        draft.record(changes.NAMED_OPERATION, operation.pointer, name)
    draft.labels = short_labels(draft)
    shorter = short_methods(draft)
    for operation in operations:
        short_name = shorter.get(operation.node["operationId"], "")
        _name_method(draft, operation, short_name, methods.setdefault(operation.node["tags"][0], set()))


def _identifier(operation: Operation) -> str:
    given = operation.node.get("operationId")
    return snake_case(given) if isinstance(given, str) else ""


def _from_path(operation: Operation, path: str) -> str:
    """Return a name built from verb and path: `GET /users/{id}/keys` is `get_users_id_keys`."""
    return snake_case(f"{operation.verb} {path}")


def _name_method(draft: Draft, operation: Operation, short: str, taken: set[str]) -> None:
    node = operation.node
    given = node.get(PYTHON_NAME) or next(
        (node[name] for name in _METHOD_NAMES if isinstance(node.get(name), str) and snake_case(node[name])), None
    )
    plain = snake_case(node["operationId"])
    name = snake_case(str(given or short)) or plain
    if name in RESERVED_METHODS or name.endswith(_SUFFIXES):
        name = f"{name}_"
    elif not is_identifier(name):
        name = f"call_{name.lstrip('_')}"
    wanted = name
    name = unique_name(name if name not in taken else plain, taken)
    taken.update((name, *(f"{name}{suffix}" for suffix in _SUFFIXES)))
    if name != (node.get(PYTHON_NAME) or plain):
        node[PYTHON_NAME] = name
        if name != wanted or not (given or short):
            draft.record(changes.NAMED_METHOD, operation.pointer, name)
        elif short and not given:
            draft.record(changes.SHORT_METHOD, operation.pointer, name)


def choose_tags(draft: Draft) -> None:
    """Give each operation one tag, declare every tag, and give every tag its own attribute.

    Tags that differ only in case and separators are merged: `Books` and `books` share an attribute.
    """
    declared = {tag["name"]: tag for tag in reversed(_declared(draft))}
    merged = set[tuple[str, str]]()
    owners = {resource_attribute(tag): name for name, tag in declared.items()}
    for operation in draft.operations():
        group = _group(operation)
        tags = [tag for tag in list_of(operation.node.get("tags")) if isinstance(tag, str)]
        for index, tag in enumerate(tags[1:], start=1):
            draft.record(changes.TAG, join(operation.pointer, "tags", index), tag)
        chosen = group or (tags[0] if tags else _tag_from_path(operation.path))
        attribute = resource_attribute(declared.get(chosen, {"name": chosen}))
        wanted = chosen
        chosen = owners.setdefault(attribute, chosen) if attribute else chosen
        if chosen != wanted and (chosen, wanted) not in merged:
            merged.add((chosen, wanted))
            draft.record(changes.MERGED_TAG, operation.pointer, f"{wanted} and {chosen}")
        elif not group and not tags:
            draft.record(changes.NAMED_TAG, operation.pointer, chosen)
        if operation.node.get("tags") != [chosen]:
            operation.node["tags"] = [chosen]
    _declare(draft)


def _group(operation: Operation) -> str:
    for extension in _GROUP_NAMES:
        value = operation.node.get(extension)
        parts = value if is_array(value) else [value]
        if parts and all(isinstance(part, str) and snake_case(part) for part in parts):
            return "_".join(map(str, parts))
    return ""


def _tag_from_path(path: str) -> str:
    """Return the first fixed segment of a path that makes a good name, which versions and `api` do not."""
    segments = [segment for segment in path.split("/") if segment and "{" not in segment and snake_case(segment)]
    telling = [segment for segment in segments if not _is_prefix(segment)]
    return next(iter(telling or segments), _WITHOUT_GROUP)


def _telling_path(path: str) -> str:
    """Return a path without `api` and versions at its beginning, unless nothing else is in it."""
    segments = path.split("/")
    first = next((index for index, segment in enumerate(segments) if segment and not _is_prefix(segment)), 0)
    return "/".join(segments[first:])


def _is_prefix(segment: str) -> bool:
    lower = segment.lower()
    return lower in {"api", "rest"} or (lower[:1] == "v" and lower[1:].replace(".", "").isdecimal())


def _declared(draft: Draft) -> list[JsonObject]:
    return [tag for tag in list_of(draft.data.get("tags")) if is_object(tag) and isinstance(tag.get("name"), str)]


def _declare(draft: Draft) -> None:
    declared: dict[str, JsonObject] = {}
    for tag in _declared(draft):
        declared.setdefault(tag["name"], tag)
    used = {tag: None for operation in draft.operations() for tag in operation.node["tags"]}
    for name in used:
        declared.setdefault(name, {"name": name})
    if list(declared.values()) != list_of(draft.data.get("tags")):
        draft.data["tags"] = list(declared.values())
    taken, attributes = set[str](), {resource_attribute(tag) for tag in declared.values()}
    for name, tag in items_of(declared):
        attribute = resource_attribute(tag)
        short = without_controller(attribute)
        if short not in attributes and PYTHON_NAME not in tag and is_identifier(short):
            draft.record(changes.SHORT_TAG, "/tags", short)
            tag[PYTHON_NAME] = attribute = short
        if not is_identifier(attribute) or attribute in taken:
            attribute = unique_name(attribute if is_identifier(attribute) else f"tag_{attribute}".rstrip("_"), taken)
            tag[PYTHON_NAME] = attribute
        if name in used:
            taken.add(attribute)
