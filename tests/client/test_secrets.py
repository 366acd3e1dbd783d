"""Secrets: a password, a token and a prompt go to the server, and to nobody else."""

from __future__ import annotations

import asyncio
import copy
import gc
import io
import logging
import pickle
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors
from tests.support.calls import MODES, SESSION, Mode, VirtualClock, call, failure, with_clock
from tests.support.fault_server import Act, FaultServer, answer
from tests.support.log_records import Records

PASSWORD, TOKEN, PROMPT, BODY = "pa55w0rd", "t0ken", "pr0mpt", "b0dy"
SECRETS = (PASSWORD, TOKEN, PROMPT, BODY)
CALLS: dict[str, dict[str, Any]] = {
    "create": {"title": PROMPT, "custom_system_prompt": PROMPT},
    "fork": {"id": "s1", "message_index": 0, "title": PROMPT},
    "get": {"id": "s1"},
    "export_session": {"id": "s1"},
}
REFUSED: dict[str, dict[str, Any]] = {
    "create": {"title": [PROMPT]},
    "fork": {"id": "s1", "message_index": PROMPT},
    "rewind_session": {"id": "s1", "message_id": {"a": PROMPT}},
    "get": {"id": [PROMPT]},
    "list": {"http_headers": {"X-Token": f"{TOKEN}\r\n"}},
    "delete": {"id": PROMPT * 20_000},
    "cancel_processing": {"id": "s1", "server_url": f"http://u:{PASSWORD}@h:port"},
}
ANSWERS = {
    "an error": answer(404, failure(404), headers={"Set-Cookie": "a=b"}),
    "a retry": answer(503, headers={"Retry-After": "0"}),
    "no answer": Act(end="close"),
    "a reset": Act(end="reset"),
    "a mismatch": answer(200, {"id": BODY, "cost": BODY}),
    "an undocumented success": answer(204, {"id": BODY}),
    "no HTTP": Act((b"%s no HTTP at all\r\n\r\n" % BODY.encode(),), end="close"),
    "a broken header": Act((b"HTTP/1.1 200 OK\r\n%s\r\n\r\n" % BODY.encode(),), end="close"),
    "a broken length": Act((b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n" % BODY.encode(),), end="close"),
    "a broken chunk": Act(
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n" % BODY.encode(),), end="close"
    ),
    "what is no gzip": answer(200, BODY.encode(), headers={"Content-Encoding": "gzip"}),
    "a success": answer(201, {**SESSION, "title": BODY}),
}


@pytest.fixture
def records() -> Iterator[Records]:
    """Listen to all loggers at DEBUG."""
    root, handler = logging.getLogger(), Records()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def said(error: BaseException) -> Iterator[str]:
    """Yield all that an error says when it is printed, logged, copied or sent to another process."""
    yield from (str(error), repr(error), repr(error.args), "".join(traceback.format_exception(error)))
    yield pickle.dumps(copy.copy(error)).decode("latin-1")
    cause: BaseException | None = error
    while cause is not None:
        yield from (str(cause), repr(cause))
        cause = cause.__cause__ or cause.__context__


def found_in(lines: list[str], secrets: tuple[str, ...] = SECRETS) -> list[str]:
    """Return the lines that hold a secret."""
    return [line[:300] for line in lines if any(secret in line for secret in secrets)]


async def _call(mode: Mode, mix: Mix, method: str, arguments: dict[str, Any]) -> Any:
    if mode == "sync":
        return getattr(mix.sessions, method)(**arguments)
    return await getattr(mix.sessions, f"{method}_async")(**arguments)


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize("method", CALLS)
def test_a_run_with_secrets_tells_none(method: str, what: str, mode: Mode, records: Records) -> None:
    lines: list[str] = []
    hooks = Hooks(on_retry=lambda retry: lines.append(repr(retry)), on_error=lambda error: lines.append(repr(error)))

    async def main(url: str) -> None:
        mix = with_clock(Mix(server_url=url, http_headers={"X-Api-Key": TOKEN}, hooks=hooks), VirtualClock())
        lines.extend([repr(mix), str(mix), repr(mix.sessions)])
        try:
            async with mix:
                headers = {"http_headers": {"X-Token": TOKEN}}
                await _call(mode, mix, method, {**CALLS[method], **headers})
        except errors.MixError as error:
            # The body of a response is what `body` and `raw_response` are for, and pickles hold it.
            held = BODY in error.body
            lines.extend(said(error) if not held else (line for line in said(error) if not line.startswith("\x80")))

    with FaultServer((ANSWERS[what],)) as server, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        asyncio.run(main(server.url.replace("http://", f"http://user:{PASSWORD}@")))
        gc.collect()
    assert not found_in([*lines, *(str(item.message) for item in warned)])
    assert not found_in(records.lines)
    assert records.lines
    for request in server.received:
        assert request.headers["authorization"].startswith("Basic ")
        assert (request.headers["x-api-key"], request.headers["x-token"]) == (TOKEN, TOKEN)
        assert PASSWORD not in request.target


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", REFUSED)
def test_a_refused_argument_is_not_quoted(method: str, mode: Mode) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        asyncio.run(_call(mode, Mix(), method, REFUSED[method]))
    assert not found_in(list(said(caught.value)))


@pytest.mark.usefixtures("transport")
def test_a_client_left_open_does_not_tell_its_password() -> None:
    with FaultServer((answer(200, SESSION),)) as server, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        mix = Mix(server_url=server.url.replace("http://", f"http://user:{PASSWORD}@"))
        mix.sessions.get(id="s1")
        del mix
        gc.collect()
    assert any("unclosed <Mix" in str(item.message) for item in warned)
    assert not found_in([str(item.message) for item in warned])


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize("mode", MODES)
def test_a_header_of_the_call_comes_before_the_password_of_the_url(mode: Mode) -> None:
    with FaultServer((answer(200, []),)) as server:
        url = server.url.replace("http://", "http://user:p%40ss@")
        call(mode, Mix(server_url=url), "list")
        call(mode, Mix(server_url=url), "list", http_headers={"authorization": "Bearer x"})
        call(mode, Mix(), "list", server_url=url)
    basic = "Basic dXNlcjpwQHNz"
    assert [request.headers["authorization"] for request in server.received] == [basic, "Bearer x", basic]


@pytest.mark.parametrize("mode", MODES)
def test_a_client_that_was_passed_in_logs_no_password_either(mode: Mode, records: Records) -> None:
    async def main(url: str) -> None:
        with httpx2.Client() as http:
            async with httpx2.AsyncClient() as http_async:
                mix = Mix(server_url=url, client=http, async_client=http_async)
                await _call(mode, mix, "get", {"id": "s1"})

    with FaultServer((answer(200, SESSION),)) as server:
        asyncio.run(main(server.url.replace("http://", f"http://user:{PASSWORD}@")))
    assert any(line.startswith("httpx2") for line in records.lines)
    assert not found_in(records.lines)


def test_a_session_that_is_shown_shows_itself() -> None:
    """The other way round: what a caller prints on purpose is not kept from him."""
    out = io.StringIO()
    with FaultServer((answer(200, {**SESSION, "title": BODY}),)) as server, Mix(server_url=server.url) as mix:
        print(mix.sessions.get(id="s1"), file=out)
    assert BODY in out.getvalue()
