"""The table "Errors and retries" of the page on switching: what each row says of this version is true."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors
from tests.support.calls import VirtualClock, with_clock
from tests.support.recording import Answer, RecordingServer

PAGE = Path(__file__).resolve().parents[2] / "generated" / "docs" / "switching.md"
SESSION = {
    "id": "s1", "title": "One", "userMessageCount": 0, "assistantMessageCount": 0, "toolCallCount": 0,
    "promptTokens": 0, "completionTokens": 0, "cost": 0, "createdAt": "2026-03-02T09:15:00Z",
}  # fmt: skip
Try = Callable[[Mix, RecordingServer], None]


def refused(status: int, kind: str = "internal_error", **headers: str) -> Answer:
    return Answer.of({"error": {"code": status, "message": "gone", "type": kind}}, status, **headers)


def timeouts(_: Mix, server: RecordingServer) -> None:
    seen: list[Any] = []
    hooks = Hooks(before_request=lambda request: seen.append(request.extensions["timeout"]))
    server.answer(Answer.of([]))
    with Mix(server_url=server.url, hooks=hooks) as with_hooks:
        with_hooks.sessions.list()
    assert {seen[0][part] for part in ("read", "write")} == {30}
    assert seen[0]["connect"] == 5


def retries_by_default(mix: Mix, server: RecordingServer) -> None:
    server.answer(refused(503))
    with pytest.raises(errors.MixError) as error:
        mix.sessions.list()
    assert error.value.attempts == len(server.requests) == 3


def non_idempotent_requests(mix: Mix, server: RecordingServer) -> None:
    server.answer(refused(500))
    with pytest.raises(errors.MixError) as error:
        mix.sessions.create(title="One")
    assert (error.value.attempts, error.value.outcome_unknown, len(server.requests)) == (1, True, 1)
    server.answer(refused(429), Answer.of(SESSION, 201))
    assert mix.sessions.create(title="One").id == "s1"


def retry_after(mix: Mix, server: RecordingServer) -> None:
    server.answer(refused(503, Retry_After="30"), Answer.of([]))
    assert mix.sessions.list() == []
    server.answer(refused(503, Retry_After="31"))
    with pytest.raises(errors.MixError) as error:
        mix.sessions.list()
    assert (error.value.attempts, error.value.retry_after) == (1, 31)


def message(mix: Mix, server: RecordingServer) -> None:
    server.answer(refused(404, "not_found"))
    with pytest.raises(errors.ErrorResponse) as error:
        mix.sessions.get(id="s1")
    assert error.value.message.startswith("sessions.get: 404")
    assert error.value.data is not None
    assert error.value.data.error.message == "gone"


def network_failures(_: Mix, __: RecordingServer) -> None:
    with Mix(server_url="http://localhost:1", retry_config=None) as mix, pytest.raises(errors.NoResponseError) as error:
        mix.sessions.list()
    assert isinstance(error.value, httpx2.ConnectError)


def invalid_arguments(mix: Mix, server: RecordingServer) -> None:
    for arguments, kind in (({"title": 1}, ValueError), ({"titel": "One"}, TypeError)):
        with pytest.raises(kind):
            mix.sessions.create(**arguments)  # pyright: ignore[reportArgumentType]
    assert server.requests == []


def unknown_fields(mix: Mix, server: RecordingServer) -> None:
    server.answer(Answer.of({**SESSION, "workingDirectory": "/src"}))
    session: Any = mix.sessions.get(id="s1")
    assert session.workingDirectory == session.model_dump()["workingDirectory"] == "/src"


def unknown_enum_values(mix: Mix, server: RecordingServer) -> None:
    server.answer(refused(404, "a_new_one"))
    with pytest.raises(errors.NotFoundError) as error:
        mix.sessions.get(id="s1")
    assert error.value.data is not None
    assert type(error.value.data.error.type) is str


def null_instead_of_a_list(mix: Mix, server: RecordingServer) -> None:
    server.answer(Answer.of(None))
    assert mix.sessions.list() == []


def debug_logs(mix: Mix, server: RecordingServer) -> None:
    lines: list[str] = []
    logger = logging.getLogger("mix_python_sdk")
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        server.answer(Answer.of(SESSION))
        mix.sessions.get(id="s1", http_headers={"X-Key": "hidden"})
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    assert re.search(r"GET /api/sessions/\{id\}.* 200 .*\d", lines[0]), lines
    assert not re.search("s1|hidden|One", " ".join(lines))


ROWS: dict[str, Try] = {
    "Timeouts": timeouts,
    "Retries by default": retries_by_default,
    "Non-idempotent requests": non_idempotent_requests,
    "`Retry-After`": retry_after,
    "`error.message`": message,
    "Network failures": network_failures,
    "Invalid arguments": invalid_arguments,
    "Unknown fields": unknown_fields,
    "Unknown enum values": unknown_enum_values,
    "`null` instead of a list": null_instead_of_a_list,
    "Debug logs": debug_logs,
}


@pytest.fixture
def mix(server: RecordingServer) -> Iterator[Mix]:
    """A client that does not really wait."""
    with with_clock(Mix(server_url=server.url), VirtualClock()) as client:
        yield client


def test_every_row_has_a_test() -> None:
    section = PAGE.read_text("utf-8").partition("## Errors and retries")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (?!---|Behaviour)(.+?) \|", section, re.MULTILINE) == list(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_true(row: str, mix: Mix, server: RecordingServer) -> None:
    ROWS[row](mix, server)
