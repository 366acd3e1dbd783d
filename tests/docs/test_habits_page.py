"""The page "Coming from another client": what each row says of this client is true."""

from __future__ import annotations

import asyncio
import inspect
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, RetryConfig, errors, models
from mix_python_sdk.testing import FakeMix
from tests.support.calls import VirtualClock, with_clock

PAGE = Path(__file__).resolve().parents[2] / "generated" / "docs" / "habits.md"
Row = Callable[[], object]


def answering(*responses: httpx2.Response | Exception, **settings: Any) -> tuple[Mix, list[httpx2.Request]]:
    """Return a client that is answered so, and the requests that it sends."""
    sent: list[httpx2.Request] = []
    left = list(responses)

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, Exception):
            raise found
        return found

    return Mix(client=httpx2.Client(transport=httpx2.MockTransport(answer)), **settings), sent


def refusal(call: Row) -> str:
    with pytest.raises((TypeError, ValueError, AttributeError)) as caught:
        call()
    return str(caught.value)


def failure(status: int, body: object = None, **settings: Any) -> errors.MixError:
    mix, _ = answering(
        httpx2.Response(status, json=body, headers={"x-request-id": "r1"}), retry_config=None, **settings
    )
    with pytest.raises(errors.MixError) as caught:
        mix.sessions.get(id="s1")
    return caught.value


def takes(function: Callable[..., Any], *names: str) -> bool:
    return {*names} <= {*inspect.signature(function).parameters}


def server(monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setenv("MIX_SERVER_URL", "http://of-the-environment:1")
    return "of-the-environment" in repr(Mix()) and "given" in repr(Mix(server_url="http://given:1"))


def attempts() -> bool:
    mix, sent = answering(httpx2.Response(429, headers={"Retry-After": "0"}), retry_config=RetryConfig(max_attempts=4))
    with pytest.raises(errors.TooManyRequestsError):
        with_clock(mix, VirtualClock()).sessions.list()
    return len(sent) == 4


def repeated() -> bool:
    mix, sent = answering(httpx2.ReadError("lost"), retry_config=RetryConfig(max_attempts=2))
    with pytest.raises(errors.ReadError) as caught:
        mix.sessions.create(title="x")
    return len(sent) == 1 and caught.value.outcome_unknown


def headers() -> bool:
    mix, sent = answering(httpx2.Response(200, json=[]), http_headers={"A": "1"})
    mix.sessions.list(http_headers={"B": "2"})
    return (sent[0].headers["a"], sent[0].headers["b"]) == ("1", "2")


def variant() -> bool:
    mix, sent = answering(httpx2.Response(200, json=[]))
    mix.with_options(http_headers={"A": "1"}).sessions.list()
    return sent[0].headers["a"] == "1"


def anything() -> bool:
    mix, sent = answering(httpx2.Response(200, json={}))
    mix.request("POST", "/api/sessions", query={"new": 1}, json={"also": "new"})
    return sent[0].url.query == b"new=1" and sent[0].content == b'{"also":"new"}'


def pieces() -> bool:
    mix = FakeMix()
    mix.stubs.request.returns("a\nb")
    with mix.stream("GET", "/api/sessions") as response:
        return callable(response.iter_bytes) and callable(response.iter_lines)


def unset() -> bool:
    (session,) = FakeMix().sessions.list()[:1]
    bare = models.SessionData.model_validate(session.model_dump(exclude={"first_user_message"}))
    return bare.first_user_message is None and "first_user_message" not in bare.model_dump(exclude_unset=True)


def grown() -> bool:
    error = models.RESTError.model_validate({"code": 404, "message": "m", "type": "brand_new", "more": 1})
    return (error.type, error.to_dict()["more"]) == ("brand_new", 1)


def misfit() -> bool:
    strict, lenient = ({"cost": "much"} for _ in range(2))
    assert isinstance(failure(200, strict), errors.ResponseValidationError)
    mix, _ = answering(httpx2.Response(200, json=lenient), response_validation="lenient")
    return str(mix.sessions.get(id="s1").cost) == "much"


def process() -> bool:
    error = failure(404, {"detail": "gone"}, http_headers={"Authorization": "Bearer secret"})
    return b"secret" not in pickle.dumps(error) and str(pickle.loads(pickle.dumps(error))) == str(error)


def fake() -> bool:
    return FakeMix().sessions.get(id="s1").title == asyncio.run(FakeMix().sessions.get_async(id="s1")).title


ROWS: dict[str, Row] = {
    "set a timeout": lambda: takes(Mix, "timeout_ms") and takes(Mix().sessions.list, "timeout_ms"),
    "set the number of retries": attempts,
    "vary a client": variant,
    "send headers": headers,
    "use your own HTTP client": lambda: takes(Mix, "client", "async_client"),
    "make many calls at once": lambda: takes(Mix, "fast"),
    "see what happens": lambda: takes(Hooks, "before_request", "after_response", "on_error", "on_retry"),
    "set up a client for the whole module": lambda: Mix() is not Mix(),
    "pass an id": lambda: "write get(id=...)" in refusal(lambda: Mix().sessions.get("s1")),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    "call in an event loop": lambda: inspect.iscoroutinefunction(inspect.unwrap(Mix().sessions.get_async)),
    "mistype a name": lambda: "did you mean `sessions`?" in refusal(lambda: Mix().sesions),  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownLambdaType]
    "pass a wrong value": lambda: refusal(lambda: Mix().sessions.get(id="")) and refusal(lambda: Mix().sessions.get(id="..")),
    "call an undocumented path": anything,
    "send undocumented values": anything,
    "retry failed calls": repeated,
    "get the status and headers": lambda: FakeMix().sessions.with_response.list().status_code == 200,
    "read a response as it arrives": pieces,
    "read a field that was not sent": unset,
    "get JSON under the names of the API": lambda: "createdAt" in FakeMix().sessions.get(id="s1").to_dict(),
    "meet a new field or enum value": grown,
    "meet a response that does not fit": misfit,
    "catch a status": lambda: isinstance(failure(404), errors.NotFoundError),
    "catch everything": lambda: issubclass(errors.ConnectError, httpx2.ConnectError | errors.MixError),
    "get the id of a request": lambda: failure(404).request_id == "r1",
    "send an error to another process": process,
    "test without a server": fake,
}  # fmt: skip


@pytest.mark.parametrize("habit", ROWS)
def test_what_a_row_says_is_so(habit: str) -> None:
    assert ROWS[habit]()


def test_the_server_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server(monkeypatch)


def test_each_row_is_tried_and_each_no_has_its_reason() -> None:
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    tried = {
        cells[0].removeprefix("| "): cells[-1].removesuffix(" |") for cells in rows if cells[0] not in {"| To", "| ---"}
    }
    assert tried.keys() == {*ROWS, "name the server"}
    assert all(re.fullmatch("no: .{30,}", said) for said in tried.values() if said.startswith("no"))
