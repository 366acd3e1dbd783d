"""Limits on the size of documents: far above real documents, and low enough to protect the machine."""

from __future__ import annotations

MOST_BYTES = 32 * 1024 * 1024
MOST_LEVELS = 200
MOST_DIGITS = 308  # beyond the range of a double, JSON readers differ
MOST_REPEATED_NODES = 250_000  # that aliases stand for, or that overlays add
MOST_PATH_CHARACTERS = 2_000  # of a JSONPath
MOST_PROBLEMS = 100  # after so many, reading stops
MOST_REDIRECTS = 5
MOST_SECONDS = 60  # for a document by URL
