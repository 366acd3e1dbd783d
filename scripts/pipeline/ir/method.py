"""Methods: what each sends and receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from openapi.media_types import Media
from pipeline.python_type import ANY, PythonType, union

Location = Literal["path", "query", "header", "cookie", "body"]


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a method. `default` is Python source, None where the argument is required.

    An `extra` one takes what a body has in addition to its properties.
    """

    name: str
    wire_name: str
    location: Location
    annotation: PythonType
    description: str = ""
    default: str | None = None
    nullable: bool = False
    example: str = ""
    style: str = ""
    explode: bool = False
    type: PythonType = ANY
    file: bool = False
    extra: bool = False


@dataclass(frozen=True, slots=True)
class PartEncoding:
    """How a field of a multipart body is sent: its documented media types, and the headers that its part must have."""

    name: str
    media_types: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A request body; its arguments are the fields of `type`, or one called `body` where `whole` is set.

    `styles` has the style of the fields of a form where it is not the default, and whether it explodes. `documented` is the
    media type in the document, which may be a wildcard.
    """

    media: Media
    content_type: str
    documented: str
    type: PythonType
    whole: bool
    required: bool
    styles: tuple[tuple[str, str, bool], ...] = ()
    parts: tuple[PartEncoding, ...] = ()
    extra_files: bool = False
    refused: tuple[str, ...] = ()  # the arguments of other bodies of the method


@dataclass(frozen=True, slots=True)
class Header:
    """A documented header of a response: its name in Python, and its type, None if that is text."""

    name: str
    description: str
    attribute: str = ""
    type: PythonType | None = None


@dataclass(frozen=True, slots=True)
class Success:
    """A documented success: `type` is Python source, `with_headers` the class with the result and the headers.

    `example` is the first example of its body as sent, or None.
    """

    status: str
    media: Media | Literal["none"]
    type: PythonType
    with_headers: str | None
    description: str

    @property
    def shown(self) -> PythonType:
        """The type of what a method returns for it."""
        return PythonType(self.with_headers, module="models") if self.with_headers else self.type

    example: Any = None
    headers: tuple[Header, ...] = ()
    media_type: str = ""  # where another one can be chosen


@dataclass(frozen=True, slots=True)
class Representation:
    """The successes of a method whose caller asks for one of several media types."""

    media_type: str
    responses: tuple[Success, ...]
    returns: PythonType


@dataclass(frozen=True, slots=True)
class Stream:
    """A documented success whose items arrive one by one.

    Attributes:
        media: Server-sent events, or JSON values.
        media_type: The media type, "" for `text/event-stream`.
        type: The type of an item, as Python source.
        json: Whether the data of an event is JSON, and not text.
        whole: Whether the type describes the event with its name and id, and not its data alone.
        open: Whether items of an undocumented kind are kept unchanged.
        tag: The property (or `event`) that distinguishes the kinds, "" where none does.
        kinds: The type of each kind, by the value of its tag; that of all others by "", if it has one.
        description: What the document says of it.
        headers: The documented headers of the response.
        example: The first example of the whole body, or of an item; None where there is none.
        resumed_by: The parameter that the argument `last_event_id` is, None where the document has none.
        with_headers: The class with the stream and its headers, "" if none are documented.
    """

    media: Literal["events", "lines"]
    media_type: str
    type: PythonType
    json: bool
    whole: bool
    open: bool
    tag: str
    kinds: dict[str, PythonType]
    description: str
    headers: tuple[Header, ...]
    example: Any
    resumed_by: Argument | None = None
    with_headers: str = ""

    @property
    def must_resume(self) -> bool:
        """Whether the document requires its `Last-Event-ID` parameter."""
        return self.resumed_by is not None and self.resumed_by.default is None

    @property
    def item(self) -> PythonType:
        """The type of what an iteration gives."""
        return union([self.type, PythonType("UnknownEvent")]) if self.open else self.type

    def returned(self, *, asynchronous: bool = False) -> PythonType:
        """What a method returns: the stream, or the stream with its headers."""
        prefix = "Async" if asynchronous else ""
        if self.with_headers:
            return PythonType(f"{prefix}{self.with_headers}", module="models")
        return PythonType(f"{prefix}EventStream", (self.item,))


@dataclass(frozen=True, slots=True)
class Pagination:
    """How the pages of a list follow each other: `parameter` is an argument, and paths are names in the body of a response."""

    kind: Literal["cursor", "page", "offset", "url", "link"]
    item: PythonType
    items: tuple[str, ...]
    parameter: str
    next: tuple[str, ...]
    has_more: tuple[str, ...]
    total: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """A documented failure: the class of its status or else of its body, that of its body, and its first example.

    `media_type` is "" for the usual body of a status.
    """

    status: str
    error: str
    body: str
    description: str
    example: Any = None
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """One of several bodies of a method, and all arguments of the method with it."""

    body: Body
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """What a method takes and returns with some of the media types that it offers."""

    arguments: tuple[Argument, ...]
    returns: PythonType
    content_types: tuple[str, ...]
    accepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """One method of a resource and the operation that it calls."""

    method: str
    constant: str
    operation_id: str
    verb: str
    path: str
    summary: str
    description: str
    arguments: tuple[Argument, ...]
    body: Body | None
    responses: tuple[Success, ...]
    errors: tuple[ErrorResponse, ...]
    returns: PythonType
    idempotent: bool  # x-repeatable in the document
    deprecated: bool
    downloads: bool
    server: str = ""  # of its own, or of its path; "" for that of the client
    security: tuple[tuple[str, ...], ...] = ()
    stream: Stream | None = None
    pagination: Pagination | None = None
    accept: str = "application/json"
    bodies: tuple[BodyChoice, ...] = ()  # the usual one first; () without a choice, as in what follows
    representations: tuple[Representation, ...] = ()
    variants: tuple[Variant, ...] = ()
    file_variants: tuple[Variant, ...] = ()

    @property
    def usual_arguments(self) -> tuple[Argument, ...]:
        """The arguments of a call that chooses nothing."""
        return self.variants[0].arguments if self.variants else self.arguments

    @property
    def documented_responses(self) -> tuple[Success, ...]:
        """Its successes in all media types."""
        found = [success for each in self.representations for success in each.responses] or self.responses
        return tuple({(success.status, success.media_type): success for success in found}.values())

    def choices(self, *, file: bool = False) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Return the arguments that select a media type, each with its subject and its values, the default first."""
        variants = self.file_variants if file else self.variants
        sent = dict.fromkeys(name for variant in variants for name in variant.content_types)
        accepted = dict.fromkeys(name for variant in variants for name in variant.accepts)
        found = (("content_type", "body", tuple(sent)), ("accept", "response", tuple(accepted)))
        return tuple(choice for choice in found if choice[2])

    def returned(self, *, asynchronous: bool = False) -> PythonType:
        """What the method returns, or its twin: a stream, a page, or the result itself."""
        if self.stream:
            return self.stream.returned(asynchronous=asynchronous)
        page = "AsyncPage" if asynchronous else "Page"
        return PythonType(page, (self.pagination.item,)) if self.pagination else self.returns
