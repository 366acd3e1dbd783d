"""Calls: one call from its first attempt to its result or error, without I/O.

`Call.steps` is a generator that yields the next step, a request to send or a wait, and receives its outcome. The
sync and the async client drive the same generator, so every decision is made here, once.
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, cast

import httpx2

from .body import Guard
from .encoding import SentHeaders
from .errors import ClientError, ClosedClientError, ResponseTooLargeError, request_id_of
from .logs import Log
from .no_response import no_response
from .operation import Operation
from .redaction import Secret, forget_locals, redact_error, redact_response
from .request_body import Payload
from .response import ApiResponse, error_of, result_of
from .retries import BUDGET, Failure, RetryPolicy, requested_wait
from .settings import Hooks, Retry
from .uploads import UploadError

T = TypeVar("T")
_TIMEOUTS = {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 5.0}
_LONGEST = max(_TIMEOUTS.values())
_UNKNOWN_OUTCOMES = frozenset({408, 500, 502, 503, 504})
_NOT_RETRYABLE = (
    httpx2.PoolTimeout,
    httpx2.DecodingError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
    httpx2.TooManyRedirects,
)
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, UploadError)  # or not completely
_FINAL = Failure(None, retryable=False)
_UNKNOWN = "The outcome is unknown: see whether it took effect before you send it again."


async def _sleep_async(seconds: float) -> None:
    import asyncio

    await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Clock:
    """Injectable time and randomness; tests replace them.

    Attributes:
        monotonic: Returns seconds that never run backwards.
        sleep: Waits for a number of seconds.
        sleep_async: Does the same in an event loop.
        uniform: Returns a random number between two others.
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Awaitable[None]] = _sleep_async
    uniform: Callable[[float, float], float] = random.uniform


SYSTEM_CLOCK = Clock()


class Signer(Protocol):
    """Adds the credentials of one call to its requests; see `credentials`, in packages that have any."""

    def values(self) -> list[Any]:
        """Return the current credentials."""
        ...

    async def values_async(self) -> list[Any]:
        """Return the current credentials, awaiting coroutine functions."""
        ...

    def signed(self, request: httpx2.Request, values: list[Any]) -> httpx2.Request:
        """Return a copy of a request with the credentials on it."""
        ...

    def refused(self) -> None:
        """Forget credentials that can be renewed, because the server answered with 401."""


@dataclass(slots=True)
class Send:
    """Send the request of a call and read the response.

    Attributes:
        timeouts: The timeouts of the phases in seconds, None for those of the caller's own client.
        deadline: When the attempt must be over, on the clock of the call; None for no limit.
        begun: Set by the transport once the first byte may have been sent.
        sent: Set by the transport once the last byte may have been sent.
    """

    timeouts: dict[str, float] | None
    deadline: float | None
    begun: bool = False
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for a number of seconds."""

    seconds: float


Sink = AbstractContextManager[Callable[[bytes], object]]
"""A context manager that receives the chunks of a body."""

Steps = Generator[Send | Wait, httpx2.Response | Exception | None, T]


@dataclass
class Call(Generic[T]):
    """One call.

    Attributes:
        operation: The operation to call.
        payload: What is sent.
        url: The URL of the request.
        headers: All headers of the request.
        policy: When to retry.
        timeout: Seconds for one attempt, None for the default timeouts.
        users_client: Whether the user's own client sends it, with its own timeouts.
        max_response_bytes: The largest body to read into memory, None for any.
        lenient: Whether a response that does not fit is kept, instead of raising an error.
        hooks: The callbacks around each request.
        log: The log to write.
        clock: The time.
        signer: What adds the credentials, None if the call needs none.
    """

    operation: Operation[T]
    payload: Payload
    url: httpx2.URL
    headers: Secret[SentHeaders]
    policy: RetryPolicy
    timeout: float | None
    users_client: bool
    max_response_bytes: int | None
    lenient: bool
    hooks: Hooks
    log: Log
    clock: Clock
    signer: Signer | None = field(repr=False)
    attempt: int = field(default=0, init=False)

    def steps(self) -> Steps[T]:
        """Yield steps until the call is done; return its result, or raise its error."""
        start = self.clock.monotonic()
        rewinds = self.payload.rewinds()
        while True:
            self.attempt += 1
            began = self.clock.monotonic()
            send = self._send(start, began)
            outcome = yield send
            self._log_attempt(outcome, began)
            if isinstance(outcome, httpx2.Response):
                try:
                    return self.result(outcome)
                except KeyError:
                    pass
                except ClientError as mismatch:
                    raise self._final(mismatch) from mismatch.__cause__
            error, failure = self._failure(outcome, send)
            del outcome  # its request is not redacted, and error trackers show local variables
            elapsed = self.clock.monotonic() - start
            wait = self.policy.wait(failure, self.attempt, elapsed, self.clock.uniform)
            if wait is None or rewinds is None:
                raise self._final(error) from error.__cause__
            self._announce(error, wait)
            yield Wait(wait)
            for stream, position in rewinds:
                stream.seek(position)

    def result(self, response: httpx2.Response) -> T:
        """Return the result of a documented success; see `result_of`."""
        return result_of(self.operation, response, self.log.misfits if self.lenient else None)

    def guard(self, send: Send, response: httpx2.Response) -> Guard:
        """Return the limits for the body of a response."""
        return Guard(self.max_response_bytes, send.deadline, self.clock.monotonic, response)

    def hard_deadline(self, send: Send) -> float | None:
        """Return when an attempt must be over, body included; None for no overall limit."""
        return send.deadline

    def keeps_open(self, response: httpx2.Response) -> bool:  # noqa: ARG002  # a stream looks at it
        """True if a response is returned with its body unread."""
        return False

    def sink(self, response: httpx2.Response) -> Sink | None:  # noqa: ARG002  # a download looks at it
        """Return where to write the body, None for memory."""
        return None

    def _send(self, start: float, now: float) -> Send:
        if self.timeout is None and self.users_client:
            return Send(None, None)
        # The time limit for retries does not limit a single response.
        left = max(0.001, start + max(self.policy.budget, BUDGET, self.timeout or BUDGET) - now)
        if self.timeout is not None:
            limit = min(self.timeout, left)
            return Send(dict.fromkeys(_TIMEOUTS, limit), now + limit)
        if left < _LONGEST:  # the same for more time, but slower
            return Send({phase: min(seconds, left) for phase, seconds in _TIMEOUTS.items()}, now + left)
        return Send(_TIMEOUTS.copy(), now + left)

    def _failure(self, outcome: httpx2.Response | Exception | None, send: Send) -> tuple[ClientError, Failure]:
        """Return the error for an outcome, and the failure to give to the retry policy."""
        name = self.operation.name
        if isinstance(outcome, httpx2.Response):
            retry_after = requested_wait(outcome.headers)
            error = error_of(self.operation, outcome, retry_after)
            failure = Failure(outcome.status_code, retry_after)
            refused = outcome.status_code == 503 and retry_after is not None
            unknown = outcome.status_code in _UNKNOWN_OUTCOMES and not refused
        elif isinstance(outcome, httpx2.RequestError):
            error = no_response(outcome, name, self.url)
            never_sent = isinstance(outcome, _NEVER_SENT)
            # A transport that does not report how much it sent may have sent everything.
            unprocessed = never_sent or (send.begun and not send.sent)
            final = isinstance(outcome, _NOT_RETRYABLE) or _is_certificate_error(outcome)
            failure = Failure(None, None, unprocessed, retryable=not final)
            unknown = not unprocessed
        elif isinstance(outcome, ResponseTooLargeError):
            error, failure, unknown = outcome, _FINAL, outcome.status_code in _UNKNOWN_OUTCOMES
        elif isinstance(outcome, ClosedClientError):
            error, failure, unknown = outcome, _FINAL, send.sent
        elif outcome is None:
            raise RuntimeError("the transport must report the outcome of a request")
        else:
            forget_locals(outcome)
            raise outcome
        error.outcome_unknown = unknown and not self.policy.idempotent
        return error, failure

    def _announce(self, error: ClientError, wait: float) -> None:
        operation = self.operation
        redact_error(error, self.url)
        self.log.retry(operation.verb, operation.path, _short(error), wait, self.attempt)
        if self.hooks.on_retry is not None:
            self.hooks.on_retry(Retry(operation.name, self.attempt, wait, error))

    def _final(self, error: ClientError) -> ClientError:
        error.attempts = self.attempt
        redact_error(error, self.url)
        if error.outcome_unknown:
            error.add_to_message(_UNKNOWN)
        if self.hooks.on_error is not None:
            self.hooks.on_error(error)
        return error

    def _log_attempt(self, outcome: httpx2.Response | Exception | None, began: float) -> None:
        if not self.log.shows_attempts:
            return
        seconds = self.clock.monotonic() - began
        said, request_id = type(outcome).__name__, ""
        if isinstance(outcome, httpx2.Response):
            said, request_id = str(outcome.status_code), request_id_of(outcome)
        verb, path = self.operation.verb, self.operation.path
        self.log.attempt(verb, path, said, seconds=seconds, attempt=self.attempt, request_id=request_id)


class DetailedCall(Call[T]):
    """A call whose result is an `ApiResponse` with the result in it."""

    def result(self, response: httpx2.Response) -> T:
        """Return the result together with the response."""
        result = ApiResponse(super().result(response), response)
        redact_response(response, self.url)
        return cast("T", result)


def _short(error: ClientError) -> str:
    return str(error.status_code) if error.status_code is not None else type(error).__name__


def _is_certificate_error(error: BaseException) -> bool:
    """True if a certificate was rejected, which a retry would not change."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
