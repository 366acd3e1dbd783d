"""Tags: give each operation one, which becomes the attribute of the client with its method."""

from __future__ import annotations

from openapi.document import JsonObject, is_array, is_object, join, list_of
from openapi.operations import Operation
from pipeline.names import PYTHON_NAME, is_identifier, resource_attribute, snake_case, unique_name

from .changes import MERGED_TAG, NAMED_TAG, SHORT_TAG, TAG
from .draft import Draft, items_of
from .frameworks import without_controller

# Extensions of other generators that group operations.
_GROUP_NAMES = ("x-speakeasy-group", "x-fern-sdk-group-name")
_WITHOUT_GROUP = "default"


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
            draft.record(TAG, join(operation.pointer, "tags", index), tag)
        chosen = group or (tags[0] if tags else _from_path(operation.path))
        attribute = resource_attribute(declared.get(chosen, {"name": chosen}))
        wanted = chosen
        chosen = owners.setdefault(attribute, chosen) if attribute else chosen
        if chosen != wanted and (chosen, wanted) not in merged:
            merged.add((chosen, wanted))
            draft.record(MERGED_TAG, operation.pointer, f"{wanted} and {chosen}")
        elif not group and not tags:
            draft.record(NAMED_TAG, operation.pointer, chosen)
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


def _from_path(path: str) -> str:
    """Return the first fixed segment of a path that makes a good name, which versions and `api` do not."""
    segments = [segment for segment in path.split("/") if segment and "{" not in segment and snake_case(segment)]
    telling = [segment for segment in segments if not _is_prefix(segment)]
    return next(iter(telling or segments), _WITHOUT_GROUP)


def telling_path(path: str) -> str:
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
            draft.record(SHORT_TAG, "/tags", short)
            tag[PYTHON_NAME] = attribute = short
        if not is_identifier(attribute) or attribute in taken:
            attribute = unique_name(attribute if is_identifier(attribute) else f"tag_{attribute}".rstrip("_"), taken)
            tag[PYTHON_NAME] = attribute
        if name in used:
            taken.add(attribute)
