"""What a caller can set: retries, hooks, and the settings of one call."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    import httpx2

_LONGEST_TIMEOUT = 7 * 24 * 3600.0  # sockets take no more than a few weeks


class _Unset(Enum):
    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> Literal[False]:
        return False


Unset = Literal[_Unset.UNSET]
"""The type of `UNSET`."""

UNSET: Final = _Unset.UNSET
"""Not given: a field that is left out, or a setting that the client decides. None, in contrast, is a value."""


@dataclass(slots=True)
class BackoffStrategy:
    """How long to wait between attempts; all times are in milliseconds.

    Attributes:
        initial_interval: The wait after the first attempt.
        max_interval: The longest wait.
        exponent: What each wait is multiplied by to give the next one.
        max_elapsed_time: How long to keep trying, waits included.
    """

    initial_interval: int
    max_interval: int
    exponent: float
    max_elapsed_time: int

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise TypeError(f"{item.name} is {type(value).__name__}, not a number")
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{item.name} is {value!r}; it must be 0 or a positive number")


@dataclass(slots=True)
class RetryConfig:
    """How calls are retried: how often and how long. Which calls may be repeated depends on the operation.

    Attributes:
        strategy: `"backoff"` to retry, `"none"` for a single attempt.
        backoff: The times; they replace the default waits, and the default number of attempts.
        retry_connection_errors: Whether to retry network failures as well as error statuses.
        max_attempts: The maximum number of attempts, including the first. Without `backoff`, the default waits apply, and
            all attempts together take at most a minute.
    """

    strategy: Literal["backoff", "none"] = "backoff"
    backoff: BackoffStrategy | None = None
    retry_connection_errors: bool = True
    max_attempts: int | None = None

    def __post_init__(self) -> None:
        if self.strategy not in {"backoff", "none"}:
            raise ValueError(f'strategy must be "backoff" or "none", not {self.strategy!r}')
        if self.strategy == "backoff" and self.backoff is None and self.max_attempts is None:
            raise ValueError('strategy "backoff" needs max_attempts, or a BackoffStrategy in backoff')
        _check_attempts(self.max_attempts)


@dataclass(frozen=True, slots=True)
class Retry:
    """A retry that is about to happen.

    Attributes:
        operation: The call, such as `pets.list`.
        attempt: The number of the attempt that failed, counted from 1.
        wait: Seconds until the next one.
        error: Why it failed: the error that would be raised without a retry.
    """

    operation: str
    attempt: int
    wait: float
    error: Exception


@dataclass(frozen=True, slots=True)
class Hooks:
    """Callbacks around each request; any of them may be omitted.

    They run in the thread or the event loop of the call; an exception in one of them ends the call.

    Attributes:
        before_request: Gets each request before it is sent, and may change its headers.
        after_response: Gets each response with its body read; a download's body is not read.
        on_error: Gets the error that a call is about to raise.
        on_retry: Gets each retry before its wait.
    """

    before_request: Callable[[httpx2.Request], None] | None = None
    after_response: Callable[[httpx2.Response], None] | None = None
    on_error: Callable[[Exception], None] | None = None
    on_retry: Callable[[Retry], None] | None = None


ResponseValidation = Literal["strict", "lenient"]
"""Whether a response that does not fit is an error (`strict`), or is kept (`lenient`)."""


class Overrides(NamedTuple):
    """The settings of one call, which override the client's, and the place where a stream continues."""

    retries: RetryConfig | Unset | None
    server_url: str | None
    timeout_ms: int | None
    http_headers: Mapping[str, str] | None
    response_validation: ResponseValidation | None = None
    last_event_id: str | None = None


def _check_attempts(attempts: int | None) -> None:
    if attempts is None:
        return
    if isinstance(attempts, bool) or not isinstance(attempts, int):
        raise TypeError(f"max_attempts is {type(attempts).__name__}, not int")
    if attempts < 1:
        raise ValueError(f"max_attempts is {attempts}; it must be 1 or more")


def checked_hooks(hooks: Hooks | None) -> Hooks:
    """Return the hooks of a client; None means no hooks.

    Raises:
        TypeError: They are not `Hooks`, or one of them cannot be called.
    """
    if hooks is None:
        return Hooks()
    if not isinstance(hooks, Hooks):
        raise TypeError(f"hooks is {type(hooks).__name__}, not Hooks; pass hooks=Hooks(on_retry=...)")
    for item in fields(hooks):
        hook = getattr(hooks, item.name)
        if hook is not None and not callable(hook):
            raise TypeError(f"the hook {item.name} is {type(hook).__name__}, which cannot be called")
    return hooks


def checked_timeout(milliseconds: int | None) -> float | None:
    """Return a timeout in seconds.

    Raises:
        ValueError: It is not a positive number.
    """
    if milliseconds is None:
        return None
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float) or not 0 < milliseconds < math.inf:
        raise ValueError(f"timeout_ms is {milliseconds!r}; it must be a positive number of milliseconds")
    return min(milliseconds / 1000, _LONGEST_TIMEOUT)


def checked_validation(choice: str) -> bool:
    """Return whether responses are read leniently.

    Raises:
        ValueError: It is neither of the two choices.
    """
    if choice not in {"strict", "lenient"}:
        raise ValueError(f'response_validation is {choice!r}; it must be "strict" or "lenient"')
    return choice == "lenient"


def checked_size(limit: int | None) -> int | None:
    """Return a limit of bytes.

    Raises:
        ValueError: It is not a positive integer.
    """
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit <= 0):
        raise ValueError(
            f"max_response_bytes is {limit!r}; it must be a positive number of bytes, or None for no limit"
        )
    return limit
