"""Rows of calls of every kind with secrets of every kind, and what looks for the secrets in all that they give."""

from __future__ import annotations

import base64
import io
import pickle
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.support.calls import Mode
from tests.support.fault_server import Act, Received, answer
from tests.support.reachable import texts_reachable_from

CREDENTIALS: dict[str, Any] = {
    "bearer_auth": "s3cret-bearer",
    "api_key": "s3cret-key",
    "query_key": "s3cret-query",
    "session": "s3cret-cookie",
    "login": ("ada", "s3cret-login"),
}
HEADERS = {"X-Own": "s3cret-header"}
PAIRS = ("ada:s3cret-login", "u:s3cret-url", "p:s3cret-proxy", "id:s3cret-client")
MARKS = ("s3cret", *(base64.b64encode(pair.encode()).decode() for pair in PAIRS))

HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: "
EVENTS = HEAD + b"text/event-stream\r\n\r\n"
LINES = HEAD + b"application/x-ndjson\r\n\r\n"
PAGE = {"data": [{"name": "Rex"}], "meta": {"nextCursor": "c2", "more": True}}


class Looker:
    """Makes calls in one mode, and looks for secrets in what they return and raise."""

    def __init__(self, mode: Mode, client: Any, allowed: tuple[object, ...], folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.found: list[str] = []
        self.looked = 0
        self._sync = mode == "sync"
        self._allowed = allowed

    async def call(self, resource: Any, method: str, *given: Any, **arguments: Any) -> Any:
        """Call, look, and return the result or the error."""
        try:
            result = getattr(resource, method if self._sync else f"{method}_async")(*given, **arguments)
            result = result if self._sync else await result
        except Exception as error:  # noqa: BLE001  # it is looked at
            result = error
        self.look(method, result)
        return result

    async def read(self, stream: Any, most: int = 9) -> None:
        """Read some items of a stream, a page or lines, and look at it, at them, and at what ends it."""
        items: list[Any] = []
        try:
            if self._sync:
                for item in stream:
                    items.append(item)
                    if len(items) == most:
                        break
            else:
                async for item in stream:
                    items.append(item)
                    if len(items) == most:
                        break
        except Exception as error:  # noqa: BLE001
            items.append(error)
        self.look("read", items)
        for item in items:
            self.look("item", item)
        self.look("stream", stream)

    async def close(self, stream: Any) -> None:
        """Close a stream, and look at it."""
        stream.close() if self._sync else await stream.aclose()
        self.look("closed", stream)

    async def lines(self, verb: str, path: str) -> None:
        """Stream any path."""
        try:
            if self._sync:
                with self.client.stream(verb, path) as response:
                    self.look("open", response)
                    await self.read(response.iter_lines())
            else:
                async with self.client.stream_async(verb, path) as response:
                    self.look("open", response)
                    await self.read(response.iter_lines())
            self.look("left", response)
        except Exception as error:  # noqa: BLE001
            self.look("stream", error)

    def look(self, what: str, found: Any) -> None:
        """Look for secrets in all that can be reached, printed, and pickled."""
        self.looked += 1
        shown = [(f"{what}: {way}", text) for way, text in texts_reachable_from(found, self._allowed)]
        shown += [(f"{what}: {function.__name__}", function(found)) for function in (str, repr)]
        if isinstance(found, BaseException):
            shown.append((f"{what}: traceback", "".join(traceback.format_exception(found))))
            again = pickle.dumps(found)
            shown.append((f"{what}: pickle", again.decode("latin-1")))
        self.found += [f"{way} = {text[:60]}" for way, text in shown if any(mark in text for mark in MARKS)]


Steps = Callable[[Looker], Awaitable[None]]
ROWS: dict[str, tuple[str, tuple[Act, ...] | Callable[[Received], Act], Steps]] = {}


def row(fragment: str, *acts: Act, script: Callable[[Received], Act] | None = None) -> Callable[[Steps], Steps]:
    """Add a row: the package, what the server does, and the calls."""

    def add(steps: Steps) -> Steps:
        ROWS[steps.__name__.replace("_", " ")] = (fragment, script or acts, steps)
        return steps

    return add


@row("chat", Act((EVENTS, b"data: a\n\n", b"data: b\n\n"), end="close"))
async def a_stream_to_its_end(at: Looker) -> None:
    stream = await at.call(at.client.messages, "watch_ticks", http_headers=HEADERS)
    await at.read(stream, 1)
    await at.read(stream)


@row("chat", Act((EVENTS, b'data: {"type": "token", "text": "a"}\n\n'), end="hold"))
async def a_stream_that_is_left_early(at: Looker) -> None:
    stream = await at.call(at.client.messages, "send_message_stream", text="x")
    await at.read(stream, 1)
    await at.close(stream)
    await at.read(stream)


@row("chat", Act((EVENTS, b"data: a\n\n", b"data: b"), end="close"))
async def a_stream_that_breaks_off(at: Looker) -> None:
    await at.read(await at.call(at.client.messages.with_response, "watch_ticks"))
    response = await at.call(at.client.messages.with_response, "watch_ticks")
    await at.read(response.result)


@row("chat", Act((EVENTS, b"event: odd\ndata: {\n\n"), end="close"), Act((LINES, b'{"text": 5}\n'), end="close"))
async def a_stream_that_does_not_fit(at: Looker) -> None:
    await at.read(await at.call(at.client.messages, "watch_events"))
    await at.read(await at.call(at.client.messages, "read_log"))


@row("chat", *(answer(status, b"{}", headers={"Location": "/x"}) for status in (401, 307, 200)), Act(end="reset"))
async def a_stream_that_is_refused(at: Looker) -> None:
    for _ in range(4):
        await at.call(at.client.messages, "watch_events")


@row("chat", Act((LINES, b"a\nb\n"), end="close"), Act((LINES, b"a\nb"), end="reset"), answer(404, b"{}"))
async def a_stream_of_any_path(at: Looker) -> None:
    for _ in range(3):
        await at.lines("GET", "/x")


@row("chat", *(answer(status, b"{}", headers={"Location": "/x"}) for status in (200, 404, 307)), Act(end="close"))
async def any_path(at: Looker) -> None:
    for _ in range(4):
        await at.call(at.client, "request", "DELETE", "/x", json={"a": 1}, http_headers=HEADERS)


class Unreadable(io.BytesIO):
    """A file that breaks."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size:
            raise OSError(5, "Input/output error")
        return b""


@row("chat", answer(201, {"id": "f"}), answer(413, b"{}"), Act(end="reset"), answer(200, {"id": 5}))
async def uploads(at: Looker) -> None:
    file = at.folder / "file"
    file.write_bytes(b"x" * 100_000)
    for given in (file, b"x", io.BytesIO(b"x"), file, Unreadable(b"xyz")):
        await at.call(at.client.files, "upload_file", file=given, http_headers=HEADERS)


@row("chat", *(answer(status, b"PDF", content_type="application/pdf") for status in (200, 401)),
     answer(200, b"PDF" * 99, content_type="application/pdf", end="close", cut=9))  # fmt: skip
async def downloads(at: Looker) -> None:
    for _ in range(3):
        await at.call(at.client.files.with_response, "download_file", id="f", http_headers=HEADERS)


@row("chat", *(answer(status, b"PDF", content_type="application/pdf") for status in (200, 401)),
     answer(200, b"PDF" * 99, content_type="application/pdf", end="close", cut=9))  # fmt: skip
async def downloads_to_a_file(at: Looker) -> None:
    for _ in range(3):
        await at.call(at.client.files.with_response, "download_file_to_file", id="f", file=at.folder / "out")


@row("pagination", answer(200, PAGE), answer(200, PAGE, end="close", cut=9), answer(200, PAGE))
async def pages(at: Looker) -> None:
    page = await at.call(at.client.zoo, "list_pets", http_headers=HEADERS)
    await at.read(page)
    at.look("page", page)
    await at.call(at.client.zoo.with_response, "list_pets")


@row("pagination", answer(200, ["a"], headers={"Link": '<http://evil.example/x>; rel="next"'}))
async def a_page_elsewhere(at: Looker) -> None:
    await at.read(await at.call(at.client.zoo, "list_keepers"))


def _tokens(received: Received) -> Act:
    if received.target.endswith("/api/things"):
        return answer(200 if received.verb == "GET" else 401, ["a"])
    return answer(200, {"access_token": "s3cret-access", "refresh_token": "s3cret-refresh", "expires_in": 60})


@row("oauth2", script=_tokens)
async def tokens(at: Looker) -> None:
    await at.call(at.client.things, "list_things")
    await at.call(at.client.things, "delete_things")
    await at.call(at.client.things, "list_things")


@row("oauth2", answer(200, {"token": "s3cret-access"}), answer(401, b'{"error": "invalid_client"}'), Act(end="reset"))
async def no_tokens(at: Looker) -> None:
    for _ in range(3):
        await at.call(at.client.things, "list_things")
