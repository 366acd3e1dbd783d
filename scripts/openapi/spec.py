"""Spec: the reading of a document that everything else uses, for any version of OpenAPI."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .bundling.load_document import load_document
from .document import Document
from .operations import Operation, operation_at, operations_of
from .problems import Problem
from .references import References
from .security import SecurityScheme, Server, security_schemes, servers_at
from .versions import Version, declared_version, spell_as_3_1

if TYPE_CHECKING:
    from .overlays.apply import Unmatched
    from .validity import Violation


class Spec(References):
    """A document in the form of OpenAPI 3.1: its operations and what they share, each read once, on first use.

    Attributes:
        data: The document as plain data.
        document: The same with the file, the line and the pointer that each node comes from.
        version: The version that it was written in.
        unmatched: The actions of its overlays that match nothing.
    """

    def __init__(self, document: Document, version: Version = "3.1", unmatched: tuple[Unmatched, ...] = ()) -> None:
        super().__init__(document.data)
        self.unmatched = unmatched
        self.document = document
        self.version: Version = version

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations under `paths`, in the order of the document."""
        return tuple(operations_of(self))

    @cached_property
    def security_schemes(self) -> dict[str, SecurityScheme]:
        """The security schemes by their names."""
        return security_schemes(self)

    @cached_property
    def servers(self) -> tuple[Server, ...]:
        """The servers of the document."""
        return servers_at(self, "/servers")

    @cached_property
    def violations(self) -> list[Violation]:
        """What is invalid in the document."""
        from .validity import violations  # which most readers do not ask for

        return violations(self.data, self.version)

    def problem(self, rule: str, message: str, pointer: str = "", *, hint: str = "", operation: str = "") -> Problem:
        """Return a `Problem` about the node at `pointer`, with its operation and the file, line and pointer of its source."""
        operation = operation or operation_at(self.data, pointer)
        return self.document.problem(rule, message, pointer, hint=hint, operation=operation)


def spec_of(document: Document) -> Spec:
    """Return what a document says, in the form of 3.1.

    Raises:
        SpecError: It declares no version of OpenAPI, or an unsupported one.
    """
    return Spec(spell_as_3_1(document), declared_version(document))


def read_spec(
    location: Path | str, name: str | None = None, overlays: Iterable[Path] = (), *, lenient: bool = False
) -> Spec:
    """Read a document, apply overlays to it, and read the files it refers to; see `load_document`.

    If `lenient`, dangling references are kept unchanged.

    Raises:
        SpecError: A file cannot be read or does not parse, a reference to one is wrong, the version is unsupported, or an
            overlay is not valid.
    """
    unmatched: list[Unmatched] = []

    def overlaid(document: Document) -> Document:
        # Few runs have overlays, and the rest need not wait for what reads their paths.
        from .overlays.apply import apply_overlays
        from .overlays.overlay import read_overlay

        changed, found = apply_overlays(document, map(read_overlay, overlays))
        unmatched.extend(found)
        return changed

    document = load_document(location, name, overlaid if overlays else None, lenient=lenient)
    return Spec(spell_as_3_1(document), declared_version(document), tuple(unmatched))
