"""The subject and the place of a finding, as values; sentences are written from them last."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that documents or packages name.

    Attributes:
        kind: What it is, in the words of OpenAPI or Python: parameter, property, media type, oneOf, method.
        name: Its name as written; empty for what has none, such as a request body.
        location: Where a parameter is sent: path, query, header or cookie.
    """

    kind: str = ""
    name: str = ""
    location: str = ""


NOTHING = Subject()
# The kinds of names in a Python package.
PYTHON = frozenset({"class", "alias", "field", "method", "argument"})
# The kinds whose name is that of an operation.
OPERATIONS = frozenset({"operation", "webhook", "callback"})
# How a path writes the items of an array, values of a map, what `not` forbids, and other schemas inside.
INSIDE = frozenset({"[]", ".*", " (not)", " (names)", " (contains)", " (then)", " (else)"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document, as people call it.

    Attributes:
        owners: What it belongs to, the outermost first: a callback, a request body, a component, a header.
        path: The properties on the way to it, and what else leads inside: see `INSIDE`.
    """

    owners: tuple[Subject, ...] = ()
    path: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the last property, else of its owner."""
        names = [*(owner.name for owner in self.owners[-1:]), *(part for part in self.path if part not in INSIDE)]
        return names[-1] if names else ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Values:
    """What changed, as values.

    Attributes:
        old: The value before; None where there was none.
        new: The value after; None where there is none.
        detail: Further values for the phrase of a rule; see the function that makes it.
    """

    old: Any = field(default=None, hash=False)
    new: Any = field(default=None, hash=False)
    detail: Any = field(default=None, hash=False)


NO_VALUES = Values()


class UnionChange(StrEnum):
    """How a union changed where that cannot be said of single branches."""

    COMBINED = "combined"
    BRANCHES = "branches"
    REPLACED_PLAIN = "replaced plain"
    BECAME_PLAIN = "became plain"
    TOO_MANY = "too many branches"
    MAY_OVERLAP = "may overlap"
    NO_LONGER_OVERLAPS = "no longer overlaps"
    OVERLAPS = "overlaps otherwise"
