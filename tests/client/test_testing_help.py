"""How users test code that calls the client, written as they would write it: no server, and all of the client runs."""

from __future__ import annotations

import asyncio
import json

import httpx2
import pytest

from mix_python_sdk import Mix, errors

SESSION = {
    "id": "s1",
    "title": "Plans",
    "userMessageCount": 0,
    "assistantMessageCount": 0,
    "toolCallCount": 0,
    "promptTokens": 0,
    "completionTokens": 0,
    "cost": 0.0,
    "createdAt": "2026-01-02T03:04:05Z",
}


def find_or_create(mix: Mix, title: str) -> str:
    """Return the id of the session with a title: code of a user, which the tests below test."""
    for session in mix.sessions.list():
        if session.title == title:
            return session.id
    return mix.sessions.create(title=title).id


async def titles(mix: Mix, ids: list[str]) -> list[str]:
    """Return the titles of some sessions, "" for one that was deleted."""

    async def title(id_: str) -> str:
        try:
            return (await mix.sessions.get_async(id=id_)).title
        except errors.NotFoundError:
            return ""

    return list(await asyncio.gather(*map(title, ids)))


def test_a_session_that_exists_is_found() -> None:
    def server(request: httpx2.Request) -> httpx2.Response:
        assert (request.method, request.url.path) == ("GET", "/api/sessions")
        return httpx2.Response(200, json=[SESSION])

    with Mix(client=httpx2.Client(transport=httpx2.MockTransport(server))) as mix:
        assert find_or_create(mix, "Plans") == "s1"


def test_a_session_that_is_missing_is_created() -> None:
    created: list[object] = []

    def server(request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json=[])
        created.append(json.loads(request.content))
        return httpx2.Response(201, json={**SESSION, "id": "s2"})

    with Mix(client=httpx2.Client(transport=httpx2.MockTransport(server))) as mix:
        assert find_or_create(mix, "Plans") == "s2"
    assert created == [{"title": "Plans", "promptMode": "default"}]


def test_titles_of_sessions_that_are_gone_are_empty() -> None:
    def server(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/gone"):
            return httpx2.Response(404, json={"error": {"code": 404, "message": "gone", "type": "not_found"}})
        return httpx2.Response(200, json=SESSION)

    async def main() -> list[str]:
        async with Mix(async_client=httpx2.AsyncClient(transport=httpx2.MockTransport(server))) as mix:
            return await titles(mix, ["s1", "gone"])

    assert asyncio.run(main()) == ["Plans", ""]


def test_a_server_that_is_down() -> None:
    def server(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    http = httpx2.Client(transport=httpx2.MockTransport(server))
    with Mix(client=http, retry_config=None) as mix, pytest.raises(errors.ConnectError):
        find_or_create(mix, "Plans")
