"""Pagination: check what the extensions say of pages, and leave the operation with the settings of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from openapi.document import JsonObject, join, object_of
from openapi.operations import Operation
from openapi.pointers import tokens_of
from openapi.references import References
from openapi.structure import types_of
from openapi.text import nearest
from pipeline import changes
from pipeline.draft import Draft
from pipeline.extensions import PAGINATION

from .pagination_spellings import Setting, Settings, UnreadableError, spelled

# What each type needs, and what else it may have.
_SETTINGS: dict[Any, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cursor": (("parameter", "next"), ("items", "has_more")),
    "page": (("parameter",), ("items", "has_more", "pages", "start")),
    "offset": (("parameter",), ("items", "has_more", "total", "start")),
    "url": (("next",), ("items", "has_more")),
    "link": ((), ("items",)),
}
_PATHS = ("items", "next", "has_more", "pages", "total")
_LAST = "-1"  # the last item of a list


def read_pagination(draft: Draft) -> None:
    """Leave operations with pages that can be followed with the settings of our extension, and others with none."""
    for operation in draft.operations():
        found = spelled(operation.node, draft.data)
        operation.node.pop(PAGINATION, None)
        if found is None:
            continue
        key, read = found
        try:
            operation.node[PAGINATION] = _Reader(draft.references, operation).checked(read())
        except UnreadableError as wrong:
            place = join(operation.pointer, key) + wrong.place
            draft.record(changes.PAGINATION, place, f"{operation.label} ({wrong})")


class _Reader:
    """Reads the settings of one operation."""

    def __init__(self, references: References, operation: Operation) -> None:
        self._references = references
        self._operation = operation

    def checked(self, settings: Settings) -> JsonObject:
        """Return the settings, with a default for those that were left out. Raises UnreadableError if one is wrong."""
        kind = settings.get("type", Setting(None, "")).value
        if kind not in _SETTINGS:
            raise UnreadableError(f"the type is {kind!r}{_meant(str(kind), _SETTINGS)}", "/type" if kind else "")
        needed, optional = _SETTINGS[kind]
        known = ("type", *needed, *optional)
        for name, setting in settings.items():
            if name not in known:
                raise UnreadableError(f"{name!r} is not a setting of {kind}{_meant(name, known)}", setting.place)
        missing = [name for name in needed if name not in settings]
        if missing:
            raise UnreadableError(f"{missing[0]!r} is missing")
        body = self._body()
        found = {name: setting.value for name, setting in settings.items()}
        for name in _PATHS:
            if name in settings:
                self._check_path(body, settings[name], is_list=name == "items")
        if "items" not in found:
            found["items"] = self._only_list(body)
        if "parameter" in settings:
            schema = self._parameter(settings["parameter"])
            found.setdefault("start", _first_number(kind, schema))
        if not isinstance(found.get("start", 0), int):
            raise UnreadableError(f"{found['start']!r} is not the number of a page or an item", settings["start"].place)
        return found

    def _body(self) -> JsonObject:
        for response in self._operation.successes:
            if response.whole is not None and response.whole.kind == "json":
                return response.whole.schema or {}
        raise UnreadableError("no success has a JSON body")

    def _check_path(self, body: JsonObject, setting: Setting, *, is_list: bool) -> None:
        path, schema = setting.value, body
        if not isinstance(path, str) or (path and not path.startswith("/")):
            hint = f", did you mean '/{path}'?" if isinstance(path, str) else ""
            raise UnreadableError(f"{path!r} is not a JSON pointer into the body{hint}", setting.place)
        for token in tokens_of(path):
            schema = self._below(schema, token, setting)
        if is_list and not any(_is_list(part) for part in self._parts(schema)) and self._is_described(schema):
            raise UnreadableError(f"{path!r} is not a list", setting.place)

    def _below(self, schema: JsonObject, token: str, setting: Setting) -> JsonObject:
        parts = self._parts(schema)
        names: list[str] = []
        for part in parts:
            properties = object_of(part.get("properties"))
            if token in properties:
                return object_of(properties[token])
            if token == _LAST and "items" in part:
                return object_of(part["items"])
            names += properties
        for part in parts:
            if not names and token != _LAST:
                return object_of(part.get("additionalProperties"))  # a mapping, whose names are not in the document
        raise UnreadableError(f"the response has no {token!r}{_meant(token, names)}", setting.place)

    def _only_list(self, body: JsonObject) -> str:
        """Return where the items are by default: the whole body, or the only list in it."""
        parts = self._parts(body)
        if any(_is_list(part) for part in parts):
            return ""
        lists = dict.fromkeys(
            name
            for part in parts
            for name, schema in object_of(part.get("properties")).items()
            if any(_is_list(each) for each in self._parts(schema))
        )
        if len(lists) != 1:
            raise UnreadableError("'items' is missing, and the body does not have just one list")
        return join("", *lists)

    def _parameter(self, setting: Setting) -> JsonObject:
        """Return the schema of a parameter, or of a field of the body, that the client can set."""
        name = setting.value
        names: list[str] = []
        for parameter in self._operation.parameters:
            if parameter.location != "path":
                if parameter.name == name:
                    return self._references.resolved(parameter.schema)
                names.append(parameter.name)
        for field, schema in self._fields():
            if field == name:
                return self._references.resolved(schema)
            names.append(field)
        raise UnreadableError(f"there is no parameter {name!r}{_meant(str(name), names)}", setting.place)

    def _fields(self) -> Iterator[tuple[str, Any]]:
        """Yield the fields of the body that are arguments of their own."""
        body = self._operation.body
        if body is None or not body.content:
            return
        for part in self._references.parts(body.content[0].schema, ("allOf",)):
            if not (body.required or not part.get("required")):
                return
            yield from object_of(part.get("properties")).items()

    def _is_described(self, schema: JsonObject) -> bool:
        return any({"type", "properties"} & part.keys() for part in self._parts(schema))

    def _parts(self, schema: Any) -> list[JsonObject]:
        """Return a schema and those that it consists of but for null."""
        return [part for part in self._references.parts(schema) if part.get("type") != "null"]


def _is_list(schema: JsonObject) -> bool:
    return "array" in types_of(schema) or (schema.get("type") is None and "items" in schema)


def _first_number(kind: str, schema: JsonObject) -> int:
    """Return the number of the first page or item: the default of the parameter, or its lowest value if that is 0."""
    default = schema.get("default")
    if isinstance(default, int) and not isinstance(default, bool):
        return default
    return 1 if kind == "page" and schema.get("minimum") != 0 else 0


def _meant(name: str, names: Iterable[str]) -> str:
    meant = nearest(name, names)
    return f", did you mean {meant!r}?" if meant else ""
