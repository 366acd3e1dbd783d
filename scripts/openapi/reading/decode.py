"""Decode the bytes of a file into text."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from openapi.problems import Problem, SpecError

from .limits import MOST_BYTES


def read_bytes(path: Path, name: str) -> bytes:
    """Return the content of a file.

    Raises:
        SpecError: It cannot be read, or is larger than `MOST_BYTES`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise failure(name, "unreadable-file", f"the file cannot be read: {reason}", hint="Check the path.") from error
    return _bounded(content, name)


def read_standard_input(name: str) -> bytes:
    """Return the content of standard input.

    Raises:
        SpecError: It is larger than `MOST_BYTES`.
    """
    return _bounded(sys.stdin.buffer.read(MOST_BYTES + 1), name)


def decode(content: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 or UTF-32 with or without a byte order mark.

    Raises:
        SpecError: It is none of these.
    """
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        shown = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not {shown}"
        raise failure(name, "not-utf-8", message, line=line, hint="Save the file as UTF-8.") from error


def failure(name: str, rule: str, message: str, *, line: int = 0, hint: str = "") -> SpecError:
    """Return the error for a file that cannot be read as a whole."""
    return SpecError([Problem(rule, message, "", hint, name, line)])


def _bounded(content: bytes, name: str) -> bytes:
    if len(content) > MOST_BYTES:
        message = f"the file is larger than {MOST_BYTES >> 20} MB"
        raise failure(name, "too-large", message, hint="Split the document, or leave out what no client needs.")
    return content
