"""Models lose nothing: what a server sends is what a dump returns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from mix_python_sdk import models
from mix_python_sdk._runtime.models import adapter_for
from tests.support.calls import EXPORT, SESSION, failure

CALL: dict[str, Any] = {"id": "t", "name": "bash", "input": '{"a":', "type": "function", "finished": False}
MESSAGE: dict[str, Any] = {
    "id": "m",
    "role": "assistant",
    "content": "",
    "createdAt": "2026-01-02T03:04:05Z",
    "updatedAt": "2026-01-02T03:04:06Z",
}
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
EXTRAS = st.dictionaries(st.from_regex(r"x[A-Z][a-z]{1,8}", fullmatch=True), JSON, max_size=4)


def there_and_back(model: type[BaseModel], value: dict[str, Any]) -> Any:
    """Return what comes out of a model for what went in, by the three ways in and the two ways out."""
    parsed = model.model_validate(value)
    dumped = parsed.model_dump(by_alias=True, exclude_unset=True, mode="json")
    from_json = model.model_validate_json(json.dumps(value))
    assert from_json == parsed
    assert json.loads(from_json.model_dump_json(by_alias=True, exclude_unset=True)) == dumped
    assert model.model_validate(dumped) == parsed
    return dumped


@given(extras=EXTRAS)
def test_unknown_fields_of_every_model(extras: dict[str, Any]) -> None:
    samples: list[tuple[type[BaseModel], dict[str, Any]]] = [
        (models.SessionData, SESSION),
        (models.ExportSession, EXPORT),
        (models.ExportMessage, MESSAGE),
        (models.ExportToolCall, CALL),
        (models.CancelSessionProcessingResponse, {}),
        (models.RESTError, failure(404)["error"]),
        (models.ErrorResponse, failure(404)),
    ]
    for model, sample in samples:
        value = {**sample, **extras}
        assert there_and_back(model, value) == value
        parsed = model.model_validate(value)
        assert parsed.model_extra == extras
        assert all(getattr(parsed, name) == extra for name, extra in extras.items())


@given(anything=st.dictionaries(st.text(), JSON, max_size=4))
def test_input_json_of_any_shape(anything: dict[str, Any]) -> None:
    value = {**CALL, "inputJson": anything}
    assert there_and_back(models.ExportToolCall, value) == value
    assert models.ExportToolCall.model_validate(value).input_json == anything


def test_a_whole_transcript() -> None:
    call = {
        **CALL,
        "inputJson": {"path": ["a", {"b": None}]},
        "isError": False,
        "result": "",
        "metadata": "{}",
        "new": 1,
    }
    message = {**MESSAGE, "toolCalls": [call], "reasoning": "r", "reasoningDuration": 5, "callbacks": [{"a": None}]}
    value = {**EXPORT, "messages": [MESSAGE, message], "cost": 0.1, "sessionType": "main", "parentSessionId": None}
    assert there_and_back(models.ExportSession, value) == value


def test_the_model_that_is_used_first_does_not_matter() -> None:
    program = (
        "import json, sys; from mix_python_sdk import models; value = json.loads(sys.argv[1]);"
        "print(models.ExportSession.model_validate(value).model_dump_json(by_alias=True, exclude_unset=True))"
    )
    value = {**EXPORT, "messages": [MESSAGE, {**MESSAGE, "toolCalls": [CALL]}]}
    search = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", program, json.dumps(value)], capture_output=True, check=True, env=search
    )
    assert json.loads(run.stdout) == value


@pytest.mark.parametrize("kind", ["bad_request", "brand_new", "", "ÜBER"])
def test_new_values_of_enums(kind: str) -> None:
    value = failure(400, kind)
    assert there_and_back(models.ErrorResponse, value) == value
    assert models.ErrorResponse.model_validate(value).error.type == kind
    assert there_and_back(models.ExportMessage, {**MESSAGE, "role": kind}) == {**MESSAGE, "role": kind}


def test_null_lists_are_empty() -> None:
    assert models.ExportSession.model_validate({**EXPORT, "messages": None}).messages == []
    assert models.ExportMessage.model_validate({**MESSAGE, "toolCalls": None}).tool_calls in ([], None)
    listed = adapter_for(list[models.SessionData])
    assert listed.validate_json("null") == []
    assert listed.validate_json("[]") == []
    assert listed.validate_json(json.dumps([SESSION])) == [models.SessionData.model_validate(SESSION)]


def test_a_cancellation_of_another_shape() -> None:
    value = {"status": "cancelled", "sessionId": "s1"}
    assert there_and_back(models.CancelSessionProcessingResponse, value) == value
    parsed = models.CancelSessionProcessingResponse.model_validate(value)
    assert parsed.cancelled is None
    assert parsed.model_extra == value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.678Z", datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)),
        ("2026-01-02T03:04:05.678901Z", datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)),
        ("2026-01-02T03:04:05+00:00", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T04:04:05.5+01:00", datetime(2026, 1, 2, 3, 4, 5, 500_000, tzinfo=UTC)),
        ("2026-01-01T19:34:05-07:30", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    ],
)
def test_times(text: str, moment: datetime) -> None:
    parsed = models.SessionData.model_validate({**SESSION, "createdAt": text})
    assert parsed.created_at == moment
    assert parsed.created_at.utcoffset() is not None
    dumped = parsed.model_dump(by_alias=True, exclude_unset=True, mode="json")["createdAt"]
    assert datetime.fromisoformat(dumped) == moment
    assert datetime.fromisoformat(dumped).utcoffset() == parsed.created_at.utcoffset()


def test_more_digits_than_a_datetime_has() -> None:
    parsed = models.SessionData.model_validate({**SESSION, "createdAt": "2026-01-02T03:04:05.123456789Z"})
    assert abs(parsed.created_at - datetime(2026, 1, 2, 3, 4, 5, 123_456, tzinfo=UTC)) < timedelta(microseconds=2)


def test_optional_fields_that_were_not_sent_are_none() -> None:
    parsed = models.SessionData.model_validate(SESSION)
    assert parsed.first_user_message is None
    assert parsed.model_dump()["first_user_message"] is None
    assert parsed.model_dump(by_alias=True, mode="json") == {**SESSION, "firstUserMessage": None}
    assert json.loads(parsed.model_dump_json(by_alias=True)) == {**SESSION, "firstUserMessage": None}
    assert parsed.model_dump(by_alias=True, mode="json", exclude_unset=True) == SESSION


def test_a_null_that_was_sent_stays() -> None:
    value = {**SESSION, "firstUserMessage": None}
    assert there_and_back(models.SessionData, value) == value


def test_a_missing_field_is_named() -> None:
    with pytest.raises(ValidationError, match="createdAt"):
        models.SessionData.model_validate({name: value for name, value in SESSION.items() if name != "createdAt"})


def test_models_by_their_python_names() -> None:
    request = models.CreateSessionRequest(title="x", custom_system_prompt="y", prompt_mode="append")
    assert request.model_dump(by_alias=True, exclude_unset=True) == {
        "title": "x",
        "customSystemPrompt": "y",
        "promptMode": "append",
    }
    with pytest.raises(ValidationError):
        models.CreateSessionRequest.model_validate({"title": "x", "colour": "red"})
