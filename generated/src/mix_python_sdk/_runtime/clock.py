"""The clock: the one seam through which the runtime learns the time, waits, and throws dice."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance; a test passes its own.

    Attributes:
        monotonic: Returns seconds that never run backwards.
        sleep: Waits for so many seconds.
        sleep_async: Does the same in an event loop.
        uniform: Returns a random number between two others.
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Awaitable[None]] = asyncio.sleep
    uniform: Callable[[float, float], float] = random.uniform


SYSTEM_CLOCK = Clock()
