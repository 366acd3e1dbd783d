"""What is logged, as text."""

from __future__ import annotations

import logging


class Records(logging.Handler):
    """Takes every record of the loggers that it is added to, with its arguments."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record."""
        self.lines.append(f"{record.name}: {record.getMessage()} {record.args!r}")
