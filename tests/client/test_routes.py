"""Routes of a client's own connections: over TLS, and over TLS through a proxy, with large bodies both ways."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from mix_python_sdk import Mix, errors
from mix_python_sdk.utils import RetryConfig
from tests.support.calls import MODES, SESSION, Mode
from tests.support.fault_server import Act, FaultServer, Received, answer

pytestmark = pytest.mark.usefixtures("transport")

LARGE = "x" * 1_000_000


@contextmanager
def tunnelling_proxy() -> Generator[tuple[str, list[bytes]]]:
    """Run a proxy that knows CONNECT; yield its URL and the targets that it was asked for."""
    targets: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, targets), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", targets
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, targets: list[bytes]) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_tunnel, args=(listener.accept()[0], targets), daemon=True).start()


def _tunnel(client: socket.socket, targets: list[bytes]) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(9999)
    targets.append(head.split()[1])
    host, _, port = targets[-1].rpartition(b":")
    with client, socket.create_connection((host.decode(), int(port))) as server:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        upwards = threading.Thread(target=_pump, args=(client, server), daemon=True)
        upwards.start()
        _pump(server, client)
        upwards.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)  # pyright: ignore[reportUnknownMemberType]
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    def respond(request: Received) -> Act:
        title = request.json["customSystemPrompt"] if request.body else "short"
        return answer(201 if request.verb == "POST" else 200, {**SESSION, "title": title})

    with FaultServer(respond, tls=tls) as running:
        yield running


def _titles(mode: Mode, url: str) -> list[str]:
    async def calls() -> list[str]:
        async with Mix(server_url=url) as mix:
            made = await mix.sessions.create_async(title="x", custom_system_prompt=LARGE)
            return [made.title, (await mix.sessions.get_async(id="a")).title]

    if mode == "async":
        return asyncio.run(calls())
    with Mix(server_url=url) as mix:
        made = mix.sessions.create(title="x", custom_system_prompt=LARGE)
        return [made.title, mix.sessions.get(id="a").title]


@pytest.mark.parametrize("mode", MODES)
def test_calls_over_tls_share_a_connection(server: FaultServer, mode: Mode) -> None:
    assert _titles(mode, server.url) == [LARGE, "short"]
    assert server.connections == 1


@pytest.mark.parametrize("mode", MODES)
def test_calls_through_a_tunnel_share_a_connection(
    server: FaultServer, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tunnelling_proxy() as (url, targets):
        monkeypatch.setenv("https_proxy", url)
        assert _titles(mode, server.url) == [LARGE, "short"]
    assert targets == [f"localhost:{server.port}".encode()]
    assert server.connections == 1


def _failure(mode: Mode) -> errors.MixError:
    async def create() -> None:
        async with Mix(server_url="https://api.invalid", timeout_ms=100, retry_config=RetryConfig("none")) as mix:
            await mix.sessions.create_async(title="x")

    with pytest.raises(errors.MixError) as caught:
        if mode == "async":
            asyncio.run(create())
        with Mix(server_url="https://api.invalid", timeout_ms=100, retry_config=RetryConfig("none")) as mix:
            mix.sessions.create(title="x")
    assert "secret" not in "".join(traceback.format_exception(caught.value))
    assert not caught.value.outcome_unknown  # nothing reached the server
    return caught.value


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (answer(403), errors.ProxyError),
        (answer(302, headers={"Location": "https://evil.invalid/"}), errors.ProxyError),
        (Act(end="hang"), errors.ReadTimeout),
        (Act(end="close"), errors.RemoteProtocolError),
        (Act((b"SSH-2.0-x\r\n\r\n",), end="close"), errors.RemoteProtocolError),
        (Act((b"HTTP/1.1 200 OK\r\n\r\n",), end="hang"), errors.ConnectTimeout),
        (Act((b"HTTP/1.1 200 OK\r\n\r\n",), end="close"), errors.ConnectError),
    ],
)
def test_a_proxy_that_fails_is_named(
    act: Act, kind: type[errors.MixError], mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer((act,)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://user:secret@127.0.0.1:{proxy.port}")
        error = _failure(mode)
    assert type(error) is kind
    assert f"no response from https://api.invalid:443 through the proxy {proxy.url}: " in str(error)


@pytest.mark.parametrize("proxy", ["http://user:secret@[::1", "ftp://user:secret@x", "socks5://user:secret@x"])
@pytest.mark.parametrize("mode", MODES)
def test_a_proxy_that_cannot_be_used_is_an_error_of_the_client(
    proxy: str, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    error = _failure(mode)
    assert isinstance(error, errors.UnsupportedProtocol)
    assert "the environment" in str(error)
