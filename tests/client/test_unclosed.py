"""A client that nobody closes says so, where there is something to close."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest

from mix_python_sdk import Mix
from tests.support.calls import SESSION
from tests.support.fault_server import FaultServer, answer


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer((answer(200, SESSION),)) as running:
        yield running


def test_a_client_left_open_warns(server: FaultServer) -> None:
    mix = Mix(server_url=server.url)
    mix.sessions.get(id="a")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del mix
        gc.collect()
    ours = [str(item.message) for item in caught if "Mix" in str(item.message)]
    assert ours == [f"unclosed <Mix of {server.url}>: use `with`, or call close()"]
    assert all(item.category is ResourceWarning for item in caught)


def test_a_client_that_never_opened_anything_does_not_warn(server: FaultServer) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Mix(server_url=server.url)
        with pytest.raises(TypeError):
            Mix(server_url=server.url, client=object())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        gc.collect()
