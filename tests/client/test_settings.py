"""What the constructor takes and refuses, and the timeouts that reach the transport."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from mix_python_sdk import UNSET, BackoffStrategy, Mix, RetryConfig, client, errors, hooks, types, utils
from mix_python_sdk._runtime.connection import Connection
from mix_python_sdk._runtime.package import Package, Server
from mix_python_sdk._runtime.pool import Pool
from mix_python_sdk._runtime.pools import Pools
from mix_python_sdk._runtime.reader_h11 import H11Reader
from mix_python_sdk._runtime.routes import Route
from mix_python_sdk._runtime.watch import Habits
from tests.support.calls import MODES, SESSION, Mode, VirtualClock, with_clock
from tests.support.fault_server import FaultServer, answer

Timeouts = dict[str, float | None]


class Recorder:
    """A transport that takes down the timeouts of each request and answers with the statuses it was given."""

    def __init__(self, *statuses: int, headers: dict[str, str] | None = None) -> None:
        self.timeouts: list[Timeouts] = []
        self.requests: list[httpx2.Request] = []
        self._statuses = statuses
        self._headers = headers

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer."""
        status = self._statuses[min(len(self.requests), len(self._statuses) - 1)]
        self.requests.append(request)
        self.timeouts.append(request.extensions["timeout"])
        return httpx2.Response(status, json=SESSION if status < 300 else None, headers=self._headers)


def _opened(mix: Mix, recorder: Recorder) -> Mix:
    """Let the client think that it opened the recording transport itself."""

    class RecordingPool(Pool):
        def open(self, request: httpx2.Request, *_: object, **__: object) -> httpx2.Response:
            response = httpx2.MockTransport(recorder).handle_request(request)
            response.request = request
            return response

    def open_pool(route: Route, habits: Habits) -> Pool:
        return RecordingPool(lambda released: Connection(route, habits, H11Reader(), released), habits)

    mix._http_clients._sync = Pools(open_pool)  # pyright: ignore[reportPrivateUsage]
    return mix


def test_default_timeouts() -> None:
    recorder = Recorder(200)
    with _opened(Mix(), recorder) as mix:
        mix.sessions.get(id="s1")
    assert recorder.timeouts == [{"connect": 5, "read": 30, "write": 30, "pool": 5}]


@pytest.mark.parametrize("where", ["client", "call"])
def test_a_timeout_bounds_each_phase(where: str) -> None:
    recorder = Recorder(200)
    with _opened(Mix(timeout_ms=1500 if where == "client" else 9), recorder) as mix:
        mix.sessions.get(id="s1", timeout_ms=None if where == "client" else 1500)
    assert recorder.timeouts == [{"connect": 1.5, "read": 1.5, "write": 1.5, "pool": 1.5}]


def test_timeouts_are_clamped_to_the_budget() -> None:
    recorder = Recorder(503, 503, 200, headers={"Retry-After": "20"})
    with with_clock(_opened(Mix(), recorder), VirtualClock()) as mix:
        mix.sessions.get(id="s1")
    reads = [item["read"] for item in recorder.timeouts]
    assert reads[:2] == [30, 30]
    assert reads[2] == pytest.approx(20, abs=0.5)


def test_a_long_timeout_widens_the_budget() -> None:
    recorder = Recorder(200)
    with _opened(Mix(timeout_ms=120_000), recorder) as mix:
        mix.sessions.get(id="s1")
    assert recorder.timeouts[0]["read"] == pytest.approx(120)


def test_a_huge_timeout_is_no_error_of_the_socket() -> None:
    recorder = Recorder(200)
    with _opened(Mix(timeout_ms=10**15), recorder) as mix:
        mix.sessions.get(id="s1")
    assert recorder.timeouts[0]["read"] == pytest.approx(7 * 24 * 3600)


def test_the_callers_client_keeps_its_timeouts() -> None:
    recorder = Recorder(503, 503, 200, headers={"Retry-After": "29"})
    given = httpx2.Client(transport=httpx2.MockTransport(recorder), timeout=httpx2.Timeout(77, read=600))
    with with_clock(Mix(client=given), VirtualClock()) as mix:
        mix.sessions.get(id="s1")
        mix.sessions.get(id="s1", timeout_ms=100)
    own = {"connect": 77, "read": 600, "write": 77, "pool": 77}
    assert recorder.timeouts[:3] == [own, own, own]
    assert recorder.timeouts[3]["read"] == 0.1
    given.close()


def test_a_slow_answer_to_the_callers_client_is_not_cut_off() -> None:
    clock = VirtualClock()

    def slow(_: httpx2.Request) -> httpx2.Response:
        clock.ahead += 600
        return httpx2.Response(200, json=SESSION)

    with httpx2.Client(transport=httpx2.MockTransport(slow)) as given:
        mix = with_clock(Mix(client=given), clock)
        assert mix.sessions.get(id="s1").id == "s1"


@pytest.mark.parametrize("fault", [httpx2.ReadTimeout, httpx2.ReadError, httpx2.RemoteProtocolError, httpx2.WriteError])
def test_a_transport_that_does_not_say_what_it_sent_may_have_sent_it(fault: type[httpx2.RequestError]) -> None:
    sends: list[httpx2.Request] = []

    def fail(request: httpx2.Request) -> httpx2.Response:
        sends.append(request)
        raise fault("lost", request=request)

    with httpx2.Client(transport=httpx2.MockTransport(fail)) as given:
        mix = with_clock(Mix(client=given), VirtualClock())
        with pytest.raises(errors.NoResponseError) as caught:
            mix.sessions.create(title="x")
    assert (len(sends), caught.value.outcome_unknown) == (1, True)


def test_pool_timeouts_are_not_retried() -> None:
    def full(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.PoolTimeout("full", request=request)

    with httpx2.Client(transport=httpx2.MockTransport(full)) as given, pytest.raises(errors.PoolTimeout) as caught:
        Mix(client=given).sessions.list()
    assert (caught.value.attempts, caught.value.outcome_unknown) == (1, False)


@pytest.mark.parametrize("mode", MODES)
def test_redirects_and_cookies_are_off(mode: Mode) -> None:
    headers = {"Location": "/elsewhere", "Set-Cookie": "a=b"}

    with FaultServer((answer(302, headers=headers),)) as server:
        mix = Mix(server_url=server.url)
        with asyncio.Runner() as runner:
            for _ in range(2):
                with pytest.raises(errors.MixDefaultError):
                    _ = mix.sessions.list() if mode == "sync" else runner.run(mix.sessions.list_async())
        mix.close()
    assert [request.target for request in server.received] == ["/api/sessions"] * 2
    assert not any("cookie" in request.headers for request in server.received)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"timeout_ms": 0}, ValueError),
        ({"timeout_ms": -5}, ValueError),
        ({"timeout_ms": True}, ValueError),
        ({"timeout_ms": "5"}, ValueError),
        ({"server_idx": 1}, ValueError),
        ({"server_idx": -1}, ValueError),
        ({"server_idx": "0"}, TypeError),
        ({"server_url": "localhost:8088"}, ValueError),
        ({"server_url": "http://"}, ValueError),
        ({"server_url": "http://h:port"}, ValueError),
        ({"server_url": "http://h:99999"}, ValueError),
        ({"server_url": "http://{host}"}, ValueError),
        ({"server_url": "http://h/a b"}, ValueError),
        ({"server_url": "http://h\r\n"}, ValueError),
        ({"server_url": "http://h#f"}, ValueError),
        ({"server_url": "http://h\\@other"}, ValueError),
        ({"server_url": "http://a..b"}, ValueError),
        ({"server_url": f"http://{'a' * 64}.example"}, ValueError),
        ({"server_url": 5}, TypeError),
        ({"client": object()}, TypeError),
        ({"client": httpx2.AsyncClient()}, TypeError),
        ({"async_client": httpx2.Client()}, TypeError),
        ({"retry_config": "backoff"}, TypeError),
        ({"max_response_bytes": 0}, ValueError),
        ({"max_response_bytes": True}, ValueError),
    ],
)
def test_settings_that_are_refused(settings: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        Mix(**settings)
    assert not isinstance(caught.value, errors.MixError)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ((-1, 1, 1.5, 1), ValueError),
        ((1, 1, float("nan"), 1), ValueError),
        ((1, 1, 1.5, float("inf")), ValueError),
        (("1", 1, 1.5, 1), TypeError),
        ((True, 1, 1.5, 1), TypeError),
    ],
)
def test_times_that_are_refused(values: tuple[Any, ...], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        BackoffStrategy(*values)


def test_retry_configurations_that_are_refused() -> None:
    with pytest.raises(ValueError, match="strategy"):
        RetryConfig("often")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="BackoffStrategy"):
        RetryConfig("backoff")


def test_servers_by_number_and_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    servers = (
        Server("http://one", {}),
        Server("https://{region}.example.com:{port}/v1/", {"region": "eu", "port": "443"}),
    )
    monkeypatch.setattr(client, "PACKAGE", Package("mix_python_sdk", "0", "MIX_DEBUG", servers))
    assert repr(Mix()) == "<Mix of http://one>"
    assert repr(Mix(1)) == "<Mix of https://eu.example.com:443/v1>"
    assert repr(Mix(server_idx=1, url_params={"region": "us"})) == "<Mix of https://us.example.com:443/v1>"
    assert repr(Mix(None, "http://{region}", {"region": "asia"})) == "<Mix of http://asia>"
    with pytest.raises(ValueError, match=r"valid|host|white space"):
        Mix(server_idx=1, url_params={"region": "a b"})


def test_the_public_names() -> None:
    assert utils.RetryConfig is RetryConfig
    assert utils.BackoffStrategy is BackoffStrategy
    assert types.UNSET is UNSET
    assert not UNSET
    assert hooks.Hooks() == hooks.Hooks()
    assert repr(UNSET) == "UNSET"
