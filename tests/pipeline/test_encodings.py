"""Bodies, cookies, statuses and the Accept header are as documented, over a real socket, sync and async."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import HTTP
from functools import partial
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer
from tests.support.twins import method_of

Method = Callable[..., Any]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def method(request: pytest.FixtureRequest, client_of: Any) -> Callable[[str], Method]:
    """Return a method of the fragment's client by its name, either the sync one or its twin."""
    things: Any = client_of("encodings").things

    return partial(method_of, things, asynchronous=request.param)


def parts_of(server: RecordingServer) -> list[tuple[Any, ...]]:
    """Return name, file name, media type and content of each part of the last request."""
    received = server.requests[-1]
    head = f"Content-Type: {received.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + received.body, policy=HTTP)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            part.get("Content-Type"),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


def test_parts_have_the_documented_encoding(method: Any, server: RecordingServer) -> None:
    method("send_parts")(
        xml="<a/>",
        cover=b"p",
        meta={"a": 1},
        ids=[1, 2],
        tags=["a", "b c"],
        deep={"a": "x"},
        pictures=[b"1", ("a.jpg", b"2"), ("a.gif", b"3"), ("a.gif", b"4", "image/gif")],
        signed={"content": b"s", "file_name": "s.txt", "headers": {"X-Signature": "7"}},
    )
    assert parts_of(server) == [
        ("xml", None, "application/xml", b"<a/>"),
        ("cover", "cover", "image/png", b"p"),
        ("meta", None, "application/vnd.acme+json", b'{"a":1}'),
        ("ids", None, "application/json", b"[1,2]"),
        ("tags", None, None, b"a,b c"),
        ("deep[a]", None, None, b"x"),
        ("pictures", "pictures", "image/png", b"1"),
        ("pictures", "a.jpg", "image/jpeg", b"2"),
        ("pictures", "a.gif", "image/png", b"3"),
        ("pictures", "a.gif", "image/gif", b"4"),
        ("signed", "s.txt", "text/plain", b"s"),
    ]
    assert b"X-Signature: 7\r\n" in server.requests[-1].body


def test_parts_that_cannot_be_sent_are_refused(method: Any, server: RecordingServer) -> None:
    for arguments, message in (
        ({"signed": b"s"}, "the file 'signed' needs the header X-Signature"),
        ({"signed": {"content": b"s", "headers": {"X-Signature": "a\r\nb"}}}, "line break"),
        ({"at": datetime(2024, 1, 1)}, "time zone"),  # noqa: DTZ001  # that is the point
        ({"meta": {"a": b"bytes"}}, "bytes"),
        ({"ids": [float("nan")]}, "finite"),
    ):
        with pytest.raises((ValueError, TypeError), match=message):
            method("send_parts")(**arguments)
    assert server.requests == []


def test_files_by_name_are_files(method: Any, server: RecordingServer) -> None:
    method("send_files")(a="t", extra_fields={"x": b"1", "y": ("n.txt", b"2")})
    files = [("x", "x", "application/octet-stream", b"1"), ("y", "n.txt", "text/plain", b"2")]
    assert parts_of(server) == [("a", None, None, b"t"), *files]
    method("replace_files")(body={"x": b"1", "y": ("n.txt", b"2")})
    assert parts_of(server) == files


def test_a_file_is_one_however_the_document_describes_it(
    method: Any, server: RecordingServer, fragments: Fragments
) -> None:
    def sent(name: str, **arguments: Any) -> list[tuple[Any, ...]]:
        method(name)(**arguments)
        return parts_of(server)

    octets = "application/octet-stream"
    one, two = ("files", "files", octets, b"1"), ("files", "b.txt", "text/plain", b"2")
    assert sent("send_uploads", named=b"n") == [("named", "named", octets, b"n")]
    assert sent("send_uploads", files=[b"1", ("b.txt", b"2")]) == [one, two]
    assert sent("send_uploads", maybe=b"m", either=b"e") == [
        ("maybe", "maybe", octets, b"m"),
        ("either", "either", octets, b"e"),
    ]
    assert sent("send_uploads", either="text", maybe=None, files=None) == [("either", None, None, b"text")]
    branch = fragments.module("encodings").models.SendOneOfRequestBodyFile
    for body in ({"file": b"f"}, branch(file=b"f")):
        assert sent("send_one_of", body=body) == [("file", "file", octets, b"f")]
    assert sent("send_one_of", body={"url": "u"}) == [("url", None, None, b"u")]
    assert sent("send_anything", body={"files": [b"1", ("b.txt", b"2")], "note": "n"}) == [
        one,
        two,
        ("note", None, None, b"n"),
    ]
    with pytest.raises(TypeError, match="pass pathlib"):
        sent("send_uploads", maybe="text")


def test_a_body_with_files_has_parts_unless_a_call_says_otherwise(method: Any, server: RecordingServer) -> None:
    send = partial(method("send_named"), name="a b", number=1, text="t")
    send(file=b"f")
    assert server.request.target == "/uploads/a%20b/1?text=%22t%22"
    assert parts_of(server) == [("file", "file", "application/octet-stream", b"f")]
    send(content_type="application/json", id="i")
    assert server.requests[-1].json == {"id": "i"}


def test_a_multipart_body_without_parts_is_still_one(method: Any, server: RecordingServer) -> None:
    method("send_uploads")(maybe=None)
    kind, _, boundary = server.request.headers["content-type"].partition("; boundary=")
    assert (kind, server.request.body) == ("multipart/form-data", f"--{boundary}--\r\n".encode())


def test_bytes_come_as_they_are_and_json_has_texts(method: Any, server: RecordingServer) -> None:
    server.answer(Answer(200, b"\x00\xff", {"Content-Type": "application/pdf"}))
    assert method("read_file")(parameter="p", user_id="b", query_user_id="q") == b"\x00\xff"
    assert server.request.target == "/uploads?-=p&userId=q&user_id=b"
    server.answer(Answer.of({"id": 1, "picture": "aGk="}))
    assert method("read_range")().picture == "aGk="


def test_other_multipart_types_have_their_boundary(method: Any, server: RecordingServer) -> None:
    method("send_mixed")(meta={"a": 1}, file=b"f")
    assert server.requests[-1].headers["content-type"].startswith("multipart/mixed; boundary=")
    assert [part[0] for part in parts_of(server)] == ["meta", "file"]
    with pytest.raises(ValueError, match="boundary"):
        method("send_related")(body=b"--b--")
    method("send_related")(body=("r", b"--b--", "multipart/related; boundary=b"))
    assert server.requests[-1].headers["content-type"] == "multipart/related; boundary=b"


def test_accept_names_what_is_documented(method: Any, server: RecordingServer, fragments: Fragments) -> None:
    package = fragments.module("encodings")
    vendor = Answer(200, b'{"id": 1}', {"Content-Type": "application/vnd.acme.v2+json"})
    server.answer(vendor, Answer(404, b'{"title": "t"}', {"Content-Type": "application/problem+json"}))
    assert method("read_vendor")() == package.models.Thing(id=1)
    with pytest.raises(package.errors.NotFoundError, match="404 Not Found: t"):
        method("read_vendor")()
    server.requests.append(server.requests.pop(0))
    assert {request.headers["accept"] for request in server.requests} == {"application/vnd.acme.v2+json"}
    server.answer(Answer(200, b"a,b", {"Content-Type": "text/csv"}))
    assert method("read_table")() == "a,b"
    assert server.request.headers["accept"] == "text/csv"


def test_any_media_type_is_json_where_json_comes(method: Any, server: RecordingServer, fragments: Fragments) -> None:
    package = fragments.module("encodings")
    server.answer(Answer.of([{"id": 1}]), Answer.of({"title": "t"}, 404))
    assert method("read_any")() == [package.models.Thing(id=1)]
    with pytest.raises(package.errors.NotFoundError) as caught:
        method("read_any")()
    assert caught.value.data.title == "t"
    for answer in (Answer.of("text"), Answer(200, b"text", {"Content-Type": "text/plain"})):
        server.answer(answer)
        assert method("write_any")(id=1) == "text"
        assert (server.request.headers["content-type"], server.request.json) == ("application/json", {"id": 1})


def test_cookies_have_their_style(method: Any, server: RecordingServer) -> None:
    method("send_cookies")(joined=["a", "b c"], apart=["a", "b,c"], plain=["a", "b"], raw="x y", flags={"f": 1, "g": 2})
    cookies = "joined=a,b%20c; apart=a; apart=b%2Cc; plain=a; plain=b; raw=x y; f=1; g=2"
    assert server.request.headers["cookie"] == cookies
    for arguments in ({"raw": "a; admin=1"}, {"raw": "a\r\nb"}, {"when": datetime(2024, 1, 1)}):  # noqa: DTZ001
        with pytest.raises(ValueError, match=r"semicolon|line break|time zone"):
            method("send_cookies")(**arguments)


def test_a_path_may_have_a_query_of_its_own(method: Any, server: RecordingServer) -> None:
    method("list_fixed")(y="2")
    method("list_fixed")()
    assert [request.target for request in server.requests] == ["/fixed?action=list&y=2", "/fixed?action=list"]


def test_a_status_without_a_body_has_none(method: Any, server: RecordingServer, fragments: Fragments) -> None:
    package = fragments.module("encodings")
    server.answer(Answer(204), Answer.of({"id": 1}, 201), Answer(304, b"", {"ETag": '"1"'}))
    assert method("read_range")() is None
    assert method("read_range")() == package.models.Thing(id=1)
    with pytest.raises(package.errors.ClientDefaultError) as caught:
        method("read_range")(if_none_match='"1"')
    assert str(caught.value) == "things.read_range: 304 Not Modified"
    assert (caught.value.status_code, caught.value.headers["etag"]) == (304, '"1"')


def test_headers_have_their_documented_type(client_of: Any, server: RecordingServer) -> None:
    things = client_of("response_headers").things
    headers = {
        "X-Total": "7", "X-Ratio": "0.5", "X-Flag": "true", "Last-Modified": "2026-01-01T00:00:00Z", "Result": "1, 2",
    }  # fmt: skip
    server.answer(Answer(200, b'["a"]', {"Content-Type": "application/json", **headers}))
    for page in (things.page_things(), asyncio.run(things.page_things_async())):
        found = (page.x_total, page.x_ratio, page.x_flag, page.last_modified, page.result_, page.result)
        assert found == (7, 0.5, True, datetime(2026, 1, 1, tzinfo=UTC), [1, 2], ["a"])
    server.answer(Answer.of(["a"], Last_Modified="Thu, 01 Jan 2026 00:00:00 GMT", X_Total="many"))
    page = things.page_things()
    assert (page.last_modified, page.x_ratio) == (datetime(2026, 1, 1, tzinfo=UTC), None)
    with pytest.raises(ValueError, match="the header x-total is not int"):
        _ = page.x_total
    assert page.headers["x-total"] == ["many"]


def test_a_form_that_comes_back_is_text(method: Any, server: RecordingServer) -> None:
    server.answer(Answer(200, b"id=1", {"Content-Type": "application/x-www-form-urlencoded"}))
    assert method("read_legacy")() == "id=1"
    assert server.request.headers["accept"] == "application/x-www-form-urlencoded"


def test_the_fragment_of_a_path_is_not_sent(method: Any, server: RecordingServer) -> None:
    method("read_marked")(y="2")
    assert server.request.target == "/marked?y=2"
