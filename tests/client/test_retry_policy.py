"""The retry policy as a pure function: what it repeats, and how long it waits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mix_python_sdk._runtime.retries import RETRIED_STATUSES, Failure, RetryPolicy, policy_for, requested_wait
from mix_python_sdk.types import UNSET
from mix_python_sdk.utils import BackoffStrategy, RetryConfig

FAILURES = st.builds(
    Failure,
    status=st.none() | st.integers(300, 599),
    retry_after=st.none() | st.floats(0, 200),
    unprocessed=st.booleans(),
    retryable=st.booleans(),
)
CONFIGS = st.builds(
    BackoffStrategy, st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0, 10), st.integers(1, 10**7)
).map(lambda backoff: RetryConfig("backoff", backoff))


def high(_: float, upper: float) -> float:
    """Draw the upper end of a range."""
    return upper


@given(failure=FAILURES, attempt=st.integers(1, 3), config=st.just(UNSET) | CONFIGS)
def test_what_is_not_repeatable_is_repeated_only_when_it_was_surely_not_processed(
    failure: Failure, attempt: int, config: RetryConfig
) -> None:
    policy = policy_for(idempotent=False, config=config)
    if policy.wait(failure, attempt, 0.0) is not None:
        refused = failure.status == 429 or (failure.status == 503 and failure.retry_after is not None)
        assert refused or (failure.status is None and failure.unprocessed)


@pytest.mark.parametrize("config", [UNSET, RetryConfig("backoff", BackoffStrategy(1, 5, 1.5, 600_000))], ids=str)
def test_every_status_is_repeated_or_not_as_it_should(config: RetryConfig) -> None:
    def repeated(*, idempotent: bool, retry_after: float | None) -> set[int]:
        policy = policy_for(idempotent=idempotent, config=config)
        return {status for status in range(300, 600) if policy.wait(Failure(status, retry_after), 1, 0.0) is not None}

    for asked in (None, 0.0, 1.0):
        assert repeated(idempotent=True, retry_after=asked) == {408, 429, 500, 502, 503, 504}
    assert repeated(idempotent=False, retry_after=None) == {429}
    assert repeated(idempotent=False, retry_after=1.0) == {429, 503}


@pytest.mark.parametrize("page", ["README.md"])
def test_pages_name_the_statuses_of_the_policy(page: str) -> None:
    text = (Path(__file__).parents[2] / "generated" / page).read_text("utf-8")
    assert f"{', '.join(map(str, RETRIED_STATUSES[:-1]))} and {RETRIED_STATUSES[-1]}" in text


@given(failure=FAILURES, attempt=st.integers(1, 10_000), elapsed=st.floats(0, 10**4), config=st.just(UNSET) | CONFIGS)
def test_waits_fit_into_the_budget(failure: Failure, attempt: int, elapsed: float, config: RetryConfig) -> None:
    policy = policy_for(idempotent=True, config=config)
    wait = policy.wait(failure, attempt, elapsed, high)
    if wait is not None:
        assert 0 <= wait < policy.budget - elapsed + 1e-6
        assert wait >= (failure.retry_after or 0)
        assert failure.retryable
        assert failure.status not in {501, 505}


@pytest.mark.parametrize("attempt", [1, 2, 3, 4, 5, 6, 50])
def test_the_longest_wait_is_eight_seconds(attempt: int) -> None:
    policy = RetryPolicy(idempotent=True, attempts=None)
    assert policy.wait(Failure(500), attempt, 0.0, high) == min(8, 0.5 * 2 ** (attempt - 1))
    assert policy.wait(Failure(429), attempt, 0.0, high) == min(8, 2 ** (attempt - 1))
    assert policy.wait(Failure(500), attempt, 0.0, lambda low, _: low) == 0


def test_many_quick_attempts_do_not_overflow() -> None:
    policy = policy_for(idempotent=True, config=RetryConfig("backoff", BackoffStrategy(1, 5, 1.5, 600_000)))
    assert policy.wait(Failure(500), 5000, 0.0, high) == 0.005


def test_the_last_attempt_has_no_successor() -> None:
    policy = RetryPolicy(idempotent=True, attempts=3)
    assert [policy.wait(Failure(500), attempt, 0.0, high) for attempt in (1, 2, 3, 4)] == [0.5, 1, None, None]


def test_a_wait_that_would_end_with_the_budget_is_not_made() -> None:
    policy = RetryPolicy(idempotent=True, budget=10.0)
    assert policy.wait(Failure(500), 1, 9.4, high) == 0.5
    assert policy.wait(Failure(500), 1, 9.5, high) is None
    patient = RetryPolicy(idempotent=True, budget=100.0)
    assert patient.wait(Failure(503, retry_after=30.0), 1, 0.0, high) == 30
    assert patient.wait(Failure(503, retry_after=30.1), 1, 0.0, high) is None


@pytest.mark.parametrize("idempotent", [True, False])
@pytest.mark.parametrize("unprocessed", [True, False])
def test_a_lost_connection_is_repeated_where_that_cannot_happen_twice(idempotent: bool, unprocessed: bool) -> None:
    failure = Failure(None, unprocessed=unprocessed)
    repeated = RetryPolicy(idempotent=idempotent).wait(failure, 1, 0.0, high) is not None
    assert repeated == (idempotent or unprocessed)
    never = RetryPolicy(idempotent=idempotent, connection_errors=False)
    assert never.wait(failure, 1, 0.0, high) is None


def test_the_backoff_of_the_caller() -> None:
    config = RetryConfig("backoff", BackoffStrategy(100, 350, 2, 10_000), retry_connection_errors=False, max_attempts=7)
    policy = policy_for(idempotent=False, config=config)
    assert policy == RetryPolicy(False, 7, 10.0, config.backoff, False)
    waits = [policy.wait(Failure(429), attempt, 0.0, high) for attempt in (1, 2, 3)]
    assert waits == [0.1, 0.2, 0.35]
    assert policy.wait(Failure(429), 3, 0.0, lambda low, _: low) == 0.175


def test_settings_become_policies() -> None:
    assert policy_for(idempotent=True, config=UNSET) == RetryPolicy(True, 3, 60.0)
    assert policy_for(idempotent=True, config=RetryConfig(max_attempts=5)) == RetryPolicy(True, 5, 60.0)
    backoff = BackoffStrategy(1, 5, 1.5, 0)
    for off in (None, RetryConfig("none"), RetryConfig("none", max_attempts=5), RetryConfig("backoff", backoff)):
        for idempotent in (True, False):
            assert policy_for(idempotent=idempotent, config=off) == RetryPolicy(idempotent, attempts=1)
    with pytest.raises(TypeError, match="the retries are int, not RetryConfig"):
        policy_for(idempotent=True, config=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after": "Fri, 02 Jan 2026 03:04:35 GMT"}, 30),
        ({"retry-after": "Fri, 02 Jan 2026 03:04:35"}, 30),
        ({"retry-after": "Fri, 02 Jan 2026 04:04:35 +0100"}, 30),
        ({"retry-after": "Fri, 02 Jan 2015 03:04:35 GMT"}, 0),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_requested_waits(headers: dict[str, str], seconds: float | None) -> None:
    assert requested_wait(headers, lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == seconds
