"""Limits on the size of documents: far above real documents, and low enough to protect the machine."""

from __future__ import annotations

MOST_BYTES = 32 * 1024 * 1024
MOST_LEVELS = 200
MOST_DIGITS = 308  # beyond the range of a double, JSON readers differ
MOST_ALIASED_NODES = 250_000
MOST_REDIRECTS = 5
MOST_SECONDS = 60  # for a document by URL
