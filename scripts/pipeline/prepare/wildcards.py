"""Wildcards: the rest of a path as a parameter, where a framework wrote its own pattern for it."""

from __future__ import annotations

import re

from openapi.document import JsonObject, is_object, join, list_of
from openapi.paths import path_variables
from openapi.structure import VERBS
from pipeline.check.extension_rules import WILDCARD
from pipeline.names import unique_name

from .changes import WILDCARD as MENDED
from .draft import Draft, items_of

# `*`, `**`, `*name` and `(.*)` as whole segments, and `{*name}`, `{**name}` and `{name*}`.
_PATTERN = re.compile(r"(?<=/)(?:\*\*?(\w*)|\(\.\*\))(?=/|$)|\{\*\*?(\w*)\}|\{(\w+)\*\}")


def declare_wildcards(draft: Draft) -> None:
    """Turn each pattern for the rest of a path into a placeholder, and declare it as required text."""
    paths: JsonObject = draft.data.get("paths", {})
    for path, item in items_of(paths):
        names = dict[str, str]()  # the names of the parameters, by what stands in the path
        taken = [name for name in path_variables(path) if "*" not in name]

        def placeholder(found: re.Match[str], names: dict[str, str] = names, taken: list[str] = taken) -> str:
            given = next(filter(None, found.groups()), "path")
            names[found[0].strip("{}")] = name = unique_name(given, [*taken, *names.values()])
            return f"{{{name}}}"

        new = _PATTERN.sub(placeholder, path)
        if new == path or new in paths or not is_object(item):
            continue
        draft.data["paths"] = paths = {new if each == path else each: value for each, value in paths.items()}
        draft.move(join("/paths", new), join("/paths", path))
        draft.record(MENDED, join("/paths", new), path)
        for verb in VERBS:
            if is_object(item.get(verb)):
                for written, name in names.items():
                    _declare(draft, [item, item[verb]], written, name)


def _declare(draft: Draft, owners: list[JsonObject], written: str, name: str) -> None:
    for owner in owners:
        for node in list_of(owner.get("parameters")):
            parameter, _ = draft.follow(node)
            if parameter.get("in") == "path" and parameter.get("name") in {written, name}:
                parameter.update({"name": name, WILDCARD: True})
                return
    wildcard = {"name": name, "in": "path", "required": True, WILDCARD: True, "schema": {"type": "string"}}
    owners[-1].setdefault("parameters", []).append(wildcard)
