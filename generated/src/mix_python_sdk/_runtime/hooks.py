"""Hooks: functions of the caller that are told what happens to requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2


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
    """Functions to call at the stations of a request; any of them may be left out.

    They run in the thread or the event loop of the call, and what they raise ends the call.

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
