"""Documents by URL: fetched over a socket, within bounds, and named in messages without what may be secret."""

from __future__ import annotations

import pytest

from openapi.problems import SpecError
from openapi.reading import content as fetching
from openapi.reading.content import fetch, is_url, shown
from tests.support.fault_server import Act, Endless, FaultServer, answer


def test_what_is_a_url() -> None:
    assert [is_url(text) for text in ("https://x/y", "HTTP://x", "x.yaml", "-", "ftp://x", "C:\\x")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_redirects_are_followed() -> None:
    hop = answer(302, headers={"Location": "/other.yaml"})
    with FaultServer((hop, answer(200, b"openapi: 3.1.0", content_type="text/yaml"))) as server:
        assert fetch(f"{server.url}/a.yaml") == b"openapi: 3.1.0"
    assert [request.target for request in server.received] == ["/a.yaml", "/other.yaml"]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ((answer(404),), "the server returned 404"),
        ((answer(302, headers={"Location": "file:///etc/passwd"}),), "it redirects from http to file"),
        ((answer(302, headers={"Location": "https://x.invalid/"}),), "it redirects from http to https"),
        ((answer(302, headers={"Location": "/again"}),) * 9, "it redirects more than 5 times"),
        ((answer(302, headers={"Location": "http://[::1"}),), "the URL is not valid"),
        ((answer(302, headers={"Location": "//127.0.0.1:99999/"}),), "the URL is not valid"),
        ((answer(200, b"x" * 100, cut=50, end="close"),), "the document cannot be fetched"),
        ((answer(200, b"", headers={"Content-Encoding": "gzip"}),), "compresses it although it was asked not to"),
    ],
)
def test_what_cannot_be_fetched(answers: tuple[object, ...], message: str) -> None:
    with FaultServer(answers) as server, pytest.raises(SpecError) as caught:  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        fetch(f"{server.url}/a.yaml?key=secret")
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 10)
    with FaultServer((answer(200, b"x" * 100),)) as server, pytest.raises(SpecError, match="too-large"):
        fetch(server.url)


@pytest.mark.parametrize(
    "endless",
    [
        Endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
        Endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        Endless(b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
    ],
    ids=["interim responses", "headers", "a body"],
)
def test_the_time_is_bounded(endless: Endless, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.1)
    with FaultServer((Act(endless, pause=0.001),)) as server, pytest.raises(SpecError, match="it takes more than"):
        fetch(server.url)


def test_the_shown_name_has_no_secrets() -> None:
    assert shown("https://u:p@host:1/a/b.yaml?token=x") == "https://host:1/a/b.yaml"
    assert shown("https://host?token=a/b") == shown("https://u:p/q@host#token") == "https://host"
