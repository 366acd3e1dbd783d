"""Read an overlay: its actions, each checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi.document import Document, is_array, is_object, join
from openapi.problems import Problem, SpecError
from openapi.reading.load import load_file
from openapi.text import did_you_mean

from .json_path import JSONPath, JSONPathError

_VERSION = re.compile(r"1\.[01](\.\d+)?")
_FIELDS = frozenset({"overlay", "info", "extends", "actions"})
_ACTION_FIELDS = frozenset({"target", "description", "update", "remove", "copy"})


@dataclass(frozen=True, slots=True)
class Action:
    """One change.

    Attributes:
        pointer: Its place in the overlay.
        target: What it changes, as a JSONPath.
        node: Its description in the overlay.
    """

    pointer: str
    target: JSONPath
    node: dict[str, Any]

    @property
    def removes(self) -> bool:
        """Whether it removes its targets."""
        return self.node.get("remove") is True


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay as it was read."""

    document: Document
    actions: tuple[Action, ...]


def read_overlay(path: Path) -> Overlay:
    """Read the overlay at `path`.

    Raises:
        SpecError: It cannot be read, does not parse, or is not an overlay of version 1.0 or 1.1.
    """
    document = load_file(path)
    problems = list(_problems(document))
    if problems:
        raise SpecError(problems)
    actions = (
        Action(join("/actions", index), JSONPath(node["target"]), node)
        for index, node in enumerate(document.data["actions"])
    )
    return Overlay(document, tuple(actions))


def _problems(document: Document) -> Iterator[Problem]:
    data = document.data
    version, actions = data.get("overlay"), data.get("actions")
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        shown = f"overlay: {version!r}" if "overlay" in data else "no `overlay` field"
        yield _problem(document, f"the file has {shown}; overlays of 1.0 and 1.1 are read", "/overlay", "Write 1.1.0.")
        return
    yield from _unknown_fields(document, "", data, _FIELDS)
    if not is_array(actions) or not actions:
        yield _problem(document, "an overlay needs a list of `actions`", "/actions", "Write at least one.")
        return
    for index, action in enumerate(actions):
        pointer = join("/actions", index)
        if not is_object(action):
            yield _problem(document, "an action is a mapping", pointer, "Write `target`, and `update` or `remove`.")
        else:
            yield from _action_problems(document, pointer, action)


def _action_problems(document: Document, pointer: str, action: dict[str, Any]) -> Iterator[Problem]:
    yield from _unknown_fields(document, pointer, action, _ACTION_FIELDS)
    for field in ("target", "copy"):
        value = action.get(field)
        if value is None and field == "copy":
            continue
        if not isinstance(value, str):
            yield _problem(document, f"an action needs a `{field}`", join(pointer, field), "Write a JSONPath.")
            continue
        try:
            JSONPath(value)
        except JSONPathError as error:
            hint = "Start at `$`, and put keys with special characters into brackets: $.paths['/pets'].get"
            yield _problem(document, f"`{field}` is not a JSONPath: {error}", join(pointer, field), hint)
    if not isinstance(action.get("remove", False), bool):
        yield _problem(document, f"`remove` is {action['remove']!r}", join(pointer, "remove"), "Write true or false.")
    if not (action.get("remove") or "update" in action or "copy" in action):
        yield _problem(document, "an action has nothing to do", pointer, "Write `update`, `remove: true` or `copy`.")


def _unknown_fields(document: Document, pointer: str, node: dict[str, Any], known: frozenset[str]) -> Iterator[Problem]:
    for name in node:
        if name not in known and not name.startswith("x-"):
            hint = did_you_mean(name, known, f"The fields are {', '.join(sorted(known))}.")
            yield _problem(document, f"the field {name!r} is not allowed here", join(pointer, name), hint)


def _problem(document: Document, message: str, pointer: str, hint: str) -> Problem:
    return document.problem("invalid-overlay", message, pointer, hint=hint)
