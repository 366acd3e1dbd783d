"""Every exception that leaves an upload, a download or a stream, over their tables: the client's own, or a refusal."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client.test_bodies_under_attack import BROKEN, WHOLE, compressed
from tests.client.test_connections_under_attack import ENDLESS
from tests.client.test_secrets import ANSWERS
from tests.conftest import Fragments
from tests.pipeline.test_stream_faults import ROWS
from tests.support.calls import MODES, Mode, ended_by
from tests.support.fault_server import Act, FaultServer, answer
from tests.support.secret_rows import Unreadable

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transport")]

ACTS: dict[str, Act] = {
    **ANSWERS,
    **ENDLESS,
    **{what: compressed(*body) for what, body in (BROKEN | WHOLE).items()},
    **{what: acts[-1] for what, (acts, *_) in ROWS.items()},
    "too large, before it is read": Act(answer(413, b"{}").chunks, start="headers", end="close"),
    "a reset before it is read": Act(start="headers", end="reset"),
}

_WITHOUT_END = {"chunks", "empty gzip members", "a body until the end"}


def files(folder: Path) -> dict[str, Callable[[], Any]]:
    """Return what can be given as a file: readable or not."""
    (folder / "large").write_bytes(b"0123456789" * 60_000)
    os.mkfifo(folder / "pipe")

    def closed() -> Any:
        with (folder / "large").open("rb") as file:
            return file

    return {
        "a path": lambda: folder / "large",
        "bytes": lambda: b"x",
        "a file in memory": lambda: io.BytesIO(b"x" * 100_000),
        "a file that breaks": lambda: Unreadable(b"xyz"),
        "a text": lambda: io.StringIO("x"),
        "a closed file": closed,
        "a pipe": lambda: folder / "pipe",
        "a folder": lambda: folder,
        "nothing": lambda: folder / "nothing",
        "a number": lambda: 5,
    }


def left(mode: Mode, package: Any, url: str, resource: str, method: str, given: dict[str, Any]) -> Any:
    """Return the error of a call, None if it has none; a stream is read to its end."""

    async def run() -> None:
        async with package.Chat(**settings) as chat:
            result = await getattr(getattr(chat, resource), f"{method}_async")(**given)
            if hasattr(result, "aclose"):
                async for _ in result:
                    pass

    settings = {"server_url": url, "timeout_ms": 150, "retry_config": None, "api_key": "k", "bearer_auth": "t"}
    settings |= {"session": "s", "max_response_bytes": 1_000_000}
    try:
        if mode == "async":
            asyncio.run(run())
        else:
            with package.Chat(**settings) as chat:
                result = getattr(getattr(chat, resource), method)(**given)
                for _ in result if hasattr(result, "close") else ():
                    pass
    except Exception as error:  # noqa: BLE001  # the test looks at it
        return error
    return None


def calls(folder: Path) -> Iterator[tuple[str, Act, str, str, dict[str, Any]]]:
    """Yield what happens, what the server does, the resource, the method and its arguments."""
    for what, act in ACTS.items():
        yield what, act, "files", "upload_file", {"file": folder / "large"}
        yield what, act, "files", "download_file", {"id": "f"}
        yield what, act, "files", "download_file_to_file", {"id": "f", "file": folder / "out"}
        if what in _WITHOUT_END:
            continue  # which is as it should be, for a stream
        for method in ("watch_ticks", "watch_events", "read_log"):
            yield what, act, "messages", method, {"timeout_ms": 150}
        yield what, act, "messages", "follow_session", {"id": "s", "timeout_ms": 150}
    for what, make in files(folder).items():
        yield what, answer(201, {"id": "f"}), "files", "upload_file", {"file": make()}


@pytest.mark.parametrize("mode", MODES)
def test_only_errors_of_the_client_leave_files_and_streams(mode: Mode, fragments: Fragments, tmp_path: Path) -> None:
    package: Any = fragments.module("chat")
    found: set[str] = set()
    (tmp_path / "folder").mkdir()
    for what, act, resource, method, given in calls(tmp_path / "folder"):
        with FaultServer((act,)) as server:
            error = ended_by(20, lambda: [left(mode, package, server.url, resource, method, given)])[0]  # noqa: B023
            if isinstance(error, TypeError | ValueError) and not isinstance(error, package.errors.ChatError):
                assert server.sends == 0, (what, method, error)
            elif error is not None:
                assert isinstance(error, package.errors.ChatError), (what, method, repr(error))
                found.add(type(error).__name__)
    assert sorted(found) == sorted(LEAVING)
    kept = sorted(path.name for path in (tmp_path / "folder").iterdir())
    assert [name for name in kept if name not in {"large", "out", "pipe"}] == []


LEAVING = (
    "ChatDefaultError",
    "DecodingError",
    "LocalProtocolError",
    "NotFoundError",
    "ReadError",
    "ReadTimeout",
    "RemoteProtocolError",
    "ResponseValidationError",
    "ServiceUnavailableError",
)
"""The classes of the errors in these tables."""
