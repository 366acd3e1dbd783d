"""Descriptions of operations: what the generated modules say once and every call reads.

They are cheap to create, because a module has one for each operation; what costs, the validators, is made on first use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from .errors import DefaultError, DocumentedError

T = TypeVar("T")

Location = Literal["path", "query", "header"]
Style = Literal["simple", "form", "spaceDelimited", "pipeDelimited", "deepObject"]


class _Typed:
    """Something with a `type` and a validator for it."""

    type: Any

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """The validator of `type`, built on first use and kept."""
        from .models import adapter_for  # pydantic is loaded by whoever needs it

        return adapter_for(self.type)


@dataclass(frozen=True)
class Parameter(_Typed):
    """A parameter of an operation.

    Attributes:
        argument: The name of the argument that holds it.
        name: Its name on the wire.
        location: Where it is sent.
        style: How lists and objects are written.
        explode: Whether each item of a list is written by itself.
        nullable: Whether None is sent, as the empty text, and not left out.
        type: The type of its value.
    """

    argument: str
    name: str
    location: Location
    style: Style = "simple"
    explode: bool = False
    nullable: bool = False
    type: Any = str


@dataclass(frozen=True)
class Body(_Typed):
    """The request body of an operation.

    Attributes:
        media: How it is written.
        content_type: Its media type.
        type: The type of the whole body.
        fields: Pairs of argument and name on the wire; none where the argument `body` is the whole body.
        required: Whether it is sent even when it is empty.
        nullable: The arguments for which None is sent as null, and not left out.
        files: The fields of a multipart body that are files, by their name on the wire.
    """

    media: Literal["json", "form", "multipart", "binary", "text"]
    content_type: str
    type: Any
    fields: tuple[tuple[str, str], ...] = ()
    required: bool = True
    nullable: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply(_Typed):
    """A documented success.

    Attributes:
        media: How the body is read.
        type: The type of the result.
        envelope: The class that joins the result with the headers, where the headers are documented.
    """

    media: Literal["json", "text", "binary", "none"]
    type: Any = None
    envelope: Any = None


@dataclass(frozen=True)
class Operation(Generic[T]):
    """An operation that returns a `T`.

    Attributes:
        name: The call, such as `pets.list`.
        operation_id: Its operationId.
        verb: The HTTP method.
        path: The path, with `{name}` for each path parameter.
        repeatable: Whether sending it twice does the same as sending it once.
        parameters: Its parameters.
        replies: The documented successes by status: `200` or `2XX`.
        errors: The documented failures by status: `404`, `4XX` or `default`.
        fallback: The error for everything that is not documented.
        body: Its request body.
    """

    name: str
    operation_id: str
    verb: str
    path: str
    repeatable: bool
    parameters: tuple[Parameter, ...]
    replies: Mapping[str, Reply]
    errors: Mapping[str, type[DocumentedError] | type[DefaultError]]
    fallback: type[DefaultError]
    body: Body | None = field(default=None)

    @cached_property
    def accept(self) -> str:
        """The value of the Accept header."""
        medias = {reply.media for reply in self.replies.values()}
        return "*/*" if medias & {"binary", "text"} else "application/json"
