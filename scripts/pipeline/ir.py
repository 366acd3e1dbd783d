"""The intermediate representation: all that the templates see of a document.

Annotations and defaults are Python source; every other text is the document's own, with control characters removed,
and reaches the output through the filters `literal` and `docstring` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from openapi.media_types import Media
from openapi.security import Server
from pipeline.distribution import Distribution
from pipeline.python_type import ANY, PythonType, union

Location = Literal["path", "query", "header", "cookie", "body"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model. `default` is Python source, None where the field is required."""

    name: str
    wire_name: str
    annotation: PythonType
    default: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Model:
    """A named schema: a class with fields, or an alias of the type in `alias`; `further` types fields without a name."""

    name: str
    description: str
    fields: tuple[Field, ...] = ()
    alias: str | None = None
    further: PythonType | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a method. `default` is Python source, None where the argument is required.

    An `extra` one holds what a body has besides its properties.
    """

    name: str
    wire_name: str
    location: Location
    annotation: PythonType
    default: str | None
    description: str
    nullable: bool
    example: str
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
    media type in the document, which may stand for any.
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


@dataclass(frozen=True, slots=True)
class Header:
    """A documented header of a response: its name in Python, and its type, None if that is text."""

    name: str
    description: str
    attribute: str = ""
    type: PythonType | None = None


@dataclass(frozen=True, slots=True)
class Success:
    """A documented success: `type` is Python source, `with_headers` the class that holds it and the headers.

    `example` is the first example of its body, as it is sent; None where there is none.
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


@dataclass(frozen=True, slots=True)
class Stream:
    """A documented success whose items arrive one by one.

    Attributes:
        media: Server-sent events, or JSON values.
        media_type: The media type, "" for `text/event-stream`.
        type: The type of an item, as Python source.
        json: Whether the data of an event is JSON, and not text.
        whole: Whether the type describes the event with its name and id, and not its data alone.
        open: Whether items of a kind that is not documented are kept as they are.
        tag: The property (or `event`) that distinguishes the kinds, "" where none does.
        kinds: The type of each kind, by the value of its tag.
        description: What the document says of it.
        headers: The documented headers of the response.
        example: The first example of the whole body, or of an item; None where there is none.
        resumed_by: The parameter that the argument `last_event_id` is, None where the document has none.
        with_headers: The class that holds the stream and its headers, "" where none are documented.
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
class ErrorResponse:
    """A documented failure, the class of its status or else of its body, that of its body, and its first example."""

    status: str
    error: str
    body: str
    description: str
    example: Any = None


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
    accept: str = "application/json"


CredentialKind = Literal["header", "query", "cookie", "bearer", "basic"]


@dataclass(frozen=True, slots=True)
class Credential:
    """An argument of the client that says who calls, for the security scheme called `scheme` in the document."""

    argument: str
    scheme: str
    kind: CredentialKind
    parameter: str
    description: str


@dataclass(frozen=True, slots=True)
class Resource:
    """The operations of one tag: a class, its module, and the attribute of the client that holds it."""

    attribute: str
    class_name: str
    tag: str
    description: str
    operations: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class ResponseWithHeaders:
    """A result together with the headers that came with it; `result` is the type of an item where it is a stream."""

    name: str
    result: PythonType
    description: str
    headers: tuple[Header, ...] = ()
    stream: bool = False


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """An error of the package: one for each error body, with its `model`, and one for each status, with its `bodies`.

    Any other error is one that every package has; `also` names a base outside the package.
    """

    name: str
    base: str
    model: str
    description: str
    status: str = ""
    also: str = ""
    bodies: tuple[ErrorClass, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """Everything that is generated from one document."""

    name: str
    distribution: Distribution
    client: str
    version: str
    title: str
    summary: str
    description: str
    license: str
    spec: str
    servers: tuple[Server, ...]
    credentials: tuple[Credential, ...]
    resources: tuple[Resource, ...]
    models: tuple[Model, ...]
    responses_with_headers: tuple[ResponseWithHeaders, ...]
    errors: tuple[ErrorClass, ...]
    common_errors: tuple[ErrorClass, ...]
    models_source: str
    request_id_header: str = "x-request-id"

    @property
    def variable_prefix(self) -> str:
        """How the environment variables of the client begin."""
        return self.client.upper()

    @property
    def uploads(self) -> bool:
        """Whether an argument is a file."""
        return any(each.file for resource in self.resources for made in resource.operations for each in made.arguments)

    @property
    def streams(self) -> bool:
        """Whether an operation returns a stream."""
        return any(operation.stream for resource in self.resources for operation in resource.operations)

    @property
    def typed_headers(self) -> bool:
        """Whether a documented header of a response is not text."""
        return any(holder.headers for holder in self.responses_with_headers)

    @property
    def streams_with_headers(self) -> bool:
        """Whether an operation returns a stream with documented headers."""
        return any(holder.stream for holder in self.responses_with_headers)

    @property
    def unions(self) -> bool:
        """Whether a union is decided by a tag."""
        return "ByTag(" in self.models_source
