"""Tokens over real sockets: got once for many calls, renewed in time, and shown to nobody."""

from __future__ import annotations

import asyncio
import base64
import copy
import logging
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from tests.conftest import Fragments
from tests.support.fault_server import Act, FaultServer, Received, answer
from tests.support.reachable import texts_reachable_from

BASIC = "Basic " + base64.b64encode(b"id:s+ecret").decode()


class Server:
    """A server with an API, and one that gives tokens, in one."""

    def __init__(self, server: FaultServer) -> None:
        self.url = server.url
        self.tokens: list[Received] = []
        self.calls: list[Received] = []
        self.answers: list[tuple[int, bytes]] = []
        self.seconds = 3600
        self.refused = ""  # the token that the API refuses
        self.server = server
        server.script = self._act

    def _act(self, received: Received) -> Act:
        if received.target != "/token?v=1":
            self.calls.append(received)
            is_refused = received.headers["authorization"] == self.refused
            return answer(401, b"{}") if is_refused else answer(200, b'["a"]')
        self.tokens.append(received)
        status, body = self.answers.pop(0) if self.answers else (200, b"")
        text = b'{"access_token": "token-%d", "expires_in": "%d"}' % (len(self.tokens), self.seconds)
        return answer(status, body or text)

    @property
    def sent(self) -> list[str]:
        """The tokens with which the API was called."""
        return [call.headers["authorization"] for call in self.calls]


@pytest.fixture
def running() -> Any:
    with FaultServer(()) as server:
        yield Server(server)


@pytest.fixture
def package(fragments: Fragments) -> Any:
    return fragments.module("oauth2")


def grant(package: Any, server: Server, **settings: Any) -> Any:
    return package.types.ClientCredentials("id", "s ecret", token_url=f"{server.url}/token?v=1", **settings)


def test_one_token_serves_many_threads(package: Any, running: Server) -> None:
    with package.Client(server_url=running.url, oauth=grant(package, running, scopes=["read", "x"])) as client:
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(client.things.list_things) for _ in range(16)]
            assert [call.result() for call in calls] == [["a"]] * 16
        assert client.with_options(timeout_ms=9_000).things.list_things() == ["a"]
    (asked,) = running.tokens
    assert parse_qs(asked.body.decode()) == {"grant_type": ["client_credentials"], "scope": ["read x"]}
    assert asked.headers["authorization"] == BASIC
    assert set(running.sent) == {"Bearer token-1"}


def test_one_token_serves_many_tasks(package: Any, running: Server) -> None:
    async def run() -> None:
        async with package.Client(server_url=running.url, oauth=grant(package, running)) as client:
            await asyncio.gather(*(client.things.list_things_async() for _ in range(16)))

    asyncio.run(run())
    assert (len(running.tokens), len(running.calls)) == (1, 16)


def test_a_token_is_renewed_before_it_expires(package: Any, running: Server) -> None:
    running.seconds = 1  # a margin of a tenth
    clock = [0.0]
    with package.Client(server_url=running.url, oauth=grant(package, running)) as client:
        system = client._caller.clock
        client._caller.clock = type(system)(lambda: clock[0], system.sleep, system.sleep_async, system.uniform)
        for now in (0.0, 0.8, 0.91, 1.7, 1.82):
            clock[0] = now
            client.things.list_things()
    assert running.sent == ["Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2", "Bearer token-3"]


def test_a_token_that_the_api_refuses_is_replaced(package: Any, running: Server) -> None:
    running.refused = "Bearer token-1"
    with package.Client(server_url=running.url, oauth=grant(package, running)) as client:
        with pytest.raises(package.errors.UnauthorizedError):
            client.things.list_things()
        assert client.things.list_things() == ["a"]
    assert running.sent == ["Bearer token-1", "Bearer token-2"]


def test_a_refresh_token_is_replaced(package: Any, running: Server) -> None:
    running.answers = [
        (200, b'{"access_token": "t1", "refresh_token": "r2", "expires_in": 1e-9}'),
        (200, b'{"access_token": "t2"}'),
    ]
    refresh = package.types.RefreshToken("r1", "id", token_url=f"{running.url}/token?v=1")
    with package.Client(server_url=running.url, oauth=refresh) as client:
        for _ in range(3):
            client.things.list_things()
    bodies = [parse_qs(asked.body.decode()) for asked in running.tokens]
    assert [body["refresh_token"] for body in bodies] == [["r1"], ["r2"]]
    assert {body["client_id"][0] for body in bodies} == {"id"}  # one without a secret stands in the body
    assert running.sent == ["Bearer t1", "Bearer t2", "Bearer t2"]


@pytest.mark.parametrize("seconds", [b"Infinity", b"NaN", b"-1", b"[]", b"1" + b"0" * 400, b'"soon"'])
def test_an_odd_lifetime_is_none(package: Any, running: Server, seconds: bytes) -> None:
    running.answers = [(200, b'{"access_token": "t", "expires_in": %s}' % seconds)]
    with package.Client(server_url=running.url, oauth=grant(package, running)) as client:
        assert [client.things.list_things(retries=None) for _ in range(2)] == [["a"]] * 2
    assert running.sent == ["Bearer t"] * 2


def test_threads_that_wait_for_a_token_fail_together(package: Any, running: Server) -> None:
    begun, release = threading.Barrier(5), threading.Event()

    def refuse(received: Received) -> Act:
        running.tokens.append(received)
        release.wait(5)
        return answer(500, b"{}")

    running.server.script = refuse
    with package.Client(server_url=running.url, oauth=grant(package, running)) as client:

        def call() -> Any:
            begun.wait()
            return client.things.list_things(retries=None)

        with ThreadPoolExecutor(4) as pool:
            calls = [pool.submit(call) for _ in range(4)]
            begun.wait()
            time.sleep(0.05)  # until most threads wait for the first
            release.set()
            errors = [call.exception() for call in calls]
    assert {type(error) for error in errors} == {package.errors.InternalServerError}
    assert len({id(error) for error in errors}) == 4
    assert len(running.tokens) < 4


def test_an_id_and_a_secret_go_into_the_body_if_the_header_is_refused(package: Any, running: Server) -> None:
    running.answers = [(401, b'{"error": "invalid_client"}')]
    with package.Client(server_url=running.url, oauth=grant(package, running)) as client:
        client.things.list_things()
    assert [asked.headers.get("authorization") for asked in running.tokens] == [BASIC, None]
    assert parse_qs(running.tokens[1].body.decode())["client_secret"] == ["s ecret"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([(401, b'{"error": "invalid_client"}')] * 2, "oauth2.token: 401 Unauthorized: invalid_client"),
        ([(200, b'{"token": "hidden"}')], "oauth2.token: the response has no access_token"),
        ([(200, b"access_token=hidden")], "oauth2.token: the response has no access_token"),
        (
            [(200, rb'{"access_token": "hidden\r\nX: y"}')],
            "oauth2.token: the access_token of the response cannot be sent",
        ),
        (
            [(200, b'{"access_token": "hidden\xc3\xbc"}')],
            "oauth2.token: the access_token of the response cannot be sent",
        ),
        (
            [(200, rb'{"access_token": "a", "refresh_token": "hidden\ud800"}')],
            "oauth2.token: the refresh_token of the response cannot be sent",
        ),
    ],
)
def test_a_refusal_is_an_error_of_the_client_without_secrets(
    package: Any, running: Server, caplog: pytest.LogCaptureFixture, answers: list[tuple[int, bytes]], message: str
) -> None:
    caplog.set_level(logging.DEBUG)
    running.answers = list(answers)
    headers = {"X-Own": "hidden"}
    with package.Client(server_url=running.url, oauth=grant(package, running), http_headers=headers) as client:
        with pytest.raises(package.errors.ClientError) as caught:
            client.things.list_things(retries=None)
        assert str(caught.value).startswith(message)
        assert not running.calls
        assert all("x-own" not in asked.headers for asked in running.tokens)
        roots: list[object] = [caught.value, client]
        shown = [text for found in roots for _, text in texts_reachable_from(found)]
        assert not [text for text in shown if "hidden" in text]
        assert not [text for text in [*shown, caplog.text] if "s ecret" in text or "s+ecret" in text or BASIC in text]
        assert "s ecret" not in repr(client) + repr(grant(package, running)) + repr(grant(package, running).__dict__)
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(grant(package, running))
    assert message in str(copy.copy(caught.value))


def test_the_secret_follows_no_redirect(package: Any) -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        assert request.url.host == "login.example", "the secret was sent on"
        return httpx2.Response(307, headers={"Location": "https://evil.example/token"})

    own = httpx2.Client(transport=httpx2.MockTransport(respond), follow_redirects=True)
    with (
        package.Client(client=own, oauth=package.types.ClientCredentials("id", "s ecret")) as client,
        pytest.raises(package.errors.ClientError, match=r"oauth2\.token: 307"),
    ):
        client.things.list_things(retries=None)


def test_where_tokens_come_from_must_be_known(package: Any) -> None:
    with pytest.raises(
        ValueError, match="bearer is ClientCredentials, and the API does not say where its tokens come from"
    ):
        package.Client(bearer=package.types.ClientCredentials("id", "secret"))
    with pytest.raises(TypeError, match="scopes is a text"):
        package.types.ClientCredentials("id", "secret", scopes="read")
    schemes = {scheme.argument: scheme for scheme in package.client.SCHEMES}
    oauth = schemes["oauth"]
    assert (oauth.token_url, oauth.refresh_url) == ("https://login.example/token", "https://login.example/refresh")
