from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from mix_python_sdk import Mix
from sandbox_server.testing import InThread, run_in_thread


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[InThread]:
    with run_in_thread() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox: InThread) -> InThread:
    """An empty sandbox."""
    shared_sandbox.sandbox.store.clear()
    return shared_sandbox


@pytest.fixture
def mix(sandbox: InThread) -> Iterator[Mix]:
    with Mix(server_url=sandbox.url) as client:
        yield client


@pytest.fixture
def http(sandbox: InThread) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=sandbox.url) as client:
        yield client
