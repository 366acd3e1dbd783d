"""Event streams as WHATWG defines them, over real sockets: every cut, every line end, every charset, and ids that come back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.fault_server import Act, FaultServer, Received, answer

pytestmark = pytest.mark.usefixtures("transport")

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
ENDS = (b"\n", b"\r", b"\r\n")


@pytest.fixture
def package(fragments: Fragments) -> Any:
    return fragments.module("chat")


def stream(body: bytes, head: bytes = HEAD, *, size: int = 0) -> Act:
    """Return a stream that ends with its connection, in chunks of some size."""
    chunks = [body[start : start + size] for start in range(0, len(body), size)] if size else [body]
    return Act((head, *chunks), end="close")


Reader = Callable[[Any], list[Any]]


def read_all(
    package: Any,
    acts: Sequence[Act],
    method: str = "watch_ticks",
    modes: Sequence[str] = ("sync", "async"),
    **given: Any,
) -> list[list[Any]]:
    """Read a stream for each act, sync and async; return the items of each, with the name of the error that ended it."""

    def sync(client: Any) -> list[Any]:
        found: list[Any] = []
        try:
            with getattr(client.messages, method)(**given) as items:
                for item in items:
                    found.append(item)  # noqa: PERF402  # an error leaves what was read
        except package.errors.ChatError as error:
            found.append(type(error).__name__)
        return found

    async def asynchronous(client: Any) -> list[Any]:
        found: list[Any] = []
        try:
            async with await getattr(client.messages, f"{method}_async")(**given) as items:
                async for item in items:
                    found.append(item)  # noqa: PERF401
        except package.errors.ChatError as error:
            found.append(type(error).__name__)
        return found

    async def all_of(url: str) -> list[list[Any]]:
        async with package.Chat(server_url=url, bearer_auth="t") as client:
            return [await asynchronous(client) for _ in acts]

    results: list[list[list[Any]]] = []
    for mode in modes:
        with FaultServer(acts) as server:
            if mode == "async":
                results.append(asyncio.run(all_of(server.url)))
            else:
                with package.Chat(server_url=server.url, bearer_auth="t") as client:
                    results.append([sync(client) for _ in acts])
    assert all(result == results[0] for result in results)
    return results[0]


BROKEN = "RemoteProtocolError"


@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_a_cut_is_an_end_only_after_a_blank_line(package: Any, end: bytes) -> None:
    whole = b"data: one\n\nid: 7\nevent: x\ndata: two\n\n".replace(b"\n", end)
    # A return ends a line by itself, so the last byte of `\r\n\r\n` adds nothing.
    spare = len(end) - 1
    complete = (whole.index(b"id:"), len(whole))
    results = read_all(package, [stream(whole[:at]) for at in range(len(whole) + 1)])
    for at, found in enumerate(results):
        items = ["one", "two"][: sum(at >= place - spare for place in complete)]
        whole_events = at == 0 or any(place - spare <= at <= place for place in complete)
        assert found == (items if whole_events else [*items, BROKEN]), whole[:at]


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_only_three_things_end_a_line(package: Any, end: bytes, size: int) -> None:
    odd = "a\u2028b\x0bc\x0cd\x85e\x1cf"
    text = f"data: {odd}\n\ndata:\tx\n\nda\u2028ta: no\n\n: {odd}".replace("\n", end.decode())
    long = b": " + b"x" * 5000
    found = read_all(package, [stream(text.encode(), size=size), stream(b"data: a" + end * 2 + long, size=size * 100)])
    assert found == [[odd, "\tx"], ["a"]]


def test_events_without_data_end_nothing(package: Any) -> None:
    body = b'event: ping\n\nevent: ping\ndata\n\nretry: 5\n\n: c\n\nevent: ping\nid: 5\n\ndata: {"text": "a"}\n\n'
    of_json = [b'data: {"type": "done"}\n\n' + body.replace(b'{"text": "a"}', b'{"type": "done"}')]
    results = read_all(package, [stream(part) for part in of_json], "send_message_stream", text="x")
    assert [[item.type for item in found] for found in results] == [["done", "done"]]
    # In a stream of texts, data that is empty is a text.
    assert read_all(package, [stream(body)]) == [["", '{"text": "a"}']]


@pytest.mark.parametrize(
    "tail", [b"data: [DONE]", b"data: [DONE]\n", b"data:[DONE]\r\n", b"data: [DONE]\n\n", b"id: 1\ndata: [DONE]\r"]
)
def test_done_is_the_end_with_and_without_a_blank_line(package: Any, tail: bytes) -> None:
    found = read_all(package, [stream(b'data: {"type": "done"}\n\n' + tail)], "send_message_stream", text="x")
    assert [item.type for item in found[0]] == ["done"]


def test_done_is_nothing_special_in_a_stream_of_texts(package: Any) -> None:
    assert read_all(package, [stream(b"data: [DONE]\n\n"), stream(b"data: [DONE]\n")]) == [["[DONE]"], [BROKEN]]


CHARSETS = (
    "zlib hex rot13 base64 bz2 utf-16 utf-7 utf_8_sig unicode_escape punycode idna undefined latin-1 nonsense".split()
)


def test_events_are_utf_8_whatever_the_header_says(package: Any) -> None:
    heads = [HEAD.replace(b"event-stream", f"event-stream; charset={name}".encode()) for name in CHARSETS]
    results = read_all(package, [stream("data: ü\\x41\n\n".encode(), head) for head in heads])
    assert results == [["ü\\x41"]] * len(CHARSETS)


@pytest.mark.parametrize("codings", [", ".join(["gzip"] * 6), "gzip", "deflate", "br", "zstd", "gzip, br", "nonsense"])
def test_a_broken_coding_is_an_error_of_the_client(package: Any, codings: str) -> None:
    head = HEAD.replace(b"Connection", f"Content-Encoding: {codings}\r\nConnection".encode())
    found = read_all(package, [stream(b"data: a\n\n", head)])
    assert found[0][-1:] in (["DecodingError"], ["a"])
    assert codings == "nonsense" or found[0][-1:] == ["DecodingError"] or codings in {"br", "zstd", "gzip, br"}


def test_an_error_event_is_distinguished_by_its_name(package: Any) -> None:
    failure = b'event: error\ndata: {"message": "the model is busy"}\n\n'
    tick = b"data: a\n\n"
    assert read_all(package, [stream(tick + failure + tick)]) == [["a", "ChatDefaultError"]]
    found = read_all(package, [stream(failure)], "send_message_stream", text="x")
    assert [(item.event, item.data) for item in found[0]] == [("error", {"message": "the model is busy"})]
    with (
        FaultServer((stream(failure),)) as server,
        package.Chat(server_url=server.url) as client,
        client.messages.watch_ticks() as ticks,
        pytest.raises(package.errors.ChatDefaultError, match=r"'error' event: .*the model is busy") as caught,
    ):
        next(ticks)
    assert (caught.value.status_code, "busy" in caught.value.body, ticks.last_event) == (200, True, "error")


IDS = ["9", "ü", "日本", "a  ", "  a", "x\ty", "\x01\x7f", "%20", "a" * 5000, "\U0001f600"]


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_an_id_that_came_back_can_be_given_back(package: Any, mode: str) -> None:
    received: list[Received] = []

    def script(request: Received) -> Act:
        number = len(received)
        received.append(request)
        return stream(f"id: {IDS[number]}\ndata: a\n\n".encode()) if number < len(IDS) else answer(204)

    async def follow(client: Any, last: str) -> str:
        if mode == "sync":
            with client.messages.watch_ticks(last_event_id=last) as ticks:
                list(ticks)
        else:
            async with await client.messages.watch_ticks_async(last_event_id=last) as ticks:
                assert [tick async for tick in ticks]
        return str(ticks.last_event_id)

    async def run(url: str) -> list[str]:
        found = [""]
        async with package.Chat(server_url=url) as client:
            for _ in IDS:
                found.append(await follow(client, found[-1]))
            with pytest.raises(package.errors.ChatDefaultError):
                await follow(client, found[-1])
        return found[1:]

    with FaultServer(script) as server:
        assert asyncio.run(run(server.url)) == IDS
    assert "last-event-id" not in received[0].headers
    sent = [request.headers["last-event-id"].encode("latin-1").decode() for request in received[1:]]
    assert sent == [id_.strip() for id_ in IDS]


@pytest.mark.parametrize("wrong", ["a\nb", "a\r", "\x00", "\ud800", 5])
def test_an_id_that_no_event_can_have_is_refused(package: Any, wrong: Any) -> None:
    with FaultServer((answer(500),)) as server, package.Chat(server_url=server.url) as client:
        with pytest.raises((ValueError, TypeError), match="last_event_id"):
            client.messages.watch_ticks(last_event_id=wrong)
        assert server.sends == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_stream_stays_with_the_process_that_opened_it(package: Any, mode: str) -> None:
    body = b"".join(b"data: %d\n\n" % number for number in range(60))
    acts = (Act((HEAD + body[:100], body[100:]), pause=0.2, end="close"),)

    def in_child(read: Callable[[], Any]) -> str:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                read()
                said = "read it"
            except BaseException as error:  # noqa: BLE001
                said = f"{type(error).__name__}: {error}"
            os.write(writing, said.encode())
            os._exit(0)
        os.close(writing)
        os.waitpid(pid, 0)
        with os.fdopen(reading) as pipe:
            return pipe.read()

    async def run(url: str) -> tuple[str, list[Any]]:
        async with package.Chat(server_url=url) as client:
            ticks = await client.messages.watch_ticks_async()
            first = await anext(ticks)
            said = in_child(lambda: ticks.__anext__().send(None))
            return said, [first, *[tick async for tick in ticks]]

    with FaultServer(acts) as server:
        if mode == "async":
            said, items = asyncio.run(run(server.url))
        else:
            with package.Chat(server_url=server.url) as client, client.messages.watch_ticks() as ticks:
                first = next(ticks)

                def read_and_close() -> None:
                    try:
                        next(ticks)
                    finally:
                        ticks.close()

                said = in_child(read_and_close)
                items = [first, *ticks]
    assert said.startswith("ClosedClientError: ")
    assert "another one after a fork" in said
    assert items == [str(number) for number in range(60)]
