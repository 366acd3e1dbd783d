"""Uploads while the files change, from the middle of a file, from what is no file, and with headers that lie about them."""

from __future__ import annotations

import asyncio
import io
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.calls import MODES, Mode
from tests.support.fault_server import FaultServer, answer

pytestmark = pytest.mark.usefixtures("transport")

LARGE = b"0123456789" * 60_000


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer((answer(204),)) as running:
        yield running


def send(mode: Mode, package: Any, url: str, method: str, settings: dict[str, Any] | None = None, **given: Any) -> None:
    """Send a request with a package, sync or async."""
    settings = {"server_url": url, **(settings or {})}
    if mode == "sync":
        with package.Client(**settings) as client:
            getattr(client.things, method)(**given)
        return

    async def run() -> None:
        async with package.Client(**settings) as client:
            await getattr(client.things, f"{method}_async")(**given)

    asyncio.run(run())


@pytest.fixture(params=["upload_file", "put_image"])
def sending(request: pytest.FixtureRequest, fragments: Fragments) -> Callable[..., Any]:
    """A function that sends a file in one part of a form, or as the body."""
    method: str = request.param
    name, argument = ("uploads", "file") if method == "upload_file" else ("text_and_binary", "body")
    package: Any = fragments.module(name)

    def run(mode: Mode, url: str, file: Any, **given: Any) -> Any:
        try:
            send(mode, package, url, method, **{argument: file}, **given)
        except Exception as error:  # noqa: BLE001  # the test looks at it
            return error
        return package

    return run


def received(server: FaultServer) -> list[bytes]:
    """Return the files that arrived."""
    bodies = [request.body for request in server.received]
    return [body.split(b"\r\n\r\n", 1)[1].rpartition(b"\r\n--")[0] if body[:2] == b"--" else body for body in bodies]


@pytest.mark.parametrize("mode", MODES)
def test_only_regular_files_are_sent_by_path(
    mode: Mode, server: FaultServer, sending: Callable[..., Any], tmp_path: Path
) -> None:
    pipe, listener = tmp_path / "pipe", socket.socket(socket.AF_UNIX)
    os.mkfifo(pipe)
    listener.bind(str(tmp_path / "socket"))
    (tmp_path / "link").symlink_to(pipe)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "secret").write_bytes(b"x")
    with listener:
        kinds = {
            "pipe": "a pipe",
            "socket": "a socket",
            "link": "a pipe",
            "loop": "cannot be read",
            "none": "No such file",
        }
        rows = [(tmp_path / name, said) for name, said in kinds.items()]
        rows += [
            (tmp_path, "a folder"),
            (Path("/dev/zero"), "a device"),
            (Path("/dev/stdin"), ""),
            (Path("/proc/version"), "size"),
        ]
        for path, said in rows:
            error = sending(mode, server.url, path)
            assert isinstance(error, ValueError), path
            assert said in str(error)
    assert server.sends == 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("form", ["path", "open"])
def test_a_file_that_grows_is_sent_as_it_was(
    mode: Mode, form: str, server: FaultServer, sending: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(LARGE)
    with path.open("rb") as file:
        growing = _Changing(path, lambda size: os.truncate(path, size + 1000))
        given = {"path": growing, "open": _Reading(file, lambda: os.truncate(path, len(LARGE) + 1000))}[form]
        assert not isinstance(sending(mode, server.url, given), Exception)
    assert received(server) == [LARGE]


class _Changing(os.PathLike[str]):
    """A path to a file that changes once it was looked at."""

    def __init__(self, path: Path, change: Callable[[int], None]) -> None:
        self._path = path
        self._change = change

    def __fspath__(self) -> str:
        return str(self._path)


class _Reading(io.RawIOBase):
    """An open file that changes when it is first read."""

    def __init__(self, file: Any, change: Callable[[], None]) -> None:
        self._file = file
        self._pending: Callable[[], None] | None = change
        self.name = "file"

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._file.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self._file.seek(offset, whence))

    def read(self, size: int = -1) -> bytes:
        pending = self._pending
        if size and pending is not None:
            self._pending = None
            pending()
        return bytes(self._file.read(size))


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_shrinks_is_an_error_with_its_outcome(
    mode: Mode, server: FaultServer, sending: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(LARGE)
    with path.open("rb") as file:
        error = sending(mode, server.url, _Reading(file, lambda: os.truncate(path, 100_000)))
    assert type(error).__name__ == "LocalProtocolError"
    assert "'file' has become shorter while it was sent" in str(error)
    assert (error.outcome_unknown, error.attempts) == (False, 1)
    assert server.received == []


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_cannot_be_read_is_an_error_with_its_outcome(
    mode: Mode, server: FaultServer, sending: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(LARGE)

    def fail() -> None:
        raise OSError(5, "Input/output error")

    with path.open("rb") as file:
        error = sending(mode, server.url, _Reading(file, fail))
        assert (type(error).__name__, error.outcome_unknown) == ("LocalProtocolError", False)
        assert "Input/output error" in str(error)
        error = sending(mode, server.url, _Reading(file, file.close))
        assert "closed file" in str(error)
    with tempfile.TemporaryFile("w+") as text:
        assert isinstance(sending(mode, server.url, text), TypeError)
    assert server.received == []


@pytest.mark.parametrize("mode", MODES)
def test_a_file_is_sent_from_where_it_stands_in_every_attempt(
    mode: Mode, sending: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(LARGE)
    memory = io.BytesIO(LARGE)
    memory.seek(7)
    with FaultServer((answer(503, headers={"Retry-After": "0"}), answer(204))) as server, path.open("rb") as file:
        file.seek(500_000)
        for given in (file, memory):
            assert not isinstance(sending(mode, server.url, given), Exception)
            server.script = (answer(503, headers={"Retry-After": "0"}), answer(204))
    assert [len(body) for body in received(server)][:2] == [100_000, 100_000]
    assert received(server)[-1] == LARGE[7:]


@pytest.mark.parametrize("mode", MODES)
def test_a_pipe_that_is_open_is_sent_once(mode: Mode, server: FaultServer, sending: Callable[..., Any]) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"piped")
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert not isinstance(sending(mode, server.url, pipe), Exception)
    assert b"piped" in server.received[0].body


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["Content-Length", "content-length", "Transfer-Encoding"])
def test_framing_headers_are_refused(mode: Mode, name: str, server: FaultServer, sending: Callable[..., Any]) -> None:
    value = "chunked" if name.startswith("T") else "3"
    for given in ({"http_headers": {name: value}}, {"settings": {"http_headers": {name: value}}}):
        error = sending(mode, server.url, b"12345", **given)
        assert isinstance(error, ValueError)
        assert name in str(error)
    assert server.received == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("length", ["3", "300"])
def test_a_hook_that_lies_about_the_length_gets_an_error_with_its_outcome(
    mode: Mode, length: str, server: FaultServer, fragments: Fragments
) -> None:
    package: Any = fragments.module("text_and_binary")

    def lie(request: Any) -> None:
        request.headers["Content-Length"] = length

    settings = {"hooks": package.Hooks(before_request=lie), "timeout_ms": 2000}
    with pytest.raises(package.errors.LocalProtocolError, match="not valid HTTP"):
        send(mode, package, server.url, "put_image", settings, body=b"12345")
