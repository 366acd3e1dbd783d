"""The control surface does what its page says, and refuses in the envelope of the API."""

from __future__ import annotations

import base64
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Mix
from sandbox_server.control.control import BASE_PROMPT, system_prompt
from sandbox_server.storage.records import Session
from sandbox_server.testing import InThread

WRONG: list[tuple[str, Any, str]] = [
    ("/sessions", {"id": "x"}, "title is required"),
    ("/sessions", {"title": "t", "id": ""}, "id must not be empty"),
    ("/sessions", {"title": "t", "createdAt": "yesterday"}, "createdAt is not a valid date-time"),
    ("/sessions", {"title": "t", "createdAt": "1969-12-31T23:59:59Z"}, "'1969-12-31T23:59:59Z' is not a time"),
    ("/sessions/s/messages", {"content": "c"}, "role is required"),
    ("/sessions/s/messages", {"role": "robot"}, "role must be one of user, assistant, tool"),
    ("/sessions/s/messages", {"role": "user", "cost": -1}, "cost must be 0 or more"),
    ("/sessions/s/messages", {"role": "user", "toolCalls": [{}]}, "toolCalls.0.name is required"),
    ("/sessions/s/messages", {"role": "user", "colour": "red"}, "the body has no field 'colour'"),
    (
        "/sessions/s/messages",
        {"role": "user", "createdAt": "2026-01-02T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"},
        "updatedAt is before createdAt",
    ),
    ("/reset", {"demo": "yes"}, "demo must be true or false"),
]


def test_a_session_gets_the_id_and_the_time_that_were_chosen(http: httpx2.Client) -> None:
    body = {"title": "Chosen", "id": "a b", "createdAt": "2026-01-01T00:00:00Z"}
    assert http.post("/_sandbox/sessions", json=body).status_code == 201
    assert http.get("/api/sessions/a%20b").json()["createdAt"] == "2026-01-01T00:00:00Z"
    again = http.post("/_sandbox/sessions", json=body)
    assert (again.status_code, again.json()["error"]["message"]) == (409, "there is a session a b already")


def test_what_a_message_leaves_out_is_made_up(sandbox: InThread) -> None:
    session = sandbox.create()
    first = sandbox.append(session, "user", "One")
    second = sandbox.append(session, "assistant", "", toolCalls=[{"name": "a"}, {"name": "b", "input": "{cut"}])
    assert first["id"] != second["id"]
    assert first["createdAt"] == first["updatedAt"] < second["createdAt"]
    made_up = {"type": "function", "finished": True}
    calls = [{key: value for key, value in call.items() if key != "id"} for call in second["toolCalls"]]
    assert calls == [
        {"name": "a", "input": "{}", "inputJson": {}, **made_up},
        {"name": "b", "input": "{cut", **made_up},
    ]


def test_media_are_kept_as_they_were_sent(sandbox: InThread) -> None:
    session = sandbox.create()
    content = bytes(range(256))
    media = [
        {"name": "b.bin", "base64": base64.b64encode(content).decode(), "createdAt": "2026-01-02T00:00:00Z"},
        {"name": "a.txt", "text": "ü", "createdAt": "2026-01-01T00:00:00.000001Z"},
    ]
    sandbox.append(session, media=media)
    assert sandbox.inspect(session)["media"] == [
        {"name": "a.txt", "size": 2, "createdAt": "2026-01-01T00:00:00.000001Z"},
        {"name": "b.bin", "size": 256, "createdAt": "2026-01-02T00:00:00Z"},
    ]


def test_processing_starts_and_ends(sandbox: InThread, mix: Mix) -> None:
    session = sandbox.create()
    sandbox.set_running(session, running=True)
    assert sandbox.inspect(session)["running"] is True
    sandbox.set_running(session, running=False)
    assert mix.sessions.cancel_processing(id=session).cancelled is False


def test_reset_deletes_everything_or_fills_in_the_demo(sandbox: InThread, mix: Mix) -> None:
    sandbox.append(sandbox.create(), media=[{"name": "a.txt", "text": "a"}])
    sandbox.control("POST", "/reset", {"demo": True})
    demo = mix.sessions.list()
    assert [session.title for session in demo] == ["Release notes", "Scratch", "Why is the build slow?"]
    sandbox.control("POST", "/reset", {"demo": True})
    assert mix.sessions.list() == demo
    sandbox.control("POST", "/reset")
    assert mix.sessions.list() == []


def test_it_says_what_there_is(http: httpx2.Client) -> None:
    described = http.get("/_sandbox").json()
    assert described["sessions"] == 0
    assert "POST /_sandbox/sessions/{id}/messages" in described["calls"]


@pytest.mark.parametrize(("path", "body", "message"), WRONG)
def test_what_does_not_fit_is_refused(
    sandbox: InThread, http: httpx2.Client, path: str, body: Any, message: str
) -> None:
    sandbox.create("s", id="s")
    response = http.post(f"/_sandbox{path}", json=body)
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith(message)
    assert len(http.get("/api/sessions").json()) == 1


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "", "a\n", "a\0b", "x" * 101])
def test_no_file_gets_a_name_that_leads_elsewhere(sandbox: InThread, http: httpx2.Client, name: str) -> None:
    session = sandbox.create()
    body = {"role": "user", "media": [{"name": name, "text": "x"}]}
    assert http.post(f"/_sandbox/sessions/{session}/messages", json=body).status_code == 400
    assert http.get(f"/api/sessions/{session}").json()["userMessageCount"] == 0


@pytest.mark.parametrize(
    "media", [{"name": "a"}, {"name": "a", "text": "", "base64": ""}, {"name": "a", "base64": "?"}]
)
def test_a_file_has_one_content(sandbox: InThread, http: httpx2.Client, media: dict[str, str]) -> None:
    session = sandbox.create()
    response = http.post(f"/_sandbox/sessions/{session}/messages", json={"role": "user", "media": [media]})
    assert response.status_code == 400


def test_two_messages_of_a_session_have_two_ids(sandbox: InThread, http: httpx2.Client) -> None:
    session = sandbox.create()
    path = f"/_sandbox/sessions/{session}/messages"
    assert [http.post(path, json={"role": "user", "id": "m"}).status_code for _ in range(2)] == [201, 409]
    assert http.post("/_sandbox/sessions/nobody/messages", json={"role": "user"}).status_code == 404


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("default", BASE_PROMPT),
        ("append", f"{BASE_PROMPT}\n\nGo to Rome, $<HOME>, "),
        ("replace", "Go to Rome, $<HOME>, "),
    ],
)
def test_the_prompt_is_put_together_by_its_mode(mode: str, expected: str) -> None:
    prompt = "Go to $<MIX_CITY>, $<HOME>, $<MIX_UNKNOWN>"
    session = Session(1, "s", "t", "", "", mode, prompt, running=False, messages=())
    assert system_prompt(session, {"MIX_CITY": "Rome", "HOME": "/root"}) == expected
