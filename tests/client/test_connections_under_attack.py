"""Connections as a hostile server, or a bad moment, would have them: late, ahead of themselves, or gone."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors
from tests.support.calls import ARGUMENTS, MODES, SESSION, Mode, ended_by, outcome
from tests.support.fault_row import GOOD
from tests.support.fault_server import Act, Endless, FaultServer, Received, answer

pytestmark = pytest.mark.usefixtures("transport")

EMPTY_MEMBER = gzip.compress(b"")
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def calls(mode: Mode, mix: Mix, wanted: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """Make calls one after the other with one client; return their results, and errors where there are any."""

    async def run() -> Iterator[Any]:
        found: list[Any] = []
        async with mix:
            for method, arguments in wanted:
                try:
                    found.append(await getattr(mix.sessions, f"{method}_async")(**arguments))
                except errors.MixError as error:
                    found.append(error)
        return iter(found)

    if mode == "async":
        return list(asyncio.run(run()))
    found: list[Any] = []
    with mix:
        for method, arguments in wanted:
            try:
                found.append(getattr(mix.sessions, method)(**arguments))
            except errors.MixError as error:
                found.append(error)
    return found


def settled(condition: Callable[[], bool]) -> bool:
    """Wait until a condition holds; return whether it does."""
    for _ in range(400):
        if condition():
            return True
        time.sleep(0.005)
    return False


ENDLESS: dict[str, Act] = {
    "interim responses": Act(Endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), pause=0.001),
    "a hurry of interim responses": Act(Endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)),
    "headers": Act(Endless(HEAD, b"X: y\r\n"), pause=0.02),
    "one header": Act(Endless(HEAD + b"X: ", b"y"), pause=0.01),
    "chunks": Act(Endless(CHUNKED, b"1\r\n \r\n"), pause=0.001),
    "empty gzip members": Act(
        Endless(
            HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"%x\r\n%s\r\n" % (len(EMPTY_MEMBER), EMPTY_MEMBER),
        ),
        pause=0.001,
    ),
    "a body until the end": Act(Endless(HEAD + b"\r\n", b" "), pause=0.01),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", ENDLESS)
@pytest.mark.parametrize("method", ["list", "export_session_to_file"])
def test_nothing_endless_outlives_the_deadline(what: str, method: str, mode: Mode, tmp_path: Any) -> None:
    arguments = {} if method == "list" else {"id": "s1", "file": tmp_path / "f"}
    with FaultServer((ENDLESS[what],)) as server:
        mix = Mix(server_url=server.url, timeout_ms=150, retry_config=None)
        error = ended_by(5, lambda: outcome(mode, mix, method, **arguments))
    assert isinstance(error, errors.ReadTimeout), repr(error)
    assert list(tmp_path.iterdir()) == []


def _session(name: str, title: str = "x") -> bytes:
    (chunk,) = answer(200, {**SESSION, "id": name, "title": title}).chunks
    return chunk


AHEAD: dict[str, bytes] = {
    "a second response": _session("asked") + _session("not asked"),
    "a stray newline": _session("asked") + b"\n",
    "stray newlines": _session("asked") + b"\r\n\r\n",
    "a newline after one that takes many reads": _session("asked", "x" * 1_000_000) + b"\n",
    "a second response after a chunked one": CHUNKED
    + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body := _session("asked").partition(b"\r\n\r\n")[2]), body)
    + _session("not asked"),
    "a newline after a chunked one": CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n\n" % (len(body), body),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", AHEAD)
@pytest.mark.parametrize("second", ["get", "create"])
def test_a_connection_with_bytes_left_over_is_not_used_again(what: str, second: str, mode: Mode) -> None:
    with FaultServer((Act((AHEAD[what],)), answer(200, {**SESSION, "id": "second"}))) as server:
        first, other = calls(mode, Mix(server_url=server.url), [("get", {"id": "x"}), (second, ARGUMENTS[second])])
    assert first.id == "asked"
    assert other.id == "second", repr(other)
    assert (server.sends, server.connections) == (2, 2)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "act",
    [
        GOOD["get"],
        Act((CHUNKED, b"%x\r\n%s\r\n" % (len(body), body), b"0\r\n\r\n"), pause=0.001),
        Act((CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body),)),
        Act((_session("s1")[:50], _session("s1")[50:-20], _session("s1")[-20:]), pause=0.01),
        answer(200, {**SESSION, "title": "x" * 1_000_000}),
        answer(404, b"{}"),
        answer(200, gzip.compress(body), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["plain", "chunks", "one chunk", "parts", "many reads", "error", "gzip"],
)
def test_a_connection_without_anything_left_over_is_used_again(act: Act, mode: Mode) -> None:
    with FaultServer((act,)) as server:
        calls(mode, Mix(server_url=server.url), [("get", {"id": "x"})] * 3)
    assert (server.sends, server.connections) == (3, 1)


@pytest.mark.parametrize("mode", MODES)
def test_deletes_use_one_connection(mode: Mode) -> None:
    with FaultServer((answer(204),)) as server:
        assert calls(mode, Mix(server_url=server.url), [("delete", {"id": "x"})] * 3) == [None] * 3
    assert server.connections == 1


def _pausing(server: FaultServer, seconds: float) -> Callable[[object], None]:
    """Return a hook that waits before all requests but the first."""
    return lambda _: time.sleep(seconds if server.sends else 0)


@pytest.mark.parametrize("mode", MODES)
def test_what_cannot_be_repeated_goes_out_on_a_connection_that_was_just_used(mode: Mode) -> None:
    """A server that lets a connection go may do so while a request is on its way."""
    made: list[int] = []
    for pause in (0.0, 1.1):
        with FaultServer((GOOD["create"],)) as server:
            mix = Mix(server_url=server.url, hooks=Hooks(before_request=_pausing(server, pause)))
            found = calls(mode, mix, [("create", {"title": "x"})] * 2)
            assert [session.id for session in found] == ["s1", "s1"]
            made.append(server.connections)
    assert made == [1, 2]


@pytest.mark.parametrize("mode", MODES)
def test_a_server_that_closes_after_each_answer_is_soon_known(mode: Mode) -> None:
    """It says nothing of it, so the first time is a race; after that, each of these goes out on a fresh connection."""
    with FaultServer((answer(201, SESSION, end="close"),)) as server:
        found = calls(mode, Mix(server_url=server.url), [("create", {"title": "x"})] * 200)
    assert sum(isinstance(result, errors.MixError) for result in found) <= 2


@pytest.mark.parametrize("mode", MODES)
def test_an_older_connection_serves_what_can_be_repeated(mode: Mode) -> None:
    with FaultServer((GOOD["get"],)) as server:
        mix = Mix(server_url=server.url, hooks=Hooks(before_request=_pausing(server, 1.1)))
        calls(mode, mix, [("get", {"id": "x"})] * 2)
    assert server.connections == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [1_000, 30_000_000])
def test_the_answer_that_came_before_the_body_was_read_counts(size: int, mode: Mode) -> None:
    (refusal,) = answer(413, {"detail": "too large"}, headers={"Connection": "close"}).chunks
    with FaultServer((Act((refusal,), start="headers", end="close"),)) as server:
        error = outcome(mode, Mix(server_url=server.url), "create", title="x", custom_system_prompt="x" * size)
    assert isinstance(error, errors.MixDefaultError), repr(error)
    assert (error.status_code, error.attempts, server.sends) == (413, 1, 1)


@pytest.mark.parametrize("mode", MODES)
def test_a_large_body_arrives_whole(mode: Mode) -> None:
    def received(request: Received) -> Act:
        return answer(201, {**SESSION, "title": str(len(request.json["customSystemPrompt"]))})

    with FaultServer(received) as server:
        large = {"title": "x", "custom_system_prompt": "x" * 5_000_000}
        found = calls(mode, Mix(server_url=server.url), [("create", large), ("create", {"title": "y", **large})])
    assert [session.title for session in found] == ["5000000", "5000000"]
    assert server.connections == 1


def test_an_interrupt_leaves_nothing_behind_that_the_next_call_waits_for() -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with FaultServer((GOOD["get"],)) as server:
        mix = Mix(server_url=server.url)
        mix.sessions.get(id="a")
        clients: Any = mix._http_clients  # pyright: ignore[reportPrivateUsage]
        (pool,) = clients._sync.all()
        connection = pool.connections.take(repeatable=True)
        pool.connections.keep(connection)
        connection.open = interrupted
        with pytest.raises(KeyboardInterrupt):
            mix.sessions.get(id="a")
        assert settled(lambda: server.open_connections == 0)
        result = ended_by(5, lambda: mix.sessions.get(id="b"))
        mix.close()
    assert result.id == "s1"
    assert server.connections == 2


@pytest.mark.parametrize("mode", MODES)
def test_errors_of_a_connection_name_the_server(mode: Mode) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        mix = Mix(server_url=f"http://user:s3cr3t@127.0.0.1:{port}/base", retry_config=None)
        error = outcome(mode, mix, "list")
    assert isinstance(error, errors.ConnectError)
    assert f"no response from http://127.0.0.1:{port}: " in str(error)
    assert "s3cr3t" not in str(error)


def test_another_event_loop_is_told_so() -> None:
    """As trio would run it: a coroutine without an event loop of asyncio."""
    coroutine = Mix().sessions.list_async()
    with pytest.raises(RuntimeError, match="need a running asyncio event loop; under trio"):
        coroutine.send(None)


@pytest.mark.parametrize("mode", MODES)
def test_proxies_of_the_environment_are_used(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer((GOOD["get"],)) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert outcome(mode, Mix(server_url="http://api.invalid:81"), "get", id="a").id == "s1"
        monkeypatch.setenv("no_proxy", "api.invalid")
        assert isinstance(
            outcome(mode, Mix(server_url="http://api.invalid:81", retry_config=None), "list"), httpx2.ConnectError
        )
    assert [(request.target, request.headers["host"]) for request in proxy.received] == [
        ("http://api.invalid:81/api/sessions/a", "api.invalid:81")
    ]
