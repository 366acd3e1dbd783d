"""Pages over real sockets: every kind and spelling, sync and async, and servers whose pages lead nowhere."""

from __future__ import annotations

import asyncio
import pickle
from importlib import import_module
from typing import Any

import pytest

from tests.conftest import Fragments
from tests.support.reachable import texts_reachable_from
from tests.support.recording import Answer, RecordingServer


@pytest.fixture
def package(fragments: Fragments) -> Any:
    return fragments.module("pagination")


@pytest.fixture
def zoo(client_of: Any) -> Any:
    return client_of("pagination").zoo


def pets(*names: str, **meta: Any) -> Answer:
    return Answer.of({"data": [{"name": name} for name in names], "meta": meta})


def asked(server: RecordingServer) -> list[str]:
    return [request.target for request in server.requests]


def test_a_cursor_leads_through_all_pages_with_the_settings_of_the_call(zoo: Any, server: RecordingServer) -> None:
    server.answer(pets("Rex", "Tom", nextCursor="c 1"), pets(nextCursor="c2"), pets("Kim", nextCursor=None))
    page = zoo.list_pets(limit=2, x_trace="t", http_headers={"X-Own": "1"})
    assert ([pet.name for pet in page.items], page.body.meta.next_cursor, page.has_next_page()) == (
        ["Rex", "Tom"],
        "c 1",
        True,
    )
    assert [pet.name for pet in page] == ["Rex", "Tom", "Kim"]  # an empty page with a cursor goes on
    assert asked(server) == ["/pets?limit=2", "/pets?after=c%201&limit=2", "/pets?after=c2&limit=2"]
    assert {(request.headers["x-trace"], request.headers["x-own"]) for request in server.requests} == {("t", "1")}


def test_the_same_in_an_event_loop(package: Any, server: RecordingServer) -> None:
    async def run() -> None:
        async with package.Client(server_url=server.url) as client:
            page = await client.zoo.list_pets_async(after="c0")
            assert [pet.name async for pet in page] == ["Rex", "Tom", "Kim"]
            following = await page.next_page()
            assert isinstance(following, package.types.AsyncPage)
            assert [len(each.items) async for each in following.pages()] == [1]
            assert await following.next_page() is None

    server.answer(pets("Rex", nextCursor="c1"), pets("Tom", nextCursor="c2"), pets("Kim", more=False, nextCursor="c3"))
    asyncio.run(run())
    assert asked(server)[:3] == ["/pets?after=c0", "/pets?after=c1", "/pets?after=c2"]


def test_pages_are_got_when_they_are_needed_and_again_after_an_error(
    package: Any, zoo: Any, server: RecordingServer
) -> None:
    server.answer(pets("Rex", nextCursor="c1"), Answer(500), pets("Tom"))
    page = zoo.list_pets(retries=None)
    items = iter(page)
    assert (next(items).name, len(server.requests)) == ("Rex", 1)
    with pytest.raises(package.errors.InternalServerError):
        page.next_page()
    assert [pet.name for pet in page.next_page().items] == ["Tom"]


@pytest.mark.parametrize("circle", [1, 2, 3])
def test_a_server_that_goes_round_in_a_circle(package: Any, zoo: Any, server: RecordingServer, circle: int) -> None:
    server.answer(pets("Rex", nextCursor="c0"), *(pets("Tom", nextCursor=f"c{n % circle}") for n in range(1, 20)))
    with pytest.raises(package.errors.ResponseValidationError, match=r"^zoo\.list_pets: .* would never end") as caught:
        list(zoo.list_pets())
    assert len(server.requests) < 12
    assert "c0" not in str(caught.value)


def test_more_pages_without_a_cursor(package: Any, zoo: Any, server: RecordingServer) -> None:
    server.answer(pets("Rex", more=True))
    with pytest.raises(package.errors.ResponseValidationError, match="says that there are more pages, but not where"):
        zoo.list_pets().next_page()


def test_a_cursor_in_the_body_is_the_last_item(zoo: Any, server: RecordingServer) -> None:
    server.answer(pets("Rex", "Tom"), pets("Kim"), pets())
    assert [pet.name for pet in zoo.search_pets(text="a")] == ["Rex", "Tom", "Kim"]
    bodies = [request.body for request in server.requests]
    assert bodies == [b'{"text":"a"}', b'{"start":"Tom","text":"a"}', b'{"start":"Kim","text":"a"}']


def test_numbers_of_pages_begin_with_the_default_and_end_at_their_number(zoo: Any, server: RecordingServer) -> None:
    server.answer(
        Answer.of({"toys": ["a"], "pages": 3}),
        Answer.of({"toys": [], "pages": 3}),
        Answer.of({"toys": ["b"], "pages": 3}),
    )
    assert list(zoo.list_toys()) == ["a", "b"]
    assert asked(server) == ["/toys", "/toys?page=1", "/toys?page=2"]
    server.answer(
        Answer.of({"toys": ["a"]}), Answer.of({"toys": []})
    )  # without their number: an empty page is the last
    assert [len(page.items) for page in zoo.list_toys(page=7).pages()] == [1, 0]
    assert asked(server) == ["/toys?page=7", "/toys?page=8"]


def test_offsets_grow_by_what_arrived(zoo: Any, server: RecordingServer) -> None:
    server.answer(
        Answer.of({"visits": ["2026-01-01", "2026-01-02"], "total": 3}),
        Answer.of({"visits": ["2026-01-03"], "total": 3}),
    )
    assert [day.day for day in zoo.list_visits(skip=0)] == [1, 2, 3]
    assert asked(server) == ["/visits?skip=0", "/visits?skip=2"]
    server.answer(Answer.of({"visits": None}))
    assert list(zoo.list_visits(skip=5)) == []


def test_pages_of_other_spellings(zoo: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"owners": ["a"]}), Answer.of({"owners": ["b"]}), Answer.of({}))
    assert list(zoo.list_owners()) == ["a", "b"]
    assert asked(server) == ["/owners", "/owners?page=2", "/owners?page=3"]
    server.answer(
        Answer.of({"value": ["a"], "@odata.nextLink": f"{server.url}/farms?skip=1"}), Answer.of({"value": ["b"]})
    )
    assert list(zoo.list_farms(api_version="1")) == ["a", "b"]
    assert asked(server) == ["/farms?api-version=1", "/farms?skip=1"]


def test_links_in_headers_are_followed_on_the_same_server(package: Any, server: RecordingServer) -> None:
    first = Answer.of(
        ["a"], Link=f'</x>; rel="prev first", <{server.url}/more?p=2,2&api_key=k&q=%20>; title="a, b"; rel="Next last"'
    )
    server.answer(first, Answer.of(["b"], Link="<?p=3>; rel=next; anchor=x, <?p=4>;rel=next"), Answer.of([]))
    with package.Client(server_url=server.url, token="t", key="k") as client:
        page = client.zoo.list_keepers()
        assert list(page) == ["a", "b"]
        assert page.headers["link"].startswith("</x>")
    assert asked(server) == ["/keepers?api_key=k", "/more?p=2,2&q=%20&api_key=k", "/more?p=4&api_key=k"]
    assert {request.headers["authorization"] for request in server.requests} == {"Bearer t"}


@pytest.mark.parametrize(
    "link",
    [
        "http://evil.example/keepers",
        "//evil.example/",
        "http://127.0.0.1:9/keepers",
        "https://user@127.0.0.1/",
        "http://[",
    ],
)
def test_a_next_page_on_another_server_is_not_called(package: Any, server: RecordingServer, link: str) -> None:
    errors: list[Exception] = []
    hooks = package.Hooks(on_error=errors.append)
    server.answer(Answer.of(["a"], Link=f"<{link}>; rel=next"))
    with package.Client(server_url=server.url, token="t", key="k", hooks=hooks) as client:
        page = client.zoo.list_keepers()
        with pytest.raises(package.errors.ResponseValidationError, match=r"another server|not valid"):
            page.next_page()
    assert (len(server.requests), len(errors)) == (1, 1)


def test_a_page_with_its_response(package: Any, zoo: Any, server: RecordingServer) -> None:
    server.answer(Answer.of({"data": [{"name": "Rex"}], "meta": {}}, X_Request_Id="r7"))
    found = zoo.with_response.list_pets()
    assert (found.status_code, [pet.name for pet in found.result]) == (200, ["Rex"])
    assert found.result.raw_response is found.raw_response
    assert found.result.request_id == found.request_id == "r7"

    async def run() -> None:
        async with package.Client(server_url=server.url) as client:
            found = await client.zoo.with_response.list_pets_async()
            assert (found.status_code, [pet.name async for pet in found.result]) == (200, ["Rex"])

    asyncio.run(run())


def test_a_fake_answers_page_by_page(package: Any) -> None:
    fake: Any = import_module(f"{package.__name__}.testing").FakeClient()
    models = package.models
    assert [pet.name for pet in fake.zoo.list_pets()] == ["Rex"]  # the example of the document
    first = models.Pets(data=[models.Pet(name="Tom")], meta=models.PetsMeta(next_cursor="c1"))
    fake.stubs.zoo.list_pets.returns(first, models.Pets(data=[models.Pet(name="Kim")]))
    assert [pet.name for pet in fake.zoo.list_pets(limit=1)] == ["Tom", "Kim"]
    assert fake.stubs.zoo.list_pets.calls[1:] == [{"limit": 1}, {"after": "c1", "limit": 1}]


def test_a_page_shows_no_secrets(package: Any, server: RecordingServer) -> None:
    server.answer(pets("Rex"))
    with package.Client(server_url=server.url, token="hidden-token", key="hidden-key") as client:
        page = client.zoo.list_pets(http_headers={"X-Secret": "hidden-header"})
    assert repr(page) == "<Page with 1 items>"
    assert not [way for way, text in texts_reachable_from(page) if "hidden" in text]
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(page)
