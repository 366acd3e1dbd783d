"""What a page says about the next one, and which next pages are none: values and messages, without I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, cast

import httpx2
import pytest
from pydantic import Field

from runtime.call import Call, DetailedCall
from runtime.errors import ResponseValidationError
from runtime.models import BaseModel
from runtime.operation import Operation, Response
from runtime.pages import Pagination
from runtime.paging import PageRequest, Position, value_at
from runtime.response import ApiResponse
from runtime.settings import UNSET, Hooks, Overrides
from tests.support.call_steps import call

BEFORE = r"things\.list: the response names a next page that came before, so the pages would never end"
HERE = httpx2.URL("https://h/v1/things?page=1")
OVERRIDES = Overrides(UNSET, None, None, None)
CURSOR = Pagination("cursor", "after", ("data",), ("meta", "next"), ("meta", "more"))
PAGE = Pagination("page", "page", ("data",), (), ("more",), ("total",), 1)
OFFSET = Pagination("offset", "skip", ("data",), (), ("more",), ("total",), 0)
BY_URL = Pagination("url", "", ("data",), ("next",), ("more",))
LINK = Pagination("link", "")


class Keys:
    """Credentials of which one is sent in the query."""

    def unsigned(self, url: httpx2.URL) -> httpx2.URL:
        return url.copy_remove_param("key")


@dataclass
class Caller:
    """What a request for a page asks of a caller."""

    hooks: Hooks = field(default_factory=Hooks)
    credentials: Any = None
    asked: list[Any] = field(default_factory=list[Any])

    def call(self, *given: Any, **settings: Any) -> Call[Any]:
        self.asked.append((*given, settings))
        return call()


def request(pagination: Pagination | None = CURSOR, caller: Caller | None = None, **arguments: Any) -> PageRequest:
    operation = Operation[Any]("things.list", "GET", "/things", {"200": Response("json", Any)}, pagination=pagination)
    return PageRequest(cast("Any", caller or Caller()), operation, arguments, OVERRIDES)


def position(asked: PageRequest, body: Any, here: httpx2.URL = HERE, **headers: str) -> Position:
    response = httpx2.Response(200, headers=headers, content=b"", request=httpx2.Request("GET", here))
    return Position(asked, here, ApiResponse(body, response))


def refusal(found: Position) -> str:
    """Return what is said against the next page."""
    with pytest.raises(ResponseValidationError) as caught:
        found.following()
    assert caught.value.raw_response is not None
    return caught.value.message.removeprefix("things.list: the response ")


THREE = [1, 2, 3]


@pytest.mark.parametrize(
    ("pagination", "given", "body", "expected"),
    [
        (CURSOR, {"after": "c1", "limit": 2}, {"meta": {"next": "c2"}}, {"after": "c2", "limit": 2}),
        (CURSOR, {}, {"meta": {"next": 7, "more": True}}, {"after": 7}),
        (CURSOR, {}, {"data": THREE, "meta": {"next": "c2", "more": False}}, None),
        (CURSOR, {}, {"data": THREE, "meta": {"next": ""}}, None),
        (CURSOR, {}, {"data": THREE, "meta": {"next": None}}, None),
        (CURSOR, {}, {"data": THREE}, None),
        (CURSOR, {}, {"meta": {"next": "c2", "more": 0}}, {"after": "c2"}),  # only false is false
        (PAGE, {}, {"data": THREE}, {"page": 2}),
        (PAGE, {"page": None}, {"data": THREE}, {"page": 2}),
        (PAGE, {"page": UNSET, "limit": 3}, {"data": THREE}, {"page": 2, "limit": 3}),
        (PAGE, {"page": "4"}, {"data": THREE}, {"page": 5}),
        (PAGE, {"page": 4}, {"data": []}, None),
        (PAGE, {"page": 4}, {"data": [], "more": True}, {"page": 5}),
        (PAGE, {"page": 4}, {"data": THREE, "more": False}, None),
        # The number of pages: an empty one in their midst is not the last.
        (PAGE, {"page": 2}, {"data": [], "total": 3}, {"page": 3}),
        (PAGE, {"page": 3}, {"data": THREE, "total": 3}, None),
        (PAGE, {"page": 3}, {"data": THREE, "total": "3"}, {"page": 4}),
        (OFFSET, {}, {"data": THREE}, {"skip": 3}),
        (OFFSET, {"skip": 3}, {"data": [4]}, {"skip": 4}),
        (OFFSET, {"skip": 3}, {"data": []}, None),
        # The number of items.
        (OFFSET, {"skip": 3}, {"data": THREE, "total": 7}, {"skip": 6}),
        (OFFSET, {"skip": 3}, {"data": THREE, "total": 6}, None),
        (OFFSET, {"skip": 3}, {"data": [], "total": 7}, None),
    ],
)
def test_the_next_page_by_an_argument(
    pagination: Pagination, given: dict[str, Any], body: Any, expected: dict[str, Any] | None
) -> None:
    following = position(request(pagination, **given), body).following()
    assert (following and following.arguments) == expected
    assert following is None or (following.url, following.number) == (None, 2)


@pytest.mark.parametrize("start", [0, 1, 5])
def test_pages_are_counted_from_the_first_one(start: int) -> None:
    pagination = Pagination("page", "page", ("data",), total=("total",), start=start)
    asked, numbers = request(pagination), list[object]()
    while following := position(asked, {"data": THREE, "total": 3}).following():
        asked = following
        numbers.append(asked.arguments["page"])
    assert numbers == [start + 1, start + 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("?page=2", "https://h/v1/things?page=2"),
        ("more#top", "https://h/v1/more"),
        ("/v2", "https://h/v2"),
        ("//h/a", "https://h/a"),
        ("https://H:443/a", "https://h/a"),
        # Behind a proxy that ends TLS.
        ("http://h/a", "https://h/a"),
        ("http://h:80/a", "https://h/a"),
        ("?page=2&key=k", "https://h/v1/things?page=2"),
    ],
)
def test_the_next_page_by_its_url(text: str, expected: str) -> None:
    caller = Caller(credentials=Keys())
    body = position(request(BY_URL, caller), {"next": text}).following()
    link = position(request(LINK, caller), [], Link=f'<https://h/0>; rel="prev", <{text}>; rel="next"').following()
    for following in (body, link):
        assert following is not None
        assert (str(following.url), following.mark) == (expected, httpx2.URL(expected))


def test_only_credentials_are_taken_out_of_a_url() -> None:
    following = position(request(BY_URL), {"next": "?key=k"}).following()
    assert following is not None
    assert str(following.url) == "https://h/v1/things?key=k"


@pytest.mark.parametrize(
    ("pagination", "body"),
    [(BY_URL, {"next": None}), (BY_URL, {}), (BY_URL, {"next": "/b", "more": False}), (LINK, [])],
)
def test_the_last_page_has_no_url(pagination: Pagination, body: Any) -> None:
    assert position(request(pagination), body).following() is None


@pytest.mark.parametrize(
    ("here", "text", "said"),
    [
        ("https://h/", "https://other/a", "https://other"),
        ("https://h/", "//other/a", "https://other"),
        ("https://h/", "https://h:444/a", "https://h"),
        ("https://h/", "http://h:8080/a", "http://h"),
        ("https://h/", "ftp://h/a", "ftp://h"),
        ("https://h/", "https://me@h/a", "https://h"),
        ("http://h/", "https://h/a", "https://h"),
        ("http://h:8080/", "http://h/a", "http://h"),
        ("https://h/", "http://other/a", "https://other"),
    ],
)
def test_a_next_page_on_another_server_gets_no_credentials(here: str, text: str, said: str) -> None:
    found = position(request(BY_URL), {"next": text}, httpx2.URL(here))
    assert refusal(found) == f"names a next page on another server, {said}, which is not called"


@pytest.mark.parametrize(
    ("pagination", "body", "said"),
    [
        (CURSOR, {"meta": {"more": True}}, "says that there are more pages, but not where"),
        (BY_URL, {"more": True}, "says that there are more pages, but not where"),
        (CURSOR, {"meta": {"next": ["c2"]}}, "has no cursor where that of the next page should be"),
        (CURSOR, {"meta": {"next": {}}}, "has no cursor where that of the next page should be"),
        (BY_URL, {"next": "https://h:port/"}, "names a next page with a URL that is not valid"),
        (CURSOR, {"data": {"a": 1}}, "has no list where the items of the page should be"),
    ],
)
def test_responses_that_describe_no_page(pagination: Pagination, body: Any, said: str) -> None:
    told = list[Exception]()
    found = position(request(pagination, Caller(Hooks(on_error=told.append))), body)
    with pytest.raises(ResponseValidationError) as caught:
        found.items() if said.startswith("has no list") else found.following()
    assert caught.value.message == f"things.list: the response {said}"
    assert told == [caught.value]
    assert caught.value.raw_response is not None


def test_the_items_of_a_page() -> None:
    whole = Pagination("link", "")
    given = [1, 2]
    for pagination, body, items in (
        (CURSOR, {"data": given}, given), (CURSOR, {"data": None}, []), (CURSOR, {}, []), (whole, given, given),
    ):  # fmt: skip
        found = position(request(pagination), body).items()
        assert found == items
        assert found is not given


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("before", [0, 1, 4])
def test_a_circle_of_any_length_ends(length: int, before: int) -> None:
    asked, visited = request(after=0), 1
    with pytest.raises(ResponseValidationError, match=rf"^{BEFORE}$"):
        while visited < 100:
            following = visited if visited < before + length else before + (visited - before) % length
            found = position(asked, {"meta": {"next": f"c{following}"}}).following()
            assert found is not None
            asked, visited = found, visited + 1
    assert visited <= 3 * (before + length) + 1


def test_pages_of_a_long_list_are_no_circle() -> None:
    asked, landmarks = request(after="c0"), list[object]()
    for number in range(1, 10):
        found = position(asked, {"meta": {"next": f"c{number}"}}).following()
        assert found is not None
        asked = found
        landmarks.append(asked.landmark)
    assert landmarks == ["c0", "c1", "c1", *["c3"] * 4, "c7", "c7"]


def test_the_call_of_a_page_has_the_settings_of_the_first_one() -> None:
    caller = Caller()
    first = request(caller=caller, limit=2)
    assert first.call(asynchronous=False).url == call().url
    assert first.with_url(HERE).call(asynchronous=True).url == HERE
    settings = [{"asynchronous": each, "kind": DetailedCall} for each in (False, True)]
    assert caller.asked == [(first.operation, {"limit": 2}, OVERRIDES, each) for each in settings]
    with pytest.raises(TypeError, match=r"^things\.list has no pages$"):
        _ = request(None).pagination


class Meta(BaseModel):
    """A part of a page."""

    total: int
    next_cursor: Annotated[str | None, Field(alias="nextCursor")] = None
    more: bool = True


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"a": [0, 1, {"b": 2}]}, ("a", "-1", "b"), 2),
        ([], ("-1",), None),
        ([1], ("0",), None),
        ({"a": None}, ("a", "b"), None),
        ({"a": 1}, ("a", "b"), None),
        (Meta.model_validate({"total": 3, "nextCursor": "c"}), ("nextCursor",), "c"),
        (Meta.model_validate({"total": 3, "nextCursor": "c"}), ("next_cursor",), None),
        (Meta.model_validate({"total": 3, "next_cursor": "x", "nextCursor": "c"}), ("next_cursor",), "x"),
        (Meta(total=3), ("more",), True),
        (Meta.model_construct(), ("total",), None),
        ({"a": 1}, (), {"a": 1}),
    ],
)
def test_values_in_bodies_are_found_by_the_names_of_the_api(value: Any, path: tuple[str, ...], expected: Any) -> None:
    assert value_at(value, path) == expected
