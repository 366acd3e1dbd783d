"""What a failed call says: the status, and how the server describes it, in one short line."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

import httpx2

# The fields in which servers describe errors.
_MESSAGE_KEYS = ("message", "detail", "title", "error", "msg")
_LIST_KEYS = ("detail", "errors")
_PLACE_KEYS = ("loc", "pointer", "field", "path")
_MOST_LISTED = 3


def failure_text(response: httpx2.Response, parsed: Any, *, is_documented: bool) -> str:
    """Return the status and the server's description of the failure, in one short line."""
    try:
        phrase = HTTPStatus(response.status_code).phrase
    except ValueError:
        phrase = "unknown status"
    if response.status_code < 400 and not is_documented:
        # The body of a success is the caller's data, which does not belong in a message.
        return f"{response.status_code} {phrase}: this status is not documented"
    said = described(parsed)
    if parsed is None and "html" not in response.headers.get("content-type", ""):
        said = response.content[:400].decode("utf-8", "replace")
    said = one_line(said)
    return f"{response.status_code} {phrase}{': ' + said if said else ''}"


def one_line(text: str) -> str:
    """Return the beginning of a text in one line of printable characters."""
    return " ".join("".join(character if character.isprintable() else " " for character in text[:400]).split())


def described(parsed: Any) -> str:
    """Return the server's description of the failure, at the top of the body or a few levels down."""
    for _ in range(5):
        if not isinstance(parsed, dict):
            break
        known = cast("dict[str, Any]", parsed)
        listed = next((text for key in _LIST_KEYS if (text := _listed(known.get(key)))), "")
        values = [known.get(key) for key in _MESSAGE_KEYS]
        found: Any = next((value for value in values if type(value) in {str, dict}), None)
        if isinstance(found, str) or listed:
            return ": ".join(text for text in (found, listed) if isinstance(text, str) and text)
        parsed = found
    return ""


def _listed(items: Any) -> str:
    """Return what a list of invalid parts says: FastAPI's, or that of RFC 9457; "" for anything else."""
    found: list[str] = []
    if not isinstance(items, list):
        return ""
    for item in cast("list[object]", items)[:_MOST_LISTED]:
        known = cast("dict[str, Any]", item) if isinstance(item, dict) else {}
        text = next((known[key] for key in _MESSAGE_KEYS if isinstance(known.get(key), str)), "")
        place = next((known[key] for key in _PLACE_KEYS if isinstance(known.get(key), str | list)), "")
        where = place if isinstance(place, str) else ".".join(map(str, place))
        if text:
            found.append(f"{where}: {text}" if where else text)
    return "; ".join(found)
