"""A call as a generator: what each outcome means, when the next attempt is made, and until when. No I/O, and no waiting."""

from __future__ import annotations

import asyncio
import io
import logging
import ssl
from collections.abc import Callable
from types import FunctionType
from typing import Any, cast

import httpx2
import pytest

from runtime import errors
from runtime.call import SYSTEM_CLOCK, DetailedCall, Send, Wait
from runtime.request_body import Payload
from runtime.response import ApiResponse
from runtime.retries import RetryPolicy
from runtime.settings import Hooks, Retry
from runtime.uploads import UploadError
from tests.support.call_steps import SIGNED, URL, Time, answer, call, run

UNKNOWN = "The outcome is unknown: see whether it took effect before you send it again."


def rejected(depth: int = 0, *, context: bool = False) -> httpx2.ConnectError:
    """Return what httpx2 raises for a certificate that is not trusted, with further causes before it."""
    cause: BaseException = ssl.SSLCertVerificationError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    for _ in range(depth):
        outer = OSError("TLS failed")
        outer.__cause__ = cause
        cause = outer
    error = httpx2.ConnectError("TLS failed")
    error.__cause__, error.__context__ = (None, cause) if context else (cause, None)
    return error


def too_large(status: int) -> errors.ResponseTooLargeError:
    return errors.ResponseTooLargeError("it is too large", response=answer(status))


NONE, PART, ALL = (False, False), (True, False), (True, True)
BOTH, IDEMPOTENT, NEVER = (True, True), (True, False), (False, False)

# What the transport reports and how much it had sent; whether an idempotent call and another one are repeated; the error,
# and whether the outcome of a call that is not idempotent is unknown.
OUTCOMES: list[tuple[Any, tuple[bool, bool], tuple[bool, bool], str, bool]] = [
    (lambda: answer(400), ALL, NEVER, "DefaultError", False),
    (lambda: answer(408), ALL, IDEMPOTENT, "DefaultError", True),
    (lambda: answer(429), ALL, BOTH, "DefaultError", False),
    (lambda: answer(500), ALL, IDEMPOTENT, "DefaultError", True),
    (lambda: answer(501), ALL, NEVER, "DefaultError", False),
    (lambda: answer(502), ALL, IDEMPOTENT, "DefaultError", True),
    (lambda: answer(503), ALL, IDEMPOTENT, "DefaultError", True),
    (lambda: answer(503, Retry_After="1"), ALL, BOTH, "DefaultError", False),
    (lambda: answer(500, Retry_After="1"), ALL, IDEMPOTENT, "DefaultError", True),
    (lambda: answer(504), ALL, IDEMPOTENT, "DefaultError", True),
    (lambda: httpx2.ConnectError("x"), NONE, BOTH, "ConnectError", False),
    (lambda: httpx2.ConnectError("x"), PART, BOTH, "ConnectError", False),
    (lambda: httpx2.ConnectTimeout("x"), NONE, BOTH, "ConnectTimeout", False),
    (lambda: httpx2.PoolTimeout("x"), NONE, NEVER, "PoolTimeout", False),
    (lambda: UploadError("x"), ALL, NEVER, "LocalProtocolError", False),
    (lambda: httpx2.LocalProtocolError("x"), PART, NEVER, "LocalProtocolError", False),
    (lambda: httpx2.UnsupportedProtocol("x"), PART, NEVER, "UnsupportedProtocol", False),
    (lambda: httpx2.TooManyRedirects("x"), ALL, NEVER, "NoResponseError", True),
    (lambda: httpx2.DecodingError("x"), ALL, NEVER, "DecodingError", True),
    # A transport of the caller's that reports nothing may have sent everything.
    (lambda: httpx2.ReadError("x"), NONE, IDEMPOTENT, "ReadError", True),
    (lambda: httpx2.ReadError("x"), PART, BOTH, "ReadError", False),
    (lambda: httpx2.ReadError("x"), ALL, IDEMPOTENT, "ReadError", True),
    (lambda: httpx2.WriteTimeout("x"), PART, BOTH, "WriteTimeout", False),
    (lambda: httpx2.ReadTimeout("x"), ALL, IDEMPOTENT, "ReadTimeout", True),
    (lambda: httpx2.RemoteProtocolError("x"), ALL, IDEMPOTENT, "RemoteProtocolError", True),
    (rejected, NONE, NEVER, "ConnectError", False),
    (lambda: rejected(3), NONE, NEVER, "ConnectError", False),
    (lambda: rejected(context=True), NONE, NEVER, "ConnectError", False),
    (lambda: too_large(200), ALL, NEVER, "ResponseTooLargeError", False),
    (lambda: too_large(500), ALL, NEVER, "ResponseTooLargeError", True),
    (lambda: errors.ClosedClientError("x"), PART, NEVER, "ClosedClientError", False),
    (lambda: errors.ClosedClientError("x"), ALL, NEVER, "ClosedClientError", True),
]  # fmt: skip


@pytest.mark.parametrize(("report", "how_much", "repeated", "kind", "unknown"), OUTCOMES)
def test_what_an_outcome_means(
    report: Callable[[], Any], how_much: tuple[bool, bool], repeated: tuple[bool, bool], kind: str, unknown: bool
) -> None:
    for idempotent in (True, False):
        policy = RetryPolicy(idempotent, attempts=2)
        again = repeated[0] if idempotent else repeated[1]
        found = run(call(policy=policy), *[report] * (1 + again), begun=how_much[0], sent=how_much[1])
        assert (type(found.error).__name__, found.error.attempts) == (kind, 1 + again)
        assert found.error.outcome_unknown is (unknown and not idempotent)
        assert found.error.message.endswith(UNKNOWN) is found.error.outcome_unknown


def test_errors_say_which_call_failed_where_and_why() -> None:
    lost = run(call(policy=RetryPolicy(idempotent=True, attempts=1)), httpx2.ReadError("reset by peer"))
    assert lost.error.message == "things.get: no response from http://h:80: reset by peer"
    assert isinstance(lost.error.__cause__, httpx2.ReadError)
    busy = run(call(policy=RetryPolicy(idempotent=True, attempts=1)), answer(503, Retry_After="7"))
    assert (busy.error.status_code, busy.error.retry_after, busy.error.__cause__) == (503, 7, None)


def test_what_is_no_outcome_of_a_request_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        run(call(), ZeroDivisionError("a hook failed"))
    with pytest.raises(RuntimeError, match=r"^the transport must report the outcome of a request$"):
        run(call(), None)


def test_an_error_of_the_caller_shows_nothing_of_the_request() -> None:
    def send() -> None:
        secret = "t0ken"
        raise ZeroDivisionError(bool(secret))

    with pytest.raises(ZeroDivisionError) as caught:
        FunctionType(
            send.__code__, {"__name__": "httpx2._client", "ZeroDivisionError": ZeroDivisionError, "bool": bool}
        )()
    with pytest.raises(ZeroDivisionError):
        run(call(), caught.value)
    frame = caught.tb.tb_next
    assert frame is not None
    assert frame.tb_frame.f_locals == {}


DEFAULT = {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 5.0}


@pytest.mark.parametrize(
    ("settings", "late", "timeouts", "until"),
    [
        ({}, 0.0, DEFAULT, 60.0),
        ({}, 30.0, DEFAULT, 60.0),
        ({}, 40.0, {"connect": 5.0, "read": 20.0, "write": 20.0, "pool": 5.0}, 60.0),
        ({}, 58.0, dict.fromkeys(DEFAULT, 2.0), 60.0),
        ({}, 61.0, dict.fromkeys(DEFAULT, 0.001), 61.001),
        # The time for all attempts is as long as one may take.
        ({"timeout": 2.0}, 0.0, dict.fromkeys(DEFAULT, 2.0), 2.0),
        ({"timeout": 2.0}, 59.0, dict.fromkeys(DEFAULT, 1.0), 60.0),
        ({"timeout": 90.0}, 0.0, dict.fromkeys(DEFAULT, 90.0), 90.0),
        ({"timeout": 90.0}, 70.0, dict.fromkeys(DEFAULT, 20.0), 90.0),
        ({"timeout": 2.0, "users_client": True}, 0.0, dict.fromkeys(DEFAULT, 2.0), 2.0),
        ({"users_client": True}, 0.0, None, None),
        ({"policy": RetryPolicy(idempotent=True, budget=600.0)}, 500.0, DEFAULT, 600.0),
        ({"policy": RetryPolicy(idempotent=True, budget=1.0)}, 0.0, DEFAULT, 60.0),
        ({"policy": RetryPolicy(idempotent=True, budget=1.0), "timeout": 2.0}, 2.0, dict.fromkeys(DEFAULT, 2.0), 4.0),
    ],
)
def test_until_when_an_attempt_may_last(
    settings: dict[str, Any], late: float, timeouts: dict[str, float] | None, until: float | None
) -> None:
    time = Time()
    steps = call(time=time, **settings).steps()
    send = next(steps)
    if late:
        assert steps.send(httpx2.ConnectError("x")) == Wait(0.5)
        time.now += late
        send = next(steps)
    assert isinstance(send, Send)
    assert send.timeouts == (None if timeouts is None else pytest.approx(timeouts))
    assert send.deadline == (None if until is None else pytest.approx(1000.0 + until))
    if send.timeouts is not None:
        send.timeouts["read"] = 0.0  # of this attempt alone
        assert next(call().steps()) == Send(DEFAULT, 1060.0)


def test_attempts_and_waits_alternate_until_there_is_a_result() -> None:
    time, told = Time(), list[Retry]()
    made = call(time=time, hooks=Hooks(on_retry=told.append))
    found = run(made, answer(500), httpx2.ConnectTimeout("x"), answer(200, b"7"), time=time)
    assert (found.result, found.waits, len(found.sends)) == (7, [0.5, 1.0], 3)
    assert [send.deadline for send in found.sends] == [1060.0] * 3
    assert [(each.operation, each.attempt, each.wait, type(each.error).__name__) for each in told] == [
        ("things.get", 1, 0.5, "DefaultError"),
        ("things.get", 2, 1.0, "ConnectTimeout"),
    ]


@pytest.mark.parametrize(("seconds", "attempts"), [(59.4, 2), (59.5, 1)])
def test_the_time_of_an_attempt_counts(seconds: float, attempts: int) -> None:
    time = Time()
    policy = RetryPolicy(idempotent=True, attempts=2)
    found = run(call(time=time, policy=policy), *[time.after(seconds, answer(500))] * attempts)
    assert found.error.attempts == attempts


class Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False


def test_files_are_sent_again_from_where_they_began() -> None:
    first, second, sent = io.BytesIO(b"12345"), io.BytesIO(b"67"), list[bytes]()
    first.seek(2)

    def read() -> httpx2.Response:
        sent.extend([first.read(), second.read()])
        return answer(500 if len(sent) < 4 else 200)

    payload = Payload("/", {}, files=[("a", ("a", first, "")), ("b", ("b", second, ""))])
    assert run(call(payload=payload), read, read).result == 5
    assert sent == [b"345", b"67"] * 2
    assert run(call(payload=Payload("/", {}, content=Pipe(b"1"))), answer(500)).error.attempts == 1


def test_a_success_that_does_not_fit_is_final() -> None:
    raised = list[Exception]()
    found = run(call(hooks=Hooks(on_error=raised.append)), answer(500), answer(200, b"{}"))
    assert isinstance(found.error, errors.ResponseValidationError)
    assert (found.error.attempts, found.error.outcome_unknown, raised) == (2, False, [found.error])
    assert found.error.__cause__ is found.error.cause
    assert found.error.raw_response.request.headers["authorization"] == "[secure]"
    assert isinstance(run(call(), answer(204, b"")).error, errors.DefaultError)


def test_hooks_learn_of_errors_without_the_secrets_of_the_request() -> None:
    told = list[Any]()
    hooks = Hooks(on_retry=lambda retry: told.append(retry.error), on_error=told.append)
    found = run(call(hooks=hooks), answer(500), httpx2.ReadError("x", request=SIGNED), answer(400))
    assert [type(each).__name__ for each in told] == ["DefaultError", "ReadError", "DefaultError"]
    assert told[-1] is found.error
    for error in told:
        assert error.request.headers == {"host": "h", "accept": "*/*", "authorization": "[secure]"}
        assert error.request.url == URL  # without the key in the query


def test_attempts_are_logged_for_those_who_read_them(caplog: pytest.LogCaptureFixture) -> None:
    class Reader:
        def debug(self, msg: str, /, *args: object) -> None:
            lines.append(msg % args)

    lines, time = list[str](), Time()
    script = [
        time.after(0.25, answer(500, X_Request_Id="r1")), time.after(1.0, httpx2.ReadTimeout("x")), time.after(2.0, answer()),
    ]  # fmt: skip
    with caplog.at_level(logging.INFO, "steps_of_tests"):
        run(call(time=time, logs=Reader()), *script, time=time)
    assert lines == [
        "GET /things/{id} -> 500 in 250 ms (attempt 1), request id r1",
        "GET /things/{id} -> ReadTimeout in 1000 ms (attempt 2)",
        "GET /things/{id} -> 200 in 2000 ms (attempt 3)",
    ]
    assert caplog.messages == [
        "GET /things/{id} -> 500, attempt 2 follows in 0.50 s",
        "GET /things/{id} -> ReadTimeout, attempt 3 follows in 1.00 s",
    ]


def test_a_call_that_is_lenient_keeps_what_does_not_fit(caplog: pytest.LogCaptureFixture) -> None:
    assert run(call(lenient=True), answer(content=b'"x"')).result == "x"
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.messages[0].startswith("things.get: the 200 response does not fit: body: ")


def test_a_detailed_call_returns_the_response_too() -> None:
    found: ApiResponse[Any] = run(call(DetailedCall), answer(content=b"8")).result
    assert (found.result, found.status_code, found.raw_response.request.url) == (8, 200, URL)
    assert found.raw_response.request.headers["authorization"] == "[secure]"


def test_a_body_has_the_limits_of_the_call_and_of_its_attempt() -> None:
    time, response = Time(), answer()
    made = call(time=time, max_response_bytes=3)
    send = Send(None, 1002.0)
    assert (made.hard_deadline(send), made.keeps_open(response), made.sink(response)) == (1002.0, False, None)
    guard = made.guard(send, response)
    assert guard.received(b"123") == b"123"
    with pytest.raises(errors.ResponseTooLargeError, match="the body of the 200 response is larger than"):
        guard.received(b"4")
    time.now += 3
    with pytest.raises(httpx2.ReadTimeout) as late:
        guard.received(b"")
    assert late.value.request is SIGNED
    assert call().guard(Send(None, None), response).received(bytes(100)) == bytes(100)


def test_the_clock_of_the_system() -> None:
    before = SYSTEM_CLOCK.monotonic()
    SYSTEM_CLOCK.sleep(0.001)
    asyncio.run(cast("Any", SYSTEM_CLOCK.sleep_async(0.001)))
    assert SYSTEM_CLOCK.monotonic() - before > 0.001
    assert 1 <= SYSTEM_CLOCK.uniform(1, 2) <= 2
