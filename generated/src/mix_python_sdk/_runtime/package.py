"""Packages: what identifies a generated package, and where its API is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the API. `variables` has a default for each `{name}` in the URL."""

    url: str
    variables: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Package:
    """The identity of a generated package.

    Attributes:
        name: The import name, which is the name of its logger too.
        version: Its version.
        variable_prefix: How its environment variables begin, such as `PETS` in `PETS_SERVER_URL`.
        servers: The servers of the API, the default one first.
    """

    name: str
    version: str
    variable_prefix: str
    servers: tuple[Server, ...]
