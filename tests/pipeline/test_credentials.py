"""Credentials: sent where the document says, asked for before each attempt, and seen nowhere else."""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.conftest import Fragments
from tests.support.reachable import FRAME, texts_reachable_from
from tests.support.recording import Answer, RecordingServer, recording_server

pytestmark = pytest.mark.usefixtures("transport")

SECRET = "s3cr3t"


@pytest.fixture
def package(fragments: Fragments, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("BEARER_AUTH", "API_KEY", "QUERY_KEY", "SESSION", "LOGIN"):
        monkeypatch.delenv(f"CHAT_{name}", raising=False)
    return fragments.module("chat")


@pytest.fixture
def chat_with(package: Any, server: RecordingServer) -> Iterator[Any]:
    clients: list[Any] = []

    def make(**settings: Any) -> Any:
        clients.append(package.Chat(server_url=server.url, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def send(chat: Any) -> Any:
    return chat.messages.send_message(text="Hello")


def test_each_scheme_is_sent_in_its_place(chat_with: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"text": "Hi"}))
    send(chat_with(bearer_auth="tü"))
    send(chat_with(api_key="kü"))
    server.answers = [Answer.of({"id": "f1"})]
    chat_with(login=("ada", "pw")).files.upload_file(file=b"x")
    chat_with(bearer_auth="t2", api_key="k2").files.upload_file(file=b"x")
    server.answers = [Answer(200, b"PDF", {"Content-Type": "application/pdf"})]
    chat_with(session="a b").files.download_file(id="f1")
    chat_with(query_key="k&3").files.download_file(id="f1")
    bearer, key, basic, both, cookie, query = server.requests
    assert (bearer.headers["authorization"], "x-api-key" in bearer.headers) == ("Bearer tü", False)
    assert (key.headers["x-api-key"], "authorization" in key.headers) == ("kü", False)
    assert basic.headers["authorization"] == "Basic YWRhOnB3"
    assert (both.headers["authorization"], both.headers["x-api-key"]) == ("Bearer t2", "k2")
    assert cookie.headers["cookie"] == "sid=a%20b"
    assert query.target == "/files/f1?key=k%263"


def test_none_filled_in_is_said_before_anything_is_sent(chat_with: Any, server: RecordingServer) -> None:
    wanted = (
        r"messages\.send_message needs bearer_auth=\.\.\. of the client \(or CHAT_BEARER_AUTH in the environment\)"
        r" or api_key=\.\.\. of the client"
    )
    with pytest.raises(ValueError, match=wanted):
        send(chat_with())
    with pytest.raises(ValueError, match=r"login=.* or api_key=\.\.\. and bearer_auth=\.\.\."):
        chat_with(api_key="k").files.upload_file(file=b"x")
    assert server.requests == []


def test_what_asks_for_nobody_gets_nothing(chat_with: Any, server: RecordingServer) -> None:
    server.answer(Answer(200, b"", {"Content-Type": "text/event-stream"}))
    with chat_with(bearer_auth="t").messages.watch_ticks() as ticks:
        assert list(ticks) == []
    assert "authorization" not in server.request.headers


def test_the_environment_is_read_when_the_client_is_made(
    chat_with: Any, server: RecordingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer(Answer.of({"text": "Hi"}))
    monkeypatch.setenv("CHAT_BEARER_AUTH", "from-env")
    first, explicit = chat_with(), chat_with(bearer_auth="given")
    monkeypatch.setenv("CHAT_BEARER_AUTH", "later")
    for chat in (first, explicit):
        send(chat)
    assert [request.headers["authorization"] for request in server.requests] == ["Bearer from-env", "Bearer given"]
    monkeypatch.setenv("CHAT_LOGIN", "ada:p:w")
    server.answer(Answer.of({"id": "f1"}))
    chat_with().files.upload_file(file=b"x")
    assert server.request.headers["authorization"] == "Basic YWRhOnA6dw=="


def test_headers_set_by_hand_take_the_place_of_a_credential(chat_with: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"text": "Hi"}))
    send(chat_with(http_headers={"authorization": "Bearer by-hand"}))
    chat_with(bearer_auth="t").messages.send_message(text="x", http_headers={"Authorization": "Custom y"})
    assert [r.headers["authorization"] for r in server.requests] == ["Bearer by-hand", "Custom y"]


def test_a_function_is_asked_before_each_attempt(chat_with: Any, server: RecordingServer) -> None:
    server.answer(Answer(503, headers={"Retry-After": "0"}), Answer.of({"text": "Hi"}))
    tokens = iter(["old", "new"])
    send(chat_with(bearer_auth=lambda: next(tokens)))
    assert [r.headers["authorization"] for r in server.requests] == ["Bearer old", "Bearer new"]


def test_async_methods_take_coroutine_functions(package: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"text": "Hi"}))

    async def token() -> str:
        await asyncio.sleep(0)
        return "awaited"

    async def run() -> None:
        async with package.Chat(server_url=server.url, bearer_auth=token) as chat:
            await chat.messages.send_message_async(text="x")

    asyncio.run(run())
    assert server.request.headers["authorization"] == "Bearer awaited"
    with (
        package.Chat(server_url=server.url, bearer_auth=token) as chat,
        pytest.raises(TypeError, match="async methods"),
    ):
        send(chat)


@pytest.mark.parametrize(
    ("given", "error"),
    [({"bearer_auth": 5}, TypeError), ({"bearer_auth": ""}, ValueError), ({"login": "ada"}, TypeError),
     ({"login": ("a:b", "c")}, ValueError), ({"api_key": lambda: None}, TypeError), ({"api_key": "a\nb"}, ValueError)],
    ids=["number", "empty", "no pair", "colon", "function of none", "line break"],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused(
    chat_with: Any, server: RecordingServer, given: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=next(iter(given)).replace("api_key", "(?i)api.key")) as caught:
        send(chat_with(**given))
    assert "a:b" not in str(caught.value)
    assert server.requests == []


def test_secrets_are_seen_nowhere_else(chat_with: Any, package: Any, server: RecordingServer) -> None:
    server.answer(Answer(500, b"broken"))
    written = io.StringIO()
    logger, handler = logging.getLogger("fragment_chat"), logging.StreamHandler(written)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    seen: list[Any] = []

    def see(request: Any) -> None:
        seen.append((request.url, request.headers.multi_items()))

    def see_request(response: Any) -> None:
        see(response.request)

    def download(chat: Any) -> Any:
        return chat.files.download_file(id="f")

    hooks = package.Hooks(before_request=see, after_response=see_request)
    chat = chat_with(bearer_auth=SECRET, query_key=SECRET, hooks=hooks, retry_config=None, debug_logger=logger)
    errors: list[Any] = []
    try:
        for call in (send, download):
            with pytest.raises(package.errors.ChatError) as caught:
                call(chat)
            errors.append(caught.value)
        server.answer(Answer(200, b"x" * 10))
        with pytest.raises(package.errors.ChatError) as caught:
            chat_with(bearer_auth=SECRET, max_response_bytes=5).messages.send_message(text="x")
        errors.append(caught.value)
    finally:
        logger.removeHandler(handler)
    shown = [written.getvalue(), repr(chat), repr(chat._caller), repr(seen)]
    for error in errors:
        request = error.raw_response.request
        shown += [str(error), repr(error), repr(error.__dict__), str(request.url), repr(request.headers.multi_items())]
        shown.append(repr(pickle.loads(pickle.dumps(error)).__dict__))
    assert not [text for text in shown if SECRET in text]


def test_errors_of_the_network_name_no_secrets(chat_with: Any, package: Any) -> None:
    chat = chat_with(query_key=SECRET, retry_config=None)
    with pytest.raises(package.errors.ConnectError) as caught:
        chat.files.download_file(id="f", server_url="http://127.0.0.1:9")
    assert SECRET not in str(caught.value.request.url)


def test_redirects_take_no_credentials_along(package: Any, server: RecordingServer) -> None:
    with recording_server() as other:
        server.answer(Answer(302, headers={"Location": other.url}))
        with (
            httpx2.Client(follow_redirects=True) as http,
            package.Chat(server_url=server.url, client=http, api_key=SECRET) as chat,
            pytest.raises(package.errors.ChatError, match="302"),
        ):
            send(chat)
        assert other.requests == []


def test_the_readme_says_how_to_give_them(fragments: Fragments) -> None:
    readme = fragments.files("chat")["README.md"]
    assert "CHAT_BEARER_AUTH" in readme
    assert "bearer_auth=" in readme


WRONG: dict[str, dict[str, Any]] = {
    "a function of a function": {"api_key": lambda: lambda: SECRET},
    "a function of bytes": {"api_key": SECRET.encode},
    "a function of a pair": {"api_key": lambda: (SECRET, SECRET)},
    "a function of a list": {"login": lambda: [SECRET, SECRET]},
    "a pair of functions": {"login": (lambda: SECRET, lambda: SECRET)},
    "half a character": {"api_key": f"{SECRET}\ud800"},
    "half a character in a query": {"query_key": lambda: f"{SECRET}\ud800"},
    "half a character in a cookie": {"session": lambda: f"{SECRET}\udfff"},
    "half a character in a password": {"login": ("ada", f"{SECRET}\ud800")},
    "half a character in a token": {"bearer_auth": lambda: f"{SECRET}\ud800"},
    "a line break": {"bearer_auth": lambda: f"{SECRET}\r\nX: y"},
}


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("what", WRONG)
def test_what_a_function_gives_is_checked_and_not_shown(
    what: str, mode: str, package: Any, server: RecordingServer
) -> None:
    given = WRONG[what]
    rows: dict[str, tuple[str, dict[str, Any]]] = {
        "login": ("upload_file", {"file": b"x"}),
        "query_key": ("download_file", {"id": "f"}),
        "session": ("download_file", {"id": "f"}),
    }
    method, arguments = rows.get(next(iter(given)), ("send_message", {"text": "x"}))

    async def run() -> None:
        async with package.Chat(server_url=server.url, **given) as chat:
            resource = chat.messages if method == "send_message" else chat.files
            if mode == "sync":
                getattr(resource, method)(**arguments)
            else:
                await getattr(resource, f"{method}_async")(**arguments)

    with pytest.raises((TypeError, ValueError)) as caught:
        asyncio.run(run())
    assert not isinstance(caught.value, UnicodeError)
    ways = [way for way, text in texts_reachable_from(caught.value) if SECRET in text]
    # What the constructor refuses is an argument in its frame.
    assert [way for way in ways if FRAME not in way or callable(next(iter(given.values())))] == []
    assert SECRET.encode() not in pickle.dumps(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("whose", ["own", "users"])
@pytest.mark.parametrize("status", [200, 201, 307, 404])
def test_no_attribute_leads_to_a_credential(
    status: int, whose: str, mode: str, package: Any, server: RecordingServer
) -> None:
    server.answer(Answer(status, b"{}", {"Location": "/elsewhere", "Content-Type": "application/json"}))

    async def run() -> tuple[Any, list[Any]]:
        found: list[Any] = []
        http, http_async = httpx2.Client(), httpx2.AsyncClient()
        given = {} if whose == "own" else {"client": http, "async_client": http_async}
        secrets = dict.fromkeys(("bearer_auth", "query_key", "session"), SECRET)
        async with http_async, package.Chat(server_url=server.url, retry_config=None, **secrets, **given) as chat:
            calls = [
                (chat.messages.with_response, "send_message", {"text": "x"}),
                (chat.files.with_response, "download_file", {"id": "f"}),
                (chat.files, "download_file", {"id": "f", "server_url": "http://127.0.0.1:9"}),
            ]
            for resource, method, arguments in calls:
                try:
                    call = getattr(resource, method if mode == "sync" else f"{method}_async")(**arguments)
                    found.append(call if mode == "sync" else await call)
                except package.errors.ChatError as error:
                    found.append(error)
        http.close()
        return chat, found

    chat, found = asyncio.run(run())
    assert len(found) == 3
    for each in (chat, *found):
        assert not [way for way, text in texts_reachable_from(each) if SECRET in text]
        if isinstance(each, Exception):
            assert SECRET.encode() not in pickle.dumps(each)
    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"
