"""Streams byte by byte: what WHATWG says of server-sent events, what ends a JSON value, and what is no end, wherever they are cut."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Iterator

import httpx2
import pytest

from runtime.decompression import decompressed, decompressed_async
from runtime.stream_decoding import Event, Events, JsonValues, StreamDecoder

BROKEN = "^it ended in the middle of an event$"


def ways_to_cut(text: bytes) -> Iterator[list[bytes]]:
    """Yield the text whole, a byte at a time with nothing in between, and in two at every place."""
    yield [text]
    yield [part for index in range(len(text)) for part in (text[index : index + 1], b"")]
    yield from ([text[:at], text[at:]] for at in range(1, len(text)))


def read(decoder: StreamDecoder, chunks: list[bytes]) -> list[Event]:
    return [event for chunk in chunks for event in decoder.feed(chunk)]


# `\n` stands for each of the three line ends.
EVENTS: dict[str, tuple[str, list[Event]]] = {
    "one space belongs to the syntax": (
        "data: a\n\ndata:b\n\ndata:  c \n\ndata:\td\n\n",
        [Event(data="a"), Event(data="b"), Event(data=" c "), Event(data="\td")],
    ),
    "lines are joined": ("data: a\ndata\ndata: b:\n\n", [Event(data="a\n\nb:")]),
    "empty data is data": ("data\n\ndata:\n\n", [Event(data=""), Event(data="")]),
    "a name is for one event, and the last one counts": (
        "event: x\nevent: y\ndata: a\n\ndata: b\n\nevent:\ndata: c\n\n",
        [Event("y", "a"), Event(data="b"), Event(data="c")],
    ),
    "an id stays": (
        "id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n",
        [Event(data="a", id="1"), Event(data="b", id="1"), Event(data="c", id="1"), Event(data="d")],
    ),
    "a time to wait has digits only, and is for one event": (
        "retry: 10\ndata: a\n\ndata: b\n\n" + "".join(f"retry: {wrong}\n" for wrong in ("", "x", "-1", "1.5", "٣")) + "\n",
        [Event(data="a", retry=10), Event(data="b"), Event()],
    ),
    "a time to wait of millennia is none": (
        f"retry: {'9' * 15}\n\nretry: {'9' * 16}\n\n", [Event(retry=int("9" * 15)), Event()],
    ),
    "no data": ("event: ping\n\nid: 3\n\n", [Event("ping"), Event(id="3")]),
    "other fields": ("other: x\n data: b\ndata : c\nDATA: d\n\n", [Event()]),
    "comments are nothing": (": a\n\n:\n\ndata: a\n: data: b\ndata: c\n\n: d\n", [Event(data="a\nc")]),
    "blank lines are nothing": ("\n\ndata: a\n\n\n\n", [Event(data="a")]),
    "a mark at the beginning": (
        "\ufeffdata: a\n\n\ufeffdata: b\n\n", [Event(data="a"), Event()],
    ),
    "one mark": ("\ufeff\ufeffdata: a\n\n", [Event()]),
    "other line ends are none": ("data: a\u2028b\x0bc\x0cd\x85e\x1cf\n\n", [Event(data="a\u2028b\x0bc\x0cd\x85e\x1cf")]),
}  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"], ids=repr)
@pytest.mark.parametrize("what", EVENTS)
def test_events(what: str, end: str) -> None:
    text, expected = EVENTS[what]
    for chunks in ways_to_cut(text.replace("\n", end).encode()):
        events = Events(None)
        assert read(events, chunks) == expected, chunks
        assert list(events.finish()) == []


def test_what_is_no_utf_8_is_replaced() -> None:
    (event,) = Events(None).feed(b"event: \xff\nid: \xfe\ndata: \xc3\ndata: \xa4\n\n")
    assert event == Event("\ufffd", "\ufffd\n\ufffd", "\ufffd")


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("", "", []),
        (": comment", "", []),
        ("\ufeff", "", []),
        ("data: a\n\n: comment", "", []),
        ("data", "", None),
        ("data: a", "", None),
        ("data: a\n", "", None),
        ("event: x", "", None),
        ("\ufeffdata: a", "", None),
        ("data: a\n\nid: 1", "", None),
        ("data: [DONE]", "[DONE]", [Event(data="[DONE]")]),
        ("data:[DONE]\n", "[DONE]", [Event(data="[DONE]")]),
        ("id: 1\r\ndata: [DONE]\r", "[DONE]", [Event(data="[DONE]", id="1")]),
        ("\ufeffdata: [DONE]", "[DONE]", [Event(data="[DONE]")]),
        ("data: a\n\n\ufeffdata: [DONE]", "[DONE]", None),
        ("data: [DONE]\n\n", "[DONE]", []),
        ("data: a\ndata: [DONE]", "[DONE]", None),
        ("data: [DON", "[DONE]", None),
    ],
)
def test_a_stream_of_events_ends_after_a_blank_line_or_with_its_last_data(
    text: str, last: str, expected: list[Event] | None
) -> None:
    for chunks in ways_to_cut(text.encode()):
        events = Events(None, last)
        read(events, chunks)
        if expected is None:
            with pytest.raises(httpx2.RemoteProtocolError, match=BROKEN):
                list(events.finish())
        else:
            assert list(events.finish()) == expected, chunks


@pytest.mark.parametrize(
    ("event", "size"),
    [(b"data: a\ndata: b\n\n", 14), (b"id: 1\nevent: x\ndata: a\n\n", 20), (b"data:1\r\n: a\r\ndata: 2\r\n\r\n", 13)],
)
def test_the_size_of_an_event_is_that_of_its_lines(event: bytes, size: int) -> None:
    for chunks in ways_to_cut(event * 2):
        assert len(read(Events(size), chunks)) == 2, chunks
        with pytest.raises(httpx2.SSEError, match=rf"^an event of the stream is larger than {size - 1} bytes\.$"):
            read(Events(size - 1), chunks)


def test_an_event_that_never_ends_is_refused_before_it_does() -> None:
    for chunk in (b"x", b"data: \n", b"y:\n"):
        events = Events(100)
        with pytest.raises(httpx2.SSEError):
            for _ in range(101):
                list(events.feed(chunk))


LINES, RECORDS = b"\n", b"\x1e"


@pytest.mark.parametrize(
    ("separator", "text", "expected"),
    [
        (LINES, b"", []),
        (LINES, b'{"a": 1}\n[2]\r\n\n \t\n3\n', ['{"a": 1}', "[2]", "3"]),
        (LINES, b"\xef\xbb\xbf1\n\xef\xbb\xbf2\n", ["1", "2"]),
        (LINES, '"a\u2028b"\n"\xa0"\n'.encode(), ['"a\u2028b"', '"\xa0"']),
        (LINES, b"12\n34", ["12", "34"]),
        (LINES, b'"\xff"\nX\n', ['"\ufffd"', "X"]),  # whoever reads the values says that it is none
        (LINES, b"\x1e1\n\x1e2\n", ["1", "2"]),
        (RECORDS, b'\x1e{"a":\n1}\n\x1e2\n\x1e\x1e3\n', ['{"a":\n1}', "2", "3"]),
        (RECORDS, b'\x1e{"a": 1}\x1e"b"\x1e[1]', ['{"a": 1}', '"b"', "[1]"]),
        (RECORDS, b"\x1etrue ", ["true"]),
    ],
)
def test_json_values(separator: bytes, text: bytes, expected: list[str]) -> None:
    for chunks in ways_to_cut(text):
        values = JsonValues(separator, None)
        assert [*read(values, chunks), *values.finish()] == [Event(data=value) for value in expected], chunks
        assert list(values.finish()) == []


@pytest.mark.parametrize(
    ("separator", "text"),
    [
        (LINES, b'1\n{"a": 1'),
        (LINES, b"nul"),
        (LINES, b"[" * 100_000),
        # These may be the beginning of 123 and 1.52, and of a word.
        (RECORDS, b"\x1e1\x1e12"),
        (RECORDS, b"\x1e1.5"),
        (RECORDS, b"\x1etrue"),
        (RECORDS, b'\x1e{"a":'),
    ],
)
def test_a_json_value_that_may_go_on_is_no_end(separator: bytes, text: bytes) -> None:
    values = JsonValues(separator, None)
    read(values, [text])
    with pytest.raises(httpx2.RemoteProtocolError, match=BROKEN):
        list(values.finish())


@pytest.mark.parametrize("separator", [LINES, RECORDS])
def test_the_size_of_a_json_value(separator: bytes) -> None:
    for chunks in ways_to_cut((b"[1234]" + separator) * 2):
        assert len(read(JsonValues(separator, 6), chunks)) == 2, chunks
        with pytest.raises(httpx2.SSEError, match=r"^a value of the stream is larger than 5 bytes\.$"):
            read(JsonValues(separator, 5), chunks)


class Arriving(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


def sync(response: httpx2.Response) -> list[bytes]:
    return list(decompressed(response))


def asynchronous(response: httpx2.Response) -> list[bytes]:
    async def run() -> list[bytes]:
        return [chunk async for chunk in decompressed_async(response)]

    return asyncio.run(run())


def response(coding: str, chunks: list[bytes]) -> httpx2.Response:
    return httpx2.Response(200, headers={"Content-Encoding": coding} if coding else {}, stream=Arriving(chunks))


@pytest.mark.parametrize("iterate", [sync, asynchronous])
def test_bodies_are_decoded_as_they_arrive(iterate: Callable[[httpx2.Response], list[bytes]]) -> None:
    packed = gzip.compress(b"one") + gzip.compress(b"two")
    assert iterate(response("gzip", [packed[:25], packed[25:]])) == [b"one", b"two"]
    for coding in ("", "identity", "nonsense"):
        assert iterate(response(coding, [b"one", b"two"])) == [b"one", b"two"]
    with pytest.raises(httpx2.DecodingError, match=r"^the compressed body ends too early$"):
        iterate(response("gzip", [packed[:-1]]))


@pytest.mark.parametrize("iterate", [sync, asynchronous])
def test_a_body_that_was_read_already_is_decoded_already(iterate: Callable[[httpx2.Response], list[bytes]]) -> None:
    whole = response("gzip", [gzip.compress(b"one")])
    whole.read()
    assert iterate(whole) == [b"one"]
