"""Retries: whether to retry a failed attempt, and after how long. No I/O, no clock."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .settings import UNSET, BackoffStrategy, RetryConfig, Unset

ATTEMPTS = 3
BUDGET = 60.0
LONGEST_REQUESTED_WAIT = 30.0
RETRIED_STATUSES = (408, 429, 500, 502, 503, 504)
"""After these, an idempotent request is retried. The package's pages take the list from here."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed attempt, as far as the policy needs to know it.

    Attributes:
        status: The status of the response, None if there was none.
        retry_after: The seconds that the server asks to wait, None if it does not.
        unprocessed: Whether the server certainly did not process the request.
        retryable: Whether the failure may be temporary, unlike a rejected certificate.
    """

    status: int | None
    retry_after: float | None = None
    unprocessed: bool = False
    retryable: bool = True


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The rules of one call.

    Attributes:
        idempotent: Whether sending the request twice does the same as sending it once.
        attempts: The maximum number of attempts, None if only `budget` limits them.
        budget: Seconds for all attempts and waits.
        backoff: The caller's backoff, which replaces the default.
        connection_errors: Whether failures without a response are retried.
    """

    idempotent: bool
    attempts: int | None = ATTEMPTS
    budget: float = BUDGET
    backoff: BackoffStrategy | None = None
    connection_errors: bool = True

    def wait(
        self, failure: Failure, attempt: int, elapsed: float, uniform: Callable[[float, float], float] = random.uniform
    ) -> float | None:
        """Return the seconds to wait before the next attempt, None for no further attempt.

        Args:
            failure: Why the attempt failed.
            attempt: Its number, counted from 1.
            elapsed: Seconds since the first attempt began.
            uniform: The source of randomness.
        """
        if (self.attempts is not None and attempt >= self.attempts) or not self._may_repeat(failure):
            return None
        wait = self._backoff(failure, attempt, uniform)
        if failure.retry_after is not None:
            if failure.retry_after > LONGEST_REQUESTED_WAIT:
                return None
            wait = max(wait, failure.retry_after)
        return wait if elapsed + wait < self.budget else None

    def _may_repeat(self, failure: Failure) -> bool:
        if not failure.retryable:
            return False
        if failure.status is None:
            return self.connection_errors and (self.idempotent or failure.unprocessed)
        if self.idempotent:
            return failure.status in RETRIED_STATUSES
        return failure.status == 429 or (failure.status == 503 and failure.retry_after is not None)

    def _backoff(self, failure: Failure, attempt: int, uniform: Callable[[float, float], float]) -> float:
        if self.backoff is not None:
            try:
                interval = self.backoff.initial_interval * self.backoff.exponent ** (attempt - 1)
            except OverflowError:
                interval = self.backoff.max_interval
            interval = min(interval, self.backoff.max_interval) / 1000
            # The wait is jittered, so that clients that failed together do not retry together.
            return uniform(interval / 2, interval)
        base = 1.0 if failure.status == 429 and failure.retry_after is None else 0.5
        return uniform(0, min(8.0, base * 2 ** (attempt - 1)))


_DEFAULTS = {idempotent: RetryPolicy(idempotent) for idempotent in (False, True)}


def policy_for(*, idempotent: bool, config: RetryConfig | Unset | None) -> RetryPolicy:
    """Return the policy for an operation and the caller's setting: UNSET for the defaults, None for no retries.

    Raises:
        TypeError: The setting is neither of these, nor a configuration.
    """
    if config is UNSET:
        return _DEFAULTS[idempotent]
    if config is not None and not isinstance(config, RetryConfig):
        raise TypeError(f"the retries are {type(config).__name__}, not RetryConfig")
    backoff = config.backoff if config else None
    if config is None or config.strategy == "none" or (backoff and not backoff.max_elapsed_time):
        return RetryPolicy(idempotent, attempts=1)
    return RetryPolicy(
        idempotent,
        attempts=config.max_attempts,
        budget=backoff.max_elapsed_time / 1000 if backoff else BUDGET,
        backoff=backoff,
        connection_errors=config.retry_connection_errors,
    )


def requested_wait(headers: Mapping[str, str], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> float | None:
    """Return the seconds in `Retry-After` or `retry-after-ms`; None without a valid header."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is not None or text is None:
        return seconds
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - now()).total_seconds())


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
