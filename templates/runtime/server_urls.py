"""Server URLs: which server a client calls."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .package import Package
from .request import BaseUrl, split_url


def url_from_environment(variable: str, url: str) -> str:
    """Return a URL from an environment variable.

    Raises:
        ValueError: It is not the URL of a server.
    """
    try:
        split_url(url)
    except ValueError as error:
        raise ValueError(str(error).replace("server_url", variable, 1)) from None
    return url


def base_url(package: Package, index: int | None, url: str | None, parameters: Mapping[str, str]) -> BaseUrl:
    """Return the URL of a client's server, which was given as a URL or as the index of a documented one.

    Raises:
        ValueError: The index is out of range, or the URL is not that of a server.
        TypeError: The index is not an integer, or the URL is not text.
    """
    if index is not None and (isinstance(index, bool) or not isinstance(index, int)):
        raise TypeError(f"server_idx is {type(index).__name__}, not int; pass the URL of a server as server_url=...")
    if url:
        return split_url(_filled(url, parameters))
    servers = package.servers
    if not servers:
        raise ValueError(
            f"the API documents no server; pass server_url, or set {package.variable_prefix}_SERVER_URL in the environment"
        )
    if index is not None and not 0 <= index < len(servers):
        raise ValueError(f"server_idx is {index}, and the API documents {len(servers)} server(s), counted from 0")
    server = servers[index or 0]
    return split_url(_filled(server.url, {**server.variables, **parameters}))


def _filled(url: str, parameters: Mapping[str, str]) -> str:
    """Fill in the `{name}`s of a URL."""
    if not isinstance(url, str):
        raise TypeError(f"server_url is {type(url).__name__}, not str")
    return re.sub(r"\{(\w+)\}", lambda match: str(parameters.get(match[1], match[0])), url)
