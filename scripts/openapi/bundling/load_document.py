"""Load a document and everything it refers to."""

from __future__ import annotations

from pathlib import Path

from openapi.document import Document
from openapi.reading.load import load_file, load_standard_input

from .bundle import bundle
from .files import files_below, no_files

STANDARD_INPUT = Path("-")


def load_document(path: Path, name: str | None = None) -> Document:
    """Read the document at `path` and the files beside it; `-` is standard input, which has no files beside it.

    Raises:
        SpecError: A file cannot be read or does not parse, or a reference to one is wrong.
    """
    if path == STANDARD_INPUT:
        return bundle(load_standard_input(), no_files)
    return bundle(load_file(path, name), files_below(path.parent))
