"""A whole API over real sockets: the programs of its README stream, send, upload and download, and are typed strictly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.example_runner import runner
from tests.support.fault_server import Act, FaultServer, Received, answer
from tests.support.markdown import examples
from tests.support.packages import FRAGMENTS, ROOT, generate_text, write_package
from tests.support.stream_server import streamed

pytestmark = pytest.mark.slow

EVENTS = [{"type": "token", "text": "Hel"}, {"type": "token", "text": "lo"}, {"type": "done", "tokens": 2}]
STREAMS = {
    "/events": ([b'event: joined\ndata: {"name": "Ada"}\n\n'], "text/event-stream"),
    "/sessions/s1/stream": ([b'event: complete\nid: 1\ndata: {"cost": 0.5}\n\n'], "text/event-stream"),
    "/log": ([b'{"text": "Hello"}\n'], "application/x-ndjson"),
    "/ticks": ([b"data: tick\n\n"], "text/event-stream"),
}
SECRETS = {"CHAT_BEARER_AUTH": "t0ken", "CHAT_LOGIN": "ada:pw", "CHAT_SESSION": "s1"}


def chat(request: Received) -> Act:
    """Answer as the document says, and let in only those who identify themselves as it asks."""
    headers = request.headers
    if request.target in STREAMS:
        return streamed(*STREAMS[request.target])
    if request.target == "/files/f1":
        return answer(200 if headers["cookie"] == "sid=s1" else 401, b"%PDF-1.7", content_type="application/pdf")
    if request.target == "/files":
        known = headers["authorization"] == "Basic YWRhOnB3" and b'name="file"' in request.body
        return answer(201 if known else 401, {"id": "f1", "size": len(request.body)})
    if headers["authorization"] != "Bearer t0ken":
        return answer(401, {})
    if headers["accept"] == "text/event-stream":
        return streamed([f"data: {json.dumps(event)}\n\n".encode() for event in EVENTS])
    return answer(200, {"text": request.json["text"] + " yourself"})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with FaultServer(chat) as server:
        yield server.url


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


def test_every_example_of_every_page_runs(programs: Path) -> None:
    paths = os.pathsep.join(map(str, [programs, ROOT / "generated" / "src"]))
    places = sorted((programs.parent / "pages").iterdir())
    assert len(places) > 30
    with runner({**os.environ, **SECRETS, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}) as warm:
        for place in places:
            result = warm.run(place / "example.py", place)
            assert (result.returncode, "Traceback" in result.stderr) == (0, False), f"{place.name}: {result.stderr}"


def test_the_programs_are_typed_strictly(programs: Path) -> None:
    names = sorted(path.name for path in programs.glob("*.py"))
    assert "streams_1.py" in names
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *names], capture_output=True, text=True, cwd=programs, check=False
    )
    assert result.returncode == 0, result.stdout
