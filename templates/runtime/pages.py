"""Pages: how an operation's description defines them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Pagination:
    """How the pages of a list follow each other; paths are names in the body of a response.

    Attributes:
        kind: How the next page is found: by an argument, or by a URL in the body or in a `Link` header.
        parameter: The argument, "" for a URL.
        items: Where the items are, () if they are the whole body.
        next: Where the next cursor or URL is.
        has_more: Where the body says whether another page follows, () if it does not.
        total: Where the number of all pages, or of all items, is; () if the body has none.
        start: The number of the first page or item.
    """

    kind: Literal["cursor", "page", "offset", "url", "link"]
    parameter: str = ""
    items: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    has_more: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    start: int = 0
