"""Streams whose schema describes whole events, distinguished by the discriminator's mapping alone, sync and async."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.stream_server import Script, stream_server

KINDS = {
    "connected": {"session_id": "s1"}, "heartbeat": {"at": "2026-01-01T00:00:00Z"}, "thinking": {"text": "hm"},
    "content": {"text": "Hello"}, "tool_start": {"name": "read"}, "tool_delta": {"name": "read", "input": "{"},
    "tool_execute": {"name": "read"}, "permission": {"question": "May I?"}, "complete": {"cost": 0.5},
    "cancelled": {}, "failed": {"error": "no"},
}  # fmt: skip


@pytest.fixture
def script() -> Iterator[Script]:
    with stream_server() as running:
        yield running


def items_of(chat: Any, script: Script, last: str | None, *, asynchronous: bool) -> list[Any]:
    """Return the items of a stream, read by either client."""

    async def read() -> list[Any]:
        async with chat.Chat(server_url=script.url) as client:
            stream = await client.messages.follow_session_async(id="s1", last_event_id=last)
            return [item async for item in stream]

    if asynchronous:
        return asyncio.run(read())
    with (
        chat.Chat(server_url=script.url) as client,
        client.messages.follow_session(id="s1", last_event_id=last) as items,
    ):
        return list(items)


@pytest.mark.parametrize("asynchronous", [False, True])
def test_each_kind_is_its_class_and_another_one_is_kept(
    fragments: Fragments, script: Script, asynchronous: bool
) -> None:
    chat: Any = fragments.module("chat")
    sent: list[tuple[str, Any]] = [*KINDS.items(), ("compacted", {"tokens": 7})]
    texts = [f"event: {kind}\nid: {n}\ndata: {json.dumps(data)}\n\n" for n, (kind, data) in enumerate(sent)]
    script.parts = [text.encode() for text in texts]
    items = items_of(chat, script, "41", asynchronous=asynchronous)
    names = ["Session" + "".join(word.capitalize() for word in kind.split("_")) for kind in KINDS]
    assert [type(item).__name__ for item in items] == [*names, "UnknownEvent"]
    assert [(item.event, item.id) for item in items] == [(kind, str(n)) for n, (kind, _) in enumerate(sent)]
    data: list[Any] = [item.data for item in items]
    found: list[Any] = [
        each if type(each) is dict else each.model_dump(mode="json", exclude_unset=True) for each in data
    ]
    assert found == [data for _, data in sent]
    assert script.headers[-1]["last-event-id"] == "41"


def test_the_parameter_and_the_argument_are_one(fragments: Fragments) -> None:
    chat: Any = fragments.module("chat")
    for method in (chat.Chat().messages.follow_session, chat.Chat().messages.follow_session_async):
        names = [name for name in inspect.signature(method).parameters if "event" in name]
        assert names == ["last_event_id"]


def test_the_constructor_fills_in_the_kind(fragments: Fragments) -> None:
    models: Any = fragments.module("chat").models
    content = models.SessionContent(id="1", data=models.SessionContentData(text="t"))
    assert (content.event, content.data.text) == ("content", "t")
