"""Links in headers, as RFC 8288 writes them: `<https://example.com/pets?page=2>; rel="next"`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r'<(?P<url>[^>]*)>|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<mark>[,;=])|(?P<plain>[^<",;=\s]+)')


def linked_url(values: Iterable[str], relation: str) -> str:
    """Return the URL of the first link with a relation, "" if there is none.

    Args:
        values: The values of all `Link` headers.
        relation: A registered relation, such as `next`.
    """
    for value in values:
        for url, parameters in _links(value):
            # A link with an anchor is one of another document.
            if relation in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
                return url
    return ""


def _links(value: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the links of one header, each with its parameters; of two with the same name, the first one counts."""
    url: str | None = None
    name, mark, parameters = "", "", dict[str, str]()
    for token in _TOKEN.finditer(value):
        if token["url"] is not None:
            url, name = token["url"].strip(), ""
        elif token["mark"] is not None:
            mark = token["mark"]
            if mark == "," and url is not None:
                yield url, parameters
                url, parameters = None, {}
        elif mark == "=":
            text = token["plain"] if token["quoted"] is None else re.sub(r"\\(.)", r"\1", token["quoted"])
            parameters.setdefault(name, text)
        else:
            name = token[0].lower()
    if url is not None:
        yield url, parameters
