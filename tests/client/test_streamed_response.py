"""Responses in pieces: bytes and lines as they arrive, whole or with an error, over a real socket."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import pytest

from mix_python_sdk import Hooks, Mix, RetryConfig, errors
from mix_python_sdk.testing import FakeMix
from tests.support.calls import MODES, Mode, failure
from tests.support.fault_server import FaultServer, answer
from tests.support.stream_server import CUT, HOLD, streamed

pytestmark = pytest.mark.usefixtures("transport")
Told = Callable[[Any], None]


def read(mode: Mode, mix: Mix, what: str, told: Told = lambda _: None, **arguments: Any) -> list[Any]:
    """Return the pieces of a response; `told` gets each as it arrives."""
    found: list[Any] = []

    def take(piece: Any) -> None:
        found.append(piece)
        told(piece)

    async def run() -> None:
        async with mix, mix.stream_async("GET", "/api/log", **arguments) as response:
            async for piece in getattr(response, what)():
                take(piece)

    if mode == "async":
        asyncio.run(run())
        return found
    with mix, mix.stream("GET", "/api/log", **arguments) as response:
        for piece in getattr(response, what)():
            take(piece)
    return found


@pytest.mark.parametrize("mode", MODES)
def test_lines_are_split_wherever_the_pieces_end(mode: Mode) -> None:
    parts = [b"one\nt", b"wo\r", b"\n\nf\xc3", "ür".encode()[1:] + "\u2028x".encode(), b"\nlast"]
    with FaultServer((streamed(parts, "text/plain"),)) as server:
        lines = read(mode, Mix(server_url=server.url), "iter_lines")
    assert lines == ["one", "two", "", "für\u2028x", "last"]


@pytest.mark.parametrize("mode", MODES)
def test_a_line_is_there_before_the_next_one_arrives(mode: Mode) -> None:
    class EnoughError(Exception):
        pass

    def told(line: str) -> None:
        assert line == "first"
        raise EnoughError

    with FaultServer((streamed([b"first\n", HOLD]),)) as server, pytest.raises(EnoughError):
        read(mode, Mix(server_url=server.url), "iter_lines", told)


@pytest.mark.parametrize("mode", MODES)
def test_a_compressed_body_is_read_as_what_it_holds(mode: Mode) -> None:
    body = gzip.compress(b"a" * 3_000_000)
    with FaultServer((streamed([body[:9], body[9:]], headers={"Content-Encoding": "gzip"}),)) as server:
        pieces = read(mode, Mix(server_url=server.url, max_response_bytes=10), "iter_bytes")
    assert b"".join(pieces) == b"a" * 3_000_000
    assert len(pieces) > 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["plain", "gzip"])
def test_a_body_that_breaks_off_is_an_error(mode: Mode, kind: str) -> None:
    told: list[Exception] = []
    compressed = streamed([gzip.compress(b"x")[:-3]], headers={"Content-Encoding": "gzip"})
    with FaultServer((streamed([b"half\n", CUT]) if kind == "plain" else compressed,)) as server:
        mix = Mix(server_url=server.url, hooks=Hooks(on_error=told.append))
        with pytest.raises(errors.NoResponseError) as caught:
            read(mode, mix, "iter_lines")
    assert str(caught.value).startswith(f"GET /api/log: the response of {server.url} broke off: ")
    assert told == [caught.value]


@pytest.mark.parametrize("mode", MODES)
def test_what_is_no_success_is_retried_and_raised(mode: Mode) -> None:
    acts = (answer(503, headers={"Retry-After": "0"}), answer(404, failure(404)))
    with FaultServer(acts) as server, pytest.raises(errors.NotFoundError) as caught:
        read(mode, Mix(server_url=server.url, retry_config=RetryConfig(max_attempts=3)), "iter_bytes")
    assert isinstance(caught.value, errors.ErrorResponse)
    assert (caught.value.attempts, len(server.received)) == (2, 2)


@pytest.mark.parametrize("mode", MODES)
def test_only_a_timeout_of_the_caller_limits_the_time(mode: Mode) -> None:
    with FaultServer((streamed([b"first\n", HOLD]),)) as server, pytest.raises(errors.ReadTimeout):
        read(mode, Mix(server_url=server.url), "iter_lines", timeout_ms=200)


def test_a_connection_is_used_again_after_a_complete_body() -> None:
    with FaultServer((streamed([b"a"]), streamed([b"b"]))) as server, Mix(server_url=server.url) as mix:
        for letter in (b"a", b"b"):
            with mix.stream("GET", "/x", query={"deep": True}) as response:
                assert list(response.iter_bytes()) == [letter]
                assert (response.status_code, response.request_id) == (200, "")
                assert response.headers["content-type"] == "text/event-stream"
        assert server.connections == 1
    assert server.received[0].target == "/x?deep=true"


def test_a_fake_answers_as_for_other_requests() -> None:
    mix = FakeMix()
    mix.stubs.request.returns({"status": "ok"})
    with mix.stream("GET", "/api/health") as response:
        assert b"".join(response.iter_bytes()) == b'{"status":"ok"}'
    assert mix.stubs.request.calls == [{"verb": "GET", "path": "/api/health"}]


@pytest.mark.parametrize("mode", MODES)
def test_a_line_without_an_end_is_an_error_and_long_bodies_are_not(mode: Mode) -> None:
    short, long = [b"x" * 600 + b"\n"] * 9, [b"x" * 600] * 9
    for parts, rows in ((short, 9), (long, 0)):
        with FaultServer((streamed(parts, "text/plain"),)) as server:
            mix = Mix(server_url=server.url, max_response_bytes=1000)
            if rows:
                assert read(mode, mix, "iter_lines") == ["x" * 600] * rows
                continue
            with pytest.raises(errors.ResponseTooLargeError, match=r"a line of the 200 response is longer"):
                read(mode, mix, "iter_lines")
