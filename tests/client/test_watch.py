"""A connection's watch, call by call: the deadline of every read and write, and when a connection may be used again."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from runtime import watch as module
from runtime.watch import LIMITS, Habits, Limits, Watch, shut_down, watch_foreign

LATE = "the response was not complete in time"
NOT_SENT = "the request was not sent in time"


class Time:
    def __init__(self) -> None:
        self.now = 0.5

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(module, "time", time)
    return time


@contextlib.contextmanager
def limits(deadline: float | None = None, time: Time | None = None, max_idle: float | None = None) -> Generator[None]:
    token = LIMITS.set(Limits(deadline, (time or Time()).monotonic, max_idle))
    try:
        yield
    finally:
        LIMITS.reset(token)


class Stream:
    """A network stream that records what it is asked for, and takes a second for it."""

    def __init__(self, time: Time | None = None, *received: bytes) -> None:
        self.time = time or Time()
        self.received = list(received)
        self.asked: list[tuple[Any, ...]] = []
        self.extra: dict[str, Any] = {}

    def _ask(self, *asked: Any) -> None:
        self.asked.append(asked)
        self.time.now += 1

    def read(self, max_bytes: int, timeout: float | None) -> bytes:
        self._ask("read", max_bytes, timeout)
        return self.received.pop(0)

    def write(self, buffer: bytes | memoryview, timeout: float | None) -> int:
        self._ask("write", bytes(buffer), timeout)
        return len(buffer)

    def start_tls(self, context: Any, host: str | None, timeout: float | None) -> Stream:
        self._ask("tls", context, host, timeout)
        return Stream(self.time, b"encrypted")

    def get_extra_info(self, info: str) -> Any:
        return self.extra.get(info)

    def close(self) -> None:
        self.asked.append(("close",))


@pytest.mark.parametrize(
    ("deadline", "timeout", "left"),
    [(None, None, None), (None, 5.0, 5.0), (3.5, None, 3.0), (3.5, 5.0, 3.0), (3.5, 2.0, 2.0)],
)
def test_a_wait_is_as_long_as_the_shorter_of_two_limits(deadline: float, timeout: float, left: float) -> None:
    assert Limits(deadline, Time().monotonic, None).shorten(timeout, httpx2.ReadTimeout) == left


@pytest.mark.parametrize(
    ("late", "said"),
    [(httpx2.ReadTimeout, LATE), (httpx2.ConnectTimeout, LATE), (httpx2.WriteTimeout, NOT_SENT)],
)
def test_there_is_no_wait_after_the_deadline(late: type[httpx2.TimeoutException], said: str) -> None:
    for deadline in (0.5, 0.4):
        with pytest.raises(late, match=f"^{said}$"):
            Limits(deadline, Time().monotonic, None).shorten(5.0, late)


def test_reads_and_writes_end_with_the_deadline(time: Time) -> None:
    stream = Stream(time, b"one", b"two")
    watch = Watch(stream)
    with limits(4.0, time):
        watch.write(b"re", 9.0)
        watch.write(b"quest", 0.25)
        assert watch.read(7, 9.0) == b"one"
        assert watch.read(7, 0.25) == b"two"
        waits: list[tuple[type[Exception], Callable[[], object]]] = [
            (httpx2.ReadTimeout, lambda: watch.read(7)),
            (httpx2.WriteTimeout, lambda: watch.write(b"x")),
            (httpx2.WriteTimeout, lambda: watch.write(b"x" * 65537)),
            (httpx2.ConnectTimeout, lambda: watch.start_tls(None)),
        ]
        for late, wait in waits:
            with pytest.raises(late):
                wait()
        watch.write(b"", 9.0)  # the end of the request: everything is out
    assert stream.asked == [("write", b"re", 3.5), ("write", b"quest", 0.25), ("read", 7, 1.5), ("read", 7, 0.25)]
    watch.write(b"x")
    assert stream.asked[4:] == [("write", b"x", None)]


def test_a_large_write_has_a_deadline_at_every_piece(time: Time) -> None:
    kib, stream = bytes(range(256)) * 4, Stream(time)
    whole = kib * 64
    Watch(stream).write(whole)
    assert stream.asked == [("write", whole, None)]
    stream = Stream(time)
    Watch(stream).write(whole * 2 + b"end")
    assert stream.asked == [("write", whole, None), ("write", whole, None), ("write", b"end", None)]
    stream = Stream(time)
    with limits(time.now + 1.5, time), pytest.raises(httpx2.WriteTimeout):
        Watch(stream).write(whole * 3, 1.0)
    assert [(asked[0], asked[2]) for asked in stream.asked] == [("write", 1.0), ("write", 0.5)]


def test_what_tls_returns_takes_the_place_of_the_stream(time: Time) -> None:
    stream, context = Stream(time), object()
    watch = Watch(stream)
    with limits(3.5, time):
        assert watch.start_tls(context, "h", 2.0) is watch
    assert stream.asked == [("tls", context, "h", 2.0)]
    assert watch.read(5) == b"encrypted"
    watch.close()
    assert stream.asked[1:] == []


def kept(watch: Watch) -> list[bytes]:
    """Return what a watch keeps of a response."""
    return [value for value in vars(watch).values() if isinstance(value, bytes)]


RESPONSES: list[tuple[int, str, bytes, list[bytes], bool]] = [
    (200, "GET", b"Content-Length: 3", [b"abc"], True),
    (200, "GET", b"content-LENGTH: 3", [b"a", b"bc"], True),
    (200, "GET", b"Content-Length: 3", [b"abcX"], False),
    (200, "GET", b"Content-Length: 3", [b"ab", b"cX"], False),
    (200, "GET", b"Content-Length: 3", [b"ab"], False),
    (200, "GET", b"Content-Length: 0", [], True),
    (200, "GET", b"X: y", [b"abc"], False),
    (200, "GET", b"X: y", [b"a"], False),
    (200, "GET", b"X: y", [], False),
    (200, "GET", b"transfer-ENCODING: chunked", [b"1\r\na\r\n0\r\n\r\n"], True),
    (200, "GET", b"Transfer-Encoding: chunked", [b"1\r\na\r\n", b"0\r\n\r\n"], True),
    (200, "GET", b"Transfer-Encoding: chunked", [b"1\r\na\r\n0\r\n\r\nX"], False),
    (200, "GET", b"Transfer-Encoding: chunked", [b"0\r\n\r\n0\r\n\r\n"], False),
    (200, "GET", b"Transfer-Encoding: chunked", [b"1\r\na\r\n0\r\nX: y\r\n\r\n"], False),  # which does no harm
    (204, "GET", b"X: y", [], True),
    (204, "GET", b"Content-Length: 3", [b"abc"], False),
    (304, "GET", b"Content-Length: 3", [], True),
    (304, "GET", b"Content-Length: 3", [b"abc"], False),
    (200, "HEAD", b"Content-Length: 3", [], True),
    (200, "HEAD", b"Content-Length: 3", [b"abc"], False),
]


@pytest.mark.parametrize("together", [True, False], ids=["in one read", "after the head"])
@pytest.mark.parametrize(("status", "method", "header", "body", "reusable"), RESPONSES)
def test_a_connection_with_more_than_the_response_is_dropped(
    status: int, method: str, header: bytes, body: list[bytes], reusable: bool, together: bool
) -> None:
    head = b"HTTP/1.1 200 OK\r\n" + header + b"\r\nY: 0\r\n\r\n"
    reads = [head + b"".join(body[:1]), *body[1:]] if together else [head, *body]
    watch = Watch(Stream(None, *reads))
    watch.write(b"request")
    assert not watch.reusable  # a request is under way
    watch.read(100)
    watch.begin_body()
    for _ in reads[1:]:
        watch.read(100)
    name, _, value = header.partition(b": ")
    watch.end_body(status, [(name, value), (b"Y", b"0")], method)
    assert (watch.reusable, watch.busy) == (reusable, False)
    assert watch.get_extra_info("is_readable") is (None if reusable else True)
    assert kept(watch) == [b""]


def test_a_connection_is_used_again_only_in_order(time: Time) -> None:
    def exchange(watch: Watch, *, keeps_alive: bool = True) -> bool:
        watch.write(b"request")
        watch.read(100)
        watch.begin_body()
        watch.end_body(204, [], "GET", keeps_alive=keeps_alive)
        return watch.reusable

    head = b"HTTP/1.1 204 No Content\r\n\r\n"
    watch = Watch(Stream(time, *[head] * 3))
    assert [exchange(watch), exchange(watch, keeps_alive=False), exchange(watch)] == [True, False, False]
    watch = Watch(stream := Stream(time, head + b"X", head))
    assert [exchange(watch), exchange(watch)] == [False, False]
    watch.close()
    assert stream.asked[-1] == ("close",)
    watch = Watch(Stream())
    assert (watch.reusable, watch.busy, watch.closed, kept(watch)) == (True, False, False, [b""])
    watch.close()
    assert (watch.reusable, watch.closed) == (False, True)


@pytest.mark.parametrize(
    ("reads", "status", "length"),
    [
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r", b"\nabcXY"], 200, b"3"),
        ([b"HTTP/1.1 204 No Content\r\n\r", b"\nXY"], 204, b"0"),
        ([b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"], 204, b"0"),
    ],
)
def test_a_connection_is_dropped_where_the_end_of_the_head_is_not_clear(
    reads: list[bytes], status: int, length: bytes
) -> None:
    watch = Watch(Stream(None, *reads))
    for _ in reads:
        watch.read(100)
    watch.begin_body()
    watch.end_body(status, [(b"Content-Length", length)], "GET")
    assert not watch.reusable


def test_a_connection_that_idled_for_long_is_not_used_for_what_must_not_be_repeated(time: Time) -> None:
    stream = Stream(time, b"x")
    watch = Watch(stream)
    time.now += 5
    watch.read(1)
    stream.extra = {"is_readable": False, "socket": "s"}
    time.now += 2.0
    for max_idle, gone in ((None, False), (2.0, False), (1.9, True), (-1.0, True)):
        with limits(max_idle=max_idle):
            assert watch.get_extra_info("is_readable") is gone
            assert watch.get_extra_info("socket") == "s"


def test_habits_are_learned_from_connections_that_close_soon(time: Time) -> None:
    def gone_after(seconds: float, *, readable: bool = True) -> float:
        stream = Stream(time)
        watch = Watch(stream, habits)
        stream.extra["is_readable"] = readable
        time.now += seconds
        assert watch.get_extra_info("is_readable") is readable
        return habits.max_idle

    habits = Habits()
    assert habits.max_idle == 1.0
    assert [gone_after(1.0), gone_after(0.9, readable=False), gone_after(0.9)] == [1.0, 1.0, -1.0]
    time.now += 60.0
    assert habits.max_idle == -1.0
    time.now += 0.1
    assert habits.max_idle == 1.0
    assert Watch(Stream()).habits is not Watch(Stream()).habits


def test_closing_ends_a_read_in_another_thread() -> None:
    near, far = socket.socketpair()
    with near, far:
        stream = Stream()
        stream.extra["socket"] = near
        Watch(stream).interrupt()
        assert (near.recv(1), far.recv(1)) == (b"", b"")
    shut_down(near)  # it is closed already
    shut_down(None)


class Closing(Watch):
    """A watch of an event loop, as far as its methods go."""

    async def aclose(self) -> None: ...


@pytest.mark.parametrize("closes", ["close", "aclose"])
def test_the_stream_of_another_client_gets_the_methods_of_its_watch(closes: str) -> None:
    made, warnings = list[tuple[Any, Watch]](), list[str]()

    def watch(stream: Any) -> Watch:
        made.append((stream, (Closing if closes == "aclose" else Watch)(Stream())))
        return made[-1][1]

    stream = SimpleNamespace(read="r", write="w", get_extra_info="i", start_tls="t", **{closes: "own"})
    watch_foreign(stream, watch, warnings.append)
    ((watched, watching),) = made
    assert (watched, stream.watch) == (stream, watching)
    assert (stream.read, stream.write, stream.get_extra_info) == (
        watching.read,
        watching.write,
        watching.get_extra_info,
    )
    assert (stream.start_tls, getattr(stream, closes)) == ("t", getattr(watching, "aclose", "own"))
    assert warnings == []
