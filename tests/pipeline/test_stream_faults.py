"""The fault table of streams: what a server sends, what a caller reads, and how it ends, sync and async."""

from __future__ import annotations

import asyncio
import threading
import zlib
from collections.abc import Iterator
from typing import Any, Literal

import pytest

from benchmarks.streams import sockets_of_dropped_streams
from tests.conftest import Fragments
from tests.support.fault_server import Act, FaultServer, answer
from tests.support.stream_server import HOLD, Script, stream_server

pytestmark = pytest.mark.usefixtures("transport")

Mode = Literal["sync", "async"]
MODES: tuple[Mode, ...] = ("sync", "async")

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
A, B = b"data: a\n\n", b"data: b\n\n"
END = b"0\r\n\r\n"


def closing(*parts: bytes, end: Literal["close", "reset"] = "close") -> Act:
    """Return a stream whose end is the end of the connection."""
    return Act((HEAD + b"Connection: close\r\n\r\n", *parts), pause=0.003, end=end)


def chunked(
    *parts: bytes, extra: bytes = b"", last: bytes = END, end: Literal["keep", "close", "reset"] = "keep"
) -> Act:
    """Return a stream whose end is marked; without its last chunk, it breaks off."""
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in parts]
    return Act((HEAD + extra + b"Transfer-Encoding: chunked\r\n\r\n", *chunks, last), pause=0.003, end=end)


_gzip = zlib.compressobj(wbits=31)
GZIP = [_gzip.compress(A) + _gzip.flush(zlib.Z_SYNC_FLUSH), _gzip.compress(B) + _gzip.flush()]
CODED = b"Content-Encoding: gzip\r\n"
UNTYPED = Act((b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + A,), end="close")
EARLY = Act((b"HTTP/1.1 103 Early Hints\r\n\r\n" + HEAD + b"Connection: close\r\n\r\n" + A,), end="close")
BUSY = answer(503, headers={"Retry-After": "0"})

# What happens: the acts of the server, the items that arrive, and the error at the end.
ROWS: dict[str, tuple[tuple[Act, ...], list[str], str, str]] = {
    "closed after an event": ((closing(A, B),), ["a", "b"], "", ""),
    "ended after an event": ((chunked(A, B),), ["a", "b"], "", ""),
    "shorter than its length": ((Act((HEAD + b"Content-Length: 30\r\n\r\n" + A + B,), end="close"),), ["a", "b"],
        "RemoteProtocolError", "broke off: peer closed connection"),
    "cut between two events": ((chunked(A, last=b"", end="close"),), ["a"], "RemoteProtocolError", "broke off: peer"),
    "cut in an event": ((closing(A, b"data: b"),), ["a"], "RemoteProtocolError", "ended in the middle of an event"),
    "cut after a line": ((closing(A, b"event: b\n"),), ["a"], "RemoteProtocolError", "ended in the middle of an event"),
    "reset": ((closing(A, end="reset"),), ["a"], "ReadError", "broke off: .*[Rr]eset"),
    "a character in two chunks": ((chunked(b"data: \xc3", b"\xbc\n\n"),), ["ü"], "", ""),
    "not UTF-8": ((chunked(b"data: \xff\n\n", A),), ["\ufffd", "a"], "", ""),
    "a byte order mark": ((chunked(b"\xef\xbb\xbf" + A),), ["a"], "", ""),
    "a byte order mark in pieces": ((chunked(b"\xef", b"\xbb\xbfd", b"ata: a\n\n"),), ["a"], "", ""),
    "compressed": ((chunked(*GZIP, extra=CODED),), ["a", "b"], "", ""),
    "compressed and cut": ((chunked(GZIP[0], extra=CODED),), ["a"], "DecodingError", "ends too early"),
    "compressed and damaged": ((chunked(GZIP[0], b"garbage", extra=CODED),), ["a"], "DecodingError", "damaged"),
    "nothing": ((chunked(),), [], "", ""),
    "comments alone": ((chunked(b": hello\n\n", b":\n\n"),), [], "", ""),
    "a time and an id alone": ((chunked(b"retry: 5\n\n", b"retry: soon\nid: 9\n\n", A),), ["a"], "", ""),
    "an id with a NUL": ((chunked(b"id: 9\x00\ndata: a\n\n"),), ["a"], "", ""),
    "an interim response": ((EARLY,), ["a"], "", ""),
    "no content type": ((UNTYPED,), ["a"], "", ""),
    "a page": ((answer(200, b"<html>", content_type="text/html"),), [], "ResponseValidationError", "not a stream"),
    "no content": ((answer(204, content_type=None),), [], "ChatDefaultError", "204 No Content"),
    "busy at first": ((BUSY, chunked(A)), ["a"], "", ""),
    "broken off, and not repeated": ((chunked(A, last=b"", end="close"), chunked(B)), ["a"], "RemoteProtocolError", ""),
}  # fmt: skip


def read(package: Any, url: str, mode: Mode, found: list[str], **settings: Any) -> None:
    """Read all ticks of a stream into a list."""
    settings |= {"server_url": url, "timeout_ms": 400}

    async def run() -> None:
        async with (
            package.Chat(**settings) as chat,
            await chat.messages.watch_ticks_async(timeout_ms=300) as ticks,
        ):
            async for tick in ticks:
                found.append(tick)  # noqa: PERF401  # an error leaves what was read

    if mode == "async":
        asyncio.run(run())
        return
    with package.Chat(**settings) as chat, chat.messages.watch_ticks(timeout_ms=300) as ticks:
        for tick in ticks:
            found.append(tick)  # noqa: PERF402


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", ROWS)
def test_row(what: str, mode: Mode, fragments: Fragments) -> None:
    package: Any = fragments.module("chat")
    acts, items, error, message = ROWS[what]
    found: list[str] = []
    with FaultServer(acts) as server:
        if error:
            with pytest.raises(getattr(package.errors, error), match=message or "."):
                read(package, server.url, mode, found)
        else:
            read(package, server.url, mode, found)
    assert found == items
    assert server.sends == (1 if "not repeated" in what else len(acts))


@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_does_not_answer(mode: Mode, fragments: Fragments) -> None:
    package: Any = fragments.module("chat")
    with FaultServer((Act((), end="hang"),)) as server, pytest.raises(package.errors.ReadTimeout, match="no response"):
        read(package, server.url, mode, [], retry_config=None)
    assert server.sends == 1


@pytest.fixture
def held() -> Iterator[Script]:
    """A stream that sends one tick and stays open."""
    with stream_server() as script:
        script.parts = [A, HOLD]
        yield script


def waiting_reader(items: Any) -> tuple[threading.Thread, list[BaseException | None]]:
    """Read an item in another thread, which waits for it; return the thread, and how it ends."""
    ended: list[BaseException | None] = []

    def run() -> None:
        try:
            next(items)
            ended.append(None)
        except Exception as error:  # noqa: BLE001
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while not items._reading:
        pass
    return thread, ended


def test_a_closed_stream_ends_and_a_closed_client_is_an_error(held: Script, fragments: Fragments) -> None:
    package: Any = fragments.module("chat")
    for whose, expected in (("stream", StopIteration), ("client", package.errors.ClosedClientError)):
        chat = package.Chat(server_url=held.url)
        ticks = chat.messages.watch_ticks()
        next(ticks)
        thread, ended = waiting_reader(ticks)
        (ticks if whose == "stream" else chat).close()
        thread.join(5)
        assert [type(error) for error in ended] == [expected]
        chat.close()


def test_tasks_take_turns_and_close_ends_the_read(held: Script, fragments: Fragments) -> None:
    package: Any = fragments.module("chat")

    async def run() -> None:
        chat = package.Chat(server_url=held.url)
        for closes, expected in (("aclose", StopAsyncIteration), ("client", package.errors.ClosedClientError)):
            ticks = await chat.messages.watch_ticks_async()
            await anext(ticks)
            first = asyncio.ensure_future(anext(ticks))
            await asyncio.sleep(0.01)
            with pytest.raises(RuntimeError, match="another thread or task is reading"):
                await anext(ticks)
            await (ticks.aclose() if closes == "aclose" else chat.aclose())
            with pytest.raises(expected):
                await asyncio.wait_for(first, 5)

    asyncio.run(run())


def test_a_stream_does_not_end_with_its_loop(held: Script, fragments: Fragments) -> None:
    package: Any = fragments.module("chat")
    with asyncio.Runner() as first, asyncio.Runner() as second:
        chat = package.Chat(server_url=held.url)
        ticks = first.run(chat.messages.watch_ticks_async())
        assert first.run(_next(ticks)) == "a"
        with pytest.raises(RuntimeError, match="another event loop"):
            second.run(_next(ticks))
        first.run(ticks.aclose())
        first.run(chat.aclose())


async def _next(items: Any) -> Any:
    return await anext(items)


@pytest.mark.slow
def test_a_thousand_dropped_streams_leave_no_socket_open() -> None:
    for before, after in sockets_of_dropped_streams(1000).values():
        assert after <= before
