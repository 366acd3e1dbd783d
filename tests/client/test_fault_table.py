"""The fault table, acted out over real sockets, for sync and async and for both ends of each wait."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from mix_python_sdk import Hooks, Mix, errors
from tests.support.calls import (
    ARGUMENTS,
    MODES,
    NOT_REPEATABLE,
    REPEATABLE,
    SESSION,
    Mode,
    VirtualClock,
    outcome,
    with_clock,
)
from tests.support.fault_row import TWO, Row
from tests.support.fault_rows import ROWS
from tests.support.fault_server import Act, FaultServer, answer

pytestmark = pytest.mark.usefixtures("transport")

ALL = (*REPEATABLE, *NOT_REPEATABLE)


# Both ends of each wait; a row without waits needs only one.
WAITS = [
    pytest.param(row, luck, id=f"{row}-{name}")
    for row in ROWS
    for luck, name in ((0.0, "short"), (1.0, "long"))
    if row.waits or luck
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("row", "luck"), WAITS)
def test_row(row: Row, mode: Mode, luck: float) -> None:
    clock = VirtualClock(luck)
    acts = row.acts() if callable(row.acts) else row.acts
    with FaultServer(acts) as server:
        mix = with_clock(Mix(server_url=server.url, **row.settings), clock)
        result = outcome(mode, mix, row.method, **{**ARGUMENTS[row.method], **row.arguments})
        server.settle(row.sends)
    if isinstance(row.expected, type):
        assert isinstance(result, row.expected), repr(result)
    else:
        assert result == row.expected
    assert server.sends == row.sends
    assert len(clock.waits) == len(row.waits), clock.waits
    for waited, (low, high) in zip(clock.waits, row.waits, strict=True):
        assert low <= waited <= high
        assert low < high or waited == pytest.approx(low)
    if row.check is not None:
        assert row.check(result)
    assert len({(request.verb, request.target, request.body) for request in server.received}) <= 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", ALL)
def test_refused_connections_are_tried_three_times_whatever_the_call(method: str, mode: Mode) -> None:
    with socket.socket() as bound:  # it holds the port and does not listen
        bound.bind(("127.0.0.1", 0))
        clock = VirtualClock()
        mix = with_clock(Mix(server_url=f"http://127.0.0.1:{bound.getsockname()[1]}"), clock)
        error = outcome(mode, mix, method, **ARGUMENTS[method])
    assert isinstance(error, errors.ConnectError)
    assert (error.attempts, error.outcome_unknown, error.status_code) == (3, False, None)
    assert clock.draws == list(TWO)


@pytest.mark.parametrize("mode", MODES)
def test_unknown_host(mode: Mode) -> None:
    clock = VirtualClock()
    error = outcome(mode, with_clock(Mix(server_url="http://no-such-host.invalid"), clock), "create", title="x")
    assert isinstance(error, errors.ConnectError)
    assert error.attempts == 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", ["list", "create"])
def test_untrusted_certificates_are_met_once(method: str, mode: Mode) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    with FaultServer((answer(200, []),), tls=context) as server:
        error = outcome(mode, Mix(server_url=server.url), method, **ARGUMENTS[method])
    assert isinstance(error, errors.ConnectError)
    assert "CERTIFICATE_VERIFY" in str(error).upper()
    assert (error.attempts, error.outcome_unknown, server.sends) == (1, False, 0)


@pytest.mark.parametrize("mode", MODES)
def test_trusted_certificates(mode: Mode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    drip = Act((b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 99), pause=0.02, end="close")
    with FaultServer((drip, answer(200, [])), tls=context) as server:
        mix = with_clock(Mix(server_url=server.url, timeout_ms=150), VirtualClock())
        assert outcome(mode, mix, "list") == []
    assert server.sends == 2


@pytest.mark.parametrize("mode", MODES)
def test_reset_before_a_request_that_is_not_repeatable(mode: Mode) -> None:
    # Whether the body still fits into a buffer is a race, so either is right: retried, or the outcome is unknown.
    with FaultServer((Act(start="connection", end="reset"), answer(201, SESSION))) as server:
        result = outcome(mode, with_clock(Mix(server_url=server.url), VirtualClock()), "create", title="x")
    if isinstance(result, errors.NoResponseError):
        assert (result.outcome_unknown, len(server.received)) == (True, 0)
    else:
        assert (result.id, len(server.received)) == ("s1", 1)


@pytest.mark.parametrize("mode", MODES)
def test_reset_in_the_middle_of_a_request_that_is_not_repeatable(mode: Mode) -> None:
    with FaultServer((Act(start="headers", end="reset"),)) as server:
        mix = with_clock(Mix(server_url=server.url), VirtualClock())
        error = outcome(mode, mix, "create", title="x", custom_system_prompt="x" * 20_000_000)
    assert isinstance(error, errors.NoResponseError)
    assert server.sends == error.attempts
    # An event loop may say that all was sent when the connection is reset; then the outcome is unknown.
    assert (error.attempts, error.outcome_unknown) == (3, False) or (mode == "async" and error.outcome_unknown)


@pytest.mark.parametrize("mode", MODES)
def test_connections_that_go_stale_between_calls(mode: Mode) -> None:
    """A connection that the server has closed is not used again, so that no call is put at risk."""
    retries: list[object] = []
    with FaultServer((answer(201, SESSION, end="close"),)) as server:
        mix = Mix(server_url=server.url, hooks=Hooks(on_retry=retries.append))

        def settle() -> None:
            while server.open_connections:
                time.sleep(0.001)

        async def calls() -> None:
            async with mix:
                for _ in range(20):
                    assert (await mix.sessions.create_async(title="x")).id == "s1"
                    settle()

        if mode == "async":
            asyncio.run(calls())
        else:
            with mix:
                for _ in range(20):
                    assert mix.sessions.create(title="x").id == "s1"
                    settle()
    assert (server.sends, retries) == (20, [])


@pytest.fixture
def echo() -> Iterator[FaultServer]:
    with FaultServer(lambda _: answer(200, SESSION)) as server:
        yield server


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("given", "segment"),
    [
        ("../preferences", "..%2Fpreferences"),
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("ü x", "%C3%BC%20x"),
        ("a\r\nX: y", "a%0D%0AX%3A%20y"),
        ("\0", "%00"),
        ("x" * 10_000, "x" * 10_000),
        ("...", "..."),
        ("a:b@c;d=e&f+g", "a%3Ab%40c%3Bd%3De%26f%2Bg"),
    ],
)
def test_ids_are_one_segment(echo: FaultServer, mode: Mode, given: str, segment: str) -> None:
    assert outcome(mode, Mix(server_url=echo.url), "get", id=given).id == "s1"
    assert [request.target for request in echo.received] == [f"/api/sessions/{segment}"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", [method for method in ALL if "id" in ARGUMENTS[method]])
@pytest.mark.parametrize(
    ("given", "kind"),
    [("", ValueError), (".", ValueError), ("..", ValueError), ("\ud800", ValueError), ("\U0001f600" * 10_000, ValueError),
     (None, TypeError), (5, TypeError), (b"s1", TypeError), (["s1"], TypeError)],
)  # fmt: skip
def test_ids_that_are_refused(echo: FaultServer, mode: Mode, method: str, given: Any, kind: type[Exception]) -> None:
    error = outcome(mode, Mix(server_url=echo.url), method, **{**ARGUMENTS[method], "id": given})
    assert isinstance(error, kind)
    assert "'id'" in str(error) or "URL too long" in str(error)
    assert not isinstance(error, errors.MixError)
    assert (echo.connections, len(str(error)) < 300) == (0, True)
