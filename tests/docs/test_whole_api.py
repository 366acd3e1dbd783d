"""A whole API over real sockets: the programs of its README stream, send, upload and download, and are typed strictly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.example_runner import runner
from tests.support.markdown import examples
from tests.support.packages import FRAGMENTS, ROOT, generate_text, write_package

EVENTS = [{"type": "token", "text": "Hel"}, {"type": "token", "text": "lo"}, {"type": "done", "tokens": 2}]
STREAMS = {
    "/events": ("text/event-stream", 'event: joined\ndata: {"name": "Ada"}\n\n'),
    "/log": ("application/x-ndjson", '{"text": "Hello"}\n'),
    "/ticks": ("text/event-stream", "data: tick\n\n"),
}
SECRETS = {"CHAT_BEARER_AUTH": "t0ken", "CHAT_LOGIN": "ada:pw", "CHAT_SESSION": "s1"}


class Chat(BaseHTTPRequestHandler):
    """The server: it lets in only who says so as the document asks."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/files":
            known = self.headers["Authorization"] == "Basic YWRhOnB3" and b'name="file"' in body
            self._answer(201 if known else 401, json.dumps({"id": "f1", "size": len(body)}).encode())
        elif self.headers["Authorization"] != "Bearer t0ken":
            self._answer(401, b"{}")
        elif self.headers["Accept"] == "text/event-stream":
            self._stream("text/event-stream", *(f"data: {json.dumps(event)}\n\n" for event in EVENTS))
        else:
            self._answer(200, json.dumps({"text": json.loads(body)["text"] + " yourself"}).encode())

    def do_GET(self) -> None:
        if self.path in STREAMS:
            self._stream(*STREAMS[self.path])
            return
        known = self.path == "/files/f1" and self.headers["Cookie"] == "sid=s1"
        self._answer(200 if known else 401, b"%PDF-1.7", "application/pdf")

    def _answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, kind: str, *parts: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in parts:
            chunk = part.encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def programs(address: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the package and the programs of its README, each in a file named after its section."""
    folder = tmp_path_factory.mktemp("whole")
    text = (FRAGMENTS / "chat.yaml").read_text("utf-8").replace("http://127.0.0.1:9", address)
    files = generate_text(text, folder, "chat.yaml")
    source = write_package(files, folder)
    for path, page in files.items():
        if path.endswith(".md"):
            for line, program in examples(page, "python"):
                place = folder / "pages" / f"{path.replace('/', '-')}-{line}"
                place.mkdir(parents=True)
                (place / "example.py").write_text(program, "utf-8")
    for section, below in re.findall(r"^## ([\w ]+)\n(.*?)(?=^## |\Z)", files["README.md"], re.DOTALL | re.MULTILINE):
        for number, program in enumerate(re.findall(r"```python\n(.*?)```", below, re.DOTALL)):
            (source / f"{section.lower().replace(' ', '_')}_{number}.py").write_text(program, "utf-8")
    return source


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        ("use_0", ["text='Hello yourself'"]),
        ("use_1", ["text='Hello yourself'"]),
        ("streams_0", ["type='token' text='Hel'", "type='token' text='lo'", "type='done' tokens=2"]),
        ("streams_1", ["type='token' text='Hel'", "type='token' text='lo'", "type='done' tokens=2"]),
        ("uploads_0", ["id='f1' size="]),
        ("large_responses_0", ["8 8", "download 8"]),
        ("credentials_0", ["<Chat of http://", "<Chat of http://"]),
    ],
)
def test_program_of_the_readme_runs(programs: Path, program: str, printed: list[str], tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, str(programs / f"{program}.py")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **SECRETS, "PYTHONPATH": str(programs)},
        check=False,
    )
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) == len(printed), lines
    assert all(line.startswith(start) for line, start in zip(lines, printed, strict=True)), lines


@pytest.mark.slow
def test_every_example_of_every_page_runs(programs: Path) -> None:
    paths = os.pathsep.join(map(str, [programs, ROOT / "generated" / "src"]))
    places = sorted((programs.parent / "pages").iterdir())
    assert len(places) > 30
    with runner({**os.environ, **SECRETS, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}) as warm:
        for place in places:
            result = warm.run(place / "example.py", place)
            assert (result.returncode, "Traceback" in result.stderr) == (0, False), f"{place.name}: {result.stderr}"


@pytest.mark.slow
def test_the_programs_are_typed_strictly(programs: Path) -> None:
    names = sorted(path.name for path in programs.glob("*.py"))
    assert "streams_1.py" in names
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *names], capture_output=True, text=True, cwd=programs, check=False
    )
    assert result.returncode == 0, result.stdout
