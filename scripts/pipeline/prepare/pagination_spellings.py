"""How pagination is written: in our extension, and in those of other generators, which are read as ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from openapi.document import JsonObject, is_object, join, list_of, object_of
from pipeline.extensions import PAGINATION

_SPEAKEASY, _FERN, _MICROSOFT = "x-speakeasy-pagination", "x-fern-pagination", "x-ms-pageable"

# A step of a JSONPath that names one value: `.name`, `['name']`, `[0]` or `[-1]`.
_STEP = re.compile(r"\.([^.\[\]*]+)|\[(?:'([^']*)'|\"([^\"]*)\"|(-?\d+))\]")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of our extension: its value, and where in the extension it was written."""

    value: Any
    place: str


class UnreadableError(Exception):
    """A pagination that cannot be followed; `place` is the pointer of what is wrong, within the extension."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(reason)
        self.place = place


Settings = dict[str, Setting]


def spelled(operation: JsonObject, document: JsonObject) -> tuple[str, Callable[[], Settings]] | None:
    """Return the extension that describes the pages of an operation, and what reads its settings; None without one."""
    readers: Mapping[str, Callable[[Any], Settings]] = {
        PAGINATION: _ours,
        _SPEAKEASY: _speakeasy,
        _FERN: lambda value: _fern(document.get(_FERN) if value is True else value),
        _MICROSOFT: _microsoft,
    }
    for key, read in readers.items():
        value = operation.get(key)
        is_single = key == _MICROSOFT and is_object(value) and not value.get("nextLinkName")
        if value is not None and value is not False and not is_single:
            return key, partial(read, value)
    return None


def _ours(value: Any) -> Settings:
    return {key: Setting(setting, join("", key)) for key, setting in _mapping(value).items()}


def _speakeasy(value: Any) -> Settings:
    given = _mapping(value)
    inputs = {
        str(each.get("type")): Setting(each.get("name"), join("/inputs", index, "name"))
        for index, each in enumerate(list_of(given.get("inputs")))
        if is_object(each)
    }
    outputs = dict(_paths(object_of(given.get("outputs")), "/outputs", r"\$"))
    kind, items = given.get("type"), outputs.get("results")
    if kind == "offsetLimit":
        if "page" in inputs:
            return _settings("page", items=items, parameter=inputs["page"], pages=outputs.get("numPages"))
        if "offset" in inputs:
            return _settings("offset", items=items, parameter=inputs["offset"])
        raise UnreadableError("no input has the type page or offset", "/inputs")
    if kind == "cursor":
        return _settings(kind, parameter=inputs.get("cursor"), next=outputs.get("nextCursor"), items=items)
    if kind == "url":
        return _settings(kind, next=outputs.get("nextUrl"), items=items)
    raise UnreadableError(f"the type {kind!r} is none of offsetLimit, cursor and url", "/type")


def _fern(value: Any) -> Settings:
    given = _mapping(value)
    responses = dict(_paths(given, "", r"\$response"))
    requests = dict(_paths(given, "", r"\$request"))
    more, items = responses.get("has-next-page"), responses.get("results")
    if "cursor" in given:
        name, following = _name(requests.get("cursor")), responses.get("next_cursor")
        return _settings("cursor", parameter=name, next=following, items=items, has_more=more)
    if "offset" in given:
        kind = "offset" if "step" in given else "page"
        return _settings(kind, parameter=_name(requests.get("offset")), items=items, has_more=more)
    for key in ("next_uri", "next_path"):
        if key in given:
            return _settings("url", next=responses.get(key), items=items, has_more=more)
    raise UnreadableError("it has neither a cursor, an offset nor a next_uri")


def _microsoft(value: Any) -> Settings:
    given = _mapping(value)
    name = Setting(join("", str(given["nextLinkName"])), "/nextLinkName")
    return _settings("url", next=name, items=Setting(join("", str(given.get("itemName") or "value")), "/itemName"))


def _settings(kind: str, **settings: Setting | None) -> Settings:
    return {"type": Setting(kind, "/type"), **{key: setting for key, setting in settings.items() if setting}}


def _mapping(value: Any) -> JsonObject:
    if not is_object(value):
        raise UnreadableError(f"{value!r} is not a mapping")
    return value


def _paths(given: JsonObject, place: str, root: str) -> Iterator[tuple[str, Setting]]:
    """Yield the JSONPaths below a root as pointers, by their names."""
    for key, value in given.items():
        if not isinstance(value, str):
            continue
        found = re.fullmatch(rf"{root}((?:{_STEP.pattern})*)", value)
        if found:
            names = ("".join(filter(None, step.groups())) for step in _STEP.finditer(found[1]))
            yield key, Setting(join("", *names), join(place, key))
        elif value.startswith(root.removeprefix("\\")) and root == r"\$":
            raise UnreadableError(f"{value!r} does not lead to one value", join(place, key))


def _name(setting: Setting | None) -> Setting | None:
    """Return the pointer to a part of a request as the name of a parameter or a field."""
    return Setting(str(setting.value).removeprefix("/"), setting.place) if setting else None
