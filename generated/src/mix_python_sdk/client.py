# Generated from openapi.yaml by `nox -s generate`; do not edit.
"""The client: where every call starts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ._runtime.client import BaseClient
from ._runtime.package import Package, Server

if TYPE_CHECKING:
    from .resources.sessions import Sessions

PACKAGE = Package(
    name="mix_python_sdk",
    version="0.1.0",
    client="Mix",
    debug_variable="MIX_DEBUG",
    servers=(Server("http://localhost:8088", variables={}),),
)


class Mix(BaseClient):
    """Mix sessions.

    A session is one conversation with a Mix server: its messages, the tool calls in them, and what they have cost.

    - Requests and responses are JSON in UTF-8. Times are RFC 3339, with `Z` or an offset, with or without fractions of a second.
    - Request bodies are closed: a server refuses a field that it does not know.
    - Responses are open. A client must accept fields that this document does not name, and new values in every enumeration.
    - Every documented error has the same body, `ErrorResponse`.
    - A status that an operation does not document may still arrive, with any body: a proxy's 502, a plain text 405.
    """

    _package = PACKAGE

    @cached_property
    def sessions(self) -> Sessions:
        """Conversations with a Mix server, from their creation to their export or removal."""
        from .resources.sessions import Sessions

        return Sessions(self)
