"""What stays of a request on responses and errors: function by function."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from traceback import walk_tb
from types import FunctionType
from typing import Any

import httpx2
import pytest

from runtime.errors import ClientError
from runtime.redaction import Secret, forget_locals, redact_error, redact_response, redacted_request

URL = httpx2.URL("https://h/path?key=secret")
SHOWN = httpx2.URL("https://h/path")
KEPT = {"accept": "a/b", "content-type": "c/d", "host": "h", "last-event-id": "7", "user-agent": "me"}


def request(**headers: str) -> httpx2.Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Request("PUT", URL, headers={**KEPT, **named}, content=b"body")


def test_a_request_keeps_its_verb_and_the_headers_without_secrets() -> None:
    seen = redacted_request(request(Authorization="Bearer t", X_KEY="k", ACCEPT_Encoding="gzip"), SHOWN)
    assert (seen.method, seen.url, seen.content) == ("PUT", SHOWN, b"")
    assert dict(seen.headers) == {
        **KEPT,
        "content-length": "4",
        "authorization": "[secure]",
        "x-key": "[secure]",
        "accept-encoding": "gzip",
    }
    assert redacted_request(request()).url == URL


def test_a_read_response_leads_back_to_nothing() -> None:
    response = httpx2.Response(200, content=b"x", request=request(Authorization="t"))
    stream = response.stream
    response.extensions = {"network_stream": object(), "http_version": b"HTTP/1.1"}
    response.next_request = request(Authorization="t")
    redact_response(response, SHOWN)
    assert response.next_request is None
    assert response.request.url == SHOWN
    assert response.request.headers["authorization"] == "[secure]"
    assert response.stream is not stream
    assert list(response.extensions) == ["http_version"]
    assert isinstance(response.stream, httpx2.ByteStream)
    assert (response.content, list(response.stream)) == (b"x", [b"x"])


def test_a_response_without_a_connection_is_redacted_too() -> None:
    response = httpx2.Response(200, content=b"x", request=request(Authorization="t"))
    redact_response(response)
    assert response.request.url == URL
    assert response.request.headers["authorization"] == "[secure]"


def test_an_open_response_keeps_its_stream() -> None:
    stream = httpx2.ByteStream(b"x")
    response = httpx2.Response(200, stream=stream, request=request(Authorization="t"))
    response.extensions["network_stream"] = network = object()
    redact_response(response, SHOWN)
    assert response.stream is stream
    assert response.extensions["network_stream"] is network
    assert response.request.headers["authorization"] == "[secure]"


def test_a_response_that_was_closed_unread_is_redacted_too() -> None:
    response = httpx2.Response(200, stream=httpx2.ByteStream(b"x"), request=request(Authorization="t"))
    response.close()
    redact_response(response, SHOWN)
    assert response.request.headers["authorization"] == "[secure]"


def test_after_a_redirect_each_request_has_its_own_url() -> None:
    first = httpx2.Response(302, content=b"", request=request(Authorization="t"))
    other = httpx2.Request("GET", "https://other/", headers={"Cookie": "c"})
    last = httpx2.Response(200, content=b"", request=other)
    last.history = [first]
    redact_response(last, SHOWN)
    assert last.request.url == httpx2.URL("https://other/")
    assert last.request.headers["cookie"] == "[secure]"
    assert first.request.headers["authorization"] == "[secure]"


@pytest.mark.parametrize("by", ["cause", "context"])
def test_an_error_is_redacted_down_to_its_first_causes(by: str) -> None:
    response = httpx2.Response(500, content=b"", request=request(Authorization="t"))
    first = httpx2.ReadError("lost", request=request(Authorization="t"))
    between = ClientError("failed", response=response)
    last = httpx2.ReadTimeout("late", request=request(Authorization="t"))
    for error, reason in ((last, between), (between, first)):
        setattr(error, f"__{by}__", reason)
    redact_error(last, SHOWN)
    for found in (first.request, response.request, last.request):
        assert found.url == SHOWN
        assert found.headers["authorization"] == "[secure]"


def test_errors_without_a_request_stay_as_they_are() -> None:
    error = httpx2.ReadError("lost")
    odd = ValueError("odd")
    odd.__cause__ = error
    redact_error(odd, SHOWN)
    with pytest.raises(RuntimeError):
        _ = error.request


def test_a_circle_of_causes_ends() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__context__, two.__context__ = two, one
    redact_error(one, SHOWN)


def test_a_secret_shows_itself_to_whoever_asks_only() -> None:
    secret = Secret("t0ken")
    assert repr(secret) == str(secret) == "<secret>"
    assert secret.reveal() == "t0ken"
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("empty", [forget_locals, partial(redact_error, url=SHOWN)])
def test_the_frames_that_sent_a_request_are_emptied_and_no_others(empty: Callable[[BaseException], None]) -> None:
    def called(module: str, code: str, **names: object) -> Any:
        space: dict[str, Any] = {"__name__": module, **names}
        exec(f"def run():\n    secret = 't0ken'\n    {code}", space)  # a function of another module
        return space["run"]

    def raising() -> None:
        raise ValueError

    sending = called("httpcore2._sync.http11", "below()", below=raising)
    hook = called("users", "below()", below=sending)
    with pytest.raises(ValueError) as caught:
        called("httpx2._client", "below()", below=hook)()
    empty(caught.value)
    variables = {
        frame.f_globals["__name__"]: "secret" in frame.f_locals for frame, _ in walk_tb(caught.value.__traceback__)
    }
    assert variables == {__name__: False, "httpx2._client": False, "users": True, "httpcore2._sync.http11": False}
    empty(ValueError("without a traceback"))


def test_a_frame_that_still_runs_is_left_alone() -> None:
    def run() -> str:
        kept = "kept"
        try:
            int("no number")
        except ValueError as error:
            forget_locals(error)
        return kept

    space = {"__name__": "httpx2", "ValueError": ValueError, "forget_locals": forget_locals}
    assert FunctionType(run.__code__, space)() == "kept"
