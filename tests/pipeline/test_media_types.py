"""A call chooses the media type that it sends or accepts where several are documented; over a real socket, and in a fake."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer
from tests.support.twins import method_of

Method = Callable[..., Any]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def method(request: pytest.FixtureRequest, client_of: Any) -> Callable[[str], Method]:
    """Return a method of the fragment's client by its name, either the sync one or its twin."""
    return partial(method_of, client_of("media_types").things, asynchronous=request.param)


@pytest.fixture
def package(fragments: Fragments) -> Any:
    return fragments.module("media_types")


def answer(media_type: str, body: str, status: int = 200) -> Answer:
    return Answer(status, body.encode(), {"Content-Type": media_type})


@pytest.mark.parametrize(
    ("chosen", "media_type", "sent"),
    [
        ({"id": "a", "level": 1}, "application/json", b'{"id":"a","level":1}'),
        ({"id": "a", "content_type": "application/json"}, "application/json", b'{"id":"a"}'),
        (
            {"id": "a", "content_type": "application/x-www-form-urlencoded"},
            "application/x-www-form-urlencoded",
            b"id=a",
        ),
        ({"body": "é", "content_type": "text/csv"}, "text/csv", "é".encode()),
        ({"body": ("a.png", b"\1", "image/png"), "content_type": "image/*"}, "image/png", b"\1"),
    ],
)
def test_a_call_chooses_what_it_sends(
    method: Callable[[str], Method], server: RecordingServer, chosen: Any, media_type: str, sent: bytes
) -> None:
    server.answer(answer("application/json", '{"id":"b"}'))
    assert method("write_thing")(**chosen).id == "b"
    assert (server.request.headers["content-type"], server.request.body) == (media_type, sent)
    assert server.request.headers["accept"] == "application/json"


def test_parts_have_fields_and_files_of_their_own(method: Callable[[str], Method], server: RecordingServer) -> None:
    server.answer(answer("application/json", '{"id":"b"}'))
    method("write_thing")(id="a", file=("x.txt", b"data"), content_type="multipart/form-data")
    assert server.request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="file"; filename="x.txt"' in server.request.body


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ({"id": "a", "content_type": "text/xml"}, ValueError, "content_type is 'text/xml'; the API documents 'applic"),
        ({"id": "a", "accept": "text/csv"}, ValueError, "accept is 'text/csv'; the API documents 'application/json', "),
        (
            {"body": "a", "content_type": "application/json"},
            TypeError,
            "'body' is not part of a body of application/js",
        ),
        ({"id": "a", "body": "a", "content_type": "text/csv"}, TypeError, "'id' is not part of a body of text/csv"),
        ({"content_type": "text/csv"}, ValueError, "the argument 'body' is required"),
        ({"level": 1}, ValueError, "the argument 'id': Field required"),
    ],
)
def test_what_does_not_go_together_is_refused(
    method: Callable[[str], Method], server: RecordingServer, given: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        method("write_thing")(**given)
    assert server.requests == []


def test_a_call_chooses_what_it_accepts(method: Callable[[str], Method], server: RecordingServer, package: Any) -> None:
    read, models = method("read_thing"), package.models
    answers: list[tuple[str, str, Any]] = [
        ("", '{"id":"a"}', models.Thing(id="a")),
        ("application/vnd.acme.v2+json", '{"uid":"a"}', models.ReadThingResponseBodyVndAcmeV2Json(uid="a")),
        ("text/csv", "id\na", "id\na"),
        ("application/xml", "<a/>", b"<a/>"),
    ]
    for accept, body, result in answers:
        server.answer(answer(accept or "application/json", body))
        assert read(id="a", **({"accept": accept} if accept else {})) == result
        assert server.request.headers["accept"] == accept or "application/json"


def test_statuses_and_media_types_that_were_not_asked_for(
    method: Callable[[str], Method], server: RecordingServer, package: Any
) -> None:
    read = method("read_thing")
    server.answer(answer("application/json", '{"wait":3}', 202))
    assert read(id="a", accept="text/csv").wait == 3
    server.answer(answer("text/csv; charset=utf-8", "id\na"))
    with pytest.raises(
        package.errors.ResponseValidationError, match="the 200 response is text/csv, which the call did"
    ):
        read(id="a", accept="application/xml")
    server.answer(answer("application/octet-stream", "<a/>"))
    assert read(id="a", accept="application/xml") == b"<a/>"
    assert read(id="a", accept="application/xml", query_accept="x") == b"<a/>"
    assert server.requests[-1].target == "/things/a?accept=x"


def test_downloads_and_streams_have_the_choice_too(
    method: Callable[[str], Method], server: RecordingServer, package: Any, tmp_path: Path
) -> None:
    server.answer(answer("application/pdf", "%PDF"))
    path = method("make_report_to_file")(body="x", content_type="text/plain", file=tmp_path / "a")
    assert (path.read_bytes(), server.request.headers["accept"], server.request.body) == (
        *(b"%PDF", "application/pdf", b"x"),
    )
    with pytest.raises(package.errors.ResponseValidationError, match="the 200 response is application/pdf, which"):
        method("make_report_to_file")(accept="application/json", file=tmp_path / "b")
    assert not (tmp_path / "b").exists()
    server.answer(answer("text/event-stream", "data: a\n\n"))
    stream = method("make_report_stream")(body="x", content_type="text/plain")
    assert (stream.status_code, server.request.body) == (200, b"x")


def test_a_fake_answers_in_the_media_type_that_was_chosen(package: Any) -> None:
    models, testing = package.models, import_module(f"{package.__name__}.testing")
    fake = testing.FakeClient()
    read, stub = fake.things.read_thing, fake.stubs.things.read_thing
    assert read(id="a") == models.Thing(id="a")
    assert read(id="a", accept="text/csv") == "id\na"
    with pytest.raises(testing.NoAnswerError):
        read(id="a", accept="application/xml")
    assert stub.calls[1] == {"id": "a", "accept": "text/csv"}
    stub.returns("x", b"y")
    assert (read(id="a", accept="text/csv"), read(id="a", accept="application/xml")) == ("x", b"y")
    with pytest.raises(TypeError, match="does not return a bytes"):
        read(id="a", accept="text/csv")
    with pytest.raises(TypeError, match="does not return a int"):
        stub.returns(1)
    stub.reset()

    def named(**given: Any) -> Any:
        return models.Thing(id=given["id"])

    stub.answers(named)
    assert read(id="a").id == "a"
