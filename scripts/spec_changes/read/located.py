"""Say where in a document an error came up, which is not about the document."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from openapi.document import Document
from openapi.problems import SpecError


@contextmanager
def located(document: Document, pointer: str) -> Generator[None]:
    """Add file, line and pointer to an error that is raised inside; the innermost place is kept."""
    try:
        yield
    except SpecError:
        raise
    except Exception as error:
        if not place_of(error):
            file, line, below = document.place(pointer)
            error.add_note(f"{file}:{line} #{below}")
        raise


def place_of(error: BaseException) -> str:
    """Return the place that was added to an error, "" where there is none."""
    return next(iter(getattr(error, "__notes__", ())), "")
