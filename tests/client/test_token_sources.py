"""Tokens, request by request: what is sent for one, how long it is kept, and what is no token. No I/O."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs

import httpx2
import pytest

from runtime import oauth2, transport_async
from runtime.call import Call, Clock
from runtime.caller import Caller
from runtime.encoding import sent_headers
from runtime.errors import ResponseValidationError, StatusError
from runtime.logs import Log
from runtime.oauth2 import ClientCredentials, Grant, RefreshToken, TokenSource
from runtime.package import Package
from runtime.redaction import Secret
from runtime.request import BaseUrl
from runtime.settings import Hooks, RetryConfig

BASIC = "Basic aWQ6cytlY3JldA=="  # id:s+ecret
NAME, SECRET = "id", "s ecret"


class Server:
    """A server of tokens in place of the transport: it keeps the calls, and answers with what it is given."""

    def __init__(self, *answers: Any) -> None:
        self.calls: list[Call[Any]] = []
        self.answers = list(answers)
        self.now = 1000.0
        headers = sent_headers({"User-Agent": "me", "X-Key": "k", "Authorization": "Bearer api"})
        self.caller = Caller(
            http_clients=cast("Any", SimpleNamespace(users=None, users_async=object())),
            base_url=BaseUrl("https://api/v1", Secret({})),
            own_servers=True,
            headers=Secret(headers),
            retry_config=RetryConfig(max_attempts=2),
            timeout=4.0,
            hooks=Hooks(on_error=print),
            log=Log(Package("tokens_of_tests", "1.0.0", "TOKENS_OF_TESTS", ()), None),
            max_response_bytes=9,
            credentials=cast("Any", object()),
            clock=Clock(monotonic=lambda: self.now),
            lenient=True,
            detailed=True,
        )

    def drive(self, call: Call[Any], clients: object) -> Any:
        assert clients is self.caller.http_clients
        self.calls.append(call)
        answer = self.answers.pop(0)
        if isinstance(answer, int):
            request = httpx2.Request("POST", call.url)
            raise StatusError("refused", response=httpx2.Response(answer, request=request))
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    def forms(self) -> list[dict[str, str]]:
        sent = [parse_qs(cast("bytes", call.payload.content).decode(), keep_blank_values=True) for call in self.calls]
        return [{name: value for name, (value,) in form.items()} for form in sent]

    def authorizations(self) -> list[str | None]:
        found = list[str | None]()
        for call in self.calls:
            assert call.signer is not None
            request = httpx2.Request("POST", call.url, headers={"X": "y"}, content=b"a", extensions={"e": 1})
            for values in (call.signer.values(), asyncio.run(cast("Any", call.signer.values_async()))):
                signed = call.signer.signed(request, values)
                assert (signed.method, signed.url, signed.headers["x"]) == ("POST", call.url, "y")
                assert (signed.stream, signed.extensions) == (request.stream, {"e": 1})
            call.signer.refused()
            assert "authorization" not in request.headers
            found.append(signed.headers.get("authorization"))
        return found


Get = Callable[[TokenSource, Server], str]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def asynchronous(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def token(asynchronous: bool, monkeypatch: pytest.MonkeyPatch) -> Get:
    """Get a token in one of the two ways; the calls for it end at the server."""

    def run(tokens: TokenSource, server: Server) -> str:
        async def drive_async(call: Call[Any], clients: object) -> Any:
            return server.drive(call, clients)

        monkeypatch.setattr(oauth2, "drive", server.drive)
        monkeypatch.setattr(transport_async, "drive_async", drive_async)
        return asyncio.run(tokens.token_async(server.caller)) if asynchronous else tokens.token(server.caller)

    return run


def source(grant: Grant | None = None, url: str = "https://auth/token?v=1") -> TokenSource:
    return TokenSource(grant or ClientCredentials(NAME, SECRET), url)


def test_a_request_for_a_token_has_nothing_of_the_api(token: Get, asynchronous: bool) -> None:
    server = Server({"access_token": "t1"})
    assert token(source(ClientCredentials(NAME, SECRET, scopes=["a", "b"])), server) == "t1"
    (call,) = server.calls
    assert (str(call.url), call.operation.path, call.operation.verb) == ("https://auth/token?v=1", "/token", "POST")
    assert server.forms() == [{"grant_type": "client_credentials", "scope": "a b"}]
    assert server.authorizations() == [BASIC]
    assert call.headers.reveal() == sent_headers(
        {"User-Agent": "me", "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (call.hooks, call.lenient, type(call), call.timeout) == (Hooks(), False, Call, 4.0)
    assert (call.users_client, call.policy.attempts) == (asynchronous, 2)


@pytest.mark.parametrize(
    ("grant", "form", "basic", "idempotent"),
    [
        (partial(ClientCredentials, NAME, SECRET), {"grant_type": "client_credentials"}, BASIC, True),
        (partial(ClientCredentials, NAME, ""), {"grant_type": "client_credentials", "client_id": NAME}, None, True),
        (partial(RefreshToken, "r1"), {"grant_type": "refresh_token", "refresh_token": "r1"}, None, False),
        (partial(RefreshToken, "r1", NAME),
         {"grant_type": "refresh_token", "refresh_token": "r1", "client_id": NAME}, None, False),
        (partial(RefreshToken, "r1", NAME, SECRET, scopes=["a"]),
         {"grant_type": "refresh_token", "refresh_token": "r1", "scope": "a"}, BASIC, False),
    ],
)  # fmt: skip
def test_what_grants_send(
    token: Get, grant: Callable[[], Grant], form: dict[str, str], basic: str | None, idempotent: bool
) -> None:
    server = Server({"access_token": "t1"})
    token(source(grant()), server)
    assert (server.forms(), server.authorizations()) == ([form], [basic])
    assert str(server.calls[0].url) == "https://auth/token?v=1"
    assert server.calls[0].policy.idempotent is idempotent


@pytest.mark.parametrize(
    ("documented", "given", "url"),
    [
        ("https://auth/token", "", "https://auth/token"),
        ("/token", "", "https://api/token"),
        ("token", "", "https://api/token"),
        ("https://auth/token", "https://own/t", "https://own/t"),
    ],
)
def test_where_tokens_come_from(token: Get, documented: str, given: str, url: str) -> None:
    for grant in (ClientCredentials(NAME, SECRET, token_url=given), RefreshToken("r1", token_url=given)):
        server, tokens = Server({"access_token": "t1"}), source(grant, documented)
        token(tokens, server)
        assert server.calls[0].url == url
        assert repr(tokens) == f"<TokenSource at {given or documented}>"


@pytest.mark.parametrize(
    ("expires_in", "kept", "renewed"),
    [
        (3600, 3539.9, 3540.0),
        (600, 539.9, 540.0),
        (100, 89.9, 90.0),
        ("1", 0.89, 0.9),
        (0.5, 0.44, 0.45),
        (0, 1e9, None),
        (-5, 1e9, None),
        (10**400, 1e9, None),
        (None, 1e9, None),
        ("soon", 1e9, None),
        ([1], 1e9, None),
    ],
)
def test_a_token_is_renewed_a_little_before_it_expires(
    token: Get, expires_in: Any, kept: float, renewed: float | None
) -> None:
    server, tokens = Server({"access_token": "t1", "expires_in": expires_in}, {"access_token": "t2"}), source()
    found = [token(tokens, server)]
    for seconds in (kept, *(() if renewed is None else (renewed, renewed + 1e6))):
        server.now = 1000.0 + seconds
        found.append(token(tokens, server))
    assert found == ["t1", "t1", *(() if renewed is None else ("t2", "t2"))]


def test_a_token_that_the_api_refuses_is_forgotten(token: Get) -> None:
    server, tokens = Server({"access_token": "t1"}, {"access_token": "t2"}), source()
    assert token(tokens, server) == "t1"
    tokens.forget()
    assert (token(tokens, server), token(tokens, server)) == ("t2", "t2")


@pytest.mark.parametrize(("given", "expected"), [("r2", "r2"), ("", "r1"), (None, "r1"), (5, "r1")])
def test_a_newer_refresh_token_replaces_the_one_before(token: Get, given: Any, expected: str) -> None:
    server = Server({"access_token": "t1", "refresh_token": given}, {"access_token": "t2"})
    tokens = source(RefreshToken("r1"))
    token(tokens, server)
    tokens.forget()
    token(tokens, server)
    assert [form["refresh_token"] for form in server.forms()] == ["r1", expected]


@pytest.mark.parametrize("status", [400, 401])
def test_the_id_and_the_secret_go_into_the_body_once_the_header_was_refused(token: Get, status: int) -> None:
    server, tokens = Server(status, {"access_token": "t1"}, {"access_token": "t2"}), source()
    assert token(tokens, server) == "t1"
    tokens.forget()
    assert token(tokens, server) == "t2"
    body = {"grant_type": "client_credentials", "client_id": NAME, "client_secret": SECRET}
    assert server.forms() == [{"grant_type": "client_credentials"}, body, body]
    assert server.authorizations() == [BASIC, None, None]


@pytest.mark.parametrize("answers", [(403,), (500,), (401, 401), (400, 503)])
def test_other_refusals_are_errors(token: Get, answers: tuple[int, ...]) -> None:
    server, tokens = Server(*answers, {"access_token": "t1"}), source()
    with pytest.raises(StatusError) as caught:
        token(tokens, server)
    assert caught.value.status_code == answers[-1]
    server.now += 1
    assert token(tokens, server) == "t1"  # nothing is held, and nothing kept


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>", b"[]", b'"t1"', b"{}", b'{"access_token": ""}', b'{"access_token": 5}', b"[" * 100_000, b"\xff"],
)
def test_answers_without_a_token(token: Get, answer: bytes) -> None:
    with pytest.raises(ResponseValidationError, match=r"^oauth2\.token: the response has no access_token$") as caught:
        token(source(), Server(answer))
    assert caught.value.raw_response is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("access_token", "\u00e9"), ("access_token", "a b"), ("access_token", "a\n"), ("refresh_token", "\u00e9")],
)
def test_tokens_that_no_request_can_carry(token: Get, name: str, value: str) -> None:
    with pytest.raises(
        ResponseValidationError, match=rf"^oauth2\.token: the {name} of the response cannot be sent$"
    ) as caught:
        token(source(RefreshToken("r1")), Server({"access_token": "t1", "refresh_token": "r2", name: value}))
    assert caught.value.raw_response is None


def test_who_waited_for_a_failure_does_not_ask_again(token: Get) -> None:
    server, tokens = Server(500, 500, {"access_token": "t1"}), source()
    failures = list[StatusError]()
    for seconds in (0, 0, 1):  # the second one asked before the first one had failed
        server.now += seconds
        with pytest.raises(StatusError, match=r"^refused$") as caught:
            token(tokens, server)
        failures.append(caught.value)
    assert len({id(failure) for failure in failures}) == 3
    assert len(server.calls) == 2
    server.now += 1
    assert token(tokens, server) == "t1"


def test_nothing_shows_a_secret() -> None:
    for grant in (ClientCredentials(NAME, SECRET), RefreshToken("r1", NAME, SECRET)):
        assert repr(grant) == f"<{type(grant).__name__}>"
        assert grant.client() == (NAME, SECRET)
        assert not {NAME, SECRET, "r1"} & {str(value) for value in vars(grant).values()}
    for kind in (ClientCredentials, RefreshToken):
        with pytest.raises(TypeError, match=r"^scopes is a text; pass a list of them$"):
            kind("a", "b", scopes="read")
    assert ClientCredentials(NAME, SECRET, scopes=["a"]).scopes == ("a",)


def test_threads_share_a_lock_until_there_is_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    locks = source()._locks  # pyright: ignore[reportPrivateUsage]
    first = locks.of_threads()
    assert locks.of_threads() is first
    monkeypatch.setattr(os, "getpid", lambda: -1)
    second = locks.of_threads()
    assert second is not first
    assert locks.of_threads() is second

    async def twice() -> tuple[object, object]:
        return locks.of_loop(), locks.of_loop()

    one, other = asyncio.run(twice()), asyncio.run(twice())
    assert one[0] is one[1]
    assert other[0] is not one[0]
