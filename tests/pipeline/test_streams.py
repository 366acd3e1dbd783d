"""Streams over real sockets: items as they arrive, every way out, and what a broken server sends."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.conftest import Fragments
from tests.support.stream_server import CUT, HOLD, Script, stream_server

pytestmark = pytest.mark.usefixtures("transport")

TOKEN = b'data: {"type": "token", "text": "Hi"}\n\n'
DONE = b'id: 7\ndata: {"type": "done", "tokens": 2}\n\n'


@pytest.fixture
def script() -> Iterator[Script]:
    with stream_server() as running:
        yield running


@pytest.fixture
def package(fragments: Fragments) -> Any:
    return fragments.module("chat")


@pytest.fixture
def chat(package: Any, script: Script) -> Iterator[Any]:
    with package.Chat(server_url=script.url, bearer_auth="t", retry_config=None) as client:
        yield client


def texts(items: Any) -> list[Any]:
    return [getattr(item, "text", item) for item in items]


def test_items_arrive_before_the_stream_ends(chat: Any, package: Any, script: Script) -> None:
    script.parts = [TOKEN, DONE, HOLD]
    with chat.messages.send_message_stream(text="Hello") as events:
        first, second = next(events), next(events)
        assert isinstance(first, package.models.Token)
        assert isinstance(second, package.models.Done)
        assert (first.text, second.tokens, events.last_event_id) == ("Hi", 2, "7")
        assert (events.status_code, events.headers["content-type"]) == (200, "text/event-stream")
        assert (events.request_id, events.raw_response.status_code) == ("", 200)
    assert script.gone.acquire(timeout=5)
    assert list(events) == []
    assert script.headers[0]["accept"] == "text/event-stream"


def test_async_items_arrive_the_same(package: Any, script: Script) -> None:
    script.parts = [TOKEN, DONE]

    async def run() -> list[Any]:
        async with (
            package.Chat(server_url=script.url, bearer_auth="t") as client,
            await client.messages.send_message_stream_async(text="Hello", last_event_id="6") as events,
        ):
            return [event async for event in events]

    items = asyncio.run(run())
    assert [type(item).__name__ for item in items] == ["Token", "Done"]
    assert script.headers[0]["last-event-id"] == "6"


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"], ids=repr)
def test_lines_may_end_anyhow_and_be_split_anywhere(chat: Any, script: Script, size: int, end: bytes) -> None:
    whole = (b": hello\n\n" + TOKEN + b"retry: 10\n\n: bye\n\n" + DONE + b": over\n").replace(b"\n", end)
    script.parts = [whole[start : start + size] for start in range(0, len(whole), size)]
    with chat.messages.send_message_stream(text="x") as events:
        assert texts(events)[0] == "Hi"


def test_unknown_kinds_are_kept_and_known_ones_have_to_fit(chat: Any, package: Any, script: Script) -> None:
    script.parts = [
        b'event: x\nid: 1\ndata: {"type": "new", "a": 1}\n\n',
        b"data: plain\n\n",
        b'data: {"type": "token"}\n\n',
    ]
    with chat.messages.send_message_stream(text="x") as events:
        known = package.types.UnknownEvent
        assert next(events) == known("x", {"type": "new", "a": 1}, "1")
        assert next(events) == known("message", "plain", "1")
        with pytest.raises(
            package.errors.ResponseValidationError,
            match=r"messages\.send_message_stream: an event 'message' does not fit: text: Field required",
        ):
            next(events)


def test_events_are_told_apart_by_their_names(chat: Any, script: Script) -> None:
    script.parts = [
        b'event: joined\nid: 3\ndata: {"name": "Ada"}\n\n',
        b'event: left\ndata: {"why": "bye"}\n\n',
        b"event: odd\ndata: 1\n\n",
    ]
    with chat.messages.watch_events() as events:
        joined, left, odd = events
    assert (joined.data.name, joined.id, left.data, odd.data) == ("Ada", "3", {"why": "bye"}, 1)


def test_data_that_is_text_stays_text(chat: Any, script: Script) -> None:
    script.parts = [b"data: 1\n\ndata: {}\ndata: x\n\n", "data: \xe9\n\n".encode("latin-1")]
    with chat.messages.watch_ticks() as ticks:
        assert list(ticks) == ["1", "{}\nx", "\ufffd"]


def test_json_lines(chat: Any, package: Any, script: Script) -> None:
    script.content_type = "application/x-ndjson"
    script.parts = [b'{"text": "a\\u2028"}\r\n\n{"te', b'xt": "b"}\n{"text": "c"}']
    with chat.messages.read_log() as lines:
        assert texts(lines) == ["a\u2028", "b", "c"]
    script.parts = [b'{"text": "a"}\n{"text": "b']
    with (
        chat.messages.read_log() as lines,
        pytest.raises(package.errors.RemoteProtocolError, match="broke off: it ended in the middle"),
    ):
        list(lines)


@pytest.mark.parametrize("chunked", [True, False])
def test_a_stream_that_breaks_off_raises(chat: Any, package: Any, script: Script, chunked: bool) -> None:
    script.parts, script.chunked = [TOKEN, b'data: {"type": "tok', CUT], chunked
    with chat.messages.send_message_stream(text="x") as events:
        assert next(events).text == "Hi"
        with pytest.raises(package.errors.NoResponseError, match=r"messages\.send_message_stream"):
            next(events)
        assert list(events) == []


def test_an_event_is_bounded(package: Any, script: Script) -> None:
    script.parts = [b"data: " + b"x" * 5000, b"y" * 5000, HOLD]
    with (
        package.Chat(server_url=script.url, max_response_bytes=8000) as chat,
        chat.messages.watch_ticks() as ticks,
        pytest.raises(package.errors.ResponseTooLargeError, match="max_response_bytes"),
    ):
        next(ticks)
    assert script.gone.acquire(timeout=5)


def test_silence_is_limited_only_where_the_caller_says_so(package: Any, script: Script) -> None:
    script.parts = [TOKEN, HOLD]
    with package.Chat(server_url=script.url, bearer_auth="t", timeout_ms=150) as chat:
        with chat.messages.send_message_stream(text="x", timeout_ms=200) as events:
            next(events)
            with pytest.raises(package.errors.ReadTimeout):
                next(events)
        with chat.messages.send_message_stream(text="x") as events:
            next(events)
            threading.Timer(0.5, script.stop.set).start()
            with pytest.raises(package.errors.RemoteProtocolError):
                next(events)


def test_failures_before_the_stream_are_the_errors_of_any_call(chat: Any, package: Any, script: Script) -> None:
    script.status, script.content_type, script.parts = 401, "application/json", [b'{"message": "who?"}']
    with pytest.raises(package.errors.ChatDefaultError, match=r"401 Unauthorized: who\?") as caught:
        chat.messages.send_message_stream(text="x")
    assert caught.value.status_code == 401
    script.status, script.parts = 200, [b"{}"]
    with pytest.raises(package.errors.ResponseValidationError, match="is application/json, not a stream"):
        chat.messages.send_message_stream(text="x")


def test_a_stream_is_read_by_one_at_a_time(chat: Any, package: Any, script: Script) -> None:
    script.parts = [HOLD]
    with chat.messages.watch_ticks() as ticks:
        reader = threading.Thread(target=_read_until_it_breaks, args=(ticks, package.errors.ChatError))
        reader.start()
        while not ticks._reading:
            pass
        with pytest.raises(RuntimeError, match="another thread or task is reading"):
            next(ticks)
        script.stop.set()
        reader.join(5)
    assert not reader.is_alive()


def _read_until_it_breaks(items: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(items)


def test_dropped_streams_free_their_connections(chat: Any, script: Script) -> None:
    script.parts = [b"data: 1\n\n", HOLD]
    for _ in range(150):  # more than the pool has connections
        next(chat.messages.watch_ticks())
    gc.collect()
    for _ in range(150):
        assert script.gone.acquire(timeout=5)


def test_dropped_and_cancelled_async_streams_free_their_connections(package: Any, script: Script) -> None:
    script.parts = [b"data: 1\n\n", HOLD]

    async def run() -> None:
        async with package.Chat(server_url=script.url) as chat:
            for _ in range(120):
                await anext(await chat.messages.watch_ticks_async())
                await asyncio.sleep(0)
            ticks = await chat.messages.watch_ticks_async()
            await anext(ticks)
            task = asyncio.ensure_future(anext(ticks))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert [tick async for tick in ticks] == []

    asyncio.run(run())
    for _ in range(121):
        assert script.gone.acquire(timeout=5)


def test_a_client_of_the_callers_reads_streams_too(package: Any, script: Script) -> None:
    script.parts = [TOKEN, DONE]
    with (
        httpx2.Client() as http,
        package.Chat(server_url=script.url, client=http, bearer_auth="t") as chat,
        chat.messages.send_message_stream(text="x") as events,
    ):
        assert len(list(events)) == 2


def test_a_stream_of_many_events_ends_where_the_server_says(chat: Any, script: Script) -> None:
    script.parts = [b"".join(b"data: %d\n\n" % number for number in range(5000)), b"data: [DONE]\n\n"]
    with chat.messages.watch_ticks() as ticks:
        assert len(list(ticks)) == 5001
    script.parts = [TOKEN, b"data: [DONE]\n\n", HOLD]
    with chat.messages.send_message_stream(text="x") as events:
        assert texts(events) == ["Hi"]
    assert json.dumps(repr(events))
