"""What the client logs, word for word, and where debug messages are shown."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest

from mix_python_sdk._runtime.logs import Log
from mix_python_sdk._runtime.package import Package

PACKAGE = Package("shop_of_tests", "1.0.0", "SHOP_OF_TESTS", ())
VARIABLE = "SHOP_OF_TESTS_DEBUG"


class Lines:
    """A debug logger as callers pass it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def debug(self, msg: str, /, *args: object) -> None:
        self.lines.append(msg % args)


@pytest.fixture
def logger(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    """Return the logger of the package, as nobody has used it yet."""
    monkeypatch.delenv(VARIABLE, raising=False)
    found = logging.getLogger(PACKAGE.name)
    yield found
    found.handlers.clear()
    found.setLevel(logging.NOTSET)


def test_a_log_has_one_handler_that_writes_nothing(logger: logging.Logger) -> None:
    for _ in range(2):
        Log(PACKAGE, None)
    assert [type(handler) for handler in logger.handlers] == [logging.NullHandler]
    assert not Log(PACKAGE, None).shows_attempts
    assert Log(PACKAGE, Lines()).shows_attempts


@pytest.mark.parametrize("value", ["1", "true", "YES", "True"])
def test_the_variable_shows_debug_messages(value: str, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    monkeypatch.setattr(logging.root, "handlers", [])  # pytest listens there
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    log = [Log(PACKAGE, None) for _ in range(2)][1]
    assert logger.level == logging.DEBUG
    assert log.shows_attempts
    log.attempt("GET", "/a", "200", seconds=0.0205, attempt=2, request_id="")
    (line,) = shown.getvalue().splitlines()
    date, _, rest = line.partition(" ")
    assert date[:2] == "20"
    assert rest.partition(" ")[2] == "shop_of_tests GET /a -> 200 in 20 ms (attempt 2)"


@pytest.mark.parametrize("value", ["", "0", "no"])
def test_any_other_value_shows_nothing(value: str, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    assert not Log(PACKAGE, None).shows_attempts
    assert logger.level == logging.NOTSET


@pytest.mark.parametrize("root", [True, False])
def test_a_handler_of_the_application_is_enough(
    root: bool, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.setattr(logging.root, "handlers", [])
    lines = logging.StreamHandler(io.StringIO())
    (logging.root if root else logger).handlers.append(lines)
    Log(PACKAGE, None)
    assert [handler for handler in logger.handlers if not isinstance(handler, logging.NullHandler)] == (
        [] if root else [lines]
    )


def test_what_is_logged(logger: logging.Logger) -> None:
    records: list[tuple[int, str]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append((record.levelno, record.getMessage()))

    logger.addHandler(Kept())
    logger.setLevel(logging.DEBUG)
    lines = Lines()
    log = Log(PACKAGE, lines)
    log.attempt("GET", "/a/{id}", "503", seconds=1.5, attempt=1, request_id="r1")
    log.retry("GET", "/a/{id}", "503", 0.256, 1)
    log.misfits("things.get", 200, "name")
    log.unwatched("Other")
    attempt = "GET /a/{id} -> 503 in 1500 ms (attempt 1), request id r1"
    assert lines.lines == [attempt]
    assert records == [
        (logging.DEBUG, attempt),
        (logging.INFO, "GET /a/{id} -> 503, attempt 2 follows in 0.26 s"),
        (logging.WARNING, "things.get: the 200 response does not fit: name"),
        (
            logging.WARNING,
            "connections of the class Other cannot be watched: a deadline may be exceeded, and bytes left over from one"
            " response may be taken for the next; use a version of httpx2 that this package was tested with",
        ),
    ]
