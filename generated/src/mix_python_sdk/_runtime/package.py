"""What a generated package tells the runtime of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the API. `variables` has a default for each `{name}` in the URL."""

    url: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Package:
    """The identity of a generated package.

    Attributes:
        name: The import name, which is the name of its logger too.
        version: Its version.
        client: The name of the client's class.
        debug_variable: The environment variable that turns on debug logging.
        servers: The servers of the API, the default one first.
    """

    name: str
    version: str
    client: str
    debug_variable: str
    servers: tuple[Server, ...]
