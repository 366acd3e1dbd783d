"""Calls of the packages made from odd fragments, over a real socket."""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer

pytestmark = pytest.mark.usefixtures("transport")


def test_odd_schemas_become_the_types_that_they_mean(client_of: Any, server: RecordingServer) -> None:
    server.answer(
        Answer.of({"a": "abc", "c": {"id": "i", "two": 2}, "e": {"x": "x", "z": 1}, "g": None, "k": "text",
                   "l": {"kind": "dog", "bark": True}, "n": {"@type": "t", "+1": 1, "date": "2026-01-02"}, "o": 1.5})
    )  # fmt: skip
    result = client_of("odd_schemas").things.send_all(h={"id": "i", "more": "text"}, i={"id": "i", "nothing": 1})
    assert server.request.json == {"h": {"id": "i", "more": "text"}, "i": {"id": "i", "nothing": 1}}
    assert (result.a, result.c.two, result.e.z, result.g, result.k, result.l.bark, result.o) == (
        *("abc", 2, 1, None, "text", True, 1.5),
    )
    assert (result.n.type, result.n.n1, result.n.date_.isoformat()) == ("t", 1, "2026-01-02")


def test_a_redirect_is_a_success_where_there_is_no_other(client_of: Any, server: RecordingServer) -> None:
    server.answer(Answer(302, b"", {"Location": "https://id.example/login"}))
    assert client_of("redirects").things.start_login().headers["location"] == ["https://id.example/login"]
    server.answer(Answer(307, b"", {"Location": "https://id.example/login"}))
    with pytest.raises(Exception, match="307"):
        client_of("redirects").things.start_login()
    assert [request.target for request in server.requests] == ["/login"]


@pytest.mark.parametrize(
    "charset", ["zlib", "hex", "rot13", "unicode_escape", "idna", "undefined", "nonsense", "utf-8"]
)
def test_a_text_is_utf_8_where_its_charset_is_none(client_of: Any, server: RecordingServer, charset: str) -> None:
    server.answer(Answer(200, "ü\\x41".encode(), {"Content-Type": f"text/plain; charset={charset}"}))
    assert client_of("text_and_binary").things.read_log() == "ü\\x41"
    server.answer(Answer(200, "ü".encode("utf-16"), {"Content-Type": "text/plain; charset=utf-16"}))
    assert client_of("text_and_binary").things.read_log() == "ü"


def test_a_body_holds_what_a_caller_sends_and_a_result_what_the_server_sets(
    client_of: Any, server: RecordingServer
) -> None:
    server.answer(Answer.of({"id": "a1", "name": "n", "owners": [{"id": "o1", "label": "l"}]}, 201))
    account = client_of("directions").things.create_account(name="n", password="p", owners=[{"label": "l"}])
    assert server.request.json == {"name": "n", "password": "p", "owners": [{"label": "l"}]}
    assert (account.id, account.owners[0].id) == ("a1", "o1")
    with pytest.raises(TypeError, match="id"):
        client_of("directions").things.create_account(id="a1", name="n", password="p", owners=[])


def test_a_server_of_a_path_is_called_unless_the_caller_names_one(
    fragments: Fragments, server: RecordingServer
) -> None:
    package: Any = fragments.module("directions")
    seen: list[str] = []

    def note(request: httpx2.Request) -> None:
        seen.append(str(request.url))

    hooks = package.Hooks(before_request=note)
    for settings in ({}, {"server_url": server.url}):
        with package.Client(hooks=hooks, retry_config=None, **settings) as client:
            for call in (client.things.read_other, client.things.write_other):
                with suppress(package.errors.ConnectError):
                    call()
                call(server_url=f"{server.url}/given")
    given = f"{server.url}/given/other"
    assert seen[:4] == ["http://127.0.0.1:9/other/other", given, "http://127.0.0.1:9/main/third/other", given]
    assert seen[4:] == [f"{server.url}/other", given, f"{server.url}/other", given]


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_body_is_read_from_disk_while_it_is_sent(
    client_of: Any, server: RecordingServer, tmp_path: Path, asynchronous: bool
) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(b"x" * 200_000)
    things = client_of("text_and_binary").things
    with path.open("rb") as opened:
        for body in (path, opened, io.BytesIO(b"x" * 200_000), ("a.png", path)):
            if asynchronous:
                asyncio.run(things.put_image_async(body=body))
            else:
                things.put_image(body=body)
    sent = [(len(request.body), request.headers["content-length"]) for request in server.requests]
    assert sent == [(200_000, "200000")] * 4


def test_a_body_takes_more_than_its_properties_where_the_document_says_so(
    client_of: Any, server: RecordingServer, fragments: Fragments
) -> None:
    things, models = client_of("open_bodies").things, fragments.module("open_bodies").models
    things.tag_thing(name="n", extra_fields={"a-b": {"value": 1}, "name2": models.TaggedValue(value=2)})
    assert server.requests[-1].json == {"name": "n", "a-b": {"value": 1}, "name2": {"value": 2}}
    asyncio.run(things.tag_thing_async(name="n"))
    assert server.requests[-1].json == {"name": "n"}
    things.label_thing(extra_fields="e", body_extra_fields={"x": "1 2", "y": True})
    assert server.requests[-1].body == b"extra_fields=e&x=1%202&y=true"
    things.label_thing()
    assert server.requests[-1].body == b""
    sent = len(server.requests)
    for wrong, error, message in (
        ({"a": {"value": "x"}}, ValueError, r"the argument 'extra_fields.a.value': Input should be a valid integer"),
        ({"size": {"value": 1}}, ValueError, "the argument 'extra_fields' has 'size', which is the argument 'size'"),
        ([1], TypeError, "the argument 'extra_fields' is list, not a mapping"),
    ):
        with pytest.raises(error, match=message):
            things.tag_thing(name="n", extra_fields=wrong)
    with pytest.raises(TypeError, match="extra_fields"):
        things.change_thing(extra_fields={"a": 1})
    assert len(server.requests) == sent


def test_a_file_that_cannot_be_sent_says_why(client_of: Any, server: RecordingServer, tmp_path: Path) -> None:
    things = client_of("uploads").things
    (tmp_path / "a.txt").write_text("text", "utf-8")
    closed = io.BytesIO(b"x")
    closed.close()
    with (tmp_path / "a.txt").open(encoding="utf-8") as text:
        rows: tuple[tuple[Any, type[Exception], str], ...] = (
            (None, ValueError, "the argument 'file' is required"),
            ("a.txt", TypeError, r"the file 'file' is str, .* pass pathlib\.Path\(\.\.\.\) for a path"),
            (text, TypeError, "the file 'file' is open in text mode"),
            (closed, ValueError, "the file 'file' is closed"),
            (("a",), TypeError, r"is a tuple of 1; pass \(name, content\)"),
            (("a", b"x", "text/plain", {}), TypeError, "is a tuple of 4"),
            ({"contents": b"x"}, TypeError, "is a mapping without 'content'"),
            (tmp_path, ValueError, "cannot be read"),
        )
        for file, error, message in rows:
            with pytest.raises(error, match=message):
                things.upload_file(file=file)
            with pytest.raises(error, match=message):
                asyncio.run(things.upload_file_async(file=file))
    with pytest.raises(ValueError, match="the argument 'user' is required"):
        things.log_in(user=None)
    assert server.requests == []
