"""An event of any size is refused at the bound, over real sockets, and never held in memory."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.stream_server import Script, stream_server

pytestmark = pytest.mark.usefixtures("transport")

LIMIT = 1_000_000
CHUNK = b"x" * 50_000
PARTS = [b"data: ", *[CHUNK] * 2000, b"\n\n"]  # 100 MB, in a list that holds one chunk


def read_sync(package: Any, url: str) -> None:
    with package.Chat(server_url=url, max_response_bytes=LIMIT) as chat, chat.messages.watch_ticks() as ticks:
        next(ticks)


def read_async(package: Any, url: str) -> None:
    async def run() -> None:
        async with (
            package.Chat(server_url=url, max_response_bytes=LIMIT) as chat,
            await chat.messages.watch_ticks_async() as ticks,
        ):
            await anext(ticks)

    asyncio.run(run())


def read_lines(package: Any, url: str) -> None:
    with package.Chat(server_url=url, max_response_bytes=LIMIT) as chat, chat.messages.read_log() as lines:
        next(lines)


@pytest.mark.parametrize("read", [read_sync, read_async, read_lines])
def test_an_event_of_100_mb_is_refused_at_the_bound(read: Callable[[Any, str], None], fragments: Fragments) -> None:
    package: Any = fragments.module("chat")
    with stream_server() as script:
        script.parts = PARTS
        if read is read_lines:
            script.content_type = "application/x-ndjson"
        peak = _peak_of_refused(read, package, script)
        assert script.gone.acquire(timeout=5), "the client left its connection open"
        assert script.sent < sum(map(len, PARTS)) / 2
    # The bound, the text that it was decoded to, and some chunks on their way.
    assert peak < 6 * LIMIT


def _peak_of_refused(read: Callable[[Any, str], None], package: Any, script: Script) -> int:
    """Return the most bytes that were held at once while the event was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(package.errors.ResponseTooLargeError, match="max_response_bytes"):
            read(package, script.url)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
