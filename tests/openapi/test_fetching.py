"""Documents by URL: fetched over a socket, within bounds, and named in messages without what may be secret."""

from __future__ import annotations

import pytest

from openapi.problems import SpecError
from openapi.reading import content as fetching
from openapi.reading.content import fetch, is_url, shown
from tests.support.fault_server import FaultServer, answer


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
        ((answer(200, b"x" * 100, cut=50, end="close"),), "the document cannot be fetched"),
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


def test_the_shown_name_has_no_secrets() -> None:
    assert shown("https://u:p@host:1/a/b.yaml?token=x") == "https://host:1/a/b.yaml"
