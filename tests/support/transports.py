"""The transports of a client: tests of what it promises run over each of them."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

TRANSPORTS = ("standard", pytest.param("fast", marks=pytest.mark.slow))

_chosen = ["standard"]


def choose(transport: str) -> None:
    """Let every client that is made from now on use a transport."""
    _chosen[:] = [transport]


def make_choosable(package: str) -> None:
    """Let the clients of a package use the transport of the test, whatever they are told."""
    clients: Any = importlib.import_module(f"{package}._runtime.http_clients").HttpClients
    made = clients.__init__

    def choosing(self: object, *users: object, fast: bool = False) -> None:
        made(self, *users, fast=fast or _chosen == ["fast"])

    clients.__init__ = choosing
