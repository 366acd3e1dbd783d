"""Hooks: what they are told, in which order, and what their exceptions do."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors
from tests.support.calls import MODES, SESSION, Mode, VirtualClock, failure, outcome, with_clock
from tests.support.fault_server import Act, FaultServer, answer


def _noting(seen: list[tuple[str, Any]]) -> Hooks:
    return Hooks(
        before_request=lambda request: seen.append(("request", request.method)),
        after_response=lambda response: seen.append(("response", (response.status_code, len(response.content)))),
        on_error=lambda error: seen.append(("error", error)),
        on_retry=lambda retry: seen.append(("retry", retry)),
    )


@pytest.mark.parametrize("mode", MODES)
def test_the_stations_of_a_call(mode: Mode) -> None:
    seen: list[tuple[str, Any]] = []
    with FaultServer((answer(500), answer(429), answer(404, failure(404)))) as server:
        mix = with_clock(Mix(server_url=server.url, hooks=_noting(seen)), VirtualClock())
        error = outcome(mode, mix, "get", id="s1")
    size = len(error.raw_response.content)
    assert [name for name, _ in seen] == ["request", "response", "retry"] * 2 + ["request", "response", "error"]
    assert [value for name, value in seen if name == "response"] == [(500, 0), (429, 0), (404, size)]
    retries = [value for name, value in seen if name == "retry"]
    assert [(item.operation, item.attempt, item.wait) for item in retries] == [
        ("sessions.get", 1, 0.5),
        ("sessions.get", 2, 2.0),
    ]
    assert [item.error.status_code for item in retries] == [500, 429]
    assert seen[-1] == ("error", error)
    assert error.attempts == 3


@pytest.mark.parametrize("mode", MODES)
def test_a_request_without_an_answer(mode: Mode) -> None:
    seen: list[tuple[str, Any]] = []
    with FaultServer((Act(end="close"),)) as server:
        error = outcome(mode, Mix(server_url=server.url, hooks=_noting(seen)), "create", title="x")
    assert isinstance(error, errors.NoResponseError)
    assert [name for name, _ in seen] == ["request", "error"]
    assert seen[-1][1] is error


@pytest.mark.parametrize("mode", MODES)
def test_a_body_that_does_not_fit_is_an_error_too(mode: Mode) -> None:
    seen: list[tuple[str, Any]] = []
    with FaultServer((answer(200, {}),)) as server:
        error = outcome(mode, Mix(server_url=server.url, hooks=_noting(seen)), "get", id="s1")
    assert isinstance(error, errors.ResponseValidationError)
    assert seen[-1] == ("error", error)


@pytest.mark.parametrize("mode", MODES)
def test_arguments_that_are_refused_reach_no_hook(mode: Mode) -> None:
    seen: list[tuple[str, Any]] = []
    assert isinstance(outcome(mode, Mix(hooks=_noting(seen)), "get", id=""), ValueError)
    assert seen == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("station", ["before_request", "after_response", "on_error", "on_retry"])
@pytest.mark.parametrize("raised", [LookupError("mine"), httpx2.ReadError("mine"), ValueError("mine")], ids=repr)
def test_what_a_hook_raises_ends_the_call(mode: Mode, station: str, raised: Exception) -> None:
    def stop(_: object) -> None:
        raise raised

    acts = (answer(503),) if station == "on_retry" else (answer(404, failure(404)),)
    with FaultServer(acts) as server:
        mix = with_clock(Mix(server_url=server.url, hooks=Hooks(**{station: stop})), VirtualClock())
        assert outcome(mode, mix, "get", id="s1") is raised
    assert server.sends == (0 if station == "before_request" else 1)


@pytest.mark.parametrize("mode", MODES)
def test_each_attempt_can_be_signed_anew(mode: Mode) -> None:
    count = iter(range(10))

    def sign(request: httpx2.Request) -> None:
        request.headers["X-Attempt"] = str(next(count))

    with FaultServer((answer(503), answer(200, SESSION))) as server:
        mix = with_clock(Mix(server_url=server.url, hooks=Hooks(before_request=sign)), VirtualClock())
        assert outcome(mode, mix, "get", id="s1").id == "s1"
    assert [request.headers["x-attempt"] for request in server.received] == ["0", "1"]
