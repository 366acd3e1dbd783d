"""Load a document and everything it refers to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openapi.document import Document
from openapi.reading.fetch import fetch, shown
from openapi.reading.load import load_bytes, load_file, load_standard_input

from .bundle import bundle
from .files import files_below, no_files

STANDARD_INPUT = Path("-")


def load_document(
    location: Path | str,
    name: str | None = None,
    change: Callable[[Document], Document] | None = None,
    *,
    lenient: bool = False,
) -> Document:
    """Read a document and the files it refers to.

    Args:
        location: Its path, `-` for standard input, or its URL as text. The last two cannot refer to files.
        name: What messages call it, None for its path or its URL.
        change: Is given the document before what it refers to is read, and returns it, perhaps changed.
        lenient: Whether dangling references are kept unchanged.

    Raises:
        SpecError: A file cannot be read or does not parse, or a reference to one is wrong.
    """
    change = change or (lambda document: document)
    if isinstance(location, str):
        return bundle(change(load_bytes(fetch(location), name or shown(location))), no_files, lenient=lenient)
    if location == STANDARD_INPUT:
        return bundle(change(load_standard_input()), no_files, lenient=lenient)
    return bundle(change(load_file(location, name)), files_below(location.parent), lenient=lenient)
