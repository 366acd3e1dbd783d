"""Each feature of a document, called: what the generated client of each fragment sends and understands."""

from __future__ import annotations

import asyncio
import io
import pickle
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.conftest import Fragments
from tests.support.recording import Answer, RecordingServer

pytestmark = pytest.mark.usefixtures("transport")


def test_parameters_go_where_the_document_says(client_of: Any, server: RecordingServer) -> None:
    client_of("parameters").things.find_things(
        tenant="acme",
        tag=["a b", "c&d"],
        ids=[1, 2],
        piped=["x", "y"],
        filter={"color": "red", "size": "10"},
        order="asc",
        owner=None,
        exact=True,
        x_trace_ids=["1", "2"],
        changed_since=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    request = server.request
    assert request.target == (
        "/things?tag=a%20b&tag=c%26d&ids=1,2&piped=x%7Cy&filter%5Bcolor%5D=red&filter%5Bsize%5D=10"
        "&order=asc&owner=&exact=true&since=2026-01-02T03%3A04%3A05Z"
    )
    assert (request.headers["tenant"], request.headers["x-trace-ids"]) == ("acme", "1,2")


def test_parameters_left_out_are_not_sent(client_of: Any, server: RecordingServer) -> None:
    client_of("parameters").things.find_things(tenant="acme")
    assert server.request.target == "/things"
    assert "x-trace-ids" not in server.request.headers
    with pytest.raises(ValueError, match="the argument 'tenant' is required"):
        client_of("parameters").things.find_things(tenant=None)
    assert len(server.requests) == 1


def test_path_parameters_are_one_segment_each(client_of: Any, server: RecordingServer) -> None:
    server.answer(Answer.of("gear"))
    assert client_of("path_parameters").things.get_part(thing_id="a/b?c", number=7) == "gear"
    assert server.request.target == "/things/a%2Fb%3Fc/parts/7"
    server.answer(Answer(204))
    client_of("path_parameters").things.search(q="a&b c", page=2)
    assert server.request.target == "/search?v=2&page=2&q=a%26b%20c"


def test_null_and_left_out_differ_where_null_is_a_value(client_of: Any, server: RecordingServer) -> None:
    client = client_of("optional_and_nullable")
    server.answer(Answer.of({"name": "n", "parts": None}))
    thing = client.things.create_thing(name="n", label=None)
    assert server.request.json == {"name": "n", "label": None}
    assert (thing.parts, thing.note, thing.maybe) == ([], None, None)
    server.answer(Answer.of({"name": "n", "parts": ["p"], "maybe": None}))
    thing = client.things.create_thing(name="n", label="l", note=None, color=None, size=4)
    assert server.request.json == {"name": "n", "label": "l", "color": None, "size": 4}
    assert thing.model_dump(exclude_unset=True) == {"name": "n", "parts": ["p"], "maybe": None}


def test_enums_are_closed_for_the_client_and_open_for_the_server(client_of: Any, server: RecordingServer) -> None:
    client = client_of("enums")
    server.answer(Answer.of({"state": "sticky", "code": 9, "kind": "painted"}))
    painted = client.things.paint_thing(color="red")
    assert server.request.json == {"color": "red"}
    assert (painted.state, painted.code) == ("sticky", 9)
    with pytest.raises(ValueError, match=r"'color'.*'red' or 'green'"):
        client.things.paint_thing(color="blue")
    assert len(server.requests) == 1


def test_unions_find_their_member(client_of: Any, server: RecordingServer, fragments: Fragments) -> None:
    models = fragments.module("unions").models
    server.answer(Answer.of({"kind": "dog", "tricks": ["sit"]}), Answer.of("Rex"))
    client = client_of("unions")
    pet = client.things.adopt_pet(body=models.Cat(kind="cat", lives=9))
    assert pet == models.Dog(kind="dog", tricks=["sit"])
    assert server.request.json == {"kind": "cat", "lives": 9}
    assert client.things.adopt_pet(body=pet) == "Rex"


def test_parts_of_all_of_are_one_class(client_of: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"id": "1", "extra": True, "grade": 2, "keeper": {"name": "Ada"}, "more": {"x": 1}}))
    thing = client_of("all_of").things.get_thing()
    assert (thing.id, thing.grade, thing.keeper.name, thing.more) == ("1", 2, "Ada", {"x": 1})


def test_maps_keep_their_keys(client_of: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"a b": 1}))
    counts = client_of("maps").things.replace_things(body={"x": {"labels": {"k": "v"}, "free": {"deep": [1]}}})
    assert server.request.json == {"x": {"labels": {"k": "v"}, "free": {"deep": [1]}}}
    assert counts == {"a b": 1}


def test_recursive_values_are_read(client_of: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"name": "root", "value": ["a", ["b"]], "children": [{"name": "leaf"}]}))
    tree = client_of("recursive").things.get_tree()
    assert tree.children[0].name == "leaf"
    assert tree.value == ["a", ["b"]]


def test_ranges_and_default_find_result_and_error(
    client_of: Any, server: RecordingServer, fragments: Fragments
) -> None:
    client, errors = client_of("response_ranges"), fragments.module("response_ranges").errors
    server.answer(Answer.of("now"), Answer.of(5, 202))
    assert (client.things.get_thing(), client.things.get_thing()) == ("now", 5)
    for status, body, kind in (
        (404, {"title": "gone"}, errors.NotFoundError),
        (404, {"title": "gone"}, errors.Problem),
        (418, {"title": "tea"}, errors.Problem),
        (500, {"reason": "fire"}, errors.Failure),
        (500, {"reason": "fire"}, errors.InternalServerError),
        (500, {"other": "shape"}, errors.InternalServerError),
        (500, {"other": "shape"}, errors.ClientDefaultError),
    ):
        server.answer(Answer.of(body, status))
        with pytest.raises(kind) as caught:
            client.things.get_thing(retries=None)
        assert isinstance(caught.value, errors.ClientError)
        assert caught.value.status_code == status


def test_a_status_has_one_class_whatever_its_body(
    client_of: Any, server: RecordingServer, fragments: Fragments
) -> None:
    client, errors = client_of("response_ranges"), fragments.module("response_ranges").errors
    for status, body, kinds in (
        (404, {"reason": "lost"}, (errors.NotFoundError, errors.Failure)),
        (404, {"title": "gone"}, (errors.NotFoundError, errors.Problem)),  # as another operation documents it
        (404, "gone", (errors.NotFoundError, errors.ClientDefaultError)),
        (409, {"users": 3}, (errors.ConflictError, errors.ConflictErrorResponse)),
        (403, "no", (errors.ForbiddenError, errors.ClientDefaultError)),
    ):
        server.answer(Answer.of(body, status))
        with pytest.raises(kinds[0]) as caught:
            client.things.delete_thing(id="a")
        assert isinstance(caught.value, kinds[1])
        assert type(caught.value).__name__ == kinds[0].__name__
        data = getattr(caught.value, "data", None)
        assert (data.to_dict() if data else body) == body
        assert isinstance(pickle.loads(pickle.dumps(caught.value)), kinds)


def test_text_and_binary_bodies(client_of: Any, server: RecordingServer, tmp_path: Path) -> None:
    client = client_of("text_and_binary")
    server.answer(Answer(200, "Grüße".encode(), {"Content-Type": "text/plain; charset=utf-8"}))
    assert client.things.read_log() == "Grüße"
    server.answer(Answer(200, b"\x89PNG", {"Content-Type": "image/png"}))
    assert client.things.get_image() == b"\x89PNG"
    assert client.things.get_image_to_file(file=tmp_path / "image.png").read_bytes() == b"\x89PNG"
    server.answer(Answer(204))
    client.things.put_image(body=io.BytesIO(b"\0\1"))
    assert (server.request.body, server.request.headers["content-type"]) == (b"\0\1", "application/octet-stream")


def test_uploads_send_files_and_fields(client_of: Any, server: RecordingServer) -> None:
    client = client_of("uploads")
    client.things.upload_file(file=("a.txt", b"A", "text/plain"), title="two words", more=[b"B", io.BytesIO(b"C")])
    request = server.request
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    for part in (b'name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nA', b"two words", b"B", b"C"):
        assert part in request.body
    server.answer(Answer(204))
    client.things.log_in(user="a&b", scope=["x", "y"])
    assert server.request.body == b"user=a%26b&scope=x&scope=y"
    server.answer(Answer(204))
    client.things.upload_file(file=b"alone")
    assert b"alone" in server.request.body
    with pytest.raises(TypeError, match="file"):
        client.things.upload_file(file=5)


def test_whole_bodies_are_one_argument(client_of: Any, server: RecordingServer) -> None:
    client = client_of("whole_bodies")
    with pytest.raises(ValueError, match="the argument 'body' is required"):
        client.things.set_tags(body=None)
    client.things.set_tags(body=["a"])
    assert server.request.json == ["a"]
    server.answer(Answer(204))
    client.things.change_settings()
    assert server.request.body == b""
    assert "content-type" not in server.request.headers


def test_each_tag_is_an_attribute(client_of: Any, server: RecordingServer) -> None:
    client = client_of("two_tags")
    client.alpha.read_alpha()
    client.betas.read_beta()
    assert [request.target for request in server.requests] == ["/a", "/b"]


def test_odd_names_stay_as_they_are_on_the_wire(client_of: Any, server: RecordingServer) -> None:
    server.answer(Answer.of([{"from": "x", "_hidden": "h", "a b": "s", "json": "j"}]))
    things = client_of("names").things.list(
        class_="c", retries_=2, n2nd_try="t", grosse="g", from_="f", model_config="m", copy=1, list=["l"], a_b="s"
    )
    assert server.request.target == "/things?class=c&retries=2&2nd-try=t&gr%C3%B6%C3%9Fe=g"
    assert server.request.json == {"from": "f", "model_config": "m", "copy": 1, "list": ["l"], "a b": "s"}
    assert things[0].model_dump(by_alias=True, exclude_unset=True) == {
        "from": "x",
        "_hidden": "h",
        "a b": "s",
        "json": "j",
    }


def test_times_and_uuids_have_their_types(client_of: Any, server: RecordingServer) -> None:
    key = "5f0c1c9e-3b1e-4f57-9d55-0a6b8f2f7a11"
    plain = {"site": "not a uri", "mail": "m", "secret": "s", "blob": "YQ==", "amount": 1}
    server.answer(Answer.of({"at": "2026-01-02T03:04:05.5+01:00", "on": "2026-01-02", "key": key, **plain}))
    thing = client_of("formats").things.get_thing(day=date(2026, 1, 2), key=UUID(key))
    assert server.request.target == f"/things/2026-01-02?key={key}"
    assert (thing.on, thing.key, thing.site, thing.secret) == (date(2026, 1, 2), UUID(key), "not a uri", "s")
    assert thing.at.isoformat() == "2026-01-02T03:04:05.500000+01:00"


def test_documented_headers_come_with_the_result(client_of: Any, server: RecordingServer) -> None:
    server.answer(Answer.of(["a"], X_Total="12"))
    page = client_of("response_headers").things.page_things()
    assert (page.result, page.headers["x-total"]) == (["a"], ["12"])


def test_several_successes_sync_and_async(client_of: Any, server: RecordingServer, fragments: Fragments) -> None:
    models = fragments.module("several_successes").models
    answers = Answer.of({"id": "1"}), Answer.of("soon", 202), Answer(204)
    client = client_of("several_successes")
    server.answer(*answers)
    assert [client.things.start_job() for _ in answers] == [models.Job(id="1"), "soon", None]
    server.answer(*answers)

    async def ask() -> list[object]:
        async with fragments.module("several_successes").Client(server_url=server.url) as own:
            return [await own.things.start_job_async() for _ in answers]

    assert asyncio.run(ask()) == [models.Job(id="1"), "soon", None]
