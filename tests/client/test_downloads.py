"""Downloads: straight to a file, at flat memory, all of it or nothing."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors, types
from mix_python_sdk._runtime.download import suggested_name
from tests.support.calls import EXPORT, MODES, Mode, VirtualClock, call, failure, outcome, with_clock
from tests.support.fault_server import Act, FaultServer, answer

pytestmark = pytest.mark.usefixtures("transport")

MEGABYTE = b"x" * 1_000_000
SIZE = 200
BODY = json.dumps(EXPORT).encode()
BIG_HEAD = f"HTTP/1.1 200 OK\r\nContent-Length: {SIZE * len(MEGABYTE)}\r\n\r\n".encode()
BIG = Act((BIG_HEAD, *[MEGABYTE] * SIZE))
PROGRAM = """
import asyncio, json, sys
from mix_python_sdk import Mix
mode, url, target, small, transport = sys.argv[1:]
calls = []
def peak(): return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
async def download(id, file, progress=None):
    async with Mix(server_url=url, fast=transport == "fast") as mix:
        return await mix.sessions.export_session_to_file_async(id=id, file=file, progress=progress)
def run(id, file, progress=None):
    if mode == "async":
        return asyncio.run(download(id, file, progress))
    with Mix(server_url=url, fast=transport == "fast") as mix:
        return mix.sessions.export_session_to_file(id=id, file=file, progress=progress)
run("small", small)
before = peak()
path = run("big", target, lambda done, total: calls.append((done, total)))
print(json.dumps([str(path), before, peak(), calls[0], calls[-1], len(calls)]))
"""


def fetch(mode: Mode, acts: tuple[Act, ...], file: Any, **settings: Any) -> Any:
    """Download from a server that acts so; return the path, or the error."""
    with FaultServer(acts) as server:
        mix = with_clock(Mix(server_url=server.url, **settings), VirtualClock())
        return outcome(mode, mix, "export_session_to_file", id="s1", file=file)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of one process alone")
@pytest.mark.parametrize("mode", MODES)
def test_hundreds_of_megabytes_at_flat_memory(mode: Mode, tmp_path: Path, transport: str) -> None:
    target = tmp_path / "big.json"
    search = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with FaultServer((answer(200, EXPORT), BIG)) as server:
        command = [sys.executable, "-c", PROGRAM, mode, server.url, str(target), str(tmp_path / "small"), transport]
        run = subprocess.run(command, capture_output=True, check=True, env=search)
    path, before, after, first, last, count = json.loads(run.stdout)
    total = SIZE * len(MEGABYTE)
    assert (path, target.stat().st_size) == (str(target), total)
    assert after - before < 20_000  # kilobytes
    assert 0 < first[0] <= total
    assert first[1] == total
    assert last == [total, total]
    assert count > 100


@pytest.mark.parametrize("mode", MODES)
def test_a_file(mode: Mode, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("what was there before")
    assert fetch(mode, (answer(200, EXPORT),), target) == target
    assert target.read_bytes() == BODY
    assert os.listdir(tmp_path) == ["out.json"]  # noqa: PTH208


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask for groups and others")
@pytest.mark.parametrize("mode", MODES)
def test_a_file_is_readable_by_whom_the_umask_allows(mode: Mode, tmp_path: Path) -> None:
    target = fetch(mode, (answer(200, EXPORT),), tmp_path / "out.json")
    umask = os.umask(0)
    os.umask(umask)
    assert target.stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("mode", MODES)
def test_a_part_of_a_file_is_not_the_file(mode: Mode, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("what was there before")
    part = answer(206, EXPORT, headers={"Content-Range": "bytes 0-99/1000"})
    error = fetch(mode, (part,), target)
    assert isinstance(error, errors.MixDefaultError)
    assert (error.status_code, target.read_text()) == (206, "what was there before")


@pytest.mark.parametrize("mode", MODES)
def test_a_folder_takes_the_suggested_name(mode: Mode, tmp_path: Path) -> None:
    named = {"Content-Disposition": "attachment; filename=session_s1_transcript.json"}
    assert fetch(mode, (answer(200, EXPORT, headers=named),), str(tmp_path)) == tmp_path / "session_s1_transcript.json"
    assert fetch(mode, (answer(200, EXPORT),), tmp_path) == tmp_path / "download"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["download", "session_s1_transcript.json"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("attachment; filename=../../etc/passwd", "passwd"),
        ('attachment; filename="..\\\\..\\\\boot.ini"', "boot.ini"),
        ('attachment; filename="/etc/passwd"', "passwd"),
        ('attachment; filename=".."', None),
        ('attachment; filename="."', None),
        ('attachment; filename=".bashrc"', "bashrc"),
        ('attachment; filename="a\tb:c*?.json"', "a_b_c__.json"),
        ("attachment; filename*=UTF-8''%C3%BCber.json", "über.json"),
        ("attachment; filename*=UTF-8''..%2F..%2Fx", "x"),
        ("attachment; filename*=nonsense''%FF", "_"),
        ("attachment", None),
        ("", None),
        (f'attachment; filename="{"x" * 500}"', "x" * 200),
    ],
)
def test_suggested_names_lead_nowhere_else(header: str, name: str | None) -> None:
    found = suggested_name(httpx2.Response(200, headers={"Content-Disposition": header}))
    assert found == name or (name == "_" and found is not None and "/" not in found)


@pytest.mark.parametrize("mode", MODES)
def test_long_names_in_another_script_fit_the_file_system(mode: Mode, tmp_path: Path) -> None:
    header = "attachment; filename*=UTF-8''" + "%F0%9F%98%80" * 100
    path = fetch(mode, (answer(200, EXPORT, headers={"Content-Disposition": header}),), tmp_path)
    assert path.read_bytes() == BODY


@pytest.mark.parametrize("mode", MODES)
def test_a_body_that_is_cut_leaves_nothing(mode: Mode, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    error = fetch(mode, (answer(200, EXPORT, end="close", cut=10),), target)
    assert isinstance(error, errors.RemoteProtocolError)
    assert error.attempts == 3
    assert list(tmp_path.iterdir()) == []
    target.write_text("before")
    fetch(mode, (answer(200, EXPORT, end="reset", cut=10),), target)
    assert target.read_text() == "before"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "first", [answer(503), answer(200, EXPORT, end="close", cut=10), Act(end="reset")], ids=["503", "cut", "reset"]
)
def test_a_download_is_tried_again_from_its_start(mode: Mode, first: Act, tmp_path: Path) -> None:
    path = fetch(mode, (first, answer(200, EXPORT)), tmp_path / "out.json")
    assert path.read_bytes() == BODY
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (answer(404, failure(404)), errors.NotFoundError),
        (answer(204), errors.MixDefaultError),
        (answer(418), errors.MixDefaultError),
    ],
)
def test_errors_write_no_file(mode: Mode, act: Act, kind: type[Exception], tmp_path: Path) -> None:
    assert isinstance(fetch(mode, (act,), tmp_path / "out.json"), kind)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", MODES)
def test_compressed_downloads_are_decoded_and_have_no_limit(mode: Mode, tmp_path: Path) -> None:
    body = gzip.compress(MEGABYTE * 3)
    act = answer(200, body, headers={"Content-Encoding": "gzip"})
    totals: list[int | None] = []
    with FaultServer((act,)) as server:
        mix = Mix(server_url=server.url, max_response_bytes=1000)
        note: Callable[[int, int | None], None] = lambda _, total: totals.append(total)  # noqa: E731
        path = call(mode, mix, "export_session_to_file", id="s1", file=tmp_path / "f", progress=note)
    assert path.stat().st_size == 3 * len(MEGABYTE)
    assert set(totals) == {None}


@pytest.mark.parametrize("mode", MODES)
def test_what_a_download_refuses(mode: Mode, tmp_path: Path) -> None:
    for file, id_ in ((tmp_path / "no" / "such" / "folder", "s1"), (tmp_path / "f", "..")):
        with FaultServer((answer(200),)) as server:
            error = outcome(mode, Mix(server_url=server.url), "export_session_to_file", id=id_, file=file)
        assert isinstance(error, ValueError)
        assert server.connections == 0


@pytest.mark.parametrize("mode", MODES)
def test_what_progress_raises_ends_the_download(mode: Mode, tmp_path: Path) -> None:
    def stop(done: int, total: int | None) -> None:
        raise LookupError(f"{done} of {total}")

    with FaultServer((answer(200, EXPORT),)) as server:
        mix = Mix(server_url=server.url)
        error = outcome(mode, mix, "export_session_to_file", id="s1", file=tmp_path / "f", progress=stop)
    assert isinstance(error, LookupError)
    assert (server.sends, list(tmp_path.iterdir())) == (1, [])


def test_a_cancelled_download_leaves_nothing(tmp_path: Path) -> None:
    endless = Act((BIG_HEAD, b"x"), end="hang")

    async def main(url: str) -> None:
        async with Mix(server_url=url) as mix:
            task = asyncio.create_task(mix.sessions.export_session_to_file_async(id="s1", file=tmp_path / "f"))
            while not list(tmp_path.iterdir()):
                await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with FaultServer((endless,)) as server:
        asyncio.run(main(server.url))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", MODES)
def test_hooks_of_a_download(mode: Mode, tmp_path: Path) -> None:
    seen: list[int] = []
    hooks = Hooks(after_response=lambda response: seen.append(response.status_code))
    fetch(mode, (answer(500), answer(200, EXPORT)), tmp_path / "f", hooks=hooks)
    assert seen == [500, 200]


@pytest.mark.parametrize("mode", MODES)
def test_a_download_with_its_response(mode: Mode, tmp_path: Path) -> None:
    tagged = Act((b"HTTP/1.1 200 OK\r\nETag: v7\r\nContent-Length: %d\r\n\r\n" % len(BODY), BODY))
    arguments: Any = {"id": "s1", "file": tmp_path / "f"}

    async def run(mix: Mix) -> types.ApiResponse[Path]:
        async with mix:
            return await mix.sessions.with_response.export_session_to_file_async(**arguments)

    with FaultServer((answer(503), tagged, answer(404, failure(404)))) as server:
        for _ in range(2):
            mix = with_clock(Mix(server_url=server.url), VirtualClock())
            try:
                with mix:
                    detailed = mix.sessions.with_response
                    response = (
                        asyncio.run(run(mix)) if mode == "async" else detailed.export_session_to_file(**arguments)
                    )
            except errors.NotFoundError:
                break
            assert (response.result, response.status_code, response.headers["etag"]) == (tmp_path / "f", 200, "v7")
            assert response.result.read_bytes() == BODY
        else:
            pytest.fail("the 404 was no error")


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("mode", MODES)
def test_a_transport_that_has_read_the_body_already(mode: Mode, coding: str, tmp_path: Path) -> None:
    def respond(_: httpx2.Request) -> httpx2.Response:
        headers = {"Content-Encoding": coding} if coding else {}
        return httpx2.Response(200, headers=headers, content=gzip.compress(BODY) if coding else BODY)

    transport = httpx2.MockTransport(respond)
    settings: Any = {
        "client": httpx2.Client(transport=transport), "async_client": httpx2.AsyncClient(transport=transport),
    }  # fmt: skip
    assert outcome(mode, Mix(**settings), "export_session_to_file", id="s1", file=tmp_path / "f") == tmp_path / "f"
    assert (tmp_path / "f").read_bytes() == BODY
    assert outcome(mode, Mix(**settings), "export_session", id="s1").result.id == EXPORT["id"]
