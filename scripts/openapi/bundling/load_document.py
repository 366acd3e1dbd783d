"""Load a document and everything it refers to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openapi.document import Document
from openapi.reading.content import STANDARD_INPUT, fetch, read_bytes, shown
from openapi.reading.load import load_bytes, load_file

from .bundle import ReadFile, bundle


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
    read: ReadFile = no_files
    if isinstance(location, str):
        document = load_bytes(fetch(location), name or shown(location))
    else:
        document = load_file(location, name)
        read = no_files if location == STANDARD_INPUT else files_below(location.parent)
    return bundle(change(document) if change else document, read, lenient=lenient)


def files_below(folder: Path) -> ReadFile:
    """Return a function that reads files below a folder only; links that lead out of it are not followed."""
    root = folder.resolve()

    def read(path: str) -> bytes:
        file = (root / path).resolve()
        if not file.is_relative_to(root):
            raise PermissionError(1, "it is a link that leads out of the folder of the document")
        if not file.is_file():
            raise FileNotFoundError(2, "there is no such file")
        return read_bytes(file, path)

    return read


def no_files(_path: str) -> bytes:
    """Refuse every file, for documents without a folder, such as standard input.

    Raises:
        OSError: Always.
    """
    raise FileNotFoundError(2, "the document has no folder, because it was read from standard input")
