"""Media types: which way of reading and writing each one asks for."""

from __future__ import annotations

from pipeline.ir import Media


def media_kind(media_type: str) -> Media | None:
    """Return how a body of `media_type` is read and written, None where the client cannot do either."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence == "application/json" or essence.endswith("+json"):
        return "json"
    if essence == "multipart/form-data":
        return "multipart"
    if essence == "application/x-www-form-urlencoded":
        return "form"
    if essence.startswith("text/") and essence != "text/event-stream":
        return "text"
    if essence.split("/")[0] in {"application", "audio", "font", "image", "video"} and not essence.endswith("xml"):
        return "binary"
    return None
