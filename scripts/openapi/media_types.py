"""Media types, and how the body of each is read and written."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Media = Literal["json", "text", "binary", "form", "multipart", "events", "lines"]
"""How a body is read and written; `events` is a stream of server-sent events, `lines` one of JSON values."""

STREAMS: frozenset[Media] = frozenset({"events", "lines"})
"""The kinds whose items arrive one by one."""

ANY = frozenset({"*/*", "application/*"})
"""The media types that say nothing about a body."""

_KINDS: dict[str, Media] = {
    "application/json": "json",
    "text/json": "json",
    "multipart/form-data": "multipart",
    "application/x-www-form-urlencoded": "form",
    "text/event-stream": "events",
    **dict.fromkeys(
        "application/jsonl application/x-jsonl application/jsonlines application/ndjson application/x-ndjson "
        "application/json-seq application/stream+json".split(),
        "lines",
    ),
}


@lru_cache(maxsize=256)
def essence(media_type: str) -> str:
    """Return a media type in lower case without its parameters."""
    return media_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)
def media_kind(media_type: str) -> Media:
    """Return how a body of `media_type` is read and written; unknown types are bytes."""
    kind = essence(media_type)
    if kind in _KINDS:
        return _KINDS[kind]
    if kind.endswith("+json"):
        return "json"
    return "text" if kind.startswith("text/") and not kind.endswith("xml") else "binary"
