"""Secrets of every kind, in whatever a caller gets from any kind of call: only the server sees them."""

from __future__ import annotations

import asyncio
import gc
import logging
import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import Fragments
from tests.support.calls import MODES, Mode
from tests.support.fault_server import FaultServer
from tests.support.log_records import Records
from tests.support.secret_rows import CREDENTIALS, HEADERS, MARKS, ROWS, Looker

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("transport")]


def _settings(fragment: str, package: Any, url: str) -> dict[str, Any]:
    """Return the credentials of a client."""
    if fragment == "chat":
        return CREDENTIALS
    if fragment == "pagination":
        return {"token": "s3cret-bearer", "key": "s3cret-query"}
    given = {"client_id": "id", "client_secret": "s3cret-client", "token_url": f"{url}/token"}
    return {
        "oauth": package.types.ClientCredentials(**given),
        "bearer": package.types.RefreshToken("s3cret-refresh", **given),
    }


@asynccontextmanager
async def opened(package: Any, whose: str, **settings: Any) -> AsyncGenerator[tuple[Any, tuple[object, ...]]]:
    """Open a client of a package; yield it, and the user's own HTTP clients."""
    kind = getattr(package, "Chat", None) or package.Client
    if whose != "users":
        async with kind(**settings) as client:
            yield client, ()
        return
    with httpx2.Client(auth=("u", "s3cret-url"), verify=False) as http:
        async with (
            httpx2.AsyncClient(auth=("u", "s3cret-url"), verify=False) as http_async,
            kind(client=http, async_client=http_async, **settings) as client,
        ):
            yield client, (http, http_async)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("whose", ["own", "users", "proxied"])
@pytest.mark.parametrize("what", ROWS)
def test_only_the_server_sees_a_secret(
    what: str, whose: str, mode: Mode, fragments: Fragments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fragment, acts, steps = ROWS[what]
    package: Any = fragments.module(fragment)
    noted: list[Any] = []
    records, root = Records(), logging.getLogger()

    async def run(url: str) -> Looker:
        hooks = package.Hooks(on_error=noted.append, on_retry=noted.append)
        server = "http://api.invalid:81" if whose == "proxied" else url
        settings = {
            # A password in the URL takes the place of a token.
            "server_url": f"{server}/api".replace(
                "http://", "http://u:s3cret-url@" if "download" in what else "http://"
            ),
            "retry_config": None,
            "http_headers": HEADERS,
            **_settings(fragment, package, server),
        }
        async with opened(package, whose, hooks=hooks, **settings) as (client, users):
            looker = Looker(mode, client, (*users, HEADERS), tmp_path)
            await steps(looker)
            looker.look("client", client)
            for note in noted:
                looker.look("hook", note)
        return looker

    root.addHandler(records)
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        with FaultServer(acts) as server, warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            if whose == "proxied":
                monkeypatch.setenv("http_proxy", server.url.replace("http://", "http://p:s3cret-proxy@"))
            looker = asyncio.run(run(server.url))
            gc.collect()
    finally:
        root.removeHandler(records)
        root.setLevel(before)
    assert looker.found == []
    assert looker.looked > 2
    assert server.received
    assert all("s3cret" in str(received.headers) + received.target for received in server.received) or "token" in what
    told = [*records.lines, *(str(item.message) for item in warned)]
    assert [line for line in told if whose != "users" and any(mark in line for mark in MARKS)] == []
