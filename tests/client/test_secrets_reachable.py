"""Secrets, as whoever inspects an object would look for them: in every attribute that can be reached from it."""

from __future__ import annotations

import asyncio
import base64
import pickle
from typing import Any

import httpx2
import pytest

from mix_python_sdk import Hooks, Mix, errors
from tests.client.test_secrets import ANSWERS, CALLS, PASSWORD, PROMPT, TOKEN
from tests.support.calls import MODES, SESSION, Mode, VirtualClock, with_clock
from tests.support.fault_server import Act, FaultServer, answer
from tests.support.reachable import FRAME, texts_reachable_from

pytestmark = pytest.mark.usefixtures("transport")

BASIC = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
KEY = "4pi-k3y"
OF_THE_CLIENT = (PASSWORD, BASIC, KEY)
OF_THE_CALL = (TOKEN, PROMPT)  # which the frame of the method has as its arguments, like that of its caller
REDIRECT = answer(307, headers={"Location": "/api/elsewhere"})
FAULTS: dict[str, Act] = {**ANSWERS, "a redirect": REDIRECT, "a good one": answer(200, SESSION)}


def secrets_reachable_from(found: object, opaque: tuple[object, ...] = ()) -> list[str]:
    """Return the ways on which a secret can be reached."""
    return [
        way
        for way, text in texts_reachable_from(found, opaque)
        if any(secret in text for secret in (OF_THE_CLIENT if FRAME in way else (*OF_THE_CLIENT, *OF_THE_CALL)))
    ]


async def run(mode: Mode, mix: Mix, method: str) -> Any:
    """Return the response of a call, or its error."""
    arguments = {**CALLS[method], "http_headers": {"X-Token": TOKEN}}
    try:
        if mode == "sync":
            return getattr(mix.sessions.with_response, method)(**arguments)
        return await getattr(mix.sessions.with_response, f"{method}_async")(**arguments)
    except errors.MixError as error:
        return error


@pytest.mark.parametrize("whose", ["own", "users"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("method", CALLS)
def test_nothing_that_a_caller_gets_leads_to_a_secret(method: str, mode: Mode, whose: str) -> None:
    noted: list[Any] = []
    users: list[Any] = []  # the user's own clients, which keep what they were given
    hooks = Hooks(on_error=noted.append)

    async def main(url: str) -> list[Any]:
        http = httpx2.Client(params={"key": KEY}, verify=False)
        http_async = httpx2.AsyncClient(auth=("user", PASSWORD), verify=False)
        users.extend((http, http_async))
        given: dict[str, Any] = {} if whose == "own" else {"client": http, "async_client": http_async}
        mix = Mix(server_url=url, http_headers={"X-Api-Key": KEY}, hooks=hooks, retry_config=None, **given)
        with http:
            async with http_async, with_clock(mix, VirtualClock()):
                results = [await run(mode, mix, method) for _ in FAULTS]
                assert secrets_reachable_from(mix, tuple(users)) == []
                return results

    with FaultServer(tuple(FAULTS.values())) as server:
        results = asyncio.run(main(server.url.replace("http://", f"http://user:{PASSWORD}@")))
    assert secrets_reachable_from([results, noted], tuple(users)) == []
    for result in results:
        if isinstance(result, errors.MixError):
            assert secrets_reachable_from(pickle.loads(pickle.dumps(result))) == []
    assert len(server.received) == len(FAULTS)
    assert all(request.headers["x-token"] == TOKEN for request in server.received)


def test_the_request_of_an_error_says_what_was_called() -> None:
    with (
        FaultServer((answer(404),)) as server,
        Mix(server_url=server.url) as mix,
        pytest.raises(errors.MixError) as caught,
    ):
        mix.sessions.create(title=PROMPT, http_headers={"X-Token": TOKEN})
    assert caught.value.raw_response is not None
    request = caught.value.raw_response.request
    assert (request.method, str(request.url)) == ("POST", f"{server.url}/api/sessions")
    assert (request.headers["content-type"], request.headers["x-token"]) == ("application/json", "[secure]")
    assert request.content == b""


def test_hooks_see_the_whole_request() -> None:
    seen: list[Any] = []
    hooks = Hooks(after_response=lambda response: seen.append(response.request.headers["x-token"]))
    with FaultServer((answer(200, SESSION),)) as server, Mix(server_url=server.url, hooks=hooks) as mix:
        mix.sessions.get(id="a", http_headers={"X-Token": TOKEN})
    assert seen == [TOKEN]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "given", [{"title": f"\ud800{PROMPT}"}, {"id": f"{PROMPT}\udfff"}, {"id": "a", "title": "\udc00"}]
)
def test_half_a_character_is_refused_without_the_text(given: dict[str, Any], mode: Mode) -> None:
    method = "create" if "id" not in given else "fork" if "title" in given else "get"
    given = {**given, **({"message_index": 0} if method == "fork" else {})}
    mix = Mix(server_url=f"http://user:\ud800{PASSWORD}@127.0.0.1:9")
    with pytest.raises(ValueError, match=r"surrogate|unicode") as caught:
        asyncio.run(getattr(mix.sessions, f"{method}_async")(**given)) if mode == "async" else getattr(
            mix.sessions, method
        )(**given)
    assert not isinstance(caught.value, UnicodeError)
    assert [way for way in secrets_reachable_from(caught.value) if FRAME not in way] == []
