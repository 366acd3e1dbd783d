"""Access to the files that a document refers to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openapi.reading.decode import read_bytes

# Returns the content of a file; it takes its path relative to the folder of the document, with `/`, below that folder.
# Raises an OSError where the file cannot be read, or a SpecError that says why.
ReadFile = Callable[[str], bytes]


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
