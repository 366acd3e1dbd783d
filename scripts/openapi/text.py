"""Free text of a document, made safe to print."""

from __future__ import annotations

import unicodedata


def clean(text: object) -> str:
    """Return `text` without control and format characters (bidi marks among them), with its lines stripped."""
    kept = "".join(
        character
        for character in str(text or "").replace("\r\n", "\n")
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    return "\n".join(line.rstrip() for line in kept.strip().split("\n"))
