"""How much of a document is read: far more than real documents hold, and no more than can be worked with."""

from __future__ import annotations

MOST_BYTES = 32 * 1024 * 1024
MOST_LEVELS = 200
MOST_DIGITS = 308  # what a double holds; readers of JSON differ beyond
MOST_ALIASED_NODES = 250_000
