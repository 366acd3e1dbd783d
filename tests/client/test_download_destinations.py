"""Downloads to what is no regular file, through links, and over files with modes of their own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mix_python_sdk import Mix
from tests.client.test_downloads import fetch
from tests.support.calls import EXPORT, MODES, Mode, call
from tests.support.fault_server import FaultServer, answer

BODY = json.dumps(EXPORT).encode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
@pytest.mark.parametrize("mode", MODES)
def test_what_is_no_file_is_not_replaced_by_one(mode: Mode, tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for target in (pipe, link, Path(os.devnull)):
        error = fetch(mode, (answer(200, EXPORT),), target)
        assert isinstance(error, ValueError)
        assert "a pipe, a socket or a device" in str(error)
    assert (pipe.is_fifo(), link.is_symlink(), len(list(tmp_path.iterdir()))) == (True, True, 2)


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes here")
@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_is_replaced_keeps_its_mode_and_a_link_its_place(mode: Mode, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link, kept, new = tmp_path / "link", folder / "kept", folder / "new"
    for permissions in (0o600, 0o640, 0o666, 0o444):
        kept.write_text("before", "utf-8")
        kept.chmod(permissions)
        link.unlink(missing_ok=True)
        link.symlink_to(kept)
        assert fetch(mode, (answer(200, EXPORT),), link) == link
        assert (link.is_symlink(), kept.read_bytes(), kept.stat().st_mode & 0o777) == (True, BODY, permissions)
        kept.unlink()
    fetch(mode, (answer(200, EXPORT),), new)
    (folder / "plain").touch()
    assert new.stat().st_mode == (folder / "plain").stat().st_mode
    # Nobody else can read it while it arrives either.
    kept.touch(0o600)
    seen: list[int] = []

    def look(*_: object) -> None:
        seen.extend(path.stat().st_mode & 0o777 for path in folder.glob(".kept*.part"))

    with FaultServer((answer(200, EXPORT),)) as server:
        call(mode, Mix(server_url=server.url), "export_session_to_file", id="s1", file=kept, progress=look)
    assert set(seen) == {0o600}
