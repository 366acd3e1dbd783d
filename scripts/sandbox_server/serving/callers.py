"""Who may call the sandbox: programs on this machine, not web pages of other hosts.

Every web page can make a browser send requests to this machine. The browser says where they come from (`Origin`), and
which name the page used (`Host`; a foreign name that leads here is DNS rebinding).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.datastructures import Headers

from sandbox_server.api_errors import forbidden

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+)(?::\d*)?")
_ORIGIN = re.compile(rf"https?://{_HOST.pattern}")


def check_caller(headers: Headers, hosts: Iterable[str]) -> None:
    """Check that a request names one of the hosts, and comes from none but these.

    Raises:
        ApiError: It does not.
    """
    host = _HOST.fullmatch(headers.get("host", "").lower())
    if host is None or host[1] not in hosts:
        raise forbidden(_explained("Host", headers.get("host", "")))
    for origin in headers.getlist("origin"):
        found = _ORIGIN.fullmatch(origin.lower())
        if found is None or found[1] not in hosts:
            raise forbidden(_explained("Origin", origin))


def _explained(header: str, value: str) -> str:
    return f"requests with {header} {value[:100]!r} are rejected; `--allow-host NAME` allows another host name"
