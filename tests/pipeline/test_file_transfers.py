"""Uploads in every form, and a download to a file, with the credentials that the document asks for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer


@pytest.fixture
def chat_with(fragments: Fragments, server: RecordingServer) -> Iterator[Any]:
    package: Any = fragments.module("chat")
    clients: list[Any] = []

    def make(**settings: Any) -> Any:
        clients.append(package.Chat(server_url=server.url, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def test_files_of_every_form_are_sent(chat_with: Any, server: RecordingServer, tmp_path: Path) -> None:
    server.answer(Answer.of({"id": "f1"}))
    path = tmp_path / "notes.txt"
    path.write_bytes(b"content")
    chat = chat_with(login=("a", "b"))
    with path.open("rb") as file:
        forms = [b"content", file, path, ("b.txt", path), ("c.bin", b"content", "image/png"),
                 {"file_name": "d.csv", "content": b"content"}, {"content": path, "content_type": "a/b"}]  # fmt: skip
        for form in forms:
            chat.files.upload_file(file=form, note="n")
    for request in server.requests:
        assert b"\r\n\r\ncontent\r\n" in request.body
    heads = [request.body.split(b"\r\n\r\n")[0].split(b"\r\n", 1)[1].decode() for request in server.requests]
    assert [head.partition("filename=")[2].replace("\r\n", " ") for head in heads] == [
        '"file" Content-Type: application/octet-stream', '"notes.txt" Content-Type: text/plain',
        '"notes.txt" Content-Type: text/plain', '"b.txt" Content-Type: text/plain', '"c.bin" Content-Type: image/png',
        '"d.csv" Content-Type: text/csv', '"notes.txt" Content-Type: a/b',
    ]  # fmt: skip


def test_a_path_is_read_while_it_is_sent_and_again_for_each_attempt(
    chat_with: Any, server: RecordingServer, tmp_path: Path
) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(b"0123456789" * 300_000)
    server.answer(Answer(503, headers={"Retry-After": "0"}), Answer.of({"id": "f1"}))
    chat_with(login=("a", "b")).files.upload_file(file=path)
    first, second = server.requests
    assert len(first.body) == len(second.body) > 3_000_000
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        chat_with(login=("a", "b")).files.upload_file(file=tmp_path / "none")


def test_a_download_goes_to_a_file_with_progress(chat_with: Any, server: RecordingServer, tmp_path: Path) -> None:
    server.answer(
        Answer(200, b"%PDF", {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="a.pdf"'})
    )
    told: list[tuple[int, int | None]] = []

    def tell(received: int, total: int | None) -> None:
        told.append((received, total))

    chat = chat_with(session="s")
    path = chat.files.download_file_to_file(id="f1", file=tmp_path, progress=tell)
    assert (path.name, path.read_bytes(), told) == ("a.pdf", b"%PDF", [(4, 4)])
    assert chat.files.download_file(id="f1") == b"%PDF"
    with redirect_stderr(io.StringIO()):
        assert chat.files.with_response.download_file(id="f1").headers["content-type"] == "application/pdf"
