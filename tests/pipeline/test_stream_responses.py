"""Streams with their documented headers, with the whole response, from a transport of the user's, and from a fake."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import httpx2
import pytest

from tests.conftest import Fragments
from tests.support.stream_server import HOLD, Script, stream_server

EVENTS = b'data: {"type": "token", "text": "Hi"}\n\ndata: {"type": "done", "tokens": 2}\n\n'


@pytest.fixture
def script() -> Iterator[Script]:
    with stream_server() as running:
        running.extra = {"X-Total": "12"}
        yield running


@pytest.fixture
def headed(fragments: Fragments) -> Any:
    return fragments.module("response_headers")


def fake_of(package: Any, client: str) -> Any:
    return getattr(import_module(f"{package.__name__}.testing"), f"Fake{client}")()


def test_documented_headers_come_with_the_stream(headed: Any, script: Script) -> None:
    script.parts = [b"data: a\n\n", HOLD]
    with headed.Client(server_url=script.url) as client:
        with client.things.read_feed_stream() as response:
            assert isinstance(response, headed.types.EventStreamResponse)
            assert (response.x_total, response.headers["x-total"], next(response.result)) == (12, ["12"], "a")
        assert script.gone.acquire(timeout=5)
        response = client.things.read_feed_stream()
        with response.result as items:
            assert next(items) == "a"
        assert script.gone.acquire(timeout=5)


def test_async_streams_have_them_too(headed: Any, script: Script) -> None:
    script.parts = [b"data: a\n\n", b"data: b\n\n"]

    async def run() -> tuple[int, list[str]]:
        async with (
            headed.Client(server_url=script.url) as client,
            await client.things.read_feed_stream_async() as response,
        ):
            assert isinstance(response, headed.types.AsyncEventStreamResponse)
            return response.x_total, [item async for item in response.result]

    assert asyncio.run(run()) == (12, ["a", "b"])


def test_a_required_last_event_id_has_to_be_given(headed: Any, script: Script) -> None:
    script.parts = [b"data: a\n\n"]
    with headed.Client(server_url=script.url) as client:
        with client.things.follow_log(last_event_id="7") as items:
            assert list(items) == ["a"]
        with pytest.raises(TypeError, match="last_event_id"):
            client.things.follow_log()
    assert [headers["last-event-id"] for headers in script.headers] == ["7"]


def test_streams_with_their_responses(headed: Any, fragments: Fragments, script: Script) -> None:
    script.parts = [b"data: a\n\n"]
    with headed.Client(server_url=script.url) as client:
        found = client.things.with_response.read_feed_stream()
        assert (found.status_code, found.headers["x-total"], found.result.headers["x-total"]) == (200, "12", ["12"])
        assert list(found.result.result) == ["a"]
    package: Any = fragments.module("chat")

    async def run() -> None:
        async with package.Chat(server_url=script.url) as chat:
            ticks = await chat.messages.with_response.watch_ticks_async()
            assert (ticks.status_code, [tick async for tick in ticks.result]) == (200, ["a"])

    asyncio.run(run())


def test_a_transport_that_has_read_the_stream_already(fragments: Fragments) -> None:
    package: Any = fragments.module("chat")

    def respond(request: httpx2.Request) -> httpx2.Response:
        wanted = {"Content-Type": request.headers["accept"]}
        return httpx2.Response(
            200, headers=wanted, content=EVENTS if "event" in wanted["Content-Type"] else b'{"text":"a"}\n'
        )

    transport = httpx2.MockTransport(respond)
    settings: Any = {
        "client": httpx2.Client(transport=transport),
        "async_client": httpx2.AsyncClient(transport=transport),
    }

    async def run() -> list[str]:
        async with package.Chat(bearer_auth="t", **settings) as chat:
            return [line.text async for line in await chat.messages.read_log_async()]

    with package.Chat(bearer_auth="t", **settings) as chat:
        assert [item.type for item in chat.messages.send_message_stream(text="x")] == ["token", "done"]
    assert asyncio.run(run()) == ["a"]


def test_a_fake_sends_the_items_of_a_test(fragments: Fragments) -> None:
    package: Any = fragments.module("chat")
    models, chat = package.models, fake_of(package, "Chat")
    items = [
        models.Token(type="token", text="Hi"),
        package.types.UnknownEvent("new", {"a": 1}, "7"),
        models.Done(type="done"),
    ]
    chat.stubs.messages.send_message_stream.returns(items, [], headers={"X-Request": "r1"})
    with chat.messages.send_message_stream(text="x", last_event_id="6") as events:
        assert events.headers["x-request"] == "r1"
        assert list(events) == items
        assert events.last_event_id == "7"
    assert list(chat.messages.send_message_stream(text="x")) == []
    assert chat.stubs.messages.send_message_stream.calls == [{"text": "x", "last_event_id": "6"}, {"text": "x"}]

    joined = models.Joined(event="joined", data=models.Person(name="Ada"), id="3")
    chat.stubs.messages.watch_events.returns([joined])
    chat.stubs.messages.watch_ticks.returns(["a\nb", ""])
    chat.stubs.messages.read_log.returns([models.Message(text="\u2028")])

    async def run() -> list[Any]:
        streams = chat.messages.watch_events_async(), chat.messages.watch_ticks_async(), chat.messages.read_log_async()
        return [[item async for item in await stream] for stream in streams]

    assert asyncio.run(run()) == [[joined], ["a\nb", ""], [models.Message(text="\u2028")]]


def test_a_fake_refuses_wrong_items_and_breaks_off(fragments: Fragments) -> None:
    package: Any = fragments.module("chat")
    testing = import_module(f"{package.__name__}.testing")
    chat, errors = fake_of(package, "Chat"), package.errors
    with pytest.raises(TypeError, match=r"messages\.watch_ticks does not stream items of type int: 3"):
        chat.stubs.messages.watch_ticks.returns(["a", 3])
    with pytest.raises(testing.NoAnswerError, match=r"stubs\.messages\.watch_ticks\.returns"):
        chat.messages.watch_ticks()

    def ticks(**_: Any) -> Iterator[str]:
        yield "a"
        raise testing.FakeError(errors.ReadTimeout)

    chat.stubs.messages.watch_ticks.answers(ticks).raises(errors.ReadError)
    with chat.messages.watch_ticks() as items:
        assert next(items) == "a"
        with pytest.raises(errors.ReadTimeout):
            next(items)
    with pytest.raises(errors.ReadError):
        chat.messages.watch_ticks()


def test_a_fake_streams_the_example_of_the_document(headed: Any) -> None:
    fake = fake_of(headed, "Client")
    with fake.things.read_feed_stream() as response:
        assert list(response.result) == ["first", "second"]


def test_a_sequence_of_json_texts(headed: Any, script: Script) -> None:
    script.content_type = "application/json-seq"
    script.parts = [b"\x1e1\n\x1e", b"2", b"3\n", b"\x1e\n\x1e4\n"]
    with headed.Client(server_url=script.url) as client, client.things.read_sequence() as numbers:
        assert list(numbers) == [1, 23, 4]
    assert script.headers[0]["accept"] == "application/json-seq"
    fake = fake_of(headed, "Client")
    assert list(fake.things.read_sequence()) == [1, 2]
    fake.stubs.things.read_sequence.returns([5, 6])
    assert list(fake.things.read_sequence()) == [5, 6]
