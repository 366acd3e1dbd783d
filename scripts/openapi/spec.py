"""Spec: the reading of a document that everything else uses, for any version of OpenAPI."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .bundling.bundle import bundle
from .document import Document
from .operations import Operation, operation_at, operations_of
from .problems import Problem
from .reading.content import STANDARD_INPUT, ReadFile, fetch, files_below, no_files, shown
from .reading.load import load_bytes, load_file
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
    """Return what a document says, in the form of 3.1. Raises SpecError if its version is unsupported."""
    return Spec(spell_as_3_1(document), declared_version(document))


def read_spec(
    location: Path | str, name: str | None = None, overlays: Sequence[Path] = (), *, lenient: bool = False
) -> Spec:
    """Read a document, apply overlays to it, and read the files it refers to.

    Args:
        location: Its path, `-` for standard input, or its URL as text. The last two cannot refer to files.
        name: What messages call it, None for its path or its URL.
        overlays: The overlays, in their order.
        lenient: Whether dangling references are kept unchanged.

    Raises:
        SpecError: A file cannot be read or does not parse, a reference to one is wrong, the version is unsupported, or an
            overlay is not valid.
    """
    read_file: ReadFile = no_files
    if isinstance(location, str):
        document = load_bytes(fetch(location), name or shown(location))
    else:
        document = load_file(location, name)
        read_file = no_files if location == STANDARD_INPUT else files_below(location.parent)
    unmatched: list[Unmatched] = []
    if overlays:
        # Few runs have overlays, and the rest need not wait for what reads their paths.
        from .overlays.apply import apply_overlays
        from .overlays.overlay import read_overlay

        document, unmatched = apply_overlays(document, map(read_overlay, overlays))
    document = bundle(document, read_file, lenient=lenient)
    return Spec(spell_as_3_1(document), declared_version(document), tuple(unmatched))
