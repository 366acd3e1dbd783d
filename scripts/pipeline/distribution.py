"""The distribution of a package: what it is called on an index, and which package it replaces."""

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
    """What the package is called on an index, and what it says of itself there."""

    name: str
    author: str
    email: str
    keywords: tuple[str, ...]
    urls: dict[str, str]
    replaces: Predecessor | None
