"""Packages: everything that is generated from one document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from openapi.security import Server
from pipeline.python_type import NONE, PythonType, union

from .method import Header, Method


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The package that had this name before: its versions, and its public names with what to use instead.

    The names are dotted patterns that start below the package; `Client.name` is an attribute of the client, and
    `Client.resource.name` one of a resource.
    """

    first: str
    last: str
    names: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """The package's name and metadata on an index."""

    name: str
    author: str
    email: str
    keywords: tuple[str, ...]
    urls: dict[str, str]
    replaces: Predecessor | None


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


CredentialKind = Literal["header", "query", "cookie", "bearer", "basic"]


@dataclass(frozen=True, slots=True)
class Credential:
    """An argument of the client that says who calls, for the security scheme called `scheme` in the document."""

    argument: str
    scheme: str
    kind: CredentialKind
    parameter: str
    description: str
    token_url: str = ""  # for an id and a secret
    refresh_url: str = ""  # for a refresh token


@dataclass(frozen=True, slots=True)
class Resource:
    """The operations of one tag: a class, its module, and the attribute of the client for it."""

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
    model: PythonType | None
    description: str
    status: str = ""
    also: str = ""
    bodies: tuple[ErrorClass, ...] = ()

    @property
    def data(self) -> PythonType:
        """The type of its `data`, as the module of the errors spells it."""
        types = [self.model] if self.model else [*(body.data for body in self.bodies), NONE]
        modules = {"models": "_models", "Literal": "_typing"}
        return union(types).mapped(
            lambda part: replace(part, module=modules.get(part.module or part.name, part.module))
        )


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
    def calls(self) -> list[tuple[Resource, Method]]:
        """The methods of all resources, each with its resource."""
        return [(resource, operation) for resource in self.resources for operation in resource.operations]

    @property
    def operations(self) -> list[Method]:
        """The methods of all resources."""
        return [operation for _, operation in self.calls]

    @property
    def uploads(self) -> bool:
        """Whether an argument is a file."""
        return any(argument.file for operation in self.operations for argument in operation.arguments)

    @property
    def streams(self) -> bool:
        """Whether an operation returns a stream."""
        return any(operation.stream for operation in self.operations)

    @property
    def pages(self) -> bool:
        """Whether an operation returns pages."""
        return any(operation.pagination for operation in self.operations)

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
