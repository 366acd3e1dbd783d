"""Descriptions of the API, which the generated modules create once and every call reads.

They are cheap to create, because a module has one for each operation; validators, which are not, are built on first use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from .pages import Pagination

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic.fields import FieldInfo

    from .errors import StatusError

T = TypeVar("T")

Location = Literal["path", "query", "header", "cookie"]
Style = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie", "json", "wildcard"
]

_CONTENT_TYPES = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "binary": "application/octet-stream",
    "text": "text/plain",
}


class _Typed:
    """Something with a `type` and a validator for it."""

    type: Any

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The validator of `type`, built on first use and kept."""
        from .models import adapter_for  # pydantic is loaded by whoever needs it

        return adapter_for(self.type)

    @cached_property
    def exact(self) -> bool:
        """Whether a decimal is part of `type`, so that the digits of numbers count; found on first use and kept."""
        from .scalars import has_decimals

        return has_decimals(self.adapter.core_schema)

    @cached_property
    def has_text_decimals(self) -> bool:
        """Whether a decimal that is written as a text is part of `type`; found on first use and kept."""
        from .json_values import has_text_decimals

        return has_text_decimals((self.type,))

    def parsed(self, content: bytes | str) -> Any:
        """Return the value of JSON.

        Raises:
            ValueError: It is not JSON, or does not fit `type`.
        """
        if self.exact:
            from .scalars import exact_json

            return self.adapter.validate_python(exact_json(content), by_alias=True, by_name=False)
        # Without the adapter in between, which checks the arguments of each call.
        return self.adapter.validator.validate_json(content, by_alias=True, by_name=False)


@dataclass(frozen=True)
class Parameter(_Typed):
    """A parameter of an operation.

    Attributes:
        argument: The name of the argument.
        location: Where it is sent.
        wire_name: Its name on the wire, "" where that is the name of the argument.
        style: How lists and objects are written, None for the default of its location; `json` for any value as JSON.
        explode: Whether each item of a list or an object is written separately.
        nullable: Whether None is sent, as the empty text, and not left out.
        required: Whether it must be sent; path parameters always must.
        type: The type of its value.
    """

    argument: str
    location: Location
    wire_name: str = ""
    style: Style | None = None
    explode: bool = False
    nullable: bool = False
    required: bool = False
    type: Any = str

    @property
    def name(self) -> str:
        """Its name on the wire."""
        return self.wire_name or self.argument


@dataclass(frozen=True, slots=True)
class PartEncoding:
    """How a field of a multipart body is sent.

    Attributes:
        media_types: The documented media types, () for those of the value.
        headers: The headers that its part must have.
    """

    media_types: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Body(_Typed):
    """The request body of an operation.

    Attributes:
        media: How it is written.
        type: The type of the whole body.
        fields: The names on the wire by argument; empty where the argument `body` is the whole body.
        extra: The argument with further fields, and its type; None where the API documents no others.
        media_type: Its media type, "" for the usual one of `media`.
        required: Whether it is sent even when it is empty.
        nullable: The arguments for which None is sent as null, and not left out.
        files: The fields of a multipart body that are files, by their name on the wire.
        extra_files: Whether the further fields are files.
        styles: How lists and objects in fields of a form are written, and whether each item is written separately, by
            the name on the wire, if it is not the default.
        parts: How fields of a multipart body are sent, by the name on the wire, if it is not the default.
        refused: The arguments that belong to other bodies of the operation.
    """

    media: Literal["json", "form", "multipart", "binary", "text"]
    type: Any
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    extra: tuple[str, Any] | None = None
    media_type: str = ""
    required: bool = True
    nullable: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    extra_files: bool = False
    styles: Mapping[str, tuple[Style, bool]] = field(default_factory=dict[str, "tuple[Style, bool]"])
    parts: Mapping[str, PartEncoding] = field(default_factory=dict[str, PartEncoding])
    refused: tuple[str, ...] = ()

    @cached_property
    def form_fields(self) -> dict[str, FieldInfo]:
        """The fields of a form, by their name on the wire; read on first use and kept."""
        if not getattr(self.type, "__pydantic_fields_complete__", True):
            self.type.model_rebuild()
        fields: dict[str, FieldInfo] = getattr(self.type, "__pydantic_fields__", {})
        return {field.alias or name: field for name, field in fields.items()}

    @cached_property
    def extra_adapter(self) -> TypeAdapter[Any]:
        """The validator of the further fields, built on first use and kept."""
        from .models import adapter_for

        return adapter_for(self.extra[1] if self.extra else Any)

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return self.media_type or _CONTENT_TYPES[self.media]


@dataclass(frozen=True)
class Response(_Typed):
    """A documented success.

    Attributes:
        media: How the body is read.
        type: The type of the result.
        with_headers: The class with the result and the headers, if headers are documented.
        media_type: Its media type, if a call can choose another one.
    """

    media: Literal["json", "text", "binary", "none"]
    type: Any = None
    with_headers: Any = None
    media_type: str = ""


@dataclass(frozen=True)
class Stream(_Typed):
    """A success whose items arrive one by one.

    Attributes:
        media: `events` for server-sent events, `lines` for JSON values.
        type: The type of an item.
        media_type: The media type, "" for `text/event-stream`.
        json: Whether the data of an event is JSON, and not text.
        whole: Whether the type describes the event with its name and id, and not its data alone.
        open: Whether an item of an undocumented kind is kept as an `UnknownEvent`.
        tag: The property (or `event`) that distinguishes the kinds of items, "" if none does.
        kinds: The type of each documented value of the tag; that of all other values by "", if it has one.
    """

    media: Literal["events", "lines"]
    type: Any
    media_type: str = ""
    json: bool = True
    whole: bool = False
    open: bool = False
    tag: str = ""
    kinds: Mapping[str | int, Any] = field(default_factory=dict["str | int", Any])

    @cached_property
    def adapters(self) -> dict[str | int, TypeAdapter[Any]]:
        """The validators of the kinds, built on first use and kept."""
        from .models import adapter_for

        return {kind: adapter_for(type_) for kind, type_ in self.kinds.items()}

    @property
    def content_type(self) -> str:
        """The media type of the response."""
        return self.media_type or "text/event-stream"

    @property
    def separator(self) -> bytes:
        """The separator between two JSON values."""
        return b"\x1e" if self.content_type.endswith("json-seq") else b"\n"


@dataclass(frozen=True)
class Operation(Generic[T]):
    """An operation that returns a `T`.

    Attributes:
        name: The call, such as `pets.list`.
        verb: The HTTP method.
        path: The path, with `{name}` for each path parameter.
        responses: The documented successes by status: `200` or `2XX`.
        idempotent: Whether sending it twice does the same as sending it once; `x-repeatable` in the document.
        parameters: Its parameters.
        body: Its request body.
        errors: The documented failures by status: `404`, `4XX` or `default`.
        server: The URL of its own server, "" for the client's.
        security: The alternative ways to authenticate, each as the client arguments that it needs; () needs none.
        stream: How the items of a success are read, if they arrive one by one.
        pagination: How its pages follow each other, None if its result has none.
        accept: The documented media types of its responses, as the header Accept names them.
        bodies: Its other bodies, by the media type that selects them.
        accepts: The media types of responses that a call can choose from, the default first; () without a choice.
        representations: The documented successes by status, in each of these but the default.
        chosen: The arguments by which a call has chosen media types other than the default.
    """

    name: str
    verb: str
    path: str
    responses: Mapping[str, Response]
    idempotent: bool = False
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    errors: Mapping[str, type[StatusError]] = field(default_factory=dict[str, "type[StatusError]"])
    server: str = ""
    security: tuple[tuple[str, ...], ...] = ()
    stream: Stream | None = None
    pagination: Pagination | None = None
    accept: str = "application/json"
    bodies: Mapping[str, Body] = field(default_factory=dict[str, Body])
    accepts: tuple[str, ...] = ()
    representations: Mapping[str, Mapping[str, Response]] = field(default_factory=dict[str, "Mapping[str, Response]"])
    chosen: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def accept_header(self) -> tuple[bytes, bytes]:
        """The header Accept, as it is sent."""
        return b"Accept", self.accept.encode()

    @cached_property
    def choices(self) -> dict[tuple[str, str], Operation[T]]:
        """The operation as it was called, by the chosen media types of the body and the response; see `choices`."""
        return {}
