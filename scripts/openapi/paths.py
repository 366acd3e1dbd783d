"""Path templates and server URLs: the names of their variables, their shape without these names, and what is wrong with them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

VARIABLE = re.compile(r"\{([^{}]*)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def path_variables(path: str) -> list[str]:
    """Return the names of the variables of a path, in order."""
    return VARIABLE.findall(path)


def path_shape(path: str) -> str:
    """Return a path with nameless variables: paths of one shape match the same requests."""
    return VARIABLE.sub("{}", path)


def fault_of_path(path: str) -> str:
    """Return why no request can have a path, "" if one can."""
    if _CONTROL.search(path) or path != path.strip():
        return "has a control character, or white space at its ends"
    if not path.startswith("/"):
        return "does not begin with a slash"
    segments = re.split(r"[/\\]", unquote(re.split("[?#]", path)[0]))
    return "has the segment `.` or `..`, which leads elsewhere" if {".", ".."} & {*segments} else ""


def fault_of_server(url: str) -> str:
    """Return why no request can go to a server, "" if one can; a URL without a scheme is relative, and may be completed."""
    if _CONTROL.search(url) or " " in url.strip():
        return "has white space or a control character"
    if not _SCHEME.match(url):
        return ""
    if not re.match(r"https?://[^/?#]", url, re.IGNORECASE):
        return "is not the http or https URL of a host"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "has an invalid host or port" if "{" not in url else ""
    return "has a query or a fragment" if parts.query or parts.fragment else ""
