"""Connections: which ones are chosen, and how they read and write HTTP. What they promise is in the fault table."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors
from mix_python_sdk._runtime.http1 import Reader
from mix_python_sdk._runtime.proxied import ProxiedConnection
from mix_python_sdk._runtime.reader_h11 import H11Reader
from mix_python_sdk._runtime.reader_httptools import HttptoolsReader
from tests.support.calls import ARGUMENTS, MODES, SESSION, Mode, outcome
from tests.support.fault_row import GOOD
from tests.support.fault_server import FaultServer, Received

READERS: dict[bool, type[Reader]] = {False: H11Reader, True: HttptoolsReader}


def _connection(pools: Any) -> Any:
    (pool,) = pools.all()
    connection = pool.connections.take(repeatable=True)
    pool.connections.keep(connection)
    return connection


@pytest.mark.parametrize("fast", READERS)
def test_fast_chooses_what_reads_the_responses(*, fast: bool) -> None:
    async def main(mix: Mix) -> object:
        async with mix:
            await mix.sessions.get_async(id="s1")
            return _connection(mix._http_clients.for_loop())._reader  # pyright: ignore[reportPrivateUsage]

    with FaultServer((GOOD["get"],)) as server:
        with Mix(server_url=server.url, fast=fast) as mix:
            mix.sessions.get(id="s1")
            assert type(_connection(mix._http_clients.sync())._reader) is READERS[fast]  # pyright: ignore[reportPrivateUsage]
        assert type(asyncio.run(main(Mix(server_url=server.url, fast=fast)))) is READERS[fast]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", GOOD)
def test_the_request_is_the_same(method: str, mode: Mode) -> None:
    sent: list[Received] = []
    for fast in (False, True):
        with FaultServer((GOOD[method],)) as server:
            outcome(mode, Mix(server_url=server.url, fast=fast), method, **ARGUMENTS[method])
            (request,) = server.received
            request.headers.pop("host")
            sent.append(request)
    assert sent[0] == sent[1]


def test_what_it_needs_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httptools", None)
    with pytest.raises(ImportError, match="fast=True needs httptools: pip install httptools"):
        Mix(fast=True)


def test_a_proxy_is_left_to_httpcore2(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer((GOOD["get"],)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with Mix(server_url="http://api.invalid:81", fast=True) as mix:
            assert mix.sessions.get(id="a").id == "s1"
            assert isinstance(_connection(mix._http_clients.sync()), ProxiedConnection)  # pyright: ignore[reportPrivateUsage]
    assert proxy.received[0].target == "http://api.invalid:81/api/sessions/a"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\0b", " a", "a "])
def test_a_hook_cannot_send_another_header_line(value: str, mode: Mode) -> None:
    def add(request: httpx2.Request) -> None:
        request.headers["X-Hook"] = value

    with FaultServer((GOOD["create"],)) as server:
        mix = Mix(server_url=server.url, fast=True, hooks=Hooks(before_request=add))
        error = outcome(mode, mix, "create", title="x")
    assert isinstance(error, errors.LocalProtocolError), repr(error)
    assert (server.sends, error.outcome_unknown, "X-Other" in str(error)) == (0, False, False)


BODY = b'{"a": 1}'
HEAD = b"HTTP/1.1 200 OK\r\n"
RESPONSES: dict[str, tuple[bytes, int, bytes, bool]] = {
    "a length": (HEAD + b"Content-Length: 8\r\n\r\n" + BODY, 200, BODY, True),
    "chunks": (HEAD + b'Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n5;x=y\r\n": 1}\r\n0\r\nX: y\r\n\r\n', 200, BODY, True),
    "the end of the connection": (HEAD + b"\r\n" + BODY, 200, BODY, False),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 8\r\n\r\n" + BODY, 200, BODY, False),
    "a connection that is closed": (HEAD + b"Connection: close\r\nContent-Length: 8\r\n\r\n" + BODY, 200, BODY, False),
    "interim responses": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + HEAD + b"Content-Length: 8\r\n\r\n" + BODY,
        200, BODY, True,
    ),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b"", True),
    "not modified": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 8\r\n\r\n", 304, b"", True),
    "no phrase": (b"HTTP/1.1 418\r\nContent-Length: 0\r\n\r\n", 418, b"", True),
}  # fmt: skip


@pytest.mark.parametrize("step", [1, 2, 7, 10_000])
@pytest.mark.parametrize("what", RESPONSES)
@pytest.mark.parametrize("kind", READERS.values())
def test_responses_are_read_wherever_they_are_cut(kind: type[Reader], what: str, step: int) -> None:
    raw, status, body, keeps_alive = RESPONSES[what]
    reader = kind()
    for _ in range(2):  # one after the other, as on a connection that is used again
        reader.begin("GET")
        for start in range(0, len(raw), step):
            reader.feed(raw[start : start + step])
        if not reader.complete:
            reader.feed(b"")
        assert (reader.status, b"".join(reader.taken()), reader.complete) == (status, body, True)
        assert reader.keeps_alive is keeps_alive
        assert b"X" not in {name for name, _ in reader.headers}
        if not keeps_alive:
            break


def test_the_standard_reader_notices_what_follows_a_body_of_known_length() -> None:
    reader = H11Reader()
    for rest, keeps_alive in ((b'": 1}', True), (b'": 1}\n', False)):
        reader.begin("GET")
        reader.feed(HEAD + b"Content-Length: 8\r\n\r\n" + BODY[:3])
        reader.feed(rest)
        assert (b"".join(reader.taken()), reader.complete, reader.keeps_alive) == (BODY, True, keeps_alive)


@pytest.mark.parametrize("kind", READERS.values())
def test_a_response_to_head_has_no_body(kind: type[Reader]) -> None:
    reader = kind()
    for _ in range(2):
        reader.begin("HEAD")
        reader.feed(HEAD + b"Content-Length: 8\r\n\r\n")
        assert (reader.complete, reader.keeps_alive, reader.taken()) == (True, True, [])
    reader.begin("GET")
    reader.feed(HEAD + b"Content-Length: 8\r\n\r\n" + BODY)
    assert (reader.complete, reader.taken()) == (True, [BODY])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "Server disconnected without sending a response"),
        (b"HTTP/1.1 200", "Server disconnected"),
        (HEAD + b"Content-Length: 8\r\n\r\n{", "peer closed connection"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n8\r\n" + BODY + b"\r\n", "peer closed connection"),
        (b"<html>", ""),
        (HEAD + b"Content-Length: 8\r\nContent-Length: 9\r\n\r\n" + BODY, ""),
        (HEAD + b"Content-Length: -1\r\n\r\n", ""),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nx\r\n", ""),
        (HEAD + b"X y: z\r\n\r\n", ""),
        (HEAD + b"X: " + b"y" * 200_000, "too l"),
    ],
)
@pytest.mark.parametrize("kind", READERS.values())
def test_responses_that_are_refused(kind: type[Reader], raw: bytes, message: str) -> None:
    reader = kind()
    reader.begin("GET")
    with pytest.raises(httpx2.RemoteProtocolError, match=message or None):
        for start in range(0, len(raw), 10_000):
            reader.feed(raw[start : start + 10_000])
        reader.feed(b"")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fast", [False, True])
def test_a_response_that_was_read_is_one_like_any_other(mode: Mode, fast: bool) -> None:
    seen: list[httpx2.Response] = []
    with FaultServer((GOOD["get"],)) as server:
        outcome(mode, Mix(server_url=server.url, fast=fast, hooks=Hooks(after_response=seen.append)), "get", id="s1")
    (response,) = seen
    assert response.json() == SESSION
    assert (response.read(), response.content) == (response.content, response.text.encode())
    assert asyncio.run(response.aread()) == response.content
    assert b"".join(response.iter_bytes(5)) == response.content
    assert (response.is_closed, response.num_bytes_downloaded) == (True, len(response.content))
    assert (response.http_version, response.reason_phrase) == ("HTTP/1.1", "Some Phrase")
