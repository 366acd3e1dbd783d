"""The rows of the fault table: what a call does when the server, or the network, fails it."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from mix_python_sdk import errors, models
from mix_python_sdk.utils import BackoffStrategy, RetryConfig
from tests.support.calls import EXPORT, NOT_REPEATABLE, REPEATABLE, SESSION, failure
from tests.support.fault_server import Act, answer

Waits = tuple[tuple[float, float], ...]
ONE: Waits = ((0, 0.5),)
TWO: Waits = ((0, 0.5), (0, 1))
LIMITED_ONE: Waits = ((0, 1),)
LIMITED: Waits = ((0, 1), (0, 2))
GOOD: dict[str, Act] = {
    "list": answer(200, [SESSION]),
    "create": answer(201, SESSION),
    "delete": answer(204),
    "get": answer(200, SESSION),
    "export_session": answer(200, EXPORT),
    "fork": answer(201, SESSION),
    "rewind_session": answer(200, SESSION),
    "cancel_processing": answer(200, {"cancelled": True}),
}


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        method: The operation.
        fault: What goes wrong, in words.
        acts: What the server does; a function makes them when the row runs.
        sends: How many requests reach the server.
        expected: The class of the error, or the result; a model class stands for one of its values.
        waits: The range of each wait between attempts.
        check: What else holds of the result or error.
        arguments: Arguments beside those that the operation needs.
        settings: Settings of the client.
    """

    method: str
    fault: str
    acts: tuple[Act, ...] | Callable[[], tuple[Act, ...]]
    sends: int
    expected: Any
    waits: Waits = ()
    check: Callable[[Any], object] | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return f"{self.method}: {self.fault}"


def _documented() -> list[Row]:
    kinds: dict[int, type[Exception]] = {
        400: errors.BadRequestError,
        401: errors.UnauthorizedError,
        404: errors.NotFoundError,
    }
    documented = {
        "list": (401,),
        "create": (400,),
        "delete": (404,),
        "get": (404,),
        "export_session": (404,),
        "fork": (400, 404),
        "rewind_session": (400, 404),
        "cancel_processing": (404,),
    }
    return [
        Row(
            method,
            f"a documented {code}",
            (answer(code, failure(code, "validation_error", "what is wrong")),),
            1,
            kinds[code],
            check=lambda e: e.data.error.message == "what is wrong" and e.attempts == 1 and not e.outcome_unknown,
        )
        for method, codes in documented.items()
        for code in codes
    ]


def _statuses() -> list[Row]:
    html = b"<html>" + b"<p>Bad gateway</p>" * 60_000 + b"</html>"
    default = errors.MixDefaultError
    rows = [
        Row("get", "an error of an unknown type", (answer(404, failure(404, "brand_new")),), 1, errors.NotFoundError,
            check=lambda e: e.data.error.type == "brand_new"),
        Row("get", "an envelope of the wrong shape", (answer(404, {"error": {"message": "gone", "code": "x"}}),), 1,
            default, check=lambda e: "gone" in e.message and '"code"' in e.body),
        Row("get", "404 with []", (answer(404, []),), 1, default, check=lambda e: e.status_code == 404),
        Row("get", "404 without a body", (answer(404),), 1, default, check=lambda e: e.body == ""),
        Row("list", "502 with 1 MB of HTML", (answer(502, html, content_type="text/html"),), 3, default, TWO,
            lambda e: len(e.body) > 1_000_000 and len(str(e)) < 300 and "<html" not in str(e)),
        Row("delete", "405 as text", (answer(405, b"Method Not Allowed\n", content_type="text/plain"),), 1, default,
            check=lambda e: "Method Not Allowed" in str(e)),
        Row("list", "a documented 500", (answer(500, failure(500, "internal_error")),), 3, errors.InternalServerError,
            TWO, lambda e: e.attempts == 3),
        Row("get", "500 where 404 is documented", (answer(500, failure(500, "internal_error", "no rows")),), 3, default,
            TWO, lambda e: "no rows" in e.message),
        Row("get", "204 where 200 is documented", (answer(204),), 1, default, check=lambda e: e.status_code == 204),
        Row("create", "200 for 201", (answer(200, SESSION),), 1, default, check=lambda e: e.status_code == 200),
        Row("get", "a redirect", (answer(302, headers={"Location": "/elsewhere"}),), 1, default,
            check=lambda e: e.headers["location"] == "/elsewhere"),
    ]  # fmt: skip
    rows += [
        Row("list", f"an undocumented {code} with the envelope", (answer(code, failure(code, "bad_request", "Why")),), 1,
            default, check=lambda e: "Why" in e.message and e.status_code in {400, 409, 418})
        for code in (400, 409, 418)
    ]  # fmt: skip
    rows += [Row("list", f"{code}, which never goes away", (answer(code),), 1, default) for code in (501, 505)]
    return rows


def _bodies() -> list[Row]:
    bad = errors.ResponseValidationError
    tools = {"id": "t", "name": "n", "input": "{", "type": "new", "finished": True, "inputJson": {"a": [{"b": None}]}}
    message = {"id": "m", "role": "critic", "content": "", "createdAt": "2026-01-02T03:04:05.678+01:00",
               "updatedAt": "2026-01-02T03:04:05Z", "toolCalls": [tools]}  # fmt: skip
    missing = {name: value for name, value in SESSION.items() if name != "promptTokens"}
    return [
        Row("list", "null for a list", (answer(200, b"null"),), 1, []),
        Row("export_session", "null for an array", (answer(200, {**EXPORT, "messages": None}),), 1,
            models.ExportSessionResponse, check=lambda r: r.result.messages == []),
        Row("get", "JSON that ends early", (answer(200, b'{"id": "s'),), 1, bad),
        Row("get", "a body cut in the middle", (answer(200, SESSION, end="close", cut=20), GOOD["get"]), 2,
            models.SessionData, ONE),
        Row("get", "bodies cut in the middle", (answer(200, SESSION, end="close", cut=20),), 3,
            errors.RemoteProtocolError, TWO),
        Row("create", "a body cut in the middle", (answer(201, SESSION, end="reset", cut=20),), 1,
            errors.NoResponseError, check=lambda e: e.outcome_unknown and "outcome is unknown" in str(e)),
        Row("get", "JSON as text/plain", (answer(200, SESSION, content_type="text/plain"),), 1, models.SessionData),
        Row("get", "JSON without a content type", (answer(200, SESSION, content_type=None),), 1, models.SessionData),
        Row("list", "a byte order mark", (answer(200, b"\xef\xbb\xbf[]"),), 1, []),
        Row("get", "invalid UTF-8", (answer(200, b'{"id": "\xff\xfe"}'),), 1, bad, check=lambda e: e.body),
        Row("get", "unknown fields", (answer(200, {**SESSION, "callbacks": [1]}),), 1, models.SessionData,
            check=lambda r: r.callbacks == [1] and r.model_extra == {"callbacks": [1]}),
        Row("export_session", "new enum values, nested inputJson", (answer(200, {**EXPORT, "messages": [message]}),), 1,
            models.ExportSessionResponse,
            check=lambda r: r.result.messages[0].role == "critic"
            and r.result.messages[0].tool_calls[0].input_json == {"a": [{"b": None}]}),
        Row("get", "a missing field", (answer(200, missing),), 1, bad,
            check=lambda e: "promptTokens" in str(e) and e.cause is not None and e.status_code == 200),
        Row("cancel_processing", "another shape", (answer(200, {"status": "cancelled", "sessionId": "s"}),), 1,
            models.CancelSessionProcessingResponse, check=lambda r: r.cancelled is None and r.status == "cancelled"),
        Row("list", "a gzip bomb", (answer(200, gzip.compress(b" " * 3_000_000), headers={"Content-Encoding": "gzip"}),),
            1, errors.ResponseTooLargeError, check=lambda e: e.status_code == 200 and e.body == "",
            settings={"max_response_bytes": 1_000_000}),
        Row("list", "a body over the limit", (answer(200, b" " * 1001 + b"[]"),), 1, errors.ResponseTooLargeError,
            check=lambda e: "1000 bytes" in str(e), settings={"max_response_bytes": 1000}),
        Row("list", "a body within the limit", (answer(200, b" " * 998 + b"[]"),), 1, [],
            settings={"max_response_bytes": 1000}),
        Row("list", "what is not gzip", (answer(200, b"[]", headers={"Content-Encoding": "gzip"}),), 1,
            errors.DecodingError),
    ]  # fmt: skip


def _is_result(value: Any) -> object:
    return not isinstance(value, Exception)


def _is_unknown(error: Any) -> object:
    return error.outcome_unknown and error.attempts == 1 and len(str(error)) < 300


def _too_long(error: Any) -> object:
    return error.retry_after > 30 and error.attempts == 1


def _network() -> list[Row]:
    lost = errors.NoResponseError
    good = GOOD["get"]
    before, after = Act(start="connection", end="reset"), Act(end="reset")
    silent, short = Act(end="hang"), {"timeout_ms": 100}
    drip = Act((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", *[b" "] * 99), pause=0.02, end="close")
    headers = Act((b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 99), pause=0.02, end="close")
    stale = answer(200, [], end="close")
    rows = [
        Row("get", "reset before the request, once", (before, good), 2, models.SessionData, ONE),
        Row("get", "reset after the request", (after,), 3, lost, TWO),
        Row("get", "closed without an answer", (Act(end="close"),), 3, errors.RemoteProtocolError, TWO),
        Row("get", "what is no HTTP", (Act((b"SSH-2.0-OpenSSH\r\n\r\n",), end="close"),), 3,
            errors.RemoteProtocolError, TWO),
        Row("list", "no answer", (silent,), 3, errors.ReadTimeout, TWO, lambda e: e.attempts == 3, short),
        Row("list", "no answer, once", (silent, GOOD["list"]), 2, list, ONE, None, short),
        Row("list", "a drip feed", (drip, GOOD["list"]), 2, list, ONE, None, short),
        Row("list", "a drip feed of headers", (headers, GOOD["list"]), 2, list, ONE, None, short),
        Row("list", "connections that go stale", (stale,), 1, []),
    ]  # fmt: skip
    for method in NOT_REPEATABLE:
        rows += [
            Row(method, "reset after the request", (after,), 1, lost, check=_is_unknown),
            Row(method, "closed without an answer", (Act(end="close"),), 1, lost, check=_is_unknown),
            Row(method, "no answer", (silent,), 1, errors.ReadTimeout, (), _is_unknown, short),
            Row(method, "a drip feed", (drip,), 1, errors.ReadTimeout, (), _is_unknown, short),
            Row(method, "a drip feed of headers", (headers,), 1, errors.ReadTimeout, (), _is_unknown, short),
        ]
    return rows


def _retries() -> list[Row]:
    rows: list[Row] = []
    for method in REPEATABLE:
        good = GOOD[method]
        rows.append(Row(method, "500 twice", (answer(500), answer(500), good), 3, object, TWO, _is_result))
        rows += [
            Row(method, f"{code} once", (answer(code), good), 2, object, ONE, _is_result)
            for code in (408, 502, 503, 504)
        ]
        rows.append(Row(method, "429 once", (answer(429), good), 2, object, LIMITED_ONE, _is_result))
    for method in NOT_REPEATABLE:
        good = GOOD[method]
        rows += [
            Row(method, str(code), (answer(code),), 1, errors.MixDefaultError, check=lambda e: e.outcome_unknown)
            for code in (408, 500, 502, 503, 504)
        ]
        rows.append(Row(method, "429 once", (answer(429), good), 2, models.SessionData, LIMITED_ONE))
        for seconds in (0, 2):
            asked = answer(503, headers={"Retry-After": str(seconds)})
            waits = ((seconds, max(seconds, 0.5)),)
            rows.append(Row(method, f"503, Retry-After {seconds}", (asked, good), 2, models.SessionData, waits))
        full = answer(503, headers={"Retry-After": "0"})
        rows.append(Row(method, "503, Retry-After 0, thrice", (full,), 3, errors.MixDefaultError, TWO,
                        lambda e: not e.outcome_unknown and e.retry_after == 0))  # fmt: skip
    good = GOOD["delete"]
    rows.append(Row("delete", "503, then 404", (answer(503), answer(404, failure(404))), 2, errors.NotFoundError, ONE,
                    lambda e: e.attempts == 2))  # fmt: skip
    rows.append(Row("delete", "500 where 404 is documented", (answer(500), good), 2, None, ONE))
    return rows + _retry_after() + _settings()


def _retry_after() -> list[Row]:
    def limited(header: str, value: str) -> tuple[Act, ...]:
        return (answer(429, headers={header: value}), GOOD["get"])

    def date(seconds: float) -> Callable[[], tuple[Act, ...]]:
        return lambda: limited("Retry-After", formatdate(time.time() + seconds, usegmt=True))

    def row(value: str, sends: int, expected: Any, waits: Waits = (), header: str = "Retry-After") -> Row:
        return Row("get", f"429, {header} {value}", limited(header, value), sends, expected, waits)

    rows = [
        row(text, 2, models.SessionData, LIMITED_ONE)
        for text in ("-1", "nan", "inf", "soon", "", "1e999", "Mon, 99 Foo")
    ]
    return [
        *rows,
        row("0", 2, models.SessionData, ONE),
        row("2", 2, models.SessionData, ((2, 2),)),
        row("30", 2, models.SessionData, ((30, 30),)),
        row("1500", 2, models.SessionData, ((1.5, 1.5),), "retry-after-ms"),
        Row("get", "429, Retry-After 120", limited("Retry-After", "120"), 1, errors.MixDefaultError, (), _too_long),
        Row("get", "429, Retry-After in 10 s", date(10), 2, models.SessionData, ((8, 10),)),
        Row("get", "429, Retry-After in 90 s", date(90), 1, errors.MixDefaultError, (), _too_long),
        Row("get", "429, Retry-After long ago", date(-3600), 2, models.SessionData, ONE),
        Row("get", "429, always", (answer(429),), 3, errors.MixDefaultError, LIMITED),
        Row("create", "429, Retry-After 120", limited("Retry-After", "120"), 1, errors.MixDefaultError, (), _too_long),
    ]


def _settings() -> list[Row]:
    def backoff(initial: int, longest: int, exponent: float, elapsed: int) -> RetryConfig:
        return RetryConfig("backoff", BackoffStrategy(initial, longest, exponent, elapsed), True)

    def slow(seconds: int) -> Act:
        return answer(503, headers={"Retry-After": str(seconds)})

    silent, fails = Act(end="hang"), answer(500)
    quick: Waits = tuple((low / 2, low) for low in (0.1, 0.2, 0.4, 0.4, 0.4))
    five = (*[fails] * 5, GOOD["get"])
    times = {"retry_config": backoff(100, 400, 2, 60_000)}
    never = RetryConfig("none", None, False)
    unheard = RetryConfig("backoff", BackoffStrategy(100, 400, 2, 60_000), False)
    return [
        Row("get", "503, Retry-After 25", (slow(25),), 3, errors.MixDefaultError, ((25, 25), (25, 25))),
        Row("get", "503, Retry-After 30, budget out", (slow(30),), 2, errors.MixDefaultError, ((30, 30),),
            lambda e: e.attempts == 2 and e.retry_after == 30),
        Row("get", "500 five times, own times", five, 6, models.SessionData, quick, settings=times),
        Row("get", "500 five times, own times in the call", five, 6, models.SessionData, quick, None,
            {"retries": times["retry_config"]}),
        Row("get", "500, own times run out", (fails,), 3, errors.MixDefaultError, ((0.5, 1), (1.5, 3)),
            settings={"retry_config": backoff(1000, 60_000, 3, 5000)}),
        Row("get", "500, no retries", (fails,), 1, errors.MixDefaultError, settings={"retry_config": never}),
        Row("get", "500, retries None", (fails,), 1, errors.MixDefaultError, settings={"retry_config": None}),
        Row("get", "500, retries None in the call", (fails,), 1, errors.MixDefaultError, arguments={"retries": None}),
        Row("get", "500, none in the call over times", (fails,), 1, errors.MixDefaultError, (), None,
            {"retries": never}, times),
        Row("create", "500, own times", (fails,), 1, errors.MixDefaultError, (), lambda e: e.outcome_unknown, {}, times),
        Row("create", "no answer, own times", (silent,), 1, errors.ReadTimeout, (), lambda e: e.outcome_unknown,
            {"timeout_ms": 100}, times),
        Row("get", "reset, network errors not retried", (Act(end="reset"),), 1, errors.NoResponseError,
            settings={"retry_config": unheard}),
        Row("get", "500, network errors not retried", (fails, GOOD["get"]), 2, models.SessionData, ((0.05, 0.1),),
            settings={"retry_config": unheard}),
        Row("get", "500, no time at all", (fails,), 1, errors.MixDefaultError,
            settings={"retry_config": backoff(100, 400, 2, 0)}),
    ]  # fmt: skip


ROWS: tuple[Row, ...] = (*_documented(), *_statuses(), *_bodies(), *_network(), *_retries())
"""Every row that a server can act out; faults without a server are tested beside the table."""
