"""Whatever is wrong with a request, the answer is the documented envelope."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from mix_python_sdk import Mix, errors
from sandbox_server.testing import InThread

JSON = {"content-type": "application/json"}


def refusal(response: httpx2.Response) -> tuple[int, str, str]:
    """Return the error of a response; it has the documented envelope and nothing else."""
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"code", "message", "type"}
    assert error["code"] == response.status_code
    return error["code"], error["type"], error["message"]


@pytest.mark.parametrize(("mode", "limit"), [("append", 51_200), ("replace", 102_400)])
@pytest.mark.parametrize("character", ["a", "é", "€", "😀"])
def test_the_prompt_is_limited_in_bytes_of_utf_8(http: httpx2.Client, mode: str, limit: int, character: str) -> None:
    most = character * (limit // len(character.encode()))
    most += "a" * (limit - len(most.encode()))
    body = {"title": "t", "promptMode": mode, "customSystemPrompt": most}
    assert http.post("/api/sessions", json=body).status_code == 201
    body["customSystemPrompt"] += "a"
    expected = (400, "validation_error", f"customSystemPrompt has {limit + 1} bytes, {mode} allows {limit}")
    assert refusal(http.post("/api/sessions", json=body)) == expected


def test_the_default_mode_ignores_the_prompt(sandbox: InThread, mix: Mix) -> None:
    session = mix.sessions.create(title="t", custom_system_prompt="a" * 200_000, prompt_mode="default")
    assert "aaa" not in sandbox.inspect(session.id)["systemPrompt"]


CREATE: list[tuple[Any, str]] = [
    ({}, "title is required"),
    ({"title": ""}, "title must not be empty"),
    ({"title": 1}, "title must be a string"),
    ({"title": None}, "title must be a string"),
    ({"title": "t", "colour": "red"}, "the body has no field 'colour'"),
    ({"title": "t", "promptMode": "shout"}, "promptMode must be one of default, append, replace"),
    ({"title": "t", "customSystemPrompt": None}, "customSystemPrompt must be a string"),
    ([], "the body must be an object"),
    (None, "the body must be an object"),
]
FORK: list[tuple[Any, str]] = [
    ({}, "messageIndex is required"),
    ({"messageIndex": -1}, "messageIndex must be 0 or more"),
    ({"messageIndex": 0.5}, "messageIndex must be an integer"),
    ({"messageIndex": True}, "messageIndex must be an integer"),
    ({"messageIndex": "0"}, "messageIndex must be an integer"),
    ({"messageIndex": 0, "title": None}, "title must be a string"),
    ({"messageIndex": 0, "messageId": "m"}, "the body has no field 'messageId'"),
]
REWIND: list[tuple[Any, str]] = [
    ({}, "messageId is required"),
    ({"messageId": 1}, "messageId must be a string"),
    ({"messageId": "m", "cleanupMedia": "yes"}, "cleanupMedia must be true or false"),
    ({"messageId": "m", "index": 1}, "the body has no field 'index'"),
]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        *(("/api/sessions", *row) for row in CREATE),
        *(("/api/sessions/s/fork", *row) for row in FORK),
        *(("/api/sessions/s/rewind", *row) for row in REWIND),
    ],
)
def test_a_body_that_does_not_fit_is_refused(
    sandbox: InThread, http: httpx2.Client, path: str, body: Any, message: str
) -> None:
    sandbox.create(id="s")
    sandbox.append("s", id="m")
    assert refusal(http.post(path, content=json.dumps(body), headers=JSON)) == (400, "bad_request", message)
    assert len(http.get("/api/sessions").json()) == 1


def test_an_index_beyond_32_bits_is_out_of_range(sandbox: InThread, http: httpx2.Client) -> None:
    sandbox.create(id="s")
    answer = refusal(http.post("/api/sessions/s/fork", json={"messageIndex": 2**31}))
    assert answer == (400, "validation_error", "messageIndex is not a valid int32")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"nonsense", b'{"title": "a"} more', b'\xff\xfe{"title": "a"}', b'{"title": "\xe9"}', b"NaN",
        b'{"title": "\\ud800"}', b"[" * 100_000, b'\xef\xbb\xbf{"title": "a"}', b'{"title": "a", "x": 1e999}',
        b'{"title": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_not_json_is_refused(http: httpx2.Client, content: bytes) -> None:
    status, kind, message = refusal(http.post("/api/sessions", content=content, headers=JSON))
    assert (status, kind) == (400, "bad_request")
    assert message.startswith("the body is not JSON: ")


@pytest.mark.parametrize("sent", ["", "text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_a_body_of_another_type_is_refused(http: httpx2.Client, sent: str) -> None:
    headers = {"content-type": sent} if sent else {}
    _, kind, message = refusal(http.post("/api/sessions", content=b'{"title": "a"}', headers=headers))
    assert kind == "bad_request"
    assert message.startswith("the body must be sent as application/json")


def test_a_charset_is_no_other_type(http: httpx2.Client) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert http.post("/api/sessions", content=b'{"title": "a"}', headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("GET", "", None),
        ("DELETE", "", None),
        ("GET", "/export", None),
        ("POST", "/fork", {"messageIndex": 0}),
        ("POST", "/rewind", {"messageId": "m"}),
        ("POST", "/cancel", None),
    ],
)
def test_an_unknown_id_is_not_found(http: httpx2.Client, verb: str, path: str, body: Any) -> None:
    answer = refusal(http.request(verb, f"/api/sessions/no%2Fbody{path}", json=body))
    assert answer == (404, "not_found", "no session no/body")


def test_an_unknown_message_is_not_found(sandbox: InThread, http: httpx2.Client) -> None:
    sandbox.create(id="s")
    sandbox.append("s", id="m")
    answer = refusal(http.post("/api/sessions/s/fork", json={"messageIndex": 1}))
    assert answer == (404, "not_found", "no message at index 1")
    answer = refusal(http.post("/api/sessions/s/rewind", json={"messageId": "n"}))
    assert answer == (404, "not_found", "no message n")
    assert http.get("/api/sessions/s").json()["userMessageCount"] == 1


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/sessions", "GET, POST"),
        ("/api/sessions/s", "DELETE, GET"),
        ("/api/sessions/s/export", "GET"),
        ("/api/sessions/s/fork", "POST"),
        ("/api/sessions/s/rewind", "POST"),
        ("/api/sessions/s/cancel", "POST"),
        ("/_sandbox/reset", "POST"),
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_method_is_not_allowed(http: httpx2.Client, path: str, allowed: str, verb: str) -> None:
    if verb in allowed.split(", "):
        return
    response = http.request(verb, path)
    assert refusal(response) == (405, "bad_request", f"{verb} is not allowed here, only {allowed}")
    assert response.headers["allow"].split(", ") == allowed.split(", ")


@pytest.mark.parametrize("path", ["/", "/api", "/api/sessions/a/b", "/api/sessions/a/export/", "/_sandbox/no", "/%2F"])
def test_another_path_is_not_found(http: httpx2.Client, path: str) -> None:
    assert refusal(http.get(path))[:2] == (404, "not_found")


def test_the_client_raises_what_the_sandbox_refuses(mix: Mix) -> None:
    with pytest.raises(errors.BadRequestError) as refused:
        mix.sessions.create(title="Long", custom_system_prompt="a" * 51_201, prompt_mode="append")
    assert refused.value.data is not None
    assert (refused.value.data.error.code, refused.value.data.error.type) == (400, "validation_error")
    with pytest.raises(errors.NotFoundError) as missing:
        mix.sessions.get(id="nobody")
    assert missing.value.data is not None
    assert missing.value.data.error.message == "no session nobody"


def test_a_caller_who_hangs_up_does_no_harm(sandbox: InThread, http: httpx2.Client) -> None:
    address = urlsplit(sandbox.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.putrequest("POST", "/api/sessions")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", "100")
    connection.endheaders(b'{"title": ')
    connection.close()
    assert http.get("/api/sessions").json() == []
