"""What operations send and receive: parameters, bodies and responses, each with its pointer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .document import JsonObject, is_object, join, object_of, text_of
from .media_types import ANY, STREAMS, Media, essence, media_kind
from .references import References

# OpenAPI ignores header parameters with these names: the document describes them elsewhere.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_DEFAULT_STYLES = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}


@dataclass(frozen=True, slots=True)
class MediaType:
    """One representation of a body: its media type as written, and its description."""

    name: str
    pointer: str
    node: JsonObject

    @property
    def essence(self) -> str:
        """The name in lower case, without parameters."""
        return essence(self.name)

    @property
    def kind(self) -> Media:
        """How it is read and written.

        A wildcard is JSON unless its schema describes text or bytes. What is called JSON, with a schema of bytes, is a file.
        """
        kind, schema = media_kind(self.name), self.schema or {}
        if schema.get("format") == "binary":
            return "binary" if kind == "json" else kind
        if self.essence in ANY and schema:
            return "text" if schema.get("type") == "string" else "json"
        return kind

    @property
    def is_stream(self) -> bool:
        """Whether its items arrive one by one."""
        return self.kind in STREAMS

    @property
    def schema(self) -> JsonObject | None:
        """The schema of the whole body, None if there is none."""
        return _schema_in(self.node, "schema")

    @property
    def item_schema(self) -> JsonObject | None:
        """The schema of one item of a stream (`itemSchema`), None if there is none."""
        return _schema_in(self.node, "itemSchema")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, or a header of a response.

    Attributes:
        name: Its name as written.
        location: path, query, header or cookie (3.2: querystring).
        pointer: Where it is described, references followed.
        node: Its description.
        reference: The pointer at which the operation, or its path item, lists it.
        content: Its content by media type, if it has that in place of a schema.
    """

    name: str
    location: str
    pointer: str
    node: JsonObject
    reference: str
    content: tuple[MediaType, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What identifies it within its operation: location and name; header names are case-insensitive."""
        return self.location, self.name.lower() if self.location == "header" else self.name

    @property
    def required(self) -> bool:
        """Whether it must be sent; a path parameter always must."""
        return self.location == "path" or self.node.get("required") is True

    @property
    def schema(self) -> JsonObject | None:
        """Its schema, or that of its content; None if it has none."""
        return _schema_in(self.node, "schema") or next((media.schema for media in self.content), None)

    @property
    def style(self) -> str:
        """How lists and objects in it are written."""
        return text_of(self.node.get("style")) or _DEFAULT_STYLES.get(self.location, "form")

    @property
    def explode(self) -> bool:
        """Whether each item of a list is written separately."""
        explode = self.node.get("explode")
        return explode if isinstance(explode, bool) else self.style in {"form", "cookie"}


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A request body, references followed."""

    pointer: str
    node: JsonObject
    content: tuple[MediaType, ...]

    @property
    def required(self) -> bool:
        """Whether it must be sent."""
        return self.node.get("required") is True


@dataclass(frozen=True, slots=True)
class Response:
    """A response, references followed.

    Attributes:
        status: `200`, `2XX` or `default`, with X in capitals.
        key: The status as written.
        pointer: Where it is described.
        node: Its description.
        headers: Its documented headers.
        content: Its bodies by media type.
    """

    status: str
    key: str
    pointer: str
    node: JsonObject
    headers: tuple[Parameter, ...]
    content: tuple[MediaType, ...]

    @property
    def whole(self) -> MediaType | None:
        """Its body that is read as a whole, None if there is none."""
        return next(iter(self.wholes), None)

    @property
    def wholes(self) -> tuple[MediaType, ...]:
        """Its bodies that are read as a whole."""
        return tuple(media for media in self.content if not media.is_stream)

    @property
    def stream(self) -> MediaType | None:
        """Its body whose items arrive one by one, None if there is none."""
        return next((media for media in self.content if media.is_stream), None)


def item_schema(references: References, media: MediaType) -> JsonObject:
    """Return the schema of a stream's items; for an array, that of its items."""
    schema = media.item_schema if media.item_schema is not None else media.schema or {}
    target = references.resolved(schema)
    items = target.get("items")
    return items if target.get("type") == "array" and is_object(items) else schema


def read_parameters(references: References, *owners: str) -> tuple[Parameter, ...]:
    """Return the parameters of a path item and its operation; later ones replace earlier ones."""
    found: dict[tuple[str, str], Parameter] = {}
    for owner in owners:
        for index in range(len(references.items(join(owner, "parameters")))):
            parameter = _parameter(references, join(owner, "parameters", index))
            if parameter is not None:
                found[parameter.key] = parameter
    return tuple(found.values())


def read_body(references: References, pointer: str) -> RequestBody | None:
    """Return the request body at `pointer`, None if there is none."""
    pointer = references.follow(pointer)
    node = references.raw(pointer)
    return RequestBody(pointer, node, _content(references, pointer)) if is_object(node) else None


def read_responses(references: References, pointer: str) -> tuple[Response, ...]:
    """Return the responses at `pointer`, in document order."""
    pointer = references.follow(pointer)
    found: list[Response] = []
    for key in references.mapping(pointer):
        place = references.child(pointer, key)
        node = references.raw(place)
        if is_object(node) and not str(key).startswith("x-"):
            status = key if key == "default" else str(key).upper()
            headers = tuple(_headers(references, place))
            found.append(Response(status, key, place, node, headers, _content(references, place)))
    return tuple(found)


def _parameter(references: References, reference: str) -> Parameter | None:
    pointer = references.follow(reference)
    node = references.mapping(pointer)
    name, location = text_of(node.get("name")), text_of(node.get("in"))
    if not name or not location or (location == "header" and name.lower() in _IGNORED_HEADERS):
        return None
    return Parameter(name, location, pointer, node, reference, _content(references, pointer))


def _headers(references: References, owner: str) -> Iterator[Parameter]:
    for name in references.mapping(join(owner, "headers")):
        reference = join(owner, "headers", name)
        pointer = references.follow(reference)
        node = references.raw(pointer)
        if is_object(node) and str(name).lower() != "content-type":
            yield Parameter(str(name), "header", pointer, node, reference, _content(references, pointer))


def _content(references: References, owner: str) -> tuple[MediaType, ...]:
    found: list[MediaType] = []
    for name in references.mapping(join(owner, "content")):
        pointer = references.child(owner, "content", name)
        found.append(MediaType(str(name), pointer, references.mapping(pointer)))
    return tuple(found)


def _schema_in(node: JsonObject, key: str) -> JsonObject | None:
    schema = node.get(key)
    if isinstance(schema, bool):  # 3.1: any value, or none
        return {} if schema else {"not": {}}
    return object_of(schema) if is_object(schema) else None
