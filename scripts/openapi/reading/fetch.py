"""Fetch a document by its URL: once, with bounds on its size and on the time that it may take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .decode import failure
from .limits import MOST_BYTES, MOST_REDIRECTS, MOST_SECONDS

if TYPE_CHECKING:
    import httpx2

_HINT = "Download it, and name the file."


def is_url(text: str) -> bool:
    """True if a name is a URL rather than a path."""
    return text.partition("://")[0].lower() in {"http", "https"}


def fetch(url: str) -> bytes:
    """Return what is at `url`, redirects followed as long as they stay with its scheme.

    Raises:
        SpecError: Nothing is there, or it is larger than `MOST_BYTES`, or it takes more than `MOST_SECONDS`.
    """
    import httpx2  # a third of the time of a small run, for those who need it

    name, end = shown(url), time.monotonic() + MOST_SECONDS
    try:
        with httpx2.Client(timeout=10, headers={"Accept": "application/yaml, application/json, */*"}) as client:
            for _ in range(MOST_REDIRECTS + 1):
                with client.stream("GET", url) as response:
                    if not response.has_redirect_location:
                        return _body(response, name, end)
                    target = response.url.join(response.headers["location"])
                if target.scheme != httpx2.URL(url).scheme:
                    message = f"it redirects from {httpx2.URL(url).scheme} to {target.scheme}"
                    raise failure(name, "unreadable-file", message, hint=_HINT)
                url = str(target)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        message = f"the document cannot be fetched: {error}"
        raise failure(name, "unreadable-file", message, hint="Check the URL and the network.") from error
    raise failure(name, "unreadable-file", f"it redirects more than {MOST_REDIRECTS} times", hint=_HINT)


def shown(url: str) -> str:
    """Return a URL as messages show it: without user, password and query, which may be secret."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def _body(response: httpx2.Response, name: str, end: float) -> bytes:
    if not response.is_success:
        message = f"the server returned {response.status_code} {response.reason_phrase}"
        raise failure(name, "unreadable-file", message, hint="Check the URL.")
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            message = f"the document is larger than {MOST_BYTES >> 20} MB"
            raise failure(name, "too-large", message, hint="Split the document, or leave out what no client needs.")
        if time.monotonic() > end:
            raise failure(name, "unreadable-file", f"it takes more than {MOST_SECONDS} seconds", hint=_HINT)
    return bytes(content)
