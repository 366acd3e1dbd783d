"""Logs: what the client reports about its requests. No bodies, no header values, no query, no ids."""

from __future__ import annotations

import logging
import os
from typing import Protocol

from .package import Package

_FORMAT = "%(asctime)s %(name)s %(message)s"


class DebugLogger(Protocol):
    """What `debug_logger` must have: the `debug` method of `logging.Logger`."""

    def debug(self, msg: str, /, *args: object) -> object:
        """Take a message with %-style arguments."""
        ...


class Log:
    """The log of one client: the logger of its package, and the caller's debug logger."""

    def __init__(self, package: Package, debug_logger: DebugLogger | None) -> None:
        self._logger = logging.getLogger(package.name)
        self._debug_logger = debug_logger
        if not any(isinstance(handler, logging.NullHandler) for handler in self._logger.handlers):
            self._logger.addHandler(logging.NullHandler())
        # Not set is the same as set to anything that is not a yes.
        if os.environ.get(f"{package.variable_prefix}_DEBUG", "").lower() in {"1", "true", "yes"}:
            _show_debug(self._logger)

    @property
    def shows_attempts(self) -> bool:
        """Whether anybody reads log lines about attempts."""
        return self._debug_logger is not None or self._logger.isEnabledFor(logging.DEBUG)

    def attempt(self, verb: str, path: str, outcome: str, *, seconds: float, attempt: int, request_id: str) -> None:
        """Log the end of one attempt; `path` is the template, so that the caller's ids are not logged."""
        message: str = "%s %s -> %s in %.0f ms (attempt %d)"
        arguments: tuple[object, ...] = (verb, path, outcome, seconds * 1000, attempt)
        if request_id:
            message, arguments = f"{message}, request id %s", (*arguments, request_id)
        self._logger.debug(message, *arguments)
        if self._debug_logger is not None:
            self._debug_logger.debug(message, *arguments)

    def retry(self, verb: str, path: str, outcome: str, wait: float, attempt: int) -> None:
        """Log that another attempt will follow."""
        self._logger.info("%s %s -> %s, attempt %d follows in %.2f s", verb, path, outcome, attempt + 1, wait)

    def misfits(self, name: str, status: int, places: str) -> None:
        """Warn that a response does not fit its type, without quoting its values."""
        self._logger.warning("%s: the %d response does not fit: %s", name, status, places)

    def unwatched(self, kind: str) -> None:
        """Warn that connections of a class lack the protection that this client adds to httpx2."""
        self._logger.warning(
            "connections of the class %s cannot be watched: a deadline may be exceeded, and bytes left over from one"
            " response may be taken for the next; use a version of httpx2 that this package was tested with",
            kind,
        )


def _show_debug(logger: logging.Logger) -> None:
    """Write debug messages to standard error, unless something else already takes them."""
    logger.setLevel(logging.DEBUG)
    if all(isinstance(handler, logging.NullHandler) for handler in logger.handlers) and not logging.root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
