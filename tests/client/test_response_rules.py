"""Which response is a success, how each kind of body is read, and which error a failure is."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from runtime.errors import DefaultError, DocumentedError, ResponseValidationError
from runtime.models import BaseModel
from runtime.operation import Operation, Response
from runtime.response import (
    ApiResponse,
    error_of,
    header_lists,
    is_success,
    other_representation,
    result_of,
    select,
    text_of_body,
)

JSON = "application/json"


class WithHeaders(BaseModel):
    headers: dict[str, list[str]]
    result: int


def answer(status: int = 200, content: bytes = b"5", kind: str | None = JSON, **headers: str) -> httpx2.Response:
    more = [(name.replace("_", "-"), value) for name, value in headers.items()]
    kinds = [] if kind is None else [("content-type", kind)]
    request = httpx2.Request("GET", "http://h/a")
    return httpx2.Response(status, headers=[*kinds, *more], content=content, request=request)


def operation(responses: dict[str, Response] | None = None, **settings: Any) -> Operation[Any]:
    return Operation("things.get", "GET", "/a", responses or {"200": Response("json", int)}, **settings)


def test_the_exact_status_comes_first() -> None:
    entries = {"default": "d", "2XX": "range", "201": "exact"}
    assert [select(entries, status) for status in (201, 202, 404)] == ["exact", "range", "d"]
    assert [select({"3XX": 3, "4XX": 4, "5XX": 5}, status) for status in (399, 400, 499, 500)] == [3, 4, 4, 5]
    assert select({"201": "x"}, 202) is None


@pytest.mark.parametrize(
    ("documented", "status", "expected"),
    [
        ("200", 200, True), ("200", 201, True), ("200", 202, True), ("200", 203, True), ("200", 204, False), ("200", 206, False),
        ("206", 206, True), ("2XX", 206, False), ("2XX", 204, True), ("302", 302, True), ("200", 302, False), ("200", 404, False),
        ("default", 404, False), ("default", 400, False), ("default", 399, True), ("200", 500, False),
    ],
)  # fmt: skip
def test_successes(documented: str, status: int, expected: bool) -> None:
    assert is_success(operation({documented: Response("json", int)}), answer(status)) is expected


@pytest.mark.parametrize("status", [200, 201, 203])
def test_any_whole_success_may_have_the_documented_body(status: int) -> None:
    assert result_of(operation(), answer(status)) == 5
    other = operation({"200": Response("json", str), "201": Response("json", int)})
    assert result_of(other, answer(203)) == 5, "the first that fits"
    assert result_of(operation({"200": Response("binary")}), answer(201)) == b"5"


def test_another_success_has_the_documented_body_if_that_is_json() -> None:
    assert result_of(operation(), answer(207)) == 5
    with pytest.raises(KeyError):
        result_of(operation({"200": Response("text")}), answer(207))


@pytest.mark.parametrize(("status", "content"), [(204, b""), (206, b"5"), (302, b"5"), (404, b"5"), (203, b'"x"')])
def test_what_is_no_documented_success(status: int, content: bytes) -> None:
    with pytest.raises(KeyError, match=str(status)):
        result_of(operation(), answer(status, content))


def test_a_success_without_a_body() -> None:
    nothing = operation({"200": Response("none")})
    assert result_of(nothing, answer(200, b"ignored")) is None
    assert result_of(operation({"2XX": Response("json", int)}), answer(204, b"")) is None
    with pytest.raises(KeyError):
        result_of(nothing, answer(207, b""))


@pytest.mark.parametrize(
    ("media", "content", "kind", "expected"),
    [
        ("binary", b"\xff\x00", "image/png", b"\xff\x00"),
        ("text", b"\xe9", "text/plain; charset=latin-1", "\u00e9"),
        ("text", "é".encode(), "text/plain", "é"),
        ("text", b'"quoted"', JSON, "quoted"),
        ("text", b'"quoted"', "text/plain", '"quoted"'),
        ("text", b"[1]", JSON, "[1]"),
        ("text", b'""', JSON, '""'),
        ("text", b"{", JSON, "{"),
        ("text", b'"quoted"', "Application/JSON", "quoted"),
        ("text", b'"quoted"', None, '"quoted"'),
        ("json", b"\xef\xbb\xbf5", JSON, 5),
    ],
)
def test_bodies(media: Any, content: bytes, kind: str | None, expected: object) -> None:
    assert result_of(operation({"200": Response(media, int)}), answer(200, content, kind)) == expected


def test_a_string_that_is_described_as_json_may_be_sent_as_text() -> None:
    described = operation({"200": Response("json", str)})
    assert result_of(described, answer(200, b'"quoted"', "text/plain")) == "quoted"
    assert result_of(described, answer(200, b"bare", "Text/Plain")) == "bare"
    for kind in (JSON, None):
        with pytest.raises(ResponseValidationError):
            result_of(described, answer(200, b"bare", kind))
    with pytest.raises(ResponseValidationError):
        result_of(operation(), answer(200, b"bare", "text/plain"))


@pytest.mark.parametrize("charset", ["nonsense", "idna", "undefined", "unicode-escape", "hex"])
def test_a_charset_that_no_server_means_is_utf_8(charset: str) -> None:
    assert text_of_body(answer(200, "é\\n".encode(), f"text/plain; charset={charset}")) == "é\\n"
    assert text_of_body(answer(200, b"\xff", "text/plain")) == "\ufffd"
    assert text_of_body(answer(200, b"\xff", f"text/plain; charset={charset}")) == "\ufffd"


def test_what_no_charset_has_is_replaced() -> None:
    assert text_of_body(answer(200, b"\xff", "text/plain; charset=ascii")) == "\ufffd"
    assert text_of_body(answer(200, b"a\x00b", "text/plain; charset=utf-16-le")) == "a\ufffd"


def test_a_body_that_does_not_fit() -> None:
    for content, said in (
        (b'"x"', "Input should"),
        (b"\xff", "Invalid"),
        (b"\xef\xbb\xbf{", "Invalid"),
        (b"{", "Invalid"),
    ):
        with pytest.raises(
            ResponseValidationError, match=rf"^things.get: the body of the 200 response does not fit: body: {said}"
        ) as caught:
            result_of(operation(), answer(200, content))
        assert caught.value.status_code == 200
        assert caught.value.cause is caught.value.__cause__


def test_a_body_is_kept_as_far_as_it_fits() -> None:
    told: list[tuple[str, int, str]] = []

    def tell(call: str, status: int, places: str) -> None:
        told.append((call, status, places))

    lists = operation({"200": Response("json", list[int])})
    assert result_of(lists, answer(200, b'[1, "x"]'), tell) == [1, "x"]
    ((name, status, places),) = told
    assert (name, status) == ("things.get", 200)
    assert "1" in places
    assert result_of(operation({"200": Response("json", list[list[int]])}), answer(200, b"[null]"), tell) == [[]]
    assert told.pop() == ("things.get", 200, "0: Input should be a valid array")
    with pytest.raises(ResponseValidationError):
        result_of(lists, answer(200, b"["), tell)
    assert result_of(lists, answer(200, b"\xef\xbb\xbf[1]"), tell) == [1]
    assert len(told) == 1
    with pytest.raises(ResponseValidationError):
        result_of(lists, answer(200, b"[" * 200_000), tell)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"[" * 300 + b"]" * 300, "recursion limit exceeded"), (b'["\\ud800"]', "unexpected end of hex escape")],
)
def test_what_only_the_quick_parser_refuses_is_kept_whole(content: bytes, reason: str) -> None:
    told: list[str] = []

    def tell(_call: str, _status: int, places: str) -> None:
        told.append(places)

    found = result_of(operation({"200": Response("json", list[Any])}), answer(200, content), tell)
    assert found == json.loads(content)
    (place,) = told
    assert place.startswith(f"body: Invalid JSON: {reason}")


def ignore(call: str, status: int, places: str) -> None:
    assert (call, status, bool(places)) == ("things.get", 200, True)


def test_numbers_are_kept_as_they_were_sent() -> None:
    def read(type_: Any, content: bytes) -> Any:
        return result_of(operation({"200": Response("json", type_)}), answer(200, content), ignore)

    assert str(read(list[Decimal], b'[0.10, "x"]')[0]) == "0.10"
    assert type(read(list[int], b"[1, 1.5]")[1]) is float


def test_headers_beside_a_result() -> None:
    response = answer(200, b"5", X_Rate="1")
    response.headers = httpx2.Headers([("X-Rate", "1"), ("x-rate", "2"), ("A", "3")])
    assert header_lists(response) == {"x-rate": ["1", "2"], "a": ["3"]}

    documented = operation({"200": Response("json", int, WithHeaders)})
    assert result_of(documented, response) == WithHeaders(headers=header_lists(response), result=5)


@pytest.mark.filterwarnings("error")
def test_a_result_that_does_not_fit_is_written_with_its_headers() -> None:
    documented = operation({"200": Response("json", int, WithHeaders)})
    found = result_of(documented, answer(200, b'"x"'), ignore)
    assert (found.result, found.to_dict()["result"]) == ("x", "x")
    assert found.model_fields_set == {"headers", "result"}
    found = result_of(documented, answer())
    found.result = "x"
    with pytest.warns(UserWarning, match="Expected `int`"):
        found.to_dict()
    described = ApiResponse(5, answer(201, X_Request_Id="r1"))
    assert (described.status_code, described.request_id, described.headers["x-request-id"]) == (201, "r1", "r1")


def test_another_media_type_than_the_call_asked_for() -> None:
    choice = operation({"200": Response("json", int, media_type=JSON)}, accepts=(JSON, "Text/CSV"))
    assert other_representation(choice, answer(kind="text/csv; charset=utf-8")) == "text/csv"
    assert other_representation(choice, answer(kind="Application/JSON")) == ""
    assert other_representation(choice, answer(kind="text/html")) == ""
    assert other_representation(choice, answer(404, kind="text/csv")) == ""
    assert other_representation(choice, answer(kind=None)) == ""
    assert other_representation(operation(accepts=(JSON, "text/csv")), answer(kind="text/csv")) == ""
    with pytest.raises(
        ResponseValidationError, match=r"^things.get: the 200 response is text/csv, which the call did not ask for$"
    ) as caught:
        result_of(choice, answer(kind="text/csv"))
    assert (caught.value.status_code, str(caught.value.cause)) == (200, caught.value.message)


class NotFoundError(DocumentedError):
    """No such thing."""

    model = dict[str, int]


class CsvError(DocumentedError):
    """The same in another media type."""

    model = list[int]


@pytest.mark.parametrize(
    ("errors", "status", "content", "kind", "expected"),
    [
        ({"404": NotFoundError}, 404, b'{"a": 1}', JSON, NotFoundError),
        ({"4XX": NotFoundError}, 404, b'{"a": 1}', JSON, NotFoundError),
        ({"default": NotFoundError}, 503, b'{"a": 1}', JSON, NotFoundError),
        ({"404": NotFoundError, "404 text/csv": CsvError}, 404, b"[1]", "text/csv; x=y", CsvError),
        ({"404": NotFoundError}, 404, b'{"a": "x"}', JSON, DefaultError),
        ({"404": NotFoundError}, 404, b"<html>", "text/html", DefaultError),
        ({"404": NotFoundError}, 418, b'{"a": 1}', JSON, DefaultError),
        ({"default": NotFoundError}, 299, b'{"a": 1}', JSON, DefaultError),
        ({"default": NotFoundError}, 300, b'{"a": 1}', JSON, NotFoundError),
    ],
)
def test_failures(errors: Any, status: int, content: bytes, kind: str, expected: type[Exception]) -> None:
    response = answer(status, content, kind)
    error = error_of(operation(errors=errors), response, 2.5)
    assert isinstance(error, expected)
    assert (error.status_code, error.retry_after, error.raw_response) == (status, 2.5, response)
    assert str(error).startswith("things.get: ")
    assert isinstance(error, DocumentedError) is (expected is not DefaultError)
    if isinstance(error, DocumentedError):
        assert error.data == json.loads(content)
