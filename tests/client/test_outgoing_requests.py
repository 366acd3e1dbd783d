"""Requests byte by byte: how they are written, which are none, and when the last byte is out. No I/O."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from runtime.http1 import OutgoingRequest

URL = "http://h/a%20b?c=d"
START = b"POST /a%20b?c=d HTTP/1.1\r\n"
TOGETHER = 64 * 1024
"""The most bytes that are sent in one piece with what is before them."""


def request(*headers: tuple[str | bytes, str | bytes], method: str = "POST") -> httpx2.Request:
    named: list[tuple[bytes, bytes]] = [
        tuple(part.encode() if isinstance(part, str) else part for part in header)  # type: ignore[misc]
        for header in (("Host", "h"), *headers)
    ]
    made = httpx2.Request(method, URL, headers=named, stream=httpx2.ByteStream(b""))
    made.method = method  # as it was given
    return made


LENGTH_3 = ("Content-Length", "3")
CHUNKED = ("Transfer-Encoding", "chunked")
HOST = b"Host: h\r\n"


def test_a_head_is_written_as_it_is() -> None:
    outgoing = OutgoingRequest(request(("x-Own", "a, b"), ("X-Empty", ""), ("x-own", b"\xe9\t!")))
    assert outgoing.rest() == START + HOST + b"x-Own: a, b\r\nX-Empty: \r\nx-own: \xe9\t!\r\n\r\n"


@pytest.mark.parametrize(
    "made",
    [
        request(("X", "a\r\nY: b")),
        request(("X", "a\r\n\r\nGET / HTTP/1.1")),
        request(("X", "a\nY: b")),
        request(("X", "a\r")),
        request(("X", "a\0")),
        request(("X", "a\x0b")),
        request(("X", " a")),
        request(("X", "a\t")),
        request(("X Y", "a")),
        request(("X:", "a")),
        request(("", "a")),
        request((b"\xe9", "a")),
        request(method="PO ST"),
        request(method="post"),
        request(method="GET / HTTP/1.1\r\nX: y\r\n\r\nGET"),
    ],
    ids=lambda made: repr((made.method, made.headers.raw[-1])),
)
def test_no_value_makes_a_line_of_its_own(made: httpx2.Request) -> None:
    with pytest.raises(httpx2.LocalProtocolError, match=r"^a line of the head is not valid HTTP$") as caught:
        OutgoingRequest(made)
    assert caught.value.request is made


@pytest.mark.parametrize(
    "headers",
    [
        (LENGTH_3, CHUNKED),
        (CHUNKED, LENGTH_3),
        (LENGTH_3, LENGTH_3),
        (CHUNKED, CHUNKED),
        *[(("content-length", wrong),) for wrong in ("", "x", "-1", "+1", "3, 3", "0x3", "1.0")],
    ],
)
def test_a_body_has_one_length(headers: tuple[tuple[str, str], ...]) -> None:
    made = request(*headers)
    with pytest.raises(httpx2.LocalProtocolError, match=r"^the length of the body is not clear$") as caught:
        OutgoingRequest(made)
    assert caught.value.request is made


@pytest.mark.parametrize(
    ("header", "chunks", "body"),
    [
        (LENGTH_3, [b"a", b"bc"], b"abc"),
        (("CONTENT-LENGTH", "3"), [b"", b"abc", b""], b"abc"),
        (("Content-Length", "0"), [], b""),
        (CHUNKED, [b"a", b"", b"b" * 10], b"1\r\na\r\na\r\nbbbbbbbbbb\r\n0\r\n\r\n"),
        (("transfer-encoding", "gzip, chunked"), [b"a" * 16], b"10\r\n" + b"a" * 16 + b"\r\n0\r\n\r\n"),
        (CHUNKED, [], b"0\r\n\r\n"),
        (("X", "y"), [b""], b""),
    ],
)
def test_bodies_are_framed_as_their_head_says(header: tuple[str, str], chunks: list[bytes], body: bytes) -> None:
    outgoing = OutgoingRequest(request(header))
    assert [outgoing.add(chunk) for chunk in chunks] == [()] * len(chunks)  # all in one piece
    assert outgoing.rest() == START + HOST + ": ".join(header).encode() + b"\r\n\r\n" + body


def too_long(outgoing: OutgoingRequest) -> None:
    outgoing.add(b"ab")
    outgoing.add(b"cd")


def too_short(outgoing: OutgoingRequest) -> None:
    outgoing.add(b"ab")
    outgoing.rest()


def without_length(outgoing: OutgoingRequest) -> None:
    del outgoing
    OutgoingRequest(request()).add(b"a")


@pytest.mark.parametrize(("write", "is_it"), [(too_long, "longer"), (without_length, "longer"), (too_short, "shorter")])
def test_bodies_of_another_length_are_refused(write: Callable[[OutgoingRequest], None], is_it: str) -> None:
    with pytest.raises(httpx2.LocalProtocolError, match=rf"^the body is {is_it} than its Content-Length$") as caught:
        write(OutgoingRequest(request(LENGTH_3)))
    assert caught.value.request.method == "POST"


def test_a_large_body_is_not_copied_behind_its_head() -> None:
    head = START + HOST + b"Content-Length: 200000\r\n\r\n"
    fits = b"a" * (TOGETHER - len(head))
    for chunks, pieces in (
        ([fits], []),
        ([fits + b"a"], [head, fits + b"a"]),
        ([fits, b"b"], [head + fits, b"b"]),
        # Afterwards, small ones are collected again.
        ([fits + b"a", b"b", b"c" * TOGETHER], [head, fits + b"a", b"b", b"c" * TOGETHER]),
        ([fits + b"a", b"b" * TOGETHER, b"c" * (TOGETHER + 1)], [head, fits + b"a", b"b" * TOGETHER, b"c" * (TOGETHER + 1)]),
        ([fits + b"a", b"b" * (TOGETHER + 1)], [head, fits + b"a", b"b" * (TOGETHER + 1)]),
    ):  # fmt: skip
        outgoing = OutgoingRequest(request(("Content-Length", "200000")))
        assert [piece for chunk in chunks for piece in outgoing.add(chunk)] == pieces


def test_a_request_is_complete_with_the_last_byte_that_its_head_announces() -> None:
    for header, chunks, complete in (
        (LENGTH_3, [b"ab", b"c"], [False, False, True]),
        (("Content-Length", "0"), [b""], [True, True]),
        (("X", "y"), [b""], [True, True]),
        (CHUNKED, [b"a", b""], [False, False, False]),  # its end is what `rest` returns
    ):
        outgoing = OutgoingRequest(request(header))
        found = [outgoing.complete]
        for chunk in chunks:
            outgoing.add(chunk)
            found.append(outgoing.complete)
        assert found == complete
