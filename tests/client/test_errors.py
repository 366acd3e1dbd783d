"""Errors as ordinary exceptions: pickled, copied, grouped, annotated, caught as what they come from."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import http
import pickle
import traceback
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mix_python_sdk import Mix, errors
from mix_python_sdk._runtime.retries import requested_wait
from tests.support.calls import SESSION, failure
from tests.support.fault_server import FaultServer, answer

LEAVES = [
    "ConnectError", "ConnectTimeout", "DecodingError", "LocalProtocolError", "PoolTimeout", "ProxyError", "ReadError",
    "ReadTimeout", "RemoteProtocolError", "UnsupportedProtocol", "WriteError", "WriteTimeout",
]  # fmt: skip


def _mix(reply: httpx2.Response | Exception, settings: dict[str, Any]) -> Mix:
    def transport(_: httpx2.Request) -> httpx2.Response:
        if isinstance(reply, Exception):
            raise reply
        return reply

    return Mix(client=httpx2.Client(transport=httpx2.MockTransport(transport)), retry_config=None, **settings)


def raised(reply: httpx2.Response | Exception, method: str = "get", **settings: Any) -> errors.MixError:
    """Return the error of a call that is answered so."""
    mix = _mix(reply, settings)
    arguments = {"get": {"id": "s1"}, "create": {"title": "x"}}[method]
    with pytest.raises(errors.MixError) as caught:
        getattr(mix.sessions, method)(**arguments)
    return caught.value


def samples() -> dict[str, errors.MixError]:
    """Return one error of each kind."""
    request = httpx2.Request("GET", "http://localhost:8088/api/sessions/s1")
    kinds = {name: raised(getattr(httpx2, name)("lost", request=request)) for name in LEAVES}
    closed = Mix()
    closed.close()
    with pytest.raises(errors.ClosedClientError) as caught:
        closed.sessions.list()
    too_large = raised(httpx2.Response(200, content=b"x" * 11), max_response_bytes=10)
    return kinds | {
        "NotFoundError": raised(httpx2.Response(404, json=failure(404))),
        "BadRequestError": raised(httpx2.Response(400, json=failure(400)), "create"),
        "MixDefaultError": raised(httpx2.Response(503, headers={"Retry-After": "7"}, content=b"\xff busy")),
        "unknown": raised(httpx2.Response(500), "create"),
        "ResponseValidationError": raised(httpx2.Response(200, json={**SESSION, "cost": "much"})),
        "ResponseTooLargeError": too_large,
        "ClosedClientError": caught.value,
    }


def fail(name: str) -> None:
    """Raise one of the errors, in another process."""
    raise samples()[name]


def _state(error: errors.MixError) -> tuple[Any, ...]:
    data = error.data.model_dump() if isinstance(error, errors.ErrorResponse) else None
    headers = None if error.headers is None else error.headers.raw
    return (
        type(error), str(error), error.args, error.message, error.status_code, error.body, headers, data,
        error.attempts, error.retry_after, error.outcome_unknown,
    )  # fmt: skip


def _copies(error: errors.MixError) -> Iterator[errors.MixError]:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        yield pickle.loads(pickle.dumps(error, protocol))
    yield copy.copy(error)
    yield copy.deepcopy(error)


@pytest.mark.parametrize("name", samples())
def test_pickle_and_copy(name: str) -> None:
    error = samples()[name]
    error.add_note("a note")
    for other in _copies(error):
        assert _state(other) == _state(error)
        assert other.__notes__ == ["a note"]
        assert f"{type(error).__module__}.{type(error).__qualname__}" in "".join(traceback.format_exception(other))


@pytest.mark.slow
def test_errors_cross_a_process_pool() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        for name in ("NotFoundError", "ReadTimeout", "ResponseValidationError"):
            with pytest.raises(errors.MixError) as caught:
                processes.submit(fail, name).result()
            assert _state(caught.value) == _state(samples()[name])
        assert processes.submit(len, "alive").result() == 5


@pytest.mark.parametrize("name", samples())
def test_ordinary_uses(name: str) -> None:
    error = samples()[name]

    @contextlib.contextmanager
    def around() -> Generator[None]:
        try:
            yield
        except errors.MixError as inner:
            raise LookupError("not there") from inner

    with pytest.raises(LookupError) as caught, around():
        raise error
    assert caught.value.__cause__ is error
    with pytest.raises(ExceptionGroup) as group:
        raise ExceptionGroup("two", [error, ValueError()])
    assert group.group_contains(type(error))

    async def tasks() -> None:
        async with asyncio.TaskGroup() as running:
            running.create_task(_raise(error))

    with pytest.raises(ExceptionGroup) as group:
        asyncio.run(tasks())
    assert group.value.exceptions == (error,)
    assert isinstance(error.body, str)
    assert 0 < len(str(error)) < 300
    assert str(error) == error.message


async def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("name", LEAVES)
def test_network_errors_are_those_of_httpx2_too(name: str) -> None:
    error = samples()[name]
    assert isinstance(error, getattr(httpx2, name))
    assert isinstance(error, errors.NoResponseError)
    assert type(error) is getattr(errors, name)
    assert isinstance(error.__cause__, getattr(httpx2, name))
    assert (error.status_code, error.headers, error.raw_response, error.body) == (None, None, None, "")
    assert isinstance(error, httpx2.RequestError)
    assert error.request.url == "http://localhost:8088/api/sessions/s1"


def test_timeouts_and_network_errors_have_a_common_class() -> None:
    found = samples()
    assert all(isinstance(found[name], errors.TimeoutError) for name in LEAVES if name.endswith("Timeout"))
    assert all(isinstance(found[name], errors.NetworkError) for name in ("ConnectError", "ReadError", "WriteError"))


def test_every_error_is_public_and_under_the_root() -> None:
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, BaseException):
            assert issubclass(kind, errors.MixError)
            assert (kind.__module__, kind.__name__) == ("mix_python_sdk.errors", name)


@given(
    body=st.binary(max_size=400),
    status=st.integers(300, 599),
    kind=st.sampled_from(["application/json", "text/html", ""]),
)
def test_no_body_hides_the_status(body: bytes, status: int, kind: str) -> None:
    error = raised(httpx2.Response(status, content=body, headers={"Content-Type": kind}))
    assert error.status_code == status
    assert len(str(error)) < 300
    assert isinstance(error.body, str)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"error":' * 20_000,
        b'{"error": {"message": ' + b'"' + b"x" * 5000 + b'"}}',
        b"1" * 10_000,
        b"\xff\xfe{",
    ],
    ids=["deep list", "deep object", "long message", "long number", "half a BOM"],
)
def test_hostile_bodies(body: bytes) -> None:
    for status in (200, 404, 500):
        error = raised(httpx2.Response(status, content=body))
        assert (error.status_code, len(str(error)) < 300) == (status, True)


@given(st.text(max_size=40) | st.floats().map(str) | st.integers().map(str))
def test_no_retry_after_is_an_error(text: str) -> None:
    wait = requested_wait({"retry-after": text, "retry-after-ms": text})
    assert wait is None or 0 <= wait < float("inf")


@given(
    st.lists(
        st.sampled_from("Mon Jan 31 2026 99999 12:00:00 25:61:61 GMT -9999 +0000 , ; - / ( ) \x00 1e5".split()),
        max_size=8,
    )
)
def test_no_date_is_an_error(words: list[str]) -> None:
    wait = requested_wait({"retry-after": " ".join(words)})
    assert wait is None or 0 <= wait < float("inf")


@pytest.mark.parametrize("text", ["a\nb\r\nc", "a\x1b[2Jb", "\u2028 a \x00 b"])
def test_messages_are_one_printable_line(text: str) -> None:
    for reply in (failure(404, message=text), {"detail": text}, text):
        shown = str(raised(httpx2.Response(404, json=reply)))
        assert shown.isprintable()


def test_a_status_nobody_knows() -> None:
    assert str(raised(httpx2.Response(599, content=b"?"))) == "sessions.get: 599 unknown status: ?"


def test_the_unknown_outcome_names_the_next_step() -> None:
    error = raised(httpx2.Response(500, content=b"x" * 1000), "create")
    assert error.outcome_unknown
    assert str(error).endswith("The outcome is unknown: see whether it took effect before you send it again.")
    assert len(str(error)) < 300


def test_a_success_that_is_too_large_has_a_known_outcome() -> None:
    error = raised(httpx2.Response(201, content=b"x" * 11), "create", max_response_bytes=10)
    assert (error.status_code, error.outcome_unknown) == (201, False)


def test_a_validation_error_keeps_its_cause() -> None:
    error = raised(httpx2.Response(200, json={"id": 1}))
    assert isinstance(error, errors.ResponseValidationError)
    assert "title" in str(error.cause)
    assert error.__cause__ is error.cause
    assert error.body == '{"id":1}'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            {"detail": [{"type": "missing", "loc": ["body", "title"], "msg": "Field required", "input": "secret"}]},
            "body.title: Field required",
        ),
        (
            {"detail": [{"loc": ["query", "limit", 0], "msg": "too large"}, {"msg": "and more"}]},
            "query.limit.0: too large; and more",
        ),
        (
            {"title": "Not valid", "errors": [{"detail": "must be positive", "pointer": "#/age"}]},
            "Not valid: #/age: must be positive",
        ),
        ({"errors": ["plain", 3], "message": "no"}, "no"),
        ({"detail": []}, ""),
    ],
)
def test_the_invalid_parts_of_a_request_are_in_the_message(body: object, said: str) -> None:
    with (
        FaultServer((answer(422, body),)) as server,
        Mix(server_url=server.url) as mix,
        pytest.raises(errors.UnprocessableEntityError) as caught,
    ):
        mix.sessions.create(title="x")
    phrase = http.HTTPStatus(422).phrase
    assert str(caught.value) == f"sessions.create: 422 {phrase}{': ' + said if said else ''}"
    assert "secret" not in str(caught.value)
