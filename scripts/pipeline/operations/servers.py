"""Servers: those of the document, and those of single operations."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from openapi.operations import Operation
from openapi.spec import Spec


def own_server(spec: Spec, operation: Operation) -> str:
    """Return the URL of an operation's own server, or that of its path; "" if the document's servers apply."""
    if not operation.servers:
        return ""
    url = operation.servers[0].filled
    above = [server.filled for server in spec.servers]
    url = urljoin(f"{above[0]}/", url) if above else url
    return url.rstrip("/") if re.match("https?://[^/{}]+[^{}]*$", url) and url not in above else ""
