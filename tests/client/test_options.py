"""Clients that differ in some settings, calls of undocumented paths, and what else a client can be told."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import pickle
import warnings
from typing import Any

import pytest

import mix_python_sdk
from mix_python_sdk import BackoffStrategy, Hooks, Mix, RetryConfig, errors
from mix_python_sdk.testing import FakeMix
from mix_python_sdk.types import ApiResponse
from tests.support.calls import MODES, SESSION, Mode, VirtualClock, failure, outcome, with_clock
from tests.support.fault_server import FaultServer, answer

WAIT = {"Retry-After": "0"}


def request(mode: Mode, mix: Mix, *args: Any, **kwargs: Any) -> ApiResponse[Any]:
    async def main() -> ApiResponse[Any]:
        async with mix:
            return await mix.request_async(*args, **kwargs)

    if mode == "async":
        return asyncio.run(main())
    with mix:
        return mix.request(*args, **kwargs)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_number_of_attempts(mode: Mode, count: int) -> None:
    with FaultServer((answer(503, headers=WAIT),) * 9) as server:
        mix = with_clock(Mix(server_url=server.url, retry_config=RetryConfig(max_attempts=count)), VirtualClock())
        error = outcome(mode, mix, "list")
        assert isinstance(error, errors.ServiceUnavailableError)
        assert (error.attempts, len(server.received)) == (count, count)


def test_attempts_limit_a_backoff_too() -> None:
    config = RetryConfig("backoff", BackoffStrategy(1, 1, 1, 60_000), max_attempts=4)
    with FaultServer((answer(503),) * 9) as server, Mix(server_url=server.url, retry_config=config) as mix:
        with pytest.raises(errors.ServiceUnavailableError) as caught:
            mix.sessions.list()
        assert caught.value.attempts == len(server.received) == 4


def test_options_differ_and_connections_are_shared() -> None:
    seen: list[str] = []
    with FaultServer((answer(200, []),) * 3) as server, Mix(server_url=server.url, http_headers={"A": "1"}) as mix:
        hooks = Hooks(before_request=lambda request: seen.append(request.method))
        other = mix.with_options(timeout_ms=7_000, http_headers={"B": "2"}, hooks=hooks, retry_config=None)
        third = other.with_options(hooks=None, http_headers={"a": "3"})
        for each in (mix, other, third):
            assert each.sessions.list() == []
            assert isinstance(each, Mix)
        assert server.connections == 1
        assert [(got.headers.get("a"), got.headers.get("b")) for got in server.received] == [
            ("1", None), ("1", "2"), ("3", "2"),
        ]  # fmt: skip
    assert seen == ["GET"]
    for each in (mix, other, third):
        with pytest.raises(errors.ClosedClientError):
            each.sessions.list()


def test_options_are_checked() -> None:
    for wrong in ({"timeout_ms": 0}, {"max_response_bytes": 0}, {"server_url": "ftp://x"}):
        with pytest.raises(ValueError):
            Mix().with_options(**wrong)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        Mix().with_options(retry_config=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_the_last_client_to_go_warns_once() -> None:
    with FaultServer((answer(200, []),)) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        other = Mix(server_url=server.url).with_options(timeout_ms=5_000)
        gc.collect()
        assert other.sessions.list() == []
        del other
        gc.collect()
    assert [str(warning.message)[:17] for warning in caught if warning.category is ResourceWarning] == [
        "unclosed <Mix of "
    ]


def test_a_fake_with_options_is_still_a_fake() -> None:
    mix = FakeMix()
    other = mix.with_options(timeout_ms=5)
    assert other.sessions.get(id="a").id
    assert [each.name for each in mix.calls] == ["sessions.get"]


@pytest.mark.parametrize("mode", MODES)
def test_an_undocumented_path(mode: Mode) -> None:
    with FaultServer((answer(503, headers=WAIT), answer(200, {"a": 1}, headers={"X-Request-Id": "r7"}))) as server:
        mix = Mix(server_url=f"{server.url}/base")
        query = {"limit": 5, "tag": ["a b", "c"], "deep": True, "left": None}
        response = request(mode, mix, "get", "/api/health", query=query, http_headers={"X": "y"})
        assert (response.result, response.status_code, response.request_id) == ({"a": 1}, 200, "r7")
        assert len(server.received) == 2
        assert server.received[1].target == "/base/api/health?limit=5&tag=a%20b&tag=c&deep=true"
        assert (server.received[1].verb, server.received[1].headers["x"]) == ("GET", "y")


@pytest.mark.parametrize("mode", MODES)
def test_an_undocumented_body(mode: Mode) -> None:
    with FaultServer((answer(201), answer(200, "pong", content_type="text/plain"))) as server:
        assert request(mode, Mix(server_url=server.url), "POST", "/api/x", json={"a": None}).result is None
        mix = Mix(server_url=server.url)
        assert request(mode, mix, "PUT", "/api/x", content=b"\0\1", http_headers={"content-type": "image/png"}).result
    first, second = server.received
    assert (first.body, first.headers["content-type"]) == (b'{"a":null}', "application/json")
    assert (second.body, second.headers["content-type"]) == (b"\0\1", "image/png")


@pytest.mark.parametrize("mode", MODES)
def test_an_undocumented_post_is_not_repeated(mode: Mode) -> None:
    with FaultServer((answer(500, failure(500)), answer(500, failure(500)))) as server:
        with pytest.raises(errors.InternalServerError) as caught:
            request(mode, Mix(server_url=server.url), "POST", "/api/x")
        assert (caught.value.outcome_unknown, len(server.received)) == (True, 1)
        assert str(caught.value).startswith("POST /api/x: 500 Internal Server Error")


@pytest.mark.parametrize(
    "arguments",
    [("GET", "api/x"), ("GET", "http://evil.example/"), ("GET", "/x?y=1"), (3, "/x"), ("GET", None), ("G T", "/x")],
)
def test_requests_that_cannot_be_sent(arguments: tuple[Any, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Mix().request(*arguments)
    with pytest.raises(TypeError, match="query has a name that is not str"):
        Mix().request("GET", "/x", query={1: 2})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="pass json or content, not both"):
        Mix().request("POST", "/x", json=1, content=b"")


@pytest.mark.parametrize(
    "path",
    ["/..", "/.", "/a/../../b", "/a/.", "/%2e%2E/x", "/a/.%2e", "/a/..;x/b", "/a%2f..%2fb", "/..\\x", "/x\\..%5Cy"],
)
def test_a_path_does_not_leave_the_url_of_the_server(path: str) -> None:
    with pytest.raises(ValueError, match=r"would lead out of the URL of the server"):
        Mix().request("GET", path)
    with pytest.raises(ValueError, match=r"would lead out"), Mix().stream("GET", path):
        pass


def test_half_a_character_in_a_path_is_refused_without_the_path() -> None:
    with pytest.raises(ValueError, match="half of a surrogate pair") as caught:
        Mix().request("GET", "/pr0mpt\ud800")
    assert not isinstance(caught.value, UnicodeError)
    assert caught.value.__context__ is None


def test_dots_within_a_segment_are_no_steps() -> None:
    with FaultServer((answer(200, {}),)) as server, Mix(server_url=server.url) as mix:
        for path in ("/a.b", "/.a", "/a..", "/...", "/..a/b", "/.well-known/x"):
            mix.request("GET", path)
    assert [request.target for request in server.received] == [
        "/a.b",
        "/.a",
        "/a..",
        "/...",
        "/..a/b",
        "/.well-known/x",
    ]


def test_a_fake_answers_undocumented_paths() -> None:
    mix = FakeMix()
    mix.stubs.request.returns({"status": "ok"})
    assert mix.request("GET", "/api/health", query={"deep": True}).result == {"status": "ok"}
    assert mix.stubs.request.calls == [{"verb": "GET", "path": "/api/health", "query": {"deep": True}}]


def test_the_server_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer((answer(200, []),)) as server:
        monkeypatch.setenv("MIX_SERVER_URL", server.url)
        with Mix() as mix:
            assert mix.sessions.list() == []
    assert repr(Mix(server_url="http://given")) == "<Mix of http://given>"
    assert repr(Mix(server_idx=0)) == "<Mix of http://localhost:8088>"
    monkeypatch.setenv("MIX_SERVER_URL", "")
    assert repr(Mix()) == "<Mix of http://localhost:8088>"
    monkeypatch.setenv("MIX_SERVER_URL", "nowhere")
    with pytest.raises(ValueError, match="MIX_SERVER_URL is 'nowhere'"):
        Mix()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("status", "name"),
    [(403, "ForbiddenError"), (409, "ConflictError"), (422, "UnprocessableEntityError"), (429, "TooManyRequestsError"),
     (502, "BadGatewayError"), (503, "ServiceUnavailableError"), (504, "GatewayTimeoutError")],
)  # fmt: skip
def test_a_class_for_each_status(mode: Mode, status: int, name: str) -> None:
    with FaultServer(
        (answer(status, "<p>no</p>", content_type="text/html", headers={"X-Request-Id": "r1"}),)
    ) as server:
        error = outcome(mode, Mix(server_url=server.url, retry_config=None), "create", title="x")
    assert type(error) is getattr(errors, name) is getattr(mix_python_sdk, name)
    assert isinstance(error, errors.MixDefaultError)
    assert (error.request_id, error.response, error.request.method) == ("r1", error.raw_response, "POST")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.request_id) == (type(error), "r1")


def test_the_id_of_a_request_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="mix_python_sdk")
    with (
        FaultServer((answer(200, SESSION, headers={"x-request-id": "r42"}),)) as server,
        Mix(server_url=server.url) as mix,
    ):
        assert mix.sessions.with_response.get(id="s").request_id == "r42"
    assert any(record.getMessage().endswith("(attempt 1), request id r42") for record in caplog.records)


def test_results_as_json() -> None:
    sent = {**SESSION, "sessionType": "x", "createdAt": "2026-01-02T03:04:05Z"}
    with FaultServer((answer(200, sent),)) as server, Mix(server_url=server.url) as mix:
        session = mix.sessions.get(id="s")
    assert session.to_dict() == json.loads(session.to_json()) == sent
    assert session.to_json(indent=2).startswith('{\n  "id"')
