"""Bodies that claim to be more, or less, than they are; names that lead elsewhere; headers that make no sense."""

from __future__ import annotations

import gzip
import os
import threading
import zlib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from mix_python_sdk import Mix, errors, models
from tests.support.calls import EXPORT, MODES, SESSION, Mode, VirtualClock, outcome, with_clock
from tests.support.fault_server import Act, FaultServer, answer

pytestmark = pytest.mark.usefixtures("transport")

LONG = {**EXPORT, "title": "".join(f"{number} " for number in range(20_000))}
BODY = str.encode(str(LONG).replace("'", '"'))
HALF = len(BODY) // 2


def raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def compressed(data: bytes, coding: str) -> Act:
    """Return a response whose length is right for what it sends."""
    return answer(200, data, headers={"Content-Encoding": coding})


def fetch(mode: Mode, act: Act, target: Path | None) -> Any:
    """Export in memory, or to a file."""
    with FaultServer((act,)) as server:
        mix = with_clock(Mix(server_url=server.url), VirtualClock())
        if target is None:
            return outcome(mode, mix, "export_session", id="s1")
        return outcome(mode, mix, "export_session_to_file", id="s1", file=target)


GZIP, ZLIB = gzip.compress(BODY), zlib.compress(BODY)
BROTLI: bytes = import_module("brotli").compress(BODY)
BROKEN = {
    "half of a gzip body": (GZIP[: len(GZIP) // 2], "gzip"),
    "a gzip body without its checksum": (GZIP[:-8], "gzip"),
    "a gzip body with a wrong checksum": (GZIP[:-8] + bytes(8), "gzip"),
    "the first member and half of the second": (gzip.compress(BODY[:HALF]) + gzip.compress(BODY[HALF:])[:-20], "gzip"),
    "gzip and garbage": (GZIP + b"garbage", "gzip"),
    "gzip, zeros and garbage": (GZIP + bytes(5) + b"garbage", "gzip"),
    "the head of a gzip body": (GZIP[:5], "gzip"),
    "half of a deflate body": (ZLIB[: len(ZLIB) // 2], "deflate"),
    "half of a raw deflate body": (raw_deflate(BODY)[: HALF // 9], "deflate"),
    "deflate and garbage": (ZLIB + b"garbage", "deflate"),
    "half of the inner coding": (gzip.compress(GZIP[: len(GZIP) // 2]), "gzip, gzip"),
    "half of a brotli body": (BROTLI[: len(BROTLI) // 2], "br"),
    "brotli and garbage": (BROTLI + b"garbage", "br"),
    "half of the inner brotli": (gzip.compress(BROTLI[:-9]), "br, gzip"),
    "too many codings": (GZIP, ", ".join(["gzip"] * 9)),
}
WHOLE = {
    "gzip": (GZIP, "gzip"),
    "brotli": (BROTLI, "br"),
    "brotli in gzip": (gzip.compress(BROTLI), "br, gzip"),
    "two members": (gzip.compress(BODY[:HALF]) + gzip.compress(BODY[HALF:]), "x-gzip"),
    "many members, some of them empty": (
        b"".join(gzip.compress(BODY[start : start + 999]) + gzip.compress(b"") for start in range(0, len(BODY), 999)),
        "gzip",
    ),
    "zeros behind it": (GZIP + bytes(9), "GZIP"),
    "deflate": (ZLIB, "deflate"),
    "raw deflate": (raw_deflate(BODY), "deflate"),
    "one after the other": (gzip.compress(ZLIB), "deflate, gzip"),
    "identity": (BODY, "identity"),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_compressed_body_is_an_error(what: str, mode: Mode, tmp_path: Path) -> None:
    act = compressed(*BROKEN[what])
    target = tmp_path / "out.json"
    target.write_text("an older good file")
    for file in (target, None):
        error = fetch(mode, act, file)
        assert isinstance(error, errors.DecodingError), repr(error)
        assert error.attempts == 1
    assert target.read_text() == "an older good file"
    assert os.listdir(tmp_path) == ["out.json"]  # noqa: PTH208


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", WHOLE)
def test_a_whole_compressed_body_is_read_to_its_end(what: str, mode: Mode, tmp_path: Path) -> None:
    act = compressed(*WHOLE[what])
    assert fetch(mode, act, tmp_path / "f").read_bytes() == BODY
    result = fetch(mode, act, None)
    assert isinstance(result, models.ExportSessionResponse)
    assert result.result.title == LONG["title"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"attachment; filename=\xfc\xff.json", "üÿ.json"),
        (b"attachment; filename=\xc3\xbc.json", "ü.json"),
        (b'attachment; filename="a; b.json"; size=1', "a; b.json"),
        (b"attachment; filename*=UTF-8''%C3%BC.json; filename=plain", "ü.json"),
        (b"attachment; filename*=iso-8859-1'en'%FC.json", "ü.json"),
        (b"attachment; filename*=UTF-8''%FF%FE.json", "��.json"),
        (b"attachment; FileName = x.json", "x.json"),
        (b"attachment; filename=\xe2\x80\xaegpj.json", "_gpj.json"),
        (b"attachment; filename=CON.txt", "_CON.txt"),
        (b'attachment; filename="aux .txt"', "_aux .txt"),
        (b"attachment; filename=conin$", "_conin$"),
        (b"attachment; filename*=UTF-8''COM%C2%B9", "_COM¹"),
        (b"attachment; filename=", "download"),
        (b"attachment; filename=\xed\xa0\x80", None),
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_any_name_that_a_server_suggests_gives_a_file(
    header: bytes, name: str | None, mode: Mode, tmp_path: Path
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Disposition: %s\r\nContent-Length: 2\r\n\r\n{}" % header
    path = fetch(mode, Act((head,)), tmp_path)
    assert isinstance(path, Path), repr(path)
    assert path.parent == tmp_path
    assert path.read_bytes() == b"{}"
    assert name is None or path.name == name


@pytest.mark.parametrize("mode", MODES)
def test_the_name_of_the_server_overwrites_nothing(mode: Mode, tmp_path: Path) -> None:
    (tmp_path / "precious.py").write_text("precious")
    act = answer(200, EXPORT, headers={"Content-Disposition": "attachment; filename=precious.py"})
    assert [fetch(mode, act, tmp_path).name for _ in range(2)] == ["precious (1).py", "precious (2).py"]
    assert (tmp_path / "precious.py").read_text() == "precious"
    assert fetch(mode, act, tmp_path / "precious.py").name == "precious.py"
    assert (tmp_path / "precious.py").read_text() != "precious"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask for groups and others")
@pytest.mark.parametrize("mode", MODES)
def test_the_umask_of_the_process_is_left_alone(mode: Mode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(_: int) -> int:
        raise AssertionError("another thread would create its files with this umask")

    before = os.umask(0o027)
    try:
        monkeypatch.setattr(os, "umask", touched)
        path = fetch(mode, answer(200, EXPORT), tmp_path / "f")
    finally:
        monkeypatch.undo()
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


DEEP = {
    "objects": b'{"error":' * 5_000,
    "whole objects": b'{"error":' * 5_000 + b"1" + b"}" * 5_000,
    "lists": b"[" * 100_000,
    "whole lists": b"[" * 100_000 + b"]" * 100_000,
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", DEEP)
@pytest.mark.parametrize("status", [404, 500, 418])
def test_a_deep_error_is_read_like_any_other(what: str, status: int, mode: Mode) -> None:
    with FaultServer((answer(status, DEEP[what]),)) as server:
        error = outcome(mode, Mix(server_url=server.url, retry_config=None), "get", id="s1")
    assert isinstance(error, errors.MixDefaultError), repr(error)[:200]
    assert (error.status_code, len(error.body), len(str(error)) < 300) == (status, len(DEEP[what]), True)


@pytest.mark.parametrize("mode", MODES)
def test_a_deep_success_is_an_error_of_ours_or_a_result(mode: Mode) -> None:
    import json

    text = json.dumps(SESSION)[:-1] + ', "more": ' + "[" * 5_000 + "]" * 5_000 + "}"
    with FaultServer((answer(200, text.encode()),)) as server:
        result = outcome(mode, Mix(server_url=server.url, retry_config=None), "get", id="s1")
    assert isinstance(result, models.SessionData | errors.ResponseValidationError), repr(result)[:200]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "value",
    [
        "Wed, 21 Oct 99999999999999999999 07:28:00 GMT",
        "Wed, 99999999999999999999 Oct 2015 07:28:00 GMT",
        "Wed, 21 Oct 2015 99999999999999999999:28:00 GMT",
        "Wed, 21 Oct 2015 07:28:00 +99999999999999999999",
        "9" * 5_000,
        "\xff",
        "1, 2",
    ],
)
def test_a_wait_that_makes_no_sense_is_ordinary_backoff(value: str, mode: Mode) -> None:
    clock = VirtualClock()
    with FaultServer((answer(503, headers={"Retry-After": value}), answer(200, []))) as server:
        assert outcome(mode, with_clock(Mix(server_url=server.url), clock), "list") == []
    assert clock.waits == [0.5]


def test_downloads_of_many_threads_get_files_of_their_own(tmp_path: Path) -> None:
    act = answer(200, EXPORT, headers={"Content-Disposition": "attachment; filename=x.json"})
    with FaultServer((act,)) as server, Mix(server_url=server.url) as mix:
        threads = [
            threading.Thread(target=mix.sessions.export_session_to_file, kwargs={"id": "s1", "file": tmp_path})
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(list(tmp_path.iterdir())) == 8
