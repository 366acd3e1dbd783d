"""Each operation over a real socket: what it sends, what it returns, and what it raises."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Mix, errors, models
from tests.support.calls import ARGUMENTS, EXPORT, MODES, SESSION, Mode, call, failure, outcome
from tests.support.fault_server import FaultServer, answer

ONE = "/api/sessions/a%2Fb"
PARSED = models.SessionData(
    id="s1", title="A title", user_message_count=1, assistant_message_count=2, tool_call_count=3, prompt_tokens=4,
    completion_tokens=5, cost=0.25, created_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)  # fmt: skip
NAMED = {"Content-Disposition": "attachment; filename=session_s1_transcript.json"}

# method, arguments, verb, target, body sent, status, body of the answer, result
SENT: list[tuple[str, dict[str, Any], str, str, Any, int, Any, Any]] = [
    ("list", {}, "GET", "/api/sessions", None, 200, [SESSION], [PARSED]),
    ("create", {"title": "x"}, "POST", "/api/sessions", {"title": "x", "promptMode": "default"}, 201, SESSION, PARSED),
    (
        "create",
        {"title": "ü", "custom_system_prompt": "$<HOME>", "prompt_mode": "append"},
        "POST",
        "/api/sessions",
        {"title": "ü", "customSystemPrompt": "$<HOME>", "promptMode": "append"},
        201,
        SESSION,
        PARSED,
    ),
    (
        "create",
        {"title": "x", "custom_system_prompt": None},
        "POST",
        "/api/sessions",
        {"title": "x", "promptMode": "default"},
        201,
        SESSION,
        PARSED,
    ),
    ("delete", {"id": "a/b"}, "DELETE", ONE, None, 204, b"", None),
    ("get", {"id": "a/b"}, "GET", ONE, None, 200, SESSION, PARSED),
    ("fork", {"id": "a/b", "message_index": 0}, "POST", f"{ONE}/fork", {"messageIndex": 0}, 201, SESSION, PARSED),
    (
        "fork",
        {"id": "a/b", "message_index": 7, "title": "t"},
        "POST",
        f"{ONE}/fork",
        {"messageIndex": 7, "title": "t"},
        201,
        SESSION,
        PARSED,
    ),
    (
        "rewind_session",
        {"id": "a/b", "message_id": "m"},
        "POST",
        f"{ONE}/rewind",
        {"messageId": "m", "cleanupMedia": True},
        200,
        SESSION,
        PARSED,
    ),
    (
        "rewind_session",
        {"id": "a/b", "message_id": "m", "cleanup_media": False},
        "POST",
        f"{ONE}/rewind",
        {"messageId": "m", "cleanupMedia": False},
        200,
        SESSION,
        PARSED,
    ),
    (
        "cancel_processing",
        {"id": "a/b"},
        "POST",
        f"{ONE}/cancel",
        None,
        200,
        {"cancelled": True},
        models.CancelSessionProcessingResponse(cancelled=True),
    ),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", SENT, ids=lambda case: f"{case[0]}-{len(case[1])}")
def test_what_is_sent_and_returned(case: tuple[Any, ...], mode: Mode) -> None:
    method, arguments, verb, target, body, status, reply, result = case
    with FaultServer((answer(status, reply),)) as server:
        assert call(mode, Mix(server_url=server.url), method, **arguments) == result
    (request,) = server.received
    assert (request.verb, request.target) == (verb, target)
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"].startswith("mix_python_sdk/")
    assert "cookie" not in request.headers
    assert "authorization" not in request.headers
    if body is None:
        assert request.body == b""
        assert "content-type" not in request.headers
        assert request.headers.get("content-length", "0") == "0"
    else:
        assert request.body == json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("headers", [None, {"Host": "mix.example"}, {"hOST": "mix.example", "Connection": "close"}])
@pytest.mark.parametrize("method", ARGUMENTS)
def test_a_client_of_the_users_sends_the_same(method: str, headers: dict[str, str] | None, mode: Mode) -> None:
    async def run(url: str) -> None:
        plain = {"Accept-Encoding": "gzip, deflate", "Connection": "keep-alive"}
        with httpx2.Client(headers=plain) as http:
            async with httpx2.AsyncClient(headers=plain) as http_async:
                users = Mix(server_url=url, client=http, async_client=http_async, retry_config=None)
                own = Mix(server_url=url, http_headers={"Connection": "keep-alive"}, retry_config=None)
                async with own:
                    for mix in (users, own):
                        with suppress(errors.MixError):
                            if mode == "sync":
                                getattr(mix.sessions, method)(**ARGUMENTS[method], http_headers=headers)
                            else:
                                await getattr(mix.sessions, f"{method}_async")(
                                    **ARGUMENTS[method], http_headers=headers
                                )

    with FaultServer((answer(404), answer(404))) as server:
        asyncio.run(run(server.url))
    by_hand, by_us = server.received
    assert by_hand.headers == by_us.headers
    assert (by_hand.verb, by_hand.target, by_hand.body) == (by_us.verb, by_us.target, by_us.body)


@pytest.mark.parametrize("mode", MODES)
def test_export_returns_headers_and_result(mode: Mode) -> None:
    with FaultServer((answer(200, EXPORT, headers={**NAMED, "X-Two": "a"}),)) as server:
        result = call(mode, Mix(server_url=server.url), "export_session", id="s1")
    assert isinstance(result, models.ExportSessionResponse)
    assert result.headers["content-disposition"] == [NAMED["Content-Disposition"]]
    assert result.headers["x-two"] == ["a"]
    assert result.result == models.ExportSession(id="s1", title="A title", messages=[])
    assert [(item.verb, item.target) for item in server.received] == [("GET", "/api/sessions/s1/export")]


BY_STATUS: dict[int, type[errors.StatusError]] = {
    400: errors.BadRequestError,
    401: errors.UnauthorizedError,
    404: errors.NotFoundError,
    500: errors.InternalServerError,
    418: errors.MixDefaultError,
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("status", BY_STATUS)
@pytest.mark.parametrize("method", ARGUMENTS)
def test_errors(method: str, status: int, mode: Mode) -> None:
    with FaultServer((answer(status, failure(status, "bad_request", "why"), headers={"X-Id": "7"}),)) as server:
        error = outcome(mode, Mix(server_url=server.url, retry_config=None), method, **ARGUMENTS[method])
    assert isinstance(error, BY_STATUS[status])  # whether this operation documents it or another one does
    assert isinstance(error, errors.StatusError)
    assert (error.status_code, error.attempts, error.headers["x-id"]) == (status, 1, "7")
    assert json.loads(error.body) == failure(status, "bad_request", "why")
    assert error.raw_response.status_code == status
    assert error.message == str(error)
    assert str(error).startswith(f"sessions.{method}: {status} ")
    if isinstance(error, errors.ErrorResponse):
        data: models.ErrorResponse = error.data
        assert (data.error.code, data.error.message, data.error.type) == (status, "why", "bad_request")


@pytest.mark.parametrize("mode", MODES)
def test_overrides_of_one_call(mode: Mode) -> None:
    with FaultServer((answer(200, []),)) as other, FaultServer((answer(500),)) as usual:
        arguments: dict[str, Any] = {
            "server_url": f"{other.url}/base/",
            "http_headers": {"X-One": "1", "user-agent": "mine", "ACCEPT": "application/json;q=1"},
            "timeout_ms": 5000,
            "retries": None,
        }
        assert call(mode, Mix(server_url=usual.url), "list", **arguments) == []
    (request,) = other.received
    assert request.target == "/base/api/sessions"
    assert (request.headers["x-one"], request.headers["user-agent"]) == ("1", "mine")
    assert request.headers["accept"] == "application/json;q=1"
    assert usual.sends == 0


async def _list_with(headers: dict[str, str], url: str) -> None:
    async with httpx2.AsyncClient(headers=headers) as given, Mix(server_url=url, async_client=given) as mix:
        await mix.sessions.list_async(http_headers={"x-one": "é"})


@pytest.mark.parametrize("mode", MODES)
def test_headers_go_over_those_of_the_callers_client(mode: Mode) -> None:
    theirs = {"X-Tenant": "t", "User-Agent": "theirs", "X-One": "0"}
    with FaultServer((answer(200, []),)) as server:
        if mode == "sync":
            with httpx2.Client(headers=theirs) as given:
                call(mode, Mix(server_url=server.url, client=given), "list", http_headers={"x-one": "é"})
        else:
            asyncio.run(_list_with(theirs, server.url))
    (request,) = server.received
    assert (request.headers["x-tenant"], request.headers["x-one"]) == ("t", "é")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"X": "a\r\nY: b"}, ValueError),
        ({"X": "a\nb"}, ValueError),
        ({"X": "a\0"}, ValueError),
        ({"X": " secret"}, ValueError),
        ({"X": "secret\x01"}, ValueError),
        ({"X": "€"}, ValueError),
        ({"X\r\nY": "a"}, ValueError),
        ({"X:": "a"}, ValueError),
        ({"": "a"}, ValueError),
        ({"Ü": "a"}, ValueError),
        ({"X": 5}, TypeError),
        ({"X": b"a"}, TypeError),
        ({"X": None}, TypeError),
        ({5: "a"}, TypeError),
        ([("X", "a")], TypeError),
        ("X", TypeError),
    ],
)
def test_headers_that_are_refused(mode: Mode, headers: Mapping[str, str], kind: type[Exception]) -> None:
    with FaultServer((answer(200, []),)) as server:
        error = outcome(mode, Mix(server_url=server.url), "list", http_headers=headers)
    assert isinstance(error, kind)
    assert not isinstance(error, errors.MixError)
    assert "secret" not in str(error)
    assert server.connections == 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("method", "arguments", "named"),
    [
        ("create", {"title": ""}, "'title'"),
        ("create", {"title": 5}, "'title'"),
        ("create", {"title": None}, "'title'"),
        ("create", {"title": "x", "prompt_mode": "apend"}, "'prompt_mode'"),
        ("fork", {"id": "s", "message_index": -1}, "'message_index'"),
        ("fork", {"id": "s", "message_index": "a"}, "'message_index'"),
        ("rewind_session", {"id": "s", "message_id": 3}, "'message_id'"),
        ("list", {"timeout_ms": 0}, "timeout_ms"),
        ("list", {"timeout_ms": -1}, "timeout_ms"),
        ("list", {"timeout_ms": True}, "timeout_ms"),
        ("list", {"timeout_ms": float("nan")}, "timeout_ms"),
        ("list", {"timeout_ms": float("inf")}, "timeout_ms"),
        ("list", {"server_url": "localhost:8088"}, "http://"),
        ("list", {"server_url": "ftp://u:secret@h"}, "http://"),
        ("list", {"server_url": "http://h/?q=1"}, "query"),
    ],
)
def test_arguments_that_are_refused(mode: Mode, method: str, arguments: dict[str, Any], named: str) -> None:
    with FaultServer((answer(200, []),)) as server:
        error = outcome(mode, Mix(server_url=server.url), method, **arguments)
    assert isinstance(error, ValueError | TypeError)
    assert named in str(error)
    assert "secret" not in str(error)
    assert server.connections == 0
