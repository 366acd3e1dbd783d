"""What the sandbox is open to: programs on this machine, and neither web pages of other hosts nor clients that dawdle."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from sandbox_server.control.appending import read_message
from sandbox_server.serving.app import Sandbox
from sandbox_server.serving.serving import listen, server_for
from sandbox_server.storage.records import Draft
from sandbox_server.storage.store import Store
from sandbox_server.testing import InThread, run_in_process, run_in_thread

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def filled(sandbox: InThread) -> InThread:
    sandbox.create(id="s")
    return sandbox


REQUESTS = pytest.mark.parametrize(
    ("verb", "path"),
    [("GET", "/api/sessions"), ("DELETE", "/api/sessions/s"), ("POST", "/_sandbox/reset"), ("GET", "/nowhere")],
)


@REQUESTS
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8088"},
        {"Host": "localhost.evil.example"},
        {"Host": "evil.example@localhost"},
        {"Host": "localhost evil.example"},
        {"Host": "127.0.0.1.nip.io"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "http://evil.example:8088"},
        {"Origin": "null"},
        {"Origin": "file://"},
    ],
    ids=lambda headers: "-".join(*headers.items()),
)
def test_a_foreign_host_or_origin_is_rejected(
    filled: InThread, http: httpx2.Client, verb: str, path: str, headers: dict[str, str]
) -> None:
    response = http.request(verb, path, headers={"Content-Type": "application/json", **headers})
    error = response.json()["error"]
    assert (response.status_code, error["code"], error["type"]) == (403, 403, "bad_request")
    (name, value) = next(iter(headers.items()))
    assert error["message"].startswith(f"requests with {name} {value!r} are rejected")
    assert "access-control-allow-origin" not in response.headers
    assert filled.control("GET", "")["sessions"] == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost"},
        {"Host": "LOCALHOST:9"},
        {"Host": "[::1]:8088"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "https://127.0.0.1"},
    ],
    ids=lambda headers: "-".join(*headers.items()),
)
def test_this_machine_is_served(http: httpx2.Client, headers: dict[str, str]) -> None:
    assert http.get("/api/sessions", headers=headers).status_code == 200


def test_other_names_can_be_allowed() -> None:
    with run_in_process("--allow-host", "Box.example", "--allow-host", "proxy.example") as sandbox:
        for name, status in (("box.example", 200), ("proxy.example:80", 200), ("localhost", 200), ("x.example", 403)):
            assert httpx2.get(f"{sandbox.url}/api/sessions", headers={"Host": name}).status_code == status
        origin = {"Origin": "https://box.example"}
        assert httpx2.get(f"{sandbox.url}/api/sessions", headers=origin).status_code == 200


@pytest.mark.parametrize("sent", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_the_control_surface_wants_json(filled: InThread, http: httpx2.Client, sent: str | None) -> None:
    """What a web page can send without asking first: a form, or nothing."""
    headers = {} if sent is None else {"Content-Type": sent}
    for verb, path in (("POST", "/reset"), ("POST", "/sessions"), ("PUT", "/sessions/s/processing")):
        response = http.request(verb, f"/_sandbox{path}", headers=headers)
        assert response.status_code == 400
        assert response.json()["error"]["message"].startswith("the body must be sent as application/json")
    assert filled.control("GET", "")["sessions"] == 1


HEAD = b"POST /api/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /api/sessions HTTP/1.1\r\nHo",
        HEAD + b"Content-Length: 100\r\n\r\n{",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    ],
    ids=["nothing", "half a head", "half a body", "half a chunk"],
)
def test_a_client_that_stops_in_the_middle_is_dropped(sent: bytes) -> None:
    with run_in_thread(patience=0.2) as sandbox, _connected(sandbox) as connection:
        connection.sendall(sent)
        _wait_for_the_end(connection)
        assert httpx2.get(f"{sandbox.url}/api/sessions").json() == []


def test_a_client_that_stops_in_the_middle_of_its_second_request_is_dropped() -> None:
    with run_in_thread(patience=0.2) as sandbox, _connected(sandbox) as connection:
        connection.sendall(b"GET /api/sessions HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /api")
        _wait_for_the_end(connection)


def test_a_client_that_sends_a_byte_at_a_time_is_dropped() -> None:
    with run_in_thread(patience=0.3) as sandbox, _connected(sandbox) as connection:
        connection.settimeout(0.05)
        with pytest.raises(OSError, match=r"reset|Broken pipe|closed"):
            for byte in [*(HEAD + b"Content-Length: 9000\r\n\r\n"), *[32] * 9000]:
                connection.sendall(bytes([byte]))
                try:
                    assert connection.recv(1) == b"", "an answer before the end of the request"
                    raise ConnectionError("closed")
                except TimeoutError:
                    pass


def test_a_client_that_does_not_read_is_dropped() -> None:
    store = Store()
    store.create(Draft("Long", id="s"))
    store.append("s", *read_message({"role": "user", "content": "x" * 20_000_000}, store.clock))
    server = server_for(Sandbox(store), patience=0.2)
    with listen(0) as listener, socket.create_connection(listener.getsockname(), 20) as connection:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        connection.sendall(b"GET /api/sessions/s/export HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1) == b"H"
        for _ in range(2000):
            if not server.server_state.connections:
                break
            time.sleep(0.01)
        assert not server.server_state.connections
        server.should_exit = True
        thread.join()
    store.close()


def test_a_body_without_an_end_is_refused(http: httpx2.Client) -> None:
    chunk = b" " * (1 << 20)
    response = http.post(
        "/api/sessions", content=(chunk for _ in range(80)), headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["error"]["code"]) == (413, 413)


def test_the_greeting_says_what_it_is_open_to() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "sandbox.py"), "--port", "0", "--allow-host", "box.example"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(3))
        process.terminate()
    assert "Only programs on this machine can reach it" in said
    assert "It also answers to: box.example." in said


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="it sends a signal")
def test_a_signal_to_nox_ends_the_sandbox(tmp_path: Path) -> None:
    for name in ("scripts", "openapi.yaml", "requirements"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "noxfile.py", tmp_path / "project_noxfile.py")
    (tmp_path / "noxfile.py").write_text(
        "import sys\n"
        "sys.path.insert(0, '.')\n"
        "import project_noxfile\n"
        "project_noxfile.install = lambda session, group: None  # this environment has everything\n"
        "from project_noxfile import *\n"
    )
    command = [sys.executable, "-m", "nox", "--no-venv", "--session", "sandbox", "--", "--port", "0"]
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # where nox looks for `python`
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "PATH": search},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as nox:
        assert nox.stdout is not None
        hello = nox.stdout.readline()
        found = re.search(r"http://localhost:(\d+)", hello)
        assert found is not None, nox.communicate()
        nox.send_signal(signal.SIGTERM)
        nox.communicate(timeout=20)  # the pipes are closed only once the sandbox has ended too
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(found[1])), 5)


def _connected(sandbox: InThread) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(sandbox.url).port or 0), 20)


def _wait_for_the_end(connection: socket.socket) -> None:
    try:
        while connection.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
