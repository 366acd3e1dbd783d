"""Requests that can be read in two ways, requests that are none, and clients that hang up, over raw sockets."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from sandbox_server.testing import InThread, run_in_thread

SMUGGLED = b"DELETE /api/sessions/s HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = b'{"title":"t"}'


@pytest.fixture
def filled(sandbox: InThread) -> InThread:
    sandbox.create(id="s")
    return sandbox


def post(*headers: bytes, body: bytes = b"", version: bytes = b"1.1", path: bytes = b"/api/sessions") -> bytes:
    """Return a request with these headers."""
    lines = (b"POST %s HTTP/%s" % (path, version), b"Host: localhost", b"Content-Type: application/json", *headers)
    return b"\r\n".join([*lines, b"", body])


CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
LENGTH = b"Content-Length: %d" % len(BODY)
TWO_ENDS = {
    "a length and chunks": post(b"Content-Length: 0", b"Transfer-Encoding: chunked", body=CHUNKED),
    "chunks and a length": post(b"transfer-encoding: Chunked", b"content-length: 5", body=CHUNKED),
    "chunks in 1.0": post(b"Transfer-Encoding: chunked", body=CHUNKED, version=b"1.0"),
    "two lengths": post(LENGTH, b"Content-Length: 3", body=BODY),
    "lengths in a list": post(b"Content-Length: %d, 3" % len(BODY), body=BODY),
    "a length with a sign": post(b"Content-Length: +%d" % len(BODY), body=BODY),
    "a length that is none": post(b"Content-Length: 0x5", body=BODY),
    "a negative length": post(b"Content-Length: -1", body=BODY),
    "two codings": post(b"Transfer-Encoding: gzip, chunked", body=CHUNKED),
    "chunks twice": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=CHUNKED),
    "an unknown coding": post(b"Transfer-Encoding: xchunked", body=CHUNKED),
    "a space before the colon": post(b"Transfer-Encoding : chunked", LENGTH, body=CHUNKED),
    "a folded header": post(
        b"X: a\r\n Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", LENGTH, body=CHUNKED
    ),
    "two hosts": post(b"Host: localhost", LENGTH, body=BODY),
    "no HTTP": b"hello\r\n\r\n",
    "a chunk without a size": post(b"Transfer-Encoding: chunked", body=b"xyz\r\n"),
    "a chunk with a minus": post(b"Transfer-Encoding: chunked", body=b"-5\r\n"),
}


def exchange(sandbox: InThread, sent: bytes) -> bytes:
    """Return all that the sandbox sends, up to the end of the connection."""
    parts = urlsplit(sandbox.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
        connection.settimeout(10)
        connection.sendall(sent)
        received = b""
        with suppress(ConnectionError):
            while chunk := connection.recv(65536):
                received += chunk
        return received


@pytest.mark.parametrize("what", TWO_ENDS)
def test_what_can_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_done(what: str, filled: InThread) -> None:
    before = len(filled.sandbox.store.sessions())
    received = exchange(filled, TWO_ENDS[what] + SMUGGLED)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.split(b" ")[1] in {b"400", b"501"}
    assert b"\r\nconnection: close" in head.lower()
    assert json.loads(body)["error"]["code"] == 400
    assert received.count(b"HTTP/1.1 ") == 1
    assert len(filled.sandbox.store.sessions()) == before


def test_requests_one_after_the_other_are_answered_one_after_the_other(filled: InThread) -> None:
    received = exchange(
        filled, post(LENGTH, body=BODY) + post(b"Transfer-Encoding: chunked", b"Connection: close", body=CHUNKED)
    )
    assert received.count(b"HTTP/1.1 201 ") == 2


@pytest.fixture
def quiet(capfd: pytest.CaptureFixture[str]) -> Iterator[InThread]:
    """A sandbox that prints nothing while the test runs."""
    with run_in_thread() as sandbox:
        yield sandbox
    assert capfd.readouterr() == ("", "")


HANGING_UP = {
    "at once": b"",
    "in the first line": b"POST /api/sess",
    "in the headers": post(LENGTH)[:60],
    "in the body": post(b"Content-Length: 500", body=BODY),
    "in a chunk": post(b"Transfer-Encoding: chunked", body=CHUNKED[:9]),
    "in garbage after a body": post(LENGTH, body=BODY) + b"\x00\x01",
    "before the answer": post(LENGTH, body=BODY),
    "before many answers": post(LENGTH, body=BODY) * 20,
    "in a body of the control surface": post(b"Content-Length: 99", body=b"{", path=b"/_sandbox/reset"),
}


@pytest.mark.parametrize("how", ["close", "reset", "half"])
def test_clients_that_hang_up_are_not_worth_a_word(how: str, quiet: InThread) -> None:
    parts = urlsplit(quiet.url)
    for sent in HANGING_UP.values():
        for pause in (0.0, 0.02):  # the server has not begun, or waits for more
            with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
                connection.sendall(sent)
                time.sleep(pause)
                if how == "half":
                    connection.shutdown(socket.SHUT_WR)
                    connection.settimeout(1)
                    with suppress(OSError):
                        connection.recv(10)
                if how == "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert exchange(quiet, b"GET /api/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
        b"HTTP/1.1 200"
    )
