"""Fixtures of the tests that call the packages made from fragments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.recording import RecordingServer


@pytest.fixture
def client_of(fragments: Fragments, server: RecordingServer) -> Any:
    """Return a function that makes the client of a fragment; all are closed at the end."""
    clients: list[Any] = []

    def make(name: str) -> Any:
        client: Any = fragments.module(name).Client(server_url=server.url)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()
