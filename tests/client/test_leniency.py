"""Responses that do not fit: an error, or kept as far as they fit; over a real socket, sync and async."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from mix_python_sdk import Mix, errors, models
from mix_python_sdk._runtime.json_values import json_of
from tests.support.recording import Answer, RecordingServer

GOOD: dict[str, Any] = {
    "id": "1", "title": "t", "userMessageCount": 0, "assistantMessageCount": 0, "toolCallCount": 0, "promptTokens": 0,
    "completionTokens": 0, "cost": 0.5, "createdAt": "2026-01-01T00:00:00Z", "more": [1],
}  # fmt: skip
ODD: dict[str, Any] = {**GOOD, "cost": "cheap", "createdAt": 1767225600}
del ODD["title"]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def listed(request: pytest.FixtureRequest, server: RecordingServer) -> Any:
    """Return a function that lists the sessions of the server, with settings of the client and of the call."""

    def call(settings: dict[str, Any], overrides: dict[str, Any]) -> Any:
        if not request.param:
            with Mix(server_url=server.url, **settings) as mix:
                return mix.sessions.list(**overrides)

        async def twin() -> Any:
            async with Mix(server_url=server.url, **settings) as mix:
                return await mix.sessions.list_async(**overrides)

        return asyncio.run(twin())

    return call


LENIENT = {"response_validation": "lenient"}


@pytest.mark.parametrize(("settings", "overrides"), [(LENIENT, {}), ({}, LENIENT)])
def test_what_does_not_fit_is_kept_and_the_rest_is_typed(
    listed: Any, server: RecordingServer, caplog: pytest.LogCaptureFixture, settings: Any, overrides: Any
) -> None:
    server.answer(Answer.of([GOOD, ODD, "gone"]))
    with caplog.at_level(logging.WARNING, "mix_python_sdk"):
        good, odd, gone = listed(settings, overrides)
    assert type(odd) is models.SessionData
    assert (good.created_at, good.cost, good.more) == (datetime(2026, 1, 1, tzinfo=UTC), 0.5, [1])
    found: Any = odd
    assert (found.id, found.title, found.cost, found.created_at, found.more) == ("1", None, "cheap", 1767225600, [1])
    assert odd.model_fields_set == {"id", "cost", "created_at", "more", *(good.model_fields_set - {"title"})}
    assert gone == "gone"
    (record,) = caplog.records
    message = (
        "sessions.list: the 200 response does not fit: 1.title: Field required; 1.cost: Input should be a valid number"
    )
    assert record.getMessage().startswith(message)
    assert "cheap" not in record.getMessage()


@pytest.mark.parametrize(("settings", "overrides"), [({}, {}), (LENIENT, {"response_validation": "strict"})])
def test_strict_is_the_default_and_a_call_decides(
    listed: Any, server: RecordingServer, settings: Any, overrides: Any
) -> None:
    server.answer(Answer.of([GOOD, ODD]))
    with pytest.raises(errors.ResponseValidationError, match=r"1\.title: Field required"):
        listed(settings, overrides)


def test_nothing_is_said_of_what_fits(listed: Any, server: RecordingServer, caplog: pytest.LogCaptureFixture) -> None:
    server.answer(Answer.of([GOOD]))
    assert listed(LENIENT, {}) == listed({}, {})
    assert caplog.records == []


def test_what_is_not_json_is_an_error(listed: Any, server: RecordingServer) -> None:
    server.answer(Answer(200, b"<html>"))
    with pytest.raises(errors.ResponseValidationError):
        listed(LENIENT, {})


def test_the_raw_json_is_beside_the_result(server: RecordingServer) -> None:
    server.answer(Answer.of([ODD]))
    with Mix(server_url=server.url).with_options(response_validation="lenient") as mix:
        response = mix.sessions.with_response.list()
    cost: Any = response.result[0].cost
    assert cost == "cheap"
    assert json.loads(response.raw_response.content) == [ODD]


@pytest.mark.filterwarnings("error")
def test_what_does_not_fit_is_written_as_it_came_without_a_warning(listed: Any, server: RecordingServer) -> None:
    server.answer(Answer.of([GOOD, ODD]))
    odd = listed(LENIENT, {})[1]
    for same in (odd, copy.deepcopy(odd), pickle.loads(pickle.dumps(odd)), odd.model_copy()):
        assert (same, same.to_dict(), json.loads(same.to_json())) == (odd, ODD, ODD)
    assert (odd.model_dump()["cost"], odd.model_dump()["title"]) == ("cheap", None)
    assert odd.model_dump(include={"id", "cost"}) == {"id": "1", "cost": "cheap"}
    assert odd.model_dump(exclude={"cost"}).keys() == odd.model_dump().keys() - {"cost"}
    assert "title" not in odd.model_dump(exclude_none=True)
    assert json.loads(json_of(odd)) == ODD
    odd.cost = 2
    odd.title = "again"
    assert odd.to_dict() == {**ODD, "cost": 2, "title": "again"}


@pytest.mark.parametrize("wrong", ["loose", None, True])
def test_another_setting_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="response_validation is"):
        Mix(response_validation=wrong)
