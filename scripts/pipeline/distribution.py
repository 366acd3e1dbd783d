"""The distribution of a package: its name on an index, and the package it replaces."""

from __future__ import annotations

from dataclasses import dataclass


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
