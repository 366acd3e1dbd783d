"""The budget of a call: it bounds what a server can drag out, and no retry setting cuts an ordinary answer off."""

from __future__ import annotations

import asyncio
import time

import pytest

from mix_python_sdk import Mix, errors
from mix_python_sdk._runtime import call
from mix_python_sdk.utils import BackoffStrategy, RetryConfig
from tests.support.fault_server import Act, FaultServer, answer

pytestmark = pytest.mark.usefixtures("transport")

ONCE = RetryConfig("backoff", BackoffStrategy(1, 50, 1.1, 100))


@pytest.mark.parametrize("asynchronous", [False, True])
def test_dripped_headers_end_with_the_budget(monkeypatch: pytest.MonkeyPatch, asynchronous: bool) -> None:
    monkeypatch.setattr(call, "BUDGET", 0.3)
    drip = Act((b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 99), pause=0.05, end="close")
    with FaultServer((drip,)) as server, Mix(server_url=server.url, retry_config=ONCE) as mix:
        start = time.monotonic()
        with pytest.raises(errors.ReadTimeout):
            _ = asyncio.run(mix.sessions.list_async()) if asynchronous else mix.sessions.list()
        assert time.monotonic() - start < 2


def test_a_short_time_for_retries_does_not_cut_an_answer_off() -> None:
    slow = Act((b"", *answer(200, []).chunks), pause=0.3)
    with FaultServer((slow,)) as server, Mix(server_url=server.url, retry_config=ONCE) as mix:
        assert mix.sessions.list() == []
