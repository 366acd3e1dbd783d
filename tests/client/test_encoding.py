"""How scalars, headers and files are written: values and messages, function by function."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from runtime.encoding import (
    basic_authorization,
    check_date,
    checked_header,
    decimal_text,
    event_id,
    file_content,
    is_file,
    sent_headers,
    text_of,
    time_text,
)

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


class Colour(Enum):
    RED = "red"
    ONE = 1


class NaN(Enum):
    VALUE = float("nan")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (Colour.RED, "red"),
        (Colour.ONE, "1"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (0, "0"),
        (-12, "-12"),
        (1.5, "1.5"),
        (7.0, "7"),
        (1e300, "1e+300"),
        (date(2026, 1, 2), "2026-01-02"),
        (NOON, "2026-01-02T12:00:00Z"),
        (NOON.astimezone(timezone(timedelta(hours=1))), "2026-01-02T13:00:00+01:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_scalars(value: Any, text: str) -> None:
    written = text_of(value, "argument 'a'")
    assert (written, type(written)) == (text, str)


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        (float("nan"), ValueError, "argument 'a' is nan; numbers have to be finite"),
        (float("inf"), ValueError, "argument 'a' is inf; numbers have to be finite"),
        (Decimal("Infinity"), ValueError, "argument 'a' is Infinity; numbers have to be finite"),
        (NOON.replace(tzinfo=None), ValueError,
         "argument 'a' has no time zone; pass a datetime with one, such as datetime.now(UTC)"),
        (b"x", TypeError, "argument 'a' is bytes, which cannot be sent outside of JSON"),
        (NaN.VALUE, ValueError, "argument 'a' is nan; numbers have to be finite"),
        ([1], TypeError, "argument 'a' is list, which cannot be sent outside of JSON"),
    ],
)  # fmt: skip
def test_what_is_no_scalar(value: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        text_of(value, "argument 'a'")
    assert str(caught.value) == message


def test_a_user_and_a_password_are_one_header() -> None:
    assert basic_authorization("user", "p:w") == "Basic dXNlcjpwOnc="
    assert basic_authorization("ü", "") == "Basic w7w6"
    assert basic_authorization("\ud800", "") == basic_authorization("?", "")


def test_decimals_are_written_out_up_to_a_hundred_digits() -> None:
    assert decimal_text(Decimal("1E+99")) == "1" + 99 * "0"
    assert decimal_text(Decimal("1E+100")) == "1E+100"
    assert decimal_text(Decimal("1E-99")) == f"0.{98 * '0'}1"
    assert decimal_text(Decimal("1E-100")) == "1E-100"
    with pytest.raises(ValueError, match=r"^it is NaN; "):
        decimal_text(Decimal("NaN"))
    with pytest.raises(ValueError, match=r"^it has no time zone"):
        time_text(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "type_", "wanted"),
    [
        (date(2026, 1, 2), date, None),
        (NOON, datetime, None),
        (NOON, date | datetime, None),
        (date(2026, 1, 2), list[date] | datetime, None),
        (NOON, str, None),
        ("x", date, None),
        ([NOON, NOON], list[datetime], None),
        (NOON, date, "datetime, not date"),
        (date(2026, 1, 2), datetime | None, "date, not datetime"),
        ([date(2026, 1, 2), NOON], list[date], "datetime, not date"),
        ((NOON, date(2026, 1, 2)), list[datetime] | None, "date, not datetime"),
    ],
)
def test_dates_have_a_time_where_the_document_says_so(value: Any, type_: Any, wanted: str | None) -> None:
    if wanted is None:
        check_date(value, type_, "it")
        return
    with pytest.raises(TypeError) as caught:
        check_date(value, type_, "argument 'on'")
    assert str(caught.value) == f"argument 'on' is {wanted}"


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "café", "!~"])
def test_header_values(value: str) -> None:
    assert checked_header("X-Name.1", value) == value


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "a\x00", "a\x7f", "a\x1f", " a", "a ", "a\t", "€"])
def test_values_that_no_header_can_carry_are_not_shown(value: str) -> None:
    with pytest.raises(ValueError, match="the value of the header 'X-A' has a line break, another control") as caught:
        checked_header("X-A", value)
    assert str(caught.value).endswith("outside of Latin-1, or white space at its ends")


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        ("", "a", ValueError, "'' is not a valid header name"),
        ("a b", "a", ValueError, "'a b' is not a valid header name"),
        ("a:", "a", ValueError, "'a:' is not a valid header name"),
        ("a", 1, TypeError, "the header 'a' is int; names and values of headers are str"),
        (1, "a", TypeError, "the header 1 is str; names and values of headers are str"),
    ],
)
def test_headers_that_are_none(name: Any, value: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        checked_header(name, value)
    assert str(caught.value) == message


def test_headers_are_sent_as_they_are_written_and_found_by_their_names_in_lower_case() -> None:
    assert sent_headers({"X-Name": "café", "ETag": "", "accept": "*/*"}) == {
        "x-name": (b"X-Name", b"caf\xe9"),
        "etag": (b"ETag", b""),
        "accept": (b"accept", b"*/*"),
    }


def test_the_id_of_an_event() -> None:
    assert event_id(" é\t") == b"\xc3\xa9"
    assert event_id("a b") == b"a b"
    assert event_id("") == b""
    assert event_id("\tX ") == b"X"
    for value in ("a\nb", "a\n", "a\rb", "a\x00b", "a\x0bb", "a\x0cb"):
        with pytest.raises(ValueError, match=r"^last_event_id has a line break, a NUL or another control"):
            event_id(value)
    with pytest.raises(ValueError, match=r"^last_event_id has half of a surrogate pair, which cannot be sent$"):
        event_id("\ud800")
    with pytest.raises(TypeError, match=r"^last_event_id is int, not str$"):
        event_id(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"x", "file", "application/octet-stream"),
        (("a.txt", b"x"), "a.txt", "text/plain"),
        (("a.txt", b"x", "text/csv"), "a.txt", "text/csv"),
        ({"content": b"x"}, "file", "application/octet-stream"),
        ({"content": b"x", "file_name": "a.png"}, "a.png", "image/png"),
        ({"content": b"x", "file_name": "a.png", "content_type": "image/webp"}, "a.png", "image/webp"),
    ],
)
def test_bytes_with_or_without_a_name(content: Any, name: str, media_type: str) -> None:
    assert file_content("file", content) == (name, b"x", media_type)


@pytest.mark.parametrize(
    ("documented", "media_type"),
    [
        ((), "image/png"),
        (("image/*",), "image/png"),
        (("IMAGE/*", "text/plain"), "image/png"),
        (("text/plain", "image/png"), "image/png"),
        (("text/*", "text/plain"), "text/plain"),
        (("text/*", "audio/*"), "image/png"),
    ],
)
def test_the_name_of_a_file_decides_among_the_documented_media_types(
    documented: tuple[str, ...], media_type: str
) -> None:
    assert file_content("file", ("a.png", b""), documented)[2] == media_type
    assert file_content("file", ("a.png", b"", "x/y"), documented)[2] == "x/y"


def test_open_files_and_paths(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"<p>")
    with path.open("rb") as opened:
        for given in (opened, path):
            name, content, media_type = file_content("file", given)
            assert (name, media_type) == ("page.html", "text/html")
            assert not isinstance(content, bytes)
            assert (content.read(), content.read()) == (b"<p>", b"")
    with pytest.raises(ValueError, match=r"^the file 'file' is closed$"):
        file_content("file", opened)


class Texts:
    """A file of text that is no file of Python's, such as that of a library."""

    name = "text.txt"

    def __init__(self, text: str) -> None:
        self._file = io.StringIO(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a.txt", "the file 'f' is str, neither bytes, a path, nor an open file; pass pathlib.Path(...) for a path"),
        (1, "the file 'f' is int, neither bytes, a path, nor an open file"),
        (io.StringIO("x"), "the file 'f' is open in text mode; open it with mode 'rb'"),
        (Texts("x"), "the file 'text.txt' is open in text mode; open it with mode 'rb'"),
        (("a",), "the file 'f' is a tuple of 1; pass (name, content) or (name, content, content_type)"),
        (("a", b"", "c", "d"), "the file 'f' is a tuple of 4; pass (name, content) or (name, content, content_type)"),
        ({"file_name": "a"}, "the file 'f' is a mapping without 'content'"),
    ],
)
def test_what_is_no_file(content: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        file_content("f", content)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"x", True), (Path("x"), True), (io.BytesIO(), True), ("x", False), (5, False), (None, False), ([b"x"], False),
        (("n", b"x"), True), (("n", b"x", "a/b"), True), (("n", "x"), False), ((b"x",), False), (("n", b"x", "a/b", 1), False),
        ({"content": b"x"}, True), ({"content": "x"}, False), ({"other": b"x"}, False), ({}, False),
    ],
)  # fmt: skip
def test_what_is_a_file(value: Any, expected: bool) -> None:
    assert is_file(value) is expected
