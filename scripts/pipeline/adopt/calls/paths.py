"""Paths: keep what the client can call. Referenced path items are inlined; webhooks and callbacks are left out."""

from __future__ import annotations

from copy import deepcopy

from openapi.document import is_object, join
from openapi.structure import VERBS
from pipeline.adopt.draft import Draft, items_of
from pipeline.adopt.left_out import CALLBACK, METHOD, SECURITY, WEBHOOK


def keep_operations(draft: Draft) -> None:
    """Inline path items that are references; leave out webhooks, callbacks and unknown methods."""
    for name, _ in items_of(draft.data.pop("webhooks", None)):
        draft.leave_out(WEBHOOK, join("/webhooks", name), name)
    _write_out(draft)
    for path, item in items_of(draft.data.get("paths")):
        _keep_methods(draft, join("/paths", path), path, item)
    for operation in draft.operations():
        for name, _ in items_of(operation.node.pop("callbacks", None)):
            draft.leave_out(CALLBACK, join(operation.pointer, "callbacks", name), name)
    components = draft.data.get("components", {})
    for name, scheme in items_of(components.get("securitySchemes")):
        if draft.follow(scheme)[0].get("type") == "mutualTLS":
            draft.leave_out(SECURITY, join("/components/securitySchemes", name), name)
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
            for key in target.keys() - own.keys():
                draft.move(join(pointer, key), join(place, key))


def _keep_methods(draft: Draft, pointer: str, path: str, item: dict[str, object]) -> None:
    for name, _ in items_of(item.pop("additionalOperations", None)):
        draft.leave_out(METHOD, join(pointer, "additionalOperations", name), f"{name} {path}")
    if item.pop("query", None) is not None:
        draft.leave_out(METHOD, join(pointer, "query"), f"QUERY {path}")
    for verb in VERBS:
        if verb in item and not is_object(item[verb]):
            del item[verb]
