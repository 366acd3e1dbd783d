"""Queries of paths: placeholders in the query string of a path, as `?q={text}` or `{?q,page}`, are query parameters."""

from __future__ import annotations

import re

from openapi.document import JsonObject, is_object, join, list_of
from openapi.paths import path_variables
from openapi.structure import VERBS
from pipeline import changes
from pipeline.draft import Draft, items_of

_TEMPLATE = re.compile(r"\{[?&]([^{}]*)\}")  # RFC 6570: the names of optional parameters
_PAIR = re.compile(r"([^={}&]+)=\{([^{}]+)\}")


def read_path_queries(draft: Draft) -> None:
    """Turn the placeholders in the query of each path into query parameters; what is fixed there stays."""
    for path, item in items_of(draft.data.get("paths")):
        optional = [name.strip("* ") for names in _TEMPLATE.findall(path) for name in names.split(",")]
        bare, _, query = _TEMPLATE.sub("", path).partition("?")
        pairs = query.split("&") if query else []
        named = {found[1]: found[2] for pair in pairs if (found := _PAIR.fullmatch(pair))}
        fixed = "&".join(pair for pair in pairs if not _PAIR.fullmatch(pair))
        new = f"{bare}?{fixed}" if fixed else bare
        if new == path or new in draft.data["paths"] or not is_object(item):
            continue
        draft.rename_path(path, new)
        draft.record(changes.PATH_QUERY, join("/paths", new), path)
        for verb in VERBS:
            if is_object(item.get(verb)):
                for key, name in named.items():
                    _declare(draft, [item, item[verb]], key, name, required=True)
                for key in filter(None, optional):
                    _declare(draft, [item, item[verb]], key, key, required=False)
        for owner in [item, *(item[verb] for verb in VERBS if is_object(item.get(verb)))]:
            _remove(draft, owner, {*named.values()} - {*path_variables(bare)})


def _declare(draft: Draft, owners: list[JsonObject], key: str, placeholder: str, *, required: bool) -> None:
    """Declare the query parameter `key`, with what the document says of it, or of its placeholder in the path."""
    declared = [draft.follow(node)[0] for owner in owners for node in list_of(owner.get("parameters"))]
    if any((each.get("in"), each.get("name")) == ("query", key) for each in declared):
        return
    of_path = [each for each in declared if (each.get("in"), each.get("name")) == ("path", placeholder)]
    kept = {name: value for each in of_path for name, value in each.items() if name not in {"style", "explode"}}
    described = {} if "content" in kept else {"schema": {"type": "string"}}
    parameter = {**described, **kept, "name": key, "in": "query", "required": required}
    owners[-1].setdefault("parameters", []).append(parameter)


def _remove(draft: Draft, owner: JsonObject, placeholders: set[str]) -> None:
    """Remove the path parameters for placeholders that the path has no longer."""
    for node in list(list_of(owner.get("parameters"))):
        parameter, _ = draft.follow(node)
        if parameter.get("in") == "path" and parameter.get("name") in placeholders:
            owner["parameters"].remove(node)
