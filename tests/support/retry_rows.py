"""The rows of the fault table about when a call is sent again, and after how long."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from mix_python_sdk import errors, models
from mix_python_sdk.utils import BackoffStrategy, RetryConfig
from tests.support.calls import NOT_REPEATABLE, REPEATABLE, failure
from tests.support.fault_row import GOOD, LIMITED, LIMITED_ONE, ONE, TWO, Row, Waits, is_result, too_long
from tests.support.fault_server import Act, answer


def retry_rows() -> list[Row]:
    rows: list[Row] = []
    for method in REPEATABLE:
        good = GOOD[method]
        rows.append(Row(method, "500 twice", (answer(500), answer(500), good), 3, object, TWO, is_result))
        rows += [
            Row(method, f"{code} once", (answer(code), good), 2, object, ONE, is_result)
            for code in (408, 502, 503, 504)
        ]
        rows.append(Row(method, "429 once", (answer(429), good), 2, object, LIMITED_ONE, is_result))
    for method in NOT_REPEATABLE:
        good = GOOD[method]
        rows += [
            Row(method, str(code), (answer(code),), 1, errors.MixDefaultError, check=lambda e: e.outcome_unknown)
            for code in (408, 500, 502, 503, 504)
        ]
        rows.append(Row(method, "429 once", (answer(429), good), 2, object, LIMITED_ONE, is_result))
        for seconds in (0, 2):
            asked = answer(503, headers={"Retry-After": str(seconds)})
            waits = ((seconds, max(seconds, 0.5)),)
            rows.append(Row(method, f"503, Retry-After {seconds}", (asked, good), 2, object, waits, is_result))
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
        Row("get", "429, Retry-After 120", limited("Retry-After", "120"), 1, errors.MixDefaultError, (), too_long),
        Row("get", "429, Retry-After in 10 s", date(10), 2, models.SessionData, ((8, 10),)),
        Row("get", "429, Retry-After in 90 s", date(90), 1, errors.MixDefaultError, (), too_long),
        Row("get", "429, Retry-After long ago", date(-3600), 2, models.SessionData, ONE),
        Row("get", "429, always", (answer(429),), 3, errors.MixDefaultError, LIMITED),
        Row("create", "429, Retry-After 120", limited("Retry-After", "120"), 1, errors.MixDefaultError, (), too_long),
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
