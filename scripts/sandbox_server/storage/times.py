"""Times as the API writes them: RFC 3339 in UTC, to the microsecond."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from sandbox_server.api_errors import bad_request

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock:
    """A clock that never gives the same time twice, so that "after" means something within a microsecond too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def now(self) -> str:
        """Return the time, later than any returned before."""
        with self._lock:
            self._last = max(time.time_ns() // 1000, self._last + 1)
            return write_time(self._last)


def write_time(microseconds: int) -> str:
    """Return a time as text, without a fraction where that is 0."""
    text = (_EPOCH + microseconds * _MICROSECOND).replace(tzinfo=None).isoformat()
    return f"{text}Z"


def read_time(text: str) -> int:
    """Return a time in microseconds since 1970.

    Raises:
        ApiError: A leap second, or a time before 1970.
    """
    try:
        moment = (datetime.fromisoformat(text.upper()) - _EPOCH) // _MICROSECOND
    except ValueError:
        moment = -1
    if moment < 0:
        raise bad_request(f"{text!r} is not a time that this server can keep")
    return moment
