"""Fixtures of the tests that call the packages made from fragments."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.recording import RecordingServer


@pytest.fixture
def client_of(fragments: Fragments, server: RecordingServer) -> Any:
    """Return a function that makes the client of a fragment; all are closed at the end."""
    with ExitStack() as clients:  # a resource may be called `close`

        def make(name: str) -> Any:
            return clients.enter_context(fragments.module(name).Client(server_url=server.url))

        yield make
