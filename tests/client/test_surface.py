"""The surface that a caller finds: the constructor, what `dir` and `help` show, and results with their responses."""

from __future__ import annotations

import asyncio
import inspect

import httpx2
import pytest

from mix_python_sdk import Mix, errors, models
from mix_python_sdk.resources import sessions
from mix_python_sdk.types import ApiResponse
from tests.support.calls import EXPORT, MODES, SESSION, Mode, call, failure, outcome
from tests.support.fault_server import FaultServer, answer
from tests.support.tables import OPERATIONS


def public(value: object) -> list[str]:
    return [name for name in dir(value) if not name.startswith("_")]


def test_dir_shows_what_a_caller_may_use() -> None:
    mix = Mix()
    assert public(mix) == [
        "aclose",
        "close",
        "request",
        "request_async",
        "sessions",
        "stream",
        "stream_async",
        "with_options",
    ]
    methods = [name for name in public(mix.sessions) if not name.endswith(("_async", "_to_file"))]
    assert methods == sorted([*OPERATIONS, "with_response"])
    assert set(public(mix.sessions.with_response)) == {*public(mix.sessions)} - {"with_response"}


def test_the_source_of_a_resource_stays_readable() -> None:
    lines = inspect.getsource(sessions).count("\n")
    assert lines <= 85 * len(OPERATIONS)


def test_the_constructor_is_documented() -> None:
    parameters = inspect.signature(Mix).parameters
    assert list(parameters) == [
        "server_idx", "server_url", "url_params", "client", "async_client", "retry_config", "timeout_ms",
        "debug_logger", "http_headers", "hooks", "max_response_bytes", "response_validation", "fast",
    ]  # fmt: skip
    shown = inspect.getdoc(Mix) or ""
    for name in parameters:
        assert f"{name}: " in shown.partition("Args:")[2].partition("Raises:")[0]


def test_repr() -> None:
    mix = Mix(server_url="http://user:secret@host:81/base/")
    assert (repr(mix), repr(mix.sessions)) == ("<Mix of http://host:81/base>", "<Sessions of http://host:81/base>")


def test_an_empty_url_is_the_default_server() -> None:
    assert repr(Mix(server_url="")) == repr(Mix()) == "<Mix of http://localhost:8088>"


def test_a_url_in_the_place_of_an_index() -> None:
    with pytest.raises(TypeError, match=r"server_idx is str, not int; pass the URL of a server as server_url="):
        Mix("http://x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", ["client", "async_client"])
def test_a_client_of_another_library(name: str) -> None:
    class Client:
        __module__ = "httpx"

    Client.__qualname__ = kind = {"client": "Client", "async_client": "AsyncClient"}[name]
    with pytest.raises(TypeError) as caught:
        Mix(**{name: Client()})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert str(caught.value) == f"{name} is httpx.{kind}, not httpx2.{kind}; pass {name}=httpx2.{kind}(...)"


@pytest.mark.parametrize("mode", MODES)
def test_headers_for_every_call(mode: Mode) -> None:
    with FaultServer((answer(200, []),)) as server:
        headers = {"Authorization": "Bearer a", "user-agent": "mine", "Accept": "text/plain"}
        call(mode, Mix(server_url=server.url, http_headers=headers), "list")
        call(mode, Mix(server_url=server.url, http_headers=headers), "list", http_headers={"authorization": "b"})
    first, second = (request.headers for request in server.received)
    assert (first["authorization"], first["user-agent"]) == ("Bearer a", "mine")
    assert first["accept"] == "application/json"  # what the operation needs is not for a setting of the client
    assert second["authorization"] == "b"
    for wrong in ({"a b": "c"}, {"a": "b\r\n"}, {"a": 1}, "a: b"):
        with pytest.raises((TypeError, ValueError)):
            Mix(http_headers=wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("mode", MODES)
def test_a_result_with_its_response(mode: Mode) -> None:
    async def main(mix: Mix) -> ApiResponse[models.SessionData]:
        async with mix:
            if mode == "sync":
                return mix.sessions.with_response.create(title="x")
            return await mix.sessions.with_response.create_async(title="x")

    with FaultServer((answer(201, SESSION, headers={"X-Request-Id": "7"}),)) as server:
        response = asyncio.run(main(Mix(server_url=server.url)))
    assert isinstance(response.result, models.SessionData)
    assert (response.status_code, response.headers["x-request-id"], response.result.id) == (201, "7", "s1")
    assert isinstance(response.raw_response, httpx2.Response)
    assert response.raw_response.json() == SESSION
    assert response.raw_response.request.method == "POST"


def test_with_response_raises_and_retries_like_the_rest() -> None:
    with FaultServer((answer(503, headers={"Retry-After": "0"}), answer(404, failure(404)))) as server:
        with Mix(server_url=server.url) as mix, pytest.raises(errors.NotFoundError) as caught:
            mix.sessions.with_response.get(id="x")
        assert (caught.value.attempts, server.connections) == (2, 1)
    with FaultServer((answer(200, EXPORT), answer(204))) as server, Mix(server_url=server.url) as mix:
        assert mix.sessions.with_response.export_session(id="x").result.result.id == "s1"
        assert mix.sessions.with_response.delete(id="x").result is None
        assert mix.sessions.with_response is mix.sessions.with_response


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_url_of_a_call_is_that_of_the_client(mode: Mode) -> None:
    with FaultServer((answer(200, []),)) as server:
        assert outcome(mode, Mix(server_url=server.url), "list", server_url="") == []
